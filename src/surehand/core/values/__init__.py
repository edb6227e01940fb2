"""What a record can hold: typed values, each knowing its source, its age and how far it can be trusted."""

from surehand.core.values.kinds import (
    GRADES,
    KINDS,
    TEXT_KINDS,
    Contact,
    FieldValue,
    FileRef,
    Grade,
    Kind,
    Money,
    Plain,
    Quoted,
    Value,
    is_empty,
)
from surehand.core.values.nearest import nearest
from surehand.core.values.plain import from_plain, in_words, to_plain
from surehand.core.values.quality import Quality, Shortcoming, digest_of_text, is_placeholder
from surehand.core.values.read import Shape, ValueProblem, read_text, read_value

__all__ = [
    "GRADES",
    "KINDS",
    "TEXT_KINDS",
    "Contact",
    "FieldValue",
    "FileRef",
    "Grade",
    "Kind",
    "Money",
    "Plain",
    "Quality",
    "Quoted",
    "Shape",
    "Shortcoming",
    "Value",
    "ValueProblem",
    "digest_of_text",
    "from_plain",
    "in_words",
    "is_empty",
    "is_placeholder",
    "nearest",
    "read_text",
    "read_value",
    "to_plain",
]
