"""The explicit statements of the hot path: few, named, the same on SQLite and PostgreSQL.

The ORM costs four to five times as much for these rows; see docs/decisions/explicit-statements-on-the-write-path.md.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

from django.db import connection

from surehand.store.mapping import Cell, Row

_INSERT = re.compile(r'INSERT INTO "(\w+)" \(([^)]*)\) VALUES \([^)]*\)(.*)')
_WORTH_COPYING = 100
"""From so many rows on, COPY is worth its preparation."""
_LOOKED_AT = 1000
"""So many rows of an index tell SQLite enough of it; a look at all of a large one would hold up writers."""


def places(count: int) -> str:
    """The placeholders of a list: ``%s, %s, %s``."""
    return ", ".join(["%s"] * count)


def _insert(table: str, columns: str, conflict: str = "") -> str:
    names = [f'"{name}"' for name in columns.split()]
    return f'INSERT INTO "{table}" ({", ".join(names)}) VALUES ({places(len(names))}){conflict}'


def _upsert(table: str, columns: str, on: str) -> str:
    """Insert, or replace every other column of the row with the same key."""
    changed = [name for name in columns.split() if name not in ("workspace_id", *on.split())]
    target = ", ".join(f'"{name}"' for name in on.split())
    assigned = ", ".join(f'"{name}" = excluded."{name}"' for name in changed)
    return _insert(table, columns, f" ON CONFLICT ({target}) DO UPDATE SET {assigned}")


SAVE_RECORD = _upsert(
    "record",
    "id workspace_id playbook playbook_version title stage owner entered_at opened_at changed_at version state "
    "archived_at merged_into",
    "id",
)
SAVE_HANDOFF = _upsert(
    "handoff",
    "id workspace_id record contract origin target status sender receiver team attempt questions open_questions "
    "offered_at assigned_at due_at closed_at closed_by reasons overridden",
    "id",
)
ADD_DECLINE = _insert("decline", "workspace_id record handoff person at", " ON CONFLICT DO NOTHING")
FORGET_DECLINES = 'DELETE FROM "decline" WHERE "record" = %s AND "handoff" = %s'
SAVE_QUESTION = _upsert(
    "question",
    "id workspace_id record handoff asked_by asked_of asked_at text field answer answered_by answered_at",
    "id",
)
SAVE_TASK = _upsert(
    "task",
    "id workspace_id record handoff template title owner due_at created_at done_at done_by blocks",
    "id",
)
SET_TIMER = _upsert("timer", "workspace_id record key kind at next_at lease attempts error", "record key")
CLEAR_TIMER = 'DELETE FROM "timer" WHERE "record" = %s AND "key" = %s'
ADD_EVENT = _insert("event", "workspace_id seq record version kind data actor via at hash")
ADD_DELIVERY = _insert(
    "delivery",
    "id workspace_id record key channel to kind payload status created_at next_at lease attempts answer failure "
    "sent_at read_at connection lane",
    ' ON CONFLICT ("workspace_id", "key") DO NOTHING',
)
# What was left to do on a record that is gone waits for nobody.
FORGET_OPEN_TASKS = 'DELETE FROM "task" WHERE "record" = %s AND "done_at" IS NULL'
FORGET_OPEN_QUESTIONS = 'DELETE FROM "question" WHERE "record" = %s AND "answered_at" IS NULL'
FORGET_LONG_TEXTS = 'DELETE FROM "long_text" WHERE "record" = %s'
ADD_LONG_TEXT = _insert("long_text", "workspace_id record field digest")
ADD_IDEMPOTENCY_KEY = _insert("idempotency_key", "workspace_id key fingerprint record version refusal at")
ADD_IMPORT_ROW = _insert(
    "import_row", "workspace_id imported_id number outcome record version key problems before"
)
MOVE_HEAD = 'UPDATE "workspace" SET "seq" = %s, "head" = %s WHERE "id" = %s'


def read_many(statement: str, parameters: Iterable[Cell]) -> list[tuple[Any, ...]]:
    """The rows of one explicit query. Moments go through `moment`."""
    with connection.cursor() as cursor:
        cursor.execute(statement, adapted(parameters))
        rows: list[tuple[Any, ...]] = cursor.fetchall()
    return rows


def moment(cell: Any) -> datetime | None:
    """A moment as `read_many` gives it, with its zone: SQLite gives columns without one, and results as text."""
    at = datetime.fromisoformat(cell) if isinstance(cell, str) else cell
    return at.replace(tzinfo=UTC) if isinstance(at, datetime) and at.tzinfo is None else at


def write_many(statement: str, rows: Sequence[Iterable[Cell]]) -> None:
    """Run one statement for each row. No two rows have the same key."""
    if not rows:
        return
    ready = [_for_sqlite(row) for row in rows] if _is_sqlite() else [tuple(row) for row in rows]
    insert = _INSERT.fullmatch(statement) if len(ready) >= _WORTH_COPYING else None
    with connection.cursor() as cursor:
        if len(ready) == 1:
            cursor.execute(statement, ready[0])
        elif insert and not _is_sqlite():
            with connection.wrap_database_errors:
                _copy(cursor, insert, ready)
        else:
            cursor.executemany(statement, ready)


def _copy(cursor: Any, insert: re.Match[str], rows: Iterable[Row]) -> None:
    """As an insert for each row, at a third of its cost. COPY knows no conflicts: a table between settles them."""
    table, columns, conflict = insert.groups()
    target = f"new_{table}" if conflict else table
    if conflict:
        made = f'SELECT {columns} FROM "{table}" WITH NO DATA'
        cursor.execute(f'CREATE TEMPORARY TABLE "{target}" ON COMMIT DROP AS {made}')
    with cursor.copy(f'COPY "{target}" ({columns}) FROM STDIN') as copy:
        for row in rows:
            copy.write_row(row)
    if conflict:
        cursor.execute(f'INSERT INTO "{table}" ({columns}) SELECT {columns} FROM "{target}"{conflict}')
        cursor.execute(f'DROP TABLE "{target}"')


def learn_sizes() -> None:
    """Let SQLite look how full its tables are: without that it guesses, and a page over many records takes seconds.

    PostgreSQL looks by itself.
    """
    if _is_sqlite():
        with connection.cursor() as cursor:
            cursor.execute(f"PRAGMA analysis_limit = {_LOOKED_AT}")
            cursor.execute("ANALYZE")


def adapted(row: Iterable[Cell]) -> Row:
    """Moments as the database takes them: SQLite has no type for them, and Django keeps them there without a zone."""
    return _for_sqlite(row) if _is_sqlite() else tuple(row)


def _is_sqlite() -> bool:
    return connection.vendor == "sqlite"


def _for_sqlite(row: Iterable[Cell]) -> Row:
    return tuple([_without_zone(cell) if isinstance(cell, datetime) else cell for cell in row])


def _without_zone(at: datetime) -> str:
    # Equal moments of another zone can be different ones, in the hour that a clock repeats.
    return _in_utc(at if at.tzinfo is UTC else at.astimezone(UTC))


@lru_cache(maxsize=4096)
def _in_utc(at: datetime) -> str:
    """Remembered, because the rows of one transaction repeat few moments."""
    return at.replace(tzinfo=None).isoformat(" ")
