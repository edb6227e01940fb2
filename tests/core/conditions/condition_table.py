"""A DuckDB table with a column for everything a condition can read, to ask the same questions of."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

import duckdb

from surehand.core.conditions import Schema, Sql
from surehand.core.conditions.schema import BUILT_IN, FIELD_KINDS, MEMBERS, Kind
from surehand.core.conditions.sql import COLUMN_TYPES


class Table:
    """The columns are those that docs/reference/conditions.md describes."""

    def __init__(self, schema: Schema, tasks: Sequence[str]) -> None:
        self._columns = dict(_columns(schema, tasks))
        self._database = duckdb.connect()
        columns = ", ".join(f'"{name}" {type_}' for name, type_ in self._columns.items())
        self._database.execute(f"CREATE TABLE records (row INTEGER, {columns})")

    def answers(self, sql: Sql, rows: Sequence[Mapping[str, Any]]) -> list[bool]:
        """What the expression gives for each row of facts."""
        self._fill(rows)
        query = f"SELECT {sql.text} FROM records ORDER BY row"
        return [answer for (answer,) in self._database.execute(query, sql.parameters).fetchall()]

    def _fill(self, rows: Sequence[Mapping[str, Any]]) -> None:
        slots = f"({', '.join('?' * (len(self._columns) + 1))})"
        cells = [cell for number, row in enumerate(rows) for cell in (number, *self._cells(row))]
        self._database.execute("DELETE FROM records")
        self._database.execute(f"INSERT INTO records VALUES {', '.join([slots] * len(rows))}", cells)

    def _cells(self, row: Mapping[str, Any]) -> Iterator[object]:
        return (_cell(column, row) for column in self._columns)


def _columns(schema: Schema, tasks: Sequence[str]) -> Iterator[tuple[str, str]]:
    yield from ((f"tasks.{task}", COLUMN_TYPES[Kind.YES_NO]) for task in tasks)
    kinds = {name: FIELD_KINDS[field.kind] for name, field in schema.fields.items()}
    kinds |= {name: built_in.type.kind for name, built_in in BUILT_IN.items()}
    for name, kind in kinds.items():
        if kind in MEMBERS:
            yield from ((f"{name}.{member}", COLUMN_TYPES[part]) for member, part in MEMBERS[kind].items())
        else:
            yield name, COLUMN_TYPES[kind]


def _cell(column: str, row: Mapping[str, Any]) -> object:
    name, _, part = column.partition(".")
    value = row.get(name)
    if part:
        value = (value or {}).get(part) if name == "tasks" else getattr(value, part, None)
    match value:
        case datetime():
            return value.astimezone(UTC).replace(tzinfo=None)
        case tuple():
            return list(value)
        case _:
            return value
