"""Which column may mean what: a proposal with a confidence, from the names of columns and from what is in them.

It is proposed, never taken: a person confirms it, because two columns of times or of people look the same.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from collections.abc import Mapping as MappingType

import duckdb
import msgspec

from surehand.audit.mapping import Mapping
from surehand.audit.reading.table import ROW, Source, quoted, shown, text

SAMPLE = 5000
LEAST = 0.4
"""Below that a column is not proposed."""

_NAMES: MappingType[str, tuple[str, ...]] = {
    "case": (
        r"case:concept:name",
        r"case( |_|-)?id|caseid|case",
        r"(ticket|incident|deal|opportunity|issue|order|process|record|lead|request)( |_|-)?(id|number|key)?",
        r"number|key|id",
    ),
    "activity": (
        r"concept:name",
        r"activity( |_|-)?(name)?|event( |_|-)?(name|type)?",
        r".*(state|status|stage|step|phase)( |_|-)?(name)?",
        r"action|task|transition",
    ),
    "time": (
        r"time:timestamp|timestamp",
        r"(start|begin)( |_|-)?(time|date|timestamp)?",
        r".*(updated|changed|modified|occurred|happened|event)( |_|-)?(at|on|time|date)?",
        r"date|time|datetime|created( |_|-)?(at|on|date)?",
    ),
    "end": (r"(end|complete|completion|finish)( |_|-)?(time|date|timestamp)?",),
    "team": (
        r"org:group|assignment( |_|-)?group",
        r".*(team|group|department|queue|support)( |_|-)?(name)?",
        r"org:role|role",
    ),
    "person": (
        r"org:resource|resource|assigned( |_|-)?to|assignee",
        r".*(owner|agent|person|employee|user|handler)( |_|-)?(name|id)?",
    ),
}
"""Patterns for the names of columns, by meaning, the surest first."""


NULL_MARKS = (
    "?",
    "-",
    "--",
    "n/a",
    "N/A",
    "#N/A",
    "NULL",
    "null",
    "None",
    "none",
    "nan",
    "NaN",
    "\\N",
    "(empty)",
)
_NEVER_PROPOSED = ("NA", "na")
_LIKE_A_DAY = r"^\s*\d{1,4}[-/. ]([A-Za-z]{3,9}|\d{1,2})[-/. ]\d{1,4}"


class Look(msgspec.Struct, frozen=True):
    """What a sample of a column shows. ``repeated`` is how many rows share a value on average."""

    name: str
    filled: float
    distinct: int
    repeated: float
    times: float
    longest: int


class Recognised(msgspec.Struct, frozen=True):
    """A column proposed for a meaning; ``confidence`` from 0 to 1."""

    column: str
    confidence: float


class NullMark(msgspec.Struct, frozen=True):
    """A text that may mean nothing was said, with the columns it stands in, and whether to propose that it does."""

    text: str
    columns: tuple[str, ...]
    proposed: bool

    @property
    def sentence(self) -> str:
        return f"“{self.text}” stands in {shown(self.columns, 3)}."

    @property
    def advice(self) -> str:
        if self.proposed:
            return f"It seems to mean that nothing was said: --null '{self.text}'."
        return f"It counts as a value, unless you give --null '{self.text}'."


def recognise(db: duckdb.DuckDBPyConnection, source: Source) -> dict[str, Recognised]:
    """The column that fits each meaning best, where one fits at all. No column is proposed twice.

    Where the form of the file says what its columns mean, that is proposed.
    """
    if source.mapping:
        return {role: Recognised(column, 1.0) for role, column in source.mapping.by_role() if role != "group"}
    looks = [_look(db, name) for name in source.columns]
    scored = sorted(
        ((_score(role, look), role, look.name) for role in _NAMES for look in looks),
        key=lambda each: (-each[0], list(_NAMES).index(each[1]), source.columns.index(each[2])),
    )
    found: dict[str, Recognised] = {}
    taken: set[str] = set()
    for score, role, name in scored:
        if score >= LEAST and role not in found and name not in taken:
            found[role] = Recognised(name, round(score, 2))
            taken.add(name)
    return found


def null_marks(db: duckdb.DuckDBPyConnection, source: Source) -> tuple[NullMark, ...]:
    """Texts that may mean nothing was said, in the first rows, the most frequent of each column in a sentence.

    “NA” is never proposed: it is a country, a region and a surname as well.
    """
    found: dict[str, list[str]] = {}
    listed = ", ".join(text(mark) for mark in (*NULL_MARKS, *_NEVER_PROPOSED))
    for name in source.columns:
        rows = db.execute(f"""
            SELECT {quoted(name)} FROM (SELECT {quoted(name)} FROM source ORDER BY {quoted(ROW)} LIMIT {SAMPLE})
            WHERE {quoted(name)} IN ({listed}) GROUP BY 1 HAVING count(*) > 1 ORDER BY count(*) DESC
        """).fetchall()
        for (mark,) in rows:
            found.setdefault(mark, []).append(name)
    return tuple(NullMark(mark, tuple(columns), mark in NULL_MARKS) for mark, columns in found.items())


def mapping_from(found: dict[str, Recognised]) -> Mapping | None:
    """The proposal as a mapping; None where a column that is needed was not recognised."""
    if not {"case", "activity", "time"} <= found.keys():
        return None
    return msgspec.convert({role: each.column for role, each in found.items()}, Mapping)


def _look(db: duckdb.DuckDBPyConnection, name: str) -> Look:
    column = quoted(name)
    [(rows, filled, distinct, times, longest)] = db.execute(f"""
        SELECT count(*), count({column}), count(DISTINCT {column}),
               count(*) FILTER (regexp_matches({column}, '{_LIKE_A_DAY}')),
               coalesce(max(length({column})), 0)
        FROM (SELECT {column} FROM source ORDER BY {quoted(ROW)} LIMIT {SAMPLE})
    """).fetchall()
    part = filled / rows if rows else 0.0
    return Look(
        name,
        part,
        distinct,
        filled / distinct if distinct else 0.0,
        times / filled if filled else 0.0,
        longest,
    )


def _score(role: str, look: Look) -> float:
    return _named(role, look.name) * _FITS[role](look)


def _named(role: str, name: str) -> float:
    plain = name.strip().lower()
    for place, pattern in enumerate(_NAMES[role]):
        if re.fullmatch(pattern, plain):
            return 1.0 - 0.15 * place
    return 0.0


def _case_like(look: Look) -> float:
    if look.times > 0.5 or look.distinct < 2:
        return 0.0
    return look.filled * (1.0 if look.repeated > 1.2 else 0.6)


def _activity_like(look: Look) -> float:
    return look.filled if look.times < 0.5 and look.repeated > 2 and look.longest < 200 else 0.0


def _time_like(look: Look) -> float:
    return look.times if look.filled > 0.9 else look.times * 0.7


def _hands_like(look: Look) -> float:
    return 1.0 if look.times < 0.1 and look.distinct > 1 and look.repeated > 1.5 else 0.0


_FITS: MappingType[str, Callable[[Look], float]] = {
    "case": _case_like,
    "activity": _activity_like,
    "time": _time_like,
    "end": _time_like,
    "team": _hands_like,
    "person": _hands_like,
}
