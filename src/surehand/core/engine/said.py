"""The words and moments of a command, made fit to be kept: printable, composed, of bearable length, in UTC."""

from __future__ import annotations

from datetime import datetime
from typing import Any, TypeVar

import msgspec
from msgspec.structs import replace

from surehand.core.engine.commands import AddNote
from surehand.core.engine.refusal import Refusal
from surehand.core.values import Shape, ValueProblem, read_text, read_value

LONGEST_NOTE = 100_000
LONGEST_TEXT = 10_000
_MOMENT = Shape("date_time")
# Values are read by the types of the playbook's fields; a file was named and measured when it was stored.
_READ_ELSEWHERE = frozenset({"values", "file"})
C = TypeVar("C", bound=msgspec.Struct)


class _Unfit(Exception):
    def __init__(self, problem: ValueProblem) -> None:
        self.problem = problem


def fit_to_keep(command: C) -> C | Refusal:
    """The command with its texts in Unicode form NFC and its moments in UTC; refused when one cannot be kept."""
    longest = LONGEST_NOTE if isinstance(command, AddNote) else LONGEST_TEXT
    try:
        return _fit_struct(command, longest)
    except _Unfit as unfit:
        problem = unfit.problem
        return Refusal(problem.code, f"Something in it cannot be kept: {problem.sentence}; {problem.fix}.")


def _fit_struct(part: C, longest: int) -> C:
    fitted: dict[str, Any] = {}
    for name in part.__struct_fields__:
        each = getattr(part, name)
        if each and name not in _READ_ELSEWHERE and (fit := _fit(each, longest)) is not each:
            fitted[name] = fit
    return replace(part, **fitted) if fitted else part


def _fit(part: Any, longest: int) -> Any:
    match part:
        case str():
            return part if _is_plain(part, longest) else _or_unfit(read_text(part, longest))
        case datetime():
            return _or_unfit(read_value(_MOMENT, part))
        case tuple():
            return tuple(_fit(each, longest) for each in part)
        case msgspec.Struct():
            return _fit_struct(part, longest)
        case _:
            return part


def _is_plain(text: str, longest: int) -> bool:
    """Whether a text is fit as it stands: the usual case, seen at a glance."""
    return len(text) <= longest and text.isascii() and text.isprintable() and text == text.strip(" ")


def _or_unfit(read: object) -> object:
    if isinstance(read, ValueProblem):
        raise _Unfit(read)
    return read
