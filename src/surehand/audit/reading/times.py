"""Times as logs write them. All values of a column are looked at, by their shape; what has two readings is asked about.

A day and a month in figures are told apart by the values: a first number above 12 anywhere means that days come first.
Where both orders fit every value, nothing is assumed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import duckdb
import msgspec

from surehand.audit.reading.table import quoted, text
from surehand.audit.rules import Day, Rules
from surehand.audit.unclear import Unclear

_CLOCK = r"(?P<clock>[T ]\s*\d{1,2}:\d{2}(?P<second>:\d{2}(?P<fraction>[.,]\d{1,9})?)?)?"
_HALF = r"(?P<half>\s*[AaPp]\.?[Mm]\.?)?"
_ZONE = r"(?P<zone>\s*(?:Z|UTC|GMT|[+-]\d{2}(?::?\d{2})?))?"
_ISO = re.compile(rf"(?P<year>\d{{4}})(?P<mark>[-/])\d{{1,2}}(?P=mark)\d{{1,2}}{_CLOCK}{_HALF}{_ZONE}")
_FIGURES = re.compile(rf"\d{{1,2}}(?P<mark>[-/.])\d{{1,2}}(?P=mark)(?P<year>\d{{4}}){_CLOCK}{_HALF}{_ZONE}")
_NAMED = re.compile(
    rf"\d{{1,2}}(?P<mark>[- ])(?P<month>[A-Za-z]{{3,9}})(?P=mark)(?P<year>\d{{4}}){_CLOCK}{_HALF}{_ZONE}"
)
_EPOCH = re.compile(r"\d{10}|\d{13}")
_SHAPES = 200
"""A column with more shapes than that is no column of times."""
_ISO_DAY = r"^\s*\d{4}[-/]\d{1,2}[-/](\d{1,2})"
_ENOUGH = 5
"""So many days that are all among the first twelve of their month are no chance."""
_DAY_AND_MONTH = r"^\s*(\d{1,2})[-/.](\d{1,2})[-/.]\d{4}"


class Shape(msgspec.Struct, frozen=True):
    """How some values of a column look, with one of them."""

    shape: str
    example: str
    rows: int


def time_of(
    db: duckdb.DuckDBPyConnection, column: str, rules: Rules, *, table: str = "source"
) -> str | Unclear:
    """The SQL that reads a column of a table as a TIMESTAMP in UTC, or what is unclear about it."""
    if plain := _plainly(db, column, rules, table):
        return plain
    shapes = _shapes(db, column, table)
    if len(shapes) > _SHAPES:
        return _unreadable(column, shapes)
    order: Day | None = None
    if any(_FIGURES.fullmatch(each.example.strip()) for each in shapes):
        found = _day_order(db, column, rules, table)
        if isinstance(found, Unclear):
            return found
        if swapped := _swapped(db, column, shapes, table):
            return swapped
        order = found
    cases = []
    for each in shapes:
        read = _reading(each.example.strip(), order, rules.zone, f"trim({quoted(column)})")
        if read is None:
            return _unreadable(column, [each])
        cases.append(f"WHEN {text(each.shape)} THEN {read}")
    if not cases:
        return Unclear("no_times", f"The column “{column}” is empty in every row.", column=column)
    return f"CASE {_shape_of(column)} {' '.join(cases)} END"


def _plainly(db: duckdb.DuckDBPyConnection, column: str, rules: Rules, table: str) -> str | None:
    """The SQL for a column that has no second reading, which most have: year-month-day in every row.

    Either all rows have a zone, or none has and the zone is UTC; what is mixed is read by its shapes.
    """
    name = quoted(column)
    [(filled, plain, zoned)] = db.execute(f"""
        SELECT count(*) FILTER ({name} <> ''),
               count(*) FILTER ({name} LIKE '____-__-__%' AND TRY_CAST({name} AS TIMESTAMP) IS NOT NULL),
               count(*) FILTER ({" OR ".join(f"contains(substr({name}, 11), '{mark}')" for mark in "-+Z")})
        FROM {table}
    """).fetchall()
    if not filled or plain != filled:
        return None
    if zoned == filled:
        return f"timezone('UTC', TRY_CAST(nullif({name}, '') AS TIMESTAMPTZ))"
    return _as_written(column) if not zoned and rules.zone == "UTC" else None


def _as_written(column: str) -> str:
    """The SQL for a column of which every value is known to be a moment in UTC, or nothing."""
    return f"TRY_CAST(nullif({quoted(column)}, '') AS TIMESTAMP)"


def unreadable_after(
    db: duckdb.DuckDBPyConnection, column: str, read: str, *, table: str = "source"
) -> Unclear | None:
    """Which values look like times and are none, such as the 31st of February."""
    if read == _as_written(column):
        return None
    rows = db.execute(
        f"SELECT {quoted(column)}, count(*) OVER () FROM {table}"
        f" WHERE {quoted(column)} IS NOT NULL AND trim({quoted(column)}) <> '' AND ({read}) IS NULL LIMIT 5"
    ).fetchall()
    if not rows:
        return None
    examples = tuple(row[0] for row in rows)
    return Unclear(
        "unreadable_times",
        f"{rows[0][1]} values of “{column}” are no times, such as “{examples[0]}”.",
        column=column,
        ways=("Mend them in the file.", "Give --dates dmy, mdy or ymd where another order is meant."),
        examples=examples,
    )


def _shapes(db: duckdb.DuckDBPyConnection, column: str, table: str) -> list[Shape]:
    rows = db.execute(
        f"SELECT {_shape_of(column)} AS shape, min({quoted(column)}), count(*) FROM {table}"
        f" WHERE {quoted(column)} IS NOT NULL AND trim({quoted(column)}) <> ''"
        f" GROUP BY 1 ORDER BY 3 DESC LIMIT {_SHAPES + 1}"
    ).fetchall()
    return [Shape(*row) for row in rows]


def _shape_of(column: str) -> str:
    """A value with every figure as 9 and every letter as A, but for the marks that say how to read it."""
    figures = f"regexp_replace(trim({quoted(column)}), '[0-9]', '9', 'g')"
    return f"regexp_replace({figures}, '[B-SU-Yb-z]', 'A', 'g')"


def _swapped(db: duckdb.DuckDBPyConnection, column: str, shapes: list[Shape], table: str) -> Unclear | None:
    """That a spreadsheet read some of the dates with the day for the month, and left the others as text.

    It turns 03/04 into a date and cannot turn 25/04: then every day that is written year-month-day is one to twelve,
    and every other date has none of these in front.
    """
    if not any(_ISO.fullmatch(each.example.strip()) for each in shapes):
        return None
    first, second = (
        f"TRY_CAST(regexp_extract({quoted(column)}, '{_DAY_AND_MONTH}', {n}) AS INTEGER)" for n in (1, 2)
    )
    iso_day = f"TRY_CAST(regexp_extract({quoted(column)}, '{_ISO_DAY}', 1) AS INTEGER)"
    [(days, beyond, lowest, examples)] = db.execute(f"""
        SELECT count({iso_day}), count(*) FILTER ({iso_day} > 12), min(greatest({first}, {second})),
               list(DISTINCT {quoted(column)})[:4]
        FROM {table}
    """).fetchall()
    if days < _ENOUGH or beyond or lowest is None or lowest <= 12:
        return None
    return Unclear(
        "swapped_dates",
        f"{days} dates in “{column}” are written year-month-day and none is after the 12th, all others are: a "
        "spreadsheet has taken the day for the month in them.",
        column=column,
        ways=("Export it again without opening it in a spreadsheet.", "Write every date as year-month-day."),
        examples=tuple(examples),
    )


def _day_order(db: duckdb.DuckDBPyConnection, column: str, rules: Rules, table: str) -> Day | Unclear:
    first, second = (
        f"max(TRY_CAST(regexp_extract({quoted(column)}, '{_DAY_AND_MONTH}', {place}) AS INTEGER))"
        for place in (1, 2)
    )
    [(highest, lowest)] = db.execute(f"SELECT {first}, {second} FROM {table}").fetchall()
    fits: list[Day] = []
    if lowest <= 12:
        fits.append("dmy")
    if highest <= 12:
        fits.append("mdy")
    if rules.dates in ("dmy", "mdy"):
        return rules.dates
    if len(fits) == 1:
        return fits[0]
    examples = tuple(
        row[0] for row in db.execute(f"SELECT DISTINCT {quoted(column)} FROM {table} LIMIT 3").fetchall()
    )
    if fits:
        return Unclear(
            "ambiguous_dates",
            f"The dates in “{column}” can be read as day-month and as month-day.",
            column=column,
            ways=("Give --dates dmy where the day comes first, --dates mdy where the month does.",),
            examples=examples,
        )
    return Unclear(
        "mixed_dates",
        f"Some dates in “{column}” have the day first, others the month: no order fits all.",
        column=column,
        ways=("Write them as year-month-day in the file.",),
        examples=examples,
    )


def _reading(example: str, order: Day | None, zone: str, value: str) -> str | None:
    """The SQL for values that look like one; None where they are no times."""
    if _EPOCH.fullmatch(example):
        scale = "" if len(example) == 13 else " * 1000"
        return f"epoch_ms(CAST({value} AS BIGINT){scale})"
    if found := _ISO.fullmatch(example):
        days = found["mark"].join(("%Y", "%m", "%d"))
    elif (found := _FIGURES.fullmatch(example)) and order:
        days = found["mark"].join({"dmy": ("%d", "%m", "%Y"), "mdy": ("%m", "%d", "%Y")}[order])
    elif found := _NAMED.fullmatch(example):
        days = found["mark"].join(("%d", "%b" if len(found["month"]) == 3 else "%B", "%Y"))
    else:
        return None
    return _in_utc(
        f"try_strptime({_plain(found, value)}, {text(days + ''.join(_clock(found)))})", found, zone
    )


def _plain(found: re.Match[str], value: str) -> str:
    """A value with the marks of ISO 8601 that formats do not know written as others."""
    if found["clock"] and "T" in found["clock"]:
        value = f"replace({value}, 'T', ' ')"
    if found["fraction"] and "," in found["fraction"]:
        value = f"replace({value}, ',', '.')"
    if found["half"]:
        value = f"replace({value}, '.', '')"
    zone = (found["zone"] or "").strip()
    if zone in ("Z", "UTC", "GMT"):
        return f"regexp_replace({value}, '\\s*(Z|UTC|GMT)$', '+00')"
    return f"regexp_replace({value}, '\\s+([+-]\\d\\d:?\\d?\\d?)$', '\\1')" if zone else value


def _clock(found: re.Match[str]) -> Iterator[str]:
    if found["clock"]:
        yield " %I:%M" if found["half"] else " %H:%M"
        if found["second"]:
            yield ":%S"
        if found["fraction"]:
            yield ".%n" if len(found["fraction"]) > 7 else ".%f"
        if found["half"]:
            yield " %p" if found["half"].startswith(" ") else "%p"
    if found["zone"]:
        yield "%z"


def _in_utc(read: str, found: re.Match[str], zone: str) -> str:
    if found["zone"]:
        return f"timezone('UTC', CAST({read} AS TIMESTAMPTZ))"
    return (
        f"CAST({read} AS TIMESTAMP)" if zone == "UTC" else f"timezone('UTC', timezone({text(zone)}, {read}))"
    )


def _unreadable(column: str, shapes: list[Shape]) -> Unclear:
    return Unclear(
        "unreadable_times",
        f"“{shapes[0].example}” in “{column}” is no time that can be read.",
        column=column,
        ways=("Choose another column for time=.", "Give --null for a text that means “nothing”."),
        examples=tuple(each.example for each in shapes[:5]),
    )
