"""Texts of a log as values of a playbook's fields, by the product's own readers: the table ``held``.

What it has of ``moved`` begins with an underscore, as no field does. For each field it has the columns that conditions
read (`core.conditions.sql`), and one of its own, ``#field``: NULL where there is a value that satisfies, ``missing``,
``placeholder`` or ``too_short`` as a gate would say, and ``unread`` where something stands there that the kind cannot
hold, or nobody knows what stood there. Each different text is read once. What most texts look like (plain numbers and
days) DuckDB reads by itself, to the same values.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import msgspec

from surehand.audit.backtest.fields import Written
from surehand.audit.backtest.moves import MOVED
from surehand.audit.log import EventLog
from surehand.audit.reading.source import quoted
from surehand.audit.reading.times import time_of
from surehand.audit.unclear import Unclear
from surehand.core.conditions.schema import FIELD_KINDS, Kind
from surehand.core.conditions.sql import COLUMN_TYPES
from surehand.core.engine.program import FREE_TEXT
from surehand.core.playbook import Field
from surehand.core.values import FileRef, Value, ValueProblem, read_value
from surehand.core.values.quality import MISSING, emptiness_of_words

_PLAIN = r"[+-]?[0-9]{1,15}(\.[0-9]{1,9})?"
_LIKE_A_DAY = re.compile(r"\d{1,4}[-/. ]([A-Za-z]{3,9}|\d{1,2})[-/. ]\d{1,4}|\d{10}(\d{3})?$")
_EXAMPLES = 5
_PARTIAL = "its history begins after the record, and does not tell what stood there"
_DAY = r"(19|20|21)[0-9]{2}-[0-9]{2}-[0-9]{2}"


class Columns(msgspec.Struct, frozen=True):
    """The columns a field has in ``held``: those of its value with their types, and how a Python value fills them."""

    names: tuple[str, ...]
    types: tuple[str, ...]
    parts: Callable[[Any], tuple[object, ...]]


def columns_of(field: Field) -> Columns:
    """The columns a condition reads a field from."""
    kind = FIELD_KINDS[field.type]
    text, number = COLUMN_TYPES[Kind.TEXT], COLUMN_TYPES[Kind.NUMBER]
    match kind:
        case Kind.MONEY:
            parts = (f"{field.id}.amount", f"{field.id}.currency")
            return Columns(parts, (number, text), lambda money: (money.amount, money.currency))
        case Kind.CONTACT:
            person = (f"{field.id}.name", f"{field.id}.email", f"{field.id}.phone")
            return Columns(person, (text,) * 3, lambda one: (one.name, one.email, one.phone))
        case Kind.FILE:
            file = (f"{field.id}.name", f"{field.id}.size")
            return Columns(file, (text, number), lambda one: (one.name, None))
        case Kind.LIST:
            return Columns((field.id,), (COLUMN_TYPES[kind],), lambda items: (list(items),))
        case Kind.DATE_TIME:
            return Columns((field.id,), (COLUMN_TYPES[kind],), lambda at: (at,))
        case _:
            return Columns((field.id,), (COLUMN_TYPES[kind],), lambda value: (value,))


def state_of(field_id: str) -> str:
    """The column of ``held`` that says what is wrong with a field, quoted."""
    return quoted(f"#{field_id}")


class Unread(msgspec.Struct, frozen=True):
    """Texts that a field cannot hold, and why the first of them is none."""

    examples: list[str]
    why: str


def lay_held(log: EventLog, fields: Sequence[Written]) -> dict[str, Unread]:
    """Make the table ``held``; the answer is what the fields cannot hold, by their ids."""
    selected: list[str] = []
    joins: list[str] = []
    unread: dict[str, Unread] = {}
    for each in fields:
        columns = columns_of(each.field)
        if not each.origin:
            selected += [f"CAST(NULL AS {kind}) AS {quoted(name)}" for name, kind in _pairs(columns)]
            selected.append(f"'unread' AS {state_of(each.field.id)}")
            continue
        quick = _quick(each.field)
        texts = _texts(log, each, quick)
        if texts or not quick:
            found = _lay_read(log, each, columns, texts)
            if found:
                unread[each.field.id] = found
            joins.append(f"LEFT JOIN read_{each.number} ON read_{each.number}.text = written.{each.text}")
            selected += _values(each, columns, quick)
        else:
            selected += _only_quick(each, columns, quick)
        if each.partial:
            unread.setdefault(each.field.id, Unread([], _PARTIAL))
    listed = "".join(f", {each}" for each in selected)
    since = [each.since for each in fields if each.origin and each.field.fresh_for]
    kept = ", ".join(f"written.{name} AS _{name}" for name in (*MOVED, *since))
    log.db.execute(
        f"CREATE OR REPLACE TEMP TABLE held AS SELECT {kept}{listed} FROM written {' '.join(joins)}"
    )
    return unread


class _Quick(msgspec.Struct, frozen=True):
    """Texts that DuckDB reads as the product does: what they look like, and the SQL of the values of a text."""

    pattern: str
    values: Callable[[Field, str], tuple[str, ...]]


_QUICK: Mapping[str, _Quick] = {
    "number": _Quick(_PLAIN, lambda field, text: (f"TRY_CAST({text} AS DECIMAL(27, 9))",)),
    "money": _Quick(
        _PLAIN,
        lambda field, text: (f"TRY_CAST({text} AS DECIMAL(27, 9))", f"'{field.currency}'"),
    ),
    "date": _Quick(_DAY, lambda field, text: (f"TRY_CAST({text} AS DATE)",)),
}


def _pairs(columns: Columns) -> list[tuple[str, str]]:
    return list(zip(columns.names, columns.types, strict=True))


def _quick(field: Field) -> _Quick | None:
    """How DuckDB reads a kind; None where it does not, as money of no currency."""
    return None if field.type == "money" and not field.currency else _QUICK.get(field.type)


def _is_quick(quick: _Quick, field: Field, text: str) -> str:
    first = quick.values(field, text)[0]
    return f"coalesce(regexp_full_match({text}, '{quick.pattern}') AND {first} IS NOT NULL, false)"


def _values(each: Written, columns: Columns, quick: _Quick | None) -> list[str]:
    """The SQL of the columns of a field."""
    text, read = f"written.{each.text}", f"read_{each.number}"
    state = f"CASE {_empty(each)} ELSE {read}.state END AS {state_of(each.field.id)}"
    if not quick:
        return [f"{read}.{quoted(name)}" for name in columns.names] + [state]
    is_quick = _is_quick(quick, each.field, text)
    return [
        f"CASE WHEN {is_quick} THEN {value} ELSE {read}.{quoted(name)} END AS {quoted(name)}"
        for name, value in zip(columns.names, quick.values(each.field, text), strict=True)
    ] + [state]


def _only_quick(each: Written, columns: Columns, quick: _Quick) -> list[str]:
    """The SQL of the columns of a field all of whose texts DuckDB reads."""
    text = f"written.{each.text}"
    values = quick.values(each.field, text)
    money = [f"CASE WHEN {text} IS NOT NULL THEN {value} END" for value in values[1:]]
    named = [
        f"{value} AS {quoted(name)}" for name, value in zip(columns.names, (values[0], *money), strict=True)
    ]
    return [*named, f"CASE {_empty(each)} END AS {state_of(each.field.id)}"]


def _empty(each: Written) -> str:
    """What is wrong with a field that has no text."""
    blank = f"WHEN {each.blank} THEN 'unread' " if each.partial else ""
    return f"{blank}WHEN written.{each.text} IS NULL THEN 'missing'"


def _texts(log: EventLog, each: Written, quick: _Quick | None) -> list[str]:
    """The different texts of a field that Python is to read."""
    quickly = f"AND NOT {_is_quick(quick, each.field, each.text)}" if quick else ""
    rows = log.db.execute(
        f"SELECT DISTINCT {each.text} FROM written WHERE {each.text} IS NOT NULL {quickly} ORDER BY 1"
    ).fetchall()
    return [text for (text,) in rows]


def _lay_read(log: EventLog, each: Written, columns: Columns, texts: list[str]) -> Unread | None:
    """The table ``read_N``: each different text of a field with its value and what is wrong with it."""
    values = _read_all(log, each.field, texts)
    named = ", ".join(f"{quoted(name)} {kind}" for name, kind in _pairs(columns))
    table = f"read_{each.number}"
    log.db.execute(f"CREATE OR REPLACE TEMP TABLE {table} (text VARCHAR, {named}, state VARCHAR)")
    if texts:
        empty = (None,) * len(columns.names)
        parts = [
            empty if isinstance(value, ValueProblem) or value is None else columns.parts(value)
            for value in values
        ]
        lists: list[object] = [
            texts,
            *map(list, zip(*parts, strict=True)),
            [_state(each.field, v) for v in values],
        ]
        types = ("VARCHAR", *columns.types, "VARCHAR")
        unnested = ", ".join(f"unnest(CAST(? AS {kind}[]))" for kind in types)
        log.db.execute(f"INSERT INTO {table} SELECT {unnested}", lists)
    wrong = [
        (text, value) for text, value in zip(texts, values, strict=True) if isinstance(value, ValueProblem)
    ]
    return Unread([text for text, _ in wrong[:_EXAMPLES]], wrong[0][1].sentence) if wrong else None


def _read_all(log: EventLog, field: Field, texts: list[str]) -> list[Value | ValueProblem | None]:
    if field.type in ("date", "date_time"):
        return _moments(log, field, texts)
    if field.type == "file":
        return [FileRef(id="", name=text) for text in texts]
    return [read_value(field.shape, text) for text in texts]


def _moments(log: EventLog, field: Field, texts: list[str]) -> list[Value | ValueProblem | None]:
    """Days and moments in the order the log writes them; of a moment, a field for a day holds the day."""
    like = [text for text in texts if _LIKE_A_DAY.match(text)]
    found: dict[str, Value | None] = {}
    why = ""
    if like:
        is_day, name = field.type == "date", quoted(field.title)
        rules = msgspec.structs.replace(log.rules, zone="UTC") if is_day else log.rules
        log.db.execute(
            f"CREATE OR REPLACE TEMP TABLE moment AS SELECT unnest(CAST(? AS VARCHAR[])) AS {name}", [like]
        )
        read = time_of(log.db, field.title, rules, table="moment")
        if isinstance(read, Unclear):
            why = f"{read.sentence} {' '.join(read.ways)}"
        else:
            as_kind = f"CAST({read} AS {'DATE' if is_day else 'TIMESTAMP'})"
            found = dict(log.db.execute(f"SELECT {name}, {as_kind} FROM moment").fetchall())
    return [
        found.get(text) or ValueProblem("not_a_moment", why or f"“{text}” is no date", "") for text in texts
    ]


def _state(field: Field, value: Value | ValueProblem | None) -> str | None:
    """What a gate would say of a value."""
    if value is None:
        return MISSING.code
    if isinstance(value, ValueProblem):
        return "unread"
    short = emptiness_of_words(value, field.quality) if field.type in FREE_TEXT else None
    return short.code if short else None
