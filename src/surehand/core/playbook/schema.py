"""The language as JSON Schema for editors, and as tables for people; both made from the model's own types."""

from __future__ import annotations

import types
import typing
from collections.abc import Iterator
from inspect import cleandoc
from typing import Annotated, Any, Literal, TypeAlias

import msgspec
from msgspec.structs import FieldInfo
from msgspec.structs import fields as struct_fields

from surehand.core.calendar import Duration
from surehand.core.playbook.model import Part, Playbook
from surehand.core.playbook.terms import ACT_ANCHORS, ARROW, ID, PARTIES, Audience, Due
from surehand.core.values import Quality

Schema: TypeAlias = dict[str, Any]

DIALECT = "https://json-schema.org/draft/2020-12/schema"
_DURATION = r"\d{1,9} +(?:working +(?:minutes?|hours?|days?)|minutes?|hours?|days?|weeks?)"
_DAYS = r"\d{1,9} +(?:working +days?|days?|weeks?)"
_ACTS = "|".join(ACT_ANCHORS)
_MEANT = r"(?:lead of|team) [\w-]+|#[\w.-]+|[^@\s]+@[^@\s]+"

# YAML reads a bare 12 or true as number and truth value; where text belongs, the reader takes them as text.
_TERMS: dict[object, tuple[str, Schema]] = {
    str: ("text", {"type": ["string", "number", "boolean"]}),
    Duration: (
        "duration",
        {"description": "“4 working hours”, “1 working day”, “30 days”.", "pattern": f"^{_DURATION}$"},
    ),
    Due: (
        "due",
        {
            "description": "“2 working days after accepted”, “5 days before start_date”.",
            "anyOf": [
                {"pattern": f"^{_DURATION} +after +(?:{_ACTS})$"},
                {"pattern": f"^{_DAYS} +(?:after|before) +(?!(?:{_ACTS})$)[a-z]\\w*$"},
            ],
        },
    ),
    Audience: (
        "audience",
        {
            "description": "Who is meant: a party, “lead of <team>”, “team <team>”, an e-mail address or #channel.",
            "anyOf": [{"enum": list(PARTIES)}, {"pattern": f"^(?:{_MEANT})$"}],
        },
    ),
}
_OF_QUALITY = {
    "min_words": "How many words an answer needs at least. Without spaces, each Chinese or Japanese character and "
    "every four Thai, Lao, Khmer or Burmese ones count as a word.",
    "unique": "Whether the same long text on several records counts as boilerplate.",
}


def json_schema() -> Schema:
    """The JSON Schema (2020-12) of a playbook file, with descriptions, choices and patterns."""
    parts = {part.__name__: _object(part) for part in parts_of(Playbook)}
    terms = {name: {"type": "string", **schema} for name, schema in _TERMS.values()}
    whole = parts.pop(Playbook.__name__)
    return {"$schema": DIALECT, "title": "Surehand playbook", **whole, "$defs": {**terms, **parts}}


def tables() -> str:
    """The reference of the language in Markdown: a section with a table of its keys for each part."""
    return "\n\n".join(_section(part) for part in parts_of(Playbook))


def parts_of(part: type[msgspec.Struct]) -> tuple[type[msgspec.Struct], ...]:
    """A part and all parts inside it, each once, in the order of the file."""
    inside = (found for hint in _hints(part).values() for found in _parts_in(hint))
    nested = (each for found in inside for each in parts_of(found))
    return tuple(dict.fromkeys((part, *nested)))


def _parts_in(hint: object) -> Iterator[type[msgspec.Struct]]:
    if isinstance(hint, type) and issubclass(hint, Part | Quality):
        yield hint
    for inner in typing.get_args(hint):
        yield from _parts_in(inner)


def _hints(part: type[msgspec.Struct]) -> dict[str, Any]:
    """The keys of a part with their types; what its own key in the file says is not among them."""
    copied = part.KEY if issubclass(part, Part) else ()
    hints = typing.get_type_hints(part, include_extras=True)
    return {field.name: hints[field.name] for field in struct_fields(part) if field.name not in copied}


def _object(part: type[msgspec.Struct]) -> Schema:
    hints, fields = _hints(part), {field.name: field for field in struct_fields(part)}
    required = [name for name in hints if fields[name].required]
    return {
        "description": _meaning(part),
        "type": "object",
        "properties": {name: _property(part, fields[name], hint) for name, hint in hints.items()},
        "additionalProperties": False,
        **({"required": required} if required else {}),
    }


def _property(part: type[msgspec.Struct], field: FieldInfo, hint: Any) -> Schema:
    meta = _meta(hint)
    extra: Schema = (meta.extra_json_schema if meta else None) or {}
    meaning = _meaning_of(part, field.name, hint)
    default = _default(field)
    # Beside a `$ref` these keys add to what it refers to.
    return {
        **_schema(hint),
        **extra,
        "description": meaning,
        **({} if default is None else {"default": default}),
    }


def _schema(hint: Any) -> Schema:
    if hint in _TERMS:
        return {"$ref": f"#/$defs/{_TERMS[hint][0]}"}
    origin, arguments = typing.get_origin(hint), typing.get_args(hint)
    if origin is Annotated:
        return _schema(arguments[0])
    if origin in (types.UnionType, typing.Union):
        return _schema(next(each for each in arguments if each is not type(None)))
    if origin is Literal:
        return {"enum": list(arguments)}
    if origin is tuple:
        item = _schema(arguments[0])
        return {"anyOf": [item, {"type": "array", "items": item}]}
    if origin is dict:
        return _mapping(arguments[1])
    if isinstance(hint, type) and issubclass(hint, Part | Quality):
        return {"$ref": f"#/$defs/{hint.__name__}"}
    return {bool: {"type": "boolean"}, int: {"type": "integer"}}.get(hint, {})


def _mapping(item: Any) -> Schema:
    schema = _schema(item)
    if item is str:
        labelled = {"type": "object", "additionalProperties": schema}
        return {"anyOf": [{"type": "array", "items": schema}, labelled]}
    keyed = isinstance(item, type) and issubclass(item, Part)
    keys = (
        {"propertyNames": {"pattern": f"^(?:{(ID if item.KEY == ('id',) else ARROW).pattern})$"}}
        if keyed
        else {}
    )
    return {"type": "object", **keys, "additionalProperties": schema}


def _meta(hint: Any) -> msgspec.Meta | None:
    return hint.__metadata__[0] if typing.get_origin(hint) is Annotated else None


def _meaning(part: type[msgspec.Struct]) -> str:
    return cleandoc(part.__doc__ or "").partition("\n")[0]


def _meaning_of(part: type[msgspec.Struct], name: str, hint: Any) -> str:
    meta = _meta(hint)
    return (meta.description if meta else None) or _OF_QUALITY[name]


def _default(field: FieldInfo) -> Any:
    """The default as the file would have it; None where it only means “nothing”."""
    default = field.default
    if isinstance(default, bool | int):
        return default
    if isinstance(default, tuple):
        return [str(each) for each in default] or None
    return str(default) or None if isinstance(default, str | Duration | Audience) else None


def _section(part: type[msgspec.Struct]) -> str:
    fields = {field.name: field for field in struct_fields(part)}
    lines = [
        f"### {part.__name__}",
        "",
        _meaning(part),
        "",
        "| key | value | default | meaning |",
        "|---|---|---|---|",
    ]
    for name, hint in _hints(part).items():
        default = "needed" if fields[name].required else _told(_default(fields[name]))
        lines.append(f"| `{name}` | {_value(hint)} | {default} | {_meaning_of(part, name, hint)} |")
    return "\n".join(lines)


def _told(default: Any) -> str:
    if default is None:
        return ""
    if isinstance(default, list):
        return ", ".join(f"`{each}`" for each in default)
    return f"`{str(default).lower() if isinstance(default, bool) else default}`"


def _value(hint: Any) -> str:
    """What may stand for a key, in words."""
    if hint in _TERMS:
        return _TERMS[hint][0]
    origin, arguments = typing.get_origin(hint), typing.get_args(hint)
    if origin is Annotated:
        return _value(arguments[0])
    if origin in (types.UnionType, typing.Union):
        return _value(next(each for each in arguments if each is not type(None)))
    if origin is Literal:
        return " ".join(f"`{each}`" for each in arguments)
    if origin is tuple:
        return f"one or a list of: {_value(arguments[0])}"
    if origin is dict:
        return "list, or id: label" if arguments[1] is str else f"mapping to: {_value(arguments[1])}"
    if isinstance(hint, type) and issubclass(hint, Part | Quality):
        return f"[{hint.__name__}](#{hint.__name__.lower()})"
    return {bool: "true or false", int: "whole number"}.get(hint, "any value")
