"""What kind of field a column is: the kind that the product itself can read nearly all of its values as."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

import msgspec

from surehand.audit.binding import ids_of
from surehand.audit.chance import Part, part
from surehand.audit.log import EventLog
from surehand.audit.mining.names import cleaned
from surehand.audit.reading.source import ROW, quoted
from surehand.audit.reading.times import time_of
from surehand.core.conditions import RESERVED
from surehand.core.values import Kind, Shape, ValueProblem, read_value
from surehand.core.values.currencies import CURRENCIES

SAMPLE = 500
"""So many different values, the most frequent, are read."""
MOSTLY = 0.95
MOST_OPTIONS = 15
OFTEN = 5
"""A column whose values each come so often on average, and are few, is a choice."""
WORDS = 8
"""Texts of so many words on average are long ones."""
NOTHING = r"(tbd|tba|tbc|todo|n/?a|none|null|nil|unknown|unbekannt|xxx*|test|asdf|dummy|\?+|-+|\.+)"
"""Texts that stand where a value should (compared as a whole, in small letters): they count as nothing."""
_AMOUNT = re.compile(
    r".*(amount|value|price|revenue|budget|cost|fee|salary|betrag|preis|umsatz).*", re.IGNORECASE
)
_LIKE_A_DAY = re.compile(r"\s*\d{1,4}[-/. ]([A-Za-z]{3,9}|\d{1,2})[-/. ]\d{1,4}")
_CURRENCY = re.compile(r"\b([A-Z]{3})\b")


class Kinded(msgspec.Struct, frozen=True):
    """A column as a field: its id, its kind with how many of the values looked at are of it, options by their label.

    ``moment`` is the SQL that reads ``value`` as a time, where the column is one of times.
    """

    id: str
    title: str
    column: str
    kind: Kind
    fits: Part
    options: dict[str, str] = {}
    currency: str = ""
    moment: str = ""

    @property
    def varies(self) -> bool:
        """Whether it ever holds two different values."""
        return self.fits.of > 1

    @property
    def shape(self) -> Shape:
        """What reading a value of it needs to know."""
        return Shape(self.kind, {id_: label for label, id_ in self.options.items()}, self.currency)


def kinds_of(log: EventLog, columns: Iterable[str], currency: str) -> dict[str, Kinded]:
    """The field that each column is, by the column; columns that are never filled are none. It needs `change`."""
    filled = [(column, values) for column in columns if (values := _values(log, column))]
    ids = ids_of((column.rpartition(":")[2] for column, _ in filled), taken=RESERVED)
    known = {row[0] for row in log.db.execute("DESCRIBE source").fetchall()}
    found = {}
    for id_, (column, values) in zip(ids, filled, strict=True):
        timed = _timed(log, id_, column, values) if column in known else None
        found[column] = timed or _kinded(id_, column, values, currency)
    return found


def _values(log: EventLog, column: str) -> dict[str, int]:
    """The most frequent values with how often they were set."""
    rows = log.db.execute(
        f"""
        SELECT trim(new), count(*) FROM change WHERE field = ? AND trim(new) <> ''
               AND NOT regexp_full_match(lower(trim(new)), '{NOTHING}')
        GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT {SAMPLE}
        """,
        [column],
    ).fetchall()
    return dict(rows)


def _timed(log: EventLog, id_: str, column: str, values: dict[str, int]) -> Kinded | None:
    """A column of days or moments, as the log's own times are read; what has two readings is left a text."""
    if not all(map(_LIKE_A_DAY.match, values)):
        return None
    read = time_of(log.db, column, log.rules)
    if not isinstance(read, str):
        return None
    [(n, of, whole)] = log.db.execute(f"""
        SELECT count(at_), count(*), coalesce(bool_and(at_ = date_trunc('day', at_)), false)
        FROM (SELECT {read} AS at_ FROM source WHERE trim({quoted(column)}) <> '')
    """).fetchall()
    if n < MOSTLY * of:
        return None
    kind: Kind = "date" if whole else "date_time"
    moment = read.replace(quoted(column), "value")
    return Kinded(id_, _title(id_, column), column, kind, part(n, of), moment=moment)


def _title(id_: str, column: str) -> str:
    title = cleaned(column.rpartition(":")[2].replace("_", " "))
    return title[:1].upper() + title[1:] if title else id_


def _kinded(id_: str, column: str, values: dict[str, int], currency: str) -> Kinded:
    title = _title(id_, column)
    for told, reads in _TRIES:
        n = sum(map(reads, values))
        if n >= MOSTLY * len(values):
            return _as(Kinded(id_, title, column, told, part(n, len(values))), currency)
    if 1 < len(values) <= MOST_OPTIONS and sum(values.values()) >= OFTEN * len(values):
        return _choice(id_, title, column, values)
    words = sum(len(value.split()) for value in values) / len(values)
    kind: Kind = "long_text" if words >= WORDS else "text"
    return Kinded(id_, title, column, kind, part(len(values), len(values)))


def _as(found: Kinded, currency: str) -> Kinded:
    """A number in a column called like an amount is money where the currency is known."""
    if found.kind == "number" and currency and _AMOUNT.fullmatch(found.column):
        return msgspec.structs.replace(found, kind="money", currency=currency)
    return found


def _choice(id_: str, title: str, column: str, values: dict[str, int]) -> Kinded:
    labels = {cleaned(value): value for value in values}
    ids = ids_of(labels)
    return Kinded(
        id_,
        title,
        column,
        "choice",
        part(len(values), len(values)),
        dict(zip(labels.values(), ids, strict=True)),
    )


def _reads(kind: Kind) -> Callable[[str], bool]:
    def read(value: str) -> bool:
        found = read_value(Shape(kind), value)
        return found is not None and not isinstance(found, ValueProblem)

    return read


def _is_address(value: str) -> bool:
    return re.fullmatch(r"[^@\s]+@[^@\s]+\.[^@\s]+", value.strip()) is not None


def _is_money(value: str) -> bool:
    return bool(_CURRENCY.search(value)) and _reads("money")(value)


def _is_answer(value: str) -> bool:
    """Yes or no; 1 and 0 are numbers as well, and read as such."""
    return value.strip().casefold() in ("yes", "no", "true", "false")


_TRIES: tuple[tuple[Kind, Callable[[str], bool]], ...] = (
    ("yes_no", _is_answer),
    ("money", _is_money),
    ("number", _reads("number")),
    ("date", _reads("date")),
    ("date_time", _reads("date_time")),
    ("url", _reads("url")),
    ("contact", _is_address),
)
"""The kinds that values can be told by, the narrowest first."""


def currency_of(log: EventLog) -> str:
    """The currency that a column of its own says for all rows; empty where there is none, or several."""
    names = [row[0] for row in log.db.execute("DESCRIBE source").fetchall()]
    for name in (each for each in names if "currency" in each.casefold() and each != ROW):
        rows = log.db.execute(
            f"SELECT DISTINCT trim({quoted(name)}) FROM source WHERE {quoted(name)} <> '' LIMIT 2"
        ).fetchall()
        if len(rows) == 1 and rows[0][0] in CURRENCIES:
            return str(rows[0][0])
    return ""
