"""The functions of the language: one table with their types, their Python, their SQL and their documentation."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import timedelta
from functools import partial
from typing import Any, Literal

import msgspec

from surehand.core.conditions import times
from surehand.core.conditions.operators import length_sql
from surehand.core.conditions.patterns import LONGEST_SEARCHED, matches, searcher
from surehand.core.conditions.schema import FIELD_KINDS, Kind

WHITE_SPACE = (
    "\t\n\x0b\x0c\r \x85\xa0\u1680\u2028\u2029\u202f\u205f\u3000"
    "\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a"
)
"""The characters with Unicode's White_Space property: what CEL's trim removes."""

_CAPITALS, _SMALL = "ABCDEFGHIJKLMNOPQRSTUVWXYZ", "abcdefghijklmnopqrstuvwxyz"
_TO_SMALL, _TO_CAPITALS = str.maketrans(_CAPITALS, _SMALL), str.maketrans(_SMALL, _CAPITALS)


class Parameter(msgspec.Struct, frozen=True):
    """A value a function takes: the kinds it may have, and the form it must be written in.

    ``field``: a field or a part of one. ``written``: a text in quotes. ``task``: the id of a task in quotes.
    """

    name: str
    kinds: tuple[Kind, ...]
    form: Literal["any", "field", "written", "task"] = "any"


class Function(msgspec.Struct, frozen=True, kw_only=True):
    """A function of the language.

    ``run`` gets known values and answers None for *unknown*; with ``total`` it gets empty values (None) too and always
    answers. ``bind`` is `run` with its written last value already given. ``sql`` has a ``{}`` for each value; it is
    left out where all values are written, because then the answer is one constant. ``yes`` and ``no`` say a yes/no
    answer in words, ``unknown`` why there is none; they may name the first value's ``{subject}`` and what was
    ``{seen}`` there, and the second value as ``{other}``.
    """

    name: str
    parameters: tuple[Parameter, ...]
    result: Kind
    run: Callable[..., Any]
    bind: Callable[[Any], Callable[[Any], Any]] | None = None
    sql: str = ""
    on_value: bool = False
    total: bool = False
    yes: str = ""
    no: str = ""
    unknown: str = ""
    example: str
    doc: str

    @property
    def usage(self) -> str:
        """How it is written: ``x.startsWith(start)``."""
        named = [parameter.name for parameter in self.parameters]
        return (
            f"{named[0]}.{self.name}({', '.join(named[1:])})"
            if self.on_value
            else f"{self.name}({', '.join(named)})"
        )


# Lambdas name a value that is used twice: see `bounded_sql`.
_SEARCH = f"CASE WHEN LEN(v) <= {LONGEST_SEARCHED} THEN REGEXP_MATCHES(v, {{}}) END"
_SEARCH_SQL = f"LIST_TRANSFORM([{{}}], lambda v: {_SEARCH})[1]"
_WHOLE_SQL = "CAST(LIST_FILTER([{}], lambda v: v % 1 = 0)[1] AS HUGEINT)"

_TEXT = Parameter("text", (Kind.TEXT,))
_PART = Parameter("part", (Kind.TEXT,))
_TASK = Parameter("task", (Kind.TASK,), "task")
_FIELD = Parameter("field", tuple(dict.fromkeys(FIELD_KINDS.values())), "field")

_FINDS = "{{subject}} is {{seen}}, which {} {{other}}"

_question = partial(Function, parameters=(_TEXT, _PART), result=Kind.YES_NO, on_value=True)
_rewritten = partial(Function, parameters=(_TEXT,), result=Kind.TEXT, on_value=True)
_read = partial(Function, parameters=(Parameter("text", (Kind.TEXT,), "written"),))


def _units(name: str, unit: timedelta, result: Kind, doc: str) -> Function:
    return Function(
        name=name,
        parameters=(Parameter("count", (Kind.NUMBER,)),),
        result=result,
        run=lambda count: times.whole(unit, count),
        sql=length_sql(f"{_WHOLE_SQL} * {unit // timedelta(microseconds=1)}"),
        unknown=f"{{subject}} is {{seen}}: {name}() takes whole numbers up to {times.LONGEST // unit:,}",
        example=f"{name}(5)",
        doc=doc,
    )


def _split(text: str, separator: str) -> tuple[str, ...]:
    return tuple(text.split(separator))


_TABLE = (
    Function(
        name="has",
        parameters=(_FIELD,),
        result=Kind.YES_NO,
        run=lambda value: value is not None and value != (),
        sql="({} IS NOT NULL)",
        total=True,
        yes="{subject} is filled in",
        no="{subject} is empty",
        example="has(main_contact.email)",
        doc="Whether there is something in a field. Never unknown.",
    ),
    Function(
        name="size",
        parameters=(Parameter("value", (Kind.TEXT, Kind.LIST)),),
        result=Kind.NUMBER,
        run=len,
        sql="CAST(LEN({}) AS DECIMAL(27, 9))",
        example="size(goals) >= 3",
        doc="How many items a list has, or characters a text.",
    ),
    _question(
        name="startsWith",
        run=str.startswith,
        sql="STARTS_WITH({}, {})",
        yes=_FINDS.format("starts with"),
        no=_FINDS.format("does not start with"),
        example='client_name.startsWith("The ")',
        doc="Whether a text starts with another.",
    ),
    _question(
        name="endsWith",
        run=str.endswith,
        sql="ENDS_WITH({}, {})",
        yes=_FINDS.format("ends with"),
        no=_FINDS.format("does not end with"),
        example='owner.endsWith("@example.com")',
        doc="Whether a text ends with another.",
    ),
    _question(
        name="contains",
        run=str.__contains__,
        sql="CONTAINS({}, {})",
        yes=_FINDS.format("contains"),
        no=_FINDS.format("does not contain"),
        example='scope.contains("migration")',
        doc="Whether a text stands somewhere in another. For lists, use `in`.",
    ),
    Function(
        name="matches",
        parameters=(_TEXT, Parameter("pattern", (Kind.TEXT,), "written")),
        result=Kind.YES_NO,
        run=matches,
        bind=searcher,
        sql=_SEARCH_SQL,
        on_value=True,
        yes=_FINDS.format("matches"),
        no=_FINDS.format("does not match"),
        unknown=f"{{subject}} is longer than the {LONGEST_SEARCHED:,} characters that can be searched",
        example='client_number.matches("^[A-Z]{2}-[0-9]+$")',
        doc="Whether a regular expression (RE2) is found somewhere in a text. `^` and `$` tie it to the ends.",
    ),
    _rewritten(
        name="lowerAscii",
        run=lambda text: text.translate(_TO_SMALL),
        sql=f"TRANSLATE({{}}, '{_CAPITALS}', '{_SMALL}')",
        example='scope.lowerAscii().contains("retail")',
        doc="The text with A–Z as a–z; other letters stay.",
    ),
    _rewritten(
        name="upperAscii",
        run=lambda text: text.translate(_TO_CAPITALS),
        sql=f"TRANSLATE({{}}, '{_SMALL}', '{_CAPITALS}')",
        example='country.upperAscii() == "DE"',
        doc="The text with a–z as A–Z; other letters stay.",
    ),
    _rewritten(
        name="trim",
        run=lambda text: text.strip(WHITE_SPACE) or None,
        sql=f"LIST_FILTER([TRIM({{}}, '{WHITE_SPACE}')], lambda v: v <> '')[1]",
        unknown="{subject} is blank",
        example="size(scope.trim()) >= 40",
        doc="The text without white space at its ends. Unknown when nothing is left.",
    ),
    Function(
        name="split",
        parameters=(_TEXT, Parameter("separator", (Kind.TEXT,))),
        result=Kind.LIST,
        run=_split,
        sql="STRING_SPLIT({}, {})",
        on_value=True,
        example='size(scope.split("\\n")) >= 3',
        doc="The parts of a text between separators, as a list.",
    ),
    _units("days", times.DAY, Kind.DAYS, "So many days. The count is a whole number."),
    _units("weeks", 7 * times.DAY, Kind.DAYS, "So many weeks of seven days. The count is a whole number."),
    _units("hours", times.DAY / 24, Kind.DURATION, "So many hours. The count is a whole number."),
    _read(
        name="duration",
        run=times.read_length,
        result=Kind.DURATION,
        example='duration("72h")',
        doc="A length of time in hours `h`, minutes `m` and seconds `s`. Whole days of it count as `days`.",
    ),
    _read(
        name="date",
        run=times.read_date,
        result=Kind.DATE,
        example='date("2026-01-31")',
        doc="A date: year, month and day.",
    ),
    _read(
        name="timestamp",
        run=times.read_moment,
        result=Kind.DATE_TIME,
        example='timestamp("2026-01-31T09:00:00Z")',
        doc="A date and time with its zone (RFC 3339).",
    ),
    Function(
        name="tasks.done",
        parameters=(_TASK,),
        result=Kind.YES_NO,
        run=lambda done: done is True,
        sql="COALESCE({}, false)",
        total=True,
        yes="task {other} is done",
        no="task {other} is not done",
        example='tasks.done("kickoff")',
        doc="Whether a task of the record is done. Never unknown: a task that does not exist is not done.",
    ),
    Function(
        name="tasks.exists",
        parameters=(_TASK,),
        result=Kind.YES_NO,
        run=lambda done: done is not None,
        sql="({} IS NOT NULL)",
        total=True,
        yes="task {other} exists",
        no="task {other} does not exist",
        example='tasks.exists("kickoff")',
        doc="Whether the record has this task, done or not. Never unknown.",
    ),
)

FUNCTIONS: Mapping[str, Function] = {function.name: function for function in _TABLE}
"""All functions by name."""
