"""The turns of a table: looked at, compared with what was confirmed, imported as a whole, told what came of it.

A turn only begins an import; the worker carries it out like any other, so that it is seen, can be stopped, and goes on
after a crash. Whatever does not fit what a person confirmed stops everything before the first row.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

import msgspec
from django.db import transaction
from msgspec.structs import replace

from surehand.connectors.channel import DeliveryFailed
from surehand.core.engine import Refusal
from surehand.runtime import imports
from surehand.runtime.facts import facts_of
from surehand.runtime.outbox.system_alerts import SystemAlert, tell
from surehand.runtime.sync.streams import keep_cursor
from surehand.runtime.sync.syncer import Clock, Over, Turn
from surehand.runtime.tables.fetching import (
    BEING_WRITTEN,
    Fetched,
    OpenClient,
    fetched,
    open_client,
)
from surehand.runtime.tables.settings import (
    LARGEST,
    STREAM,
    Cursor,
    Table,
    cursor_of,
    mapping_of_table,
    table_of,
)
from surehand.store import models as m

SOON = timedelta(seconds=10)
"""When an import that is under way is looked at again."""
SHORTLY = timedelta(minutes=1)
NO_OWNER = "Its owner cannot import any more: give it another owner."
TAKEN_OVER = "It took so long that another worker reads it."
FAILED = "The import failed."
_NAMED = 5


class Tables:
    """How tables are read. ``clients`` stands for another way out in tests."""

    def __init__(self, clients: OpenClient = open_client) -> None:
        self._clients = clients

    def streams(self, connection: m.Connection) -> Mapping[str, timedelta]:
        """One stream, once somebody has confirmed how the table is read."""
        table = table_of(connection)
        return {STREAM: table.pace} if table.is_confirmed else {}

    def turn(self, connection: m.Connection, stream: m.Stream, clock: Clock, over: Over) -> Turn:
        """Begin an import when the file is another, or tell what became of the one that is under way."""
        cursor = cursor_of(stream)
        if cursor.import_id:
            return _follow(connection, stream, cursor, clock())
        try:
            return self._read(connection, stream, cursor, clock())
        except DeliveryFailed as failed:
            if failed.failure == "settings":
                words = {"name": connection.title, "why": failed.answer}
                alert = SystemAlert("table_refused", connection.pk, words)
                tell(connection.workspace_id, connection.owner, alert, clock())
            raise

    def _read(self, connection: m.Connection, stream: m.Stream, cursor: Cursor, now: datetime) -> Turn:
        table = table_of(connection)
        _check_owner(connection)
        with fetched(connection, table, cursor, now, self._clients) as found:
            if isinstance(found, Fetched):
                return _begin(connection, stream, table, found, now)
            if found == BEING_WRITTEN:
                return Turn("The file is still being written.", again=SHORTLY)
            return Turn("The file is as it was.", upto=now)


def _begin(connection: m.Connection, stream: m.Stream, table: Table, found: Fetched, now: datetime) -> Turn:
    """Take the whole file on, or nothing of it. Raises `DeliveryFailed`."""
    row = imports.start_import(
        connection.workspace_id,
        connection.owner,
        table.playbook,
        name=found.name,
        chunks=imports.read_chunks(found.path),
        largest=LARGEST,
        wanted=mapping_of_table(table).format,
        exactly=True,
    )
    if isinstance(row, Refusal):
        raise _failed(row)
    try:
        rows = _check(connection, table, row)
        with transaction.atomic():
            begun = imports.begin(connection.workspace_id, row.pk)
            if isinstance(begun, Refusal):
                raise _failed(begun)
            if not keep_cursor(stream, _plain(replace(found.cursor, import_id=row.pk)), now):
                raise DeliveryFailed("retry", TAKEN_OVER)
    except DeliveryFailed:
        # Whatever was begun in the transaction is a draft again.
        imports.discard_draft(connection.workspace_id, row.pk)
        raise
    return Turn(f"{rows} rows are being imported.", again=SOON)


def _check(connection: m.Connection, table: Table, row: m.Import) -> int:
    """Whether the file is what was confirmed; how many rows it has. Raises `DeliveryFailed`."""
    recognised, mapping = imports.recognised_of(row), mapping_of_table(table)
    told = _differs(table.header, [column.name for column in recognised.columns])
    if told:
        raise DeliveryFailed("settings", told)
    if torn := next((note for note in recognised.notes if note.code == "ragged_rows"), None):
        # A person who looks may leave such rows out; here it is the sign of a file that was cut off.
        raise DeliveryFailed("settings", _not_whole(torn.sentence))
    if recognised.rows > table.most_rows:
        raise DeliveryFailed("settings", _too_many(recognised.rows, table.most_rows))
    wanted = replace(mapping, connection=connection.pk, format=imports.mapping_of(row).format)
    answered = imports.set_mapping(connection.workspace_id, row.pk, wanted)
    refused = answered if isinstance(answered, Refusal) else imports.check_import(answered)
    if refused:
        raise _failed(refused)
    return recognised.rows


def _too_many(rows: int, most: int) -> str:
    return f"The file has {rows} rows, and at most {most} are read."


def _not_whole(why: str) -> str:
    return f"The file is not whole. {why}"


def _differs(confirmed: tuple[str, ...], found: list[str]) -> str:
    """What is another about the header, in a sentence; empty when it is the same, in whatever order."""
    missing = [name for name in confirmed if name not in found]
    strange = [name for name in found if name not in confirmed]
    gone, new = _quoted(missing), _quoted(strange)
    if gone and new:
        return (
            f"The header has changed: {gone} is missing, {new} is new. Look at the file again and confirm it."
        )
    if gone:
        return f"The header has changed: {gone} is missing. Look at the file again and confirm it."
    return f"The header has changed: {new} is new. Look at the file again and confirm it." if new else ""


def _quoted(names: list[str]) -> str:
    return ", ".join([f"“{name[:60]}”" for name in names[:_NAMED]] + ["…"] * (len(names) > _NAMED))


def _follow(connection: m.Connection, stream: m.Stream, cursor: Cursor, now: datetime) -> Turn:
    """What became of the import that is under way. Raises `DeliveryFailed` when it failed."""
    row = imports.find_import(connection.workspace_id, cursor.import_id)
    if row is not None and row.status == "running":
        return Turn(f"{row.rows_done} of {row.rows_total} rows are imported.", again=SOON)
    after = replace(cursor, import_id="")
    if row is not None and row.status == "failed":
        # The next turn takes the file on again, as if it had never been seen.
        keep_cursor(stream, _plain(Cursor()), now)
        raise DeliveryFailed("retry", row.note or FAILED)
    keep_cursor(stream, _plain(after), now)
    if row is None or row.status != "done":
        return Turn("Somebody stopped the import; the next file is read again.", upto=now)
    turn = Turn(_told(row), read=row.rows_total, written=row.rows_opened + row.rows_changed, upto=now)
    if not (row.rows_opened or row.rows_changed or row.rows_rejected or row.rows_held):
        _forget(row)
    return turn


def _told(row: m.Import) -> str:
    return (
        f"{row.rows_opened} records opened, {row.rows_changed} changed, {row.rows_unchanged} rows as before, "
        f"{row.rows_rejected} rejected, {row.rows_held} held by a gate."
    )


def _forget(row: m.Import) -> None:
    """An import of which nothing came is no news: kept, there would be dozens of them a day."""
    file = row.file_id
    m.Import.objects.within(row.workspace_id).filter(pk=row.pk, status="done").delete()
    imports.let_file_go(row.workspace_id, file)


def _check_owner(connection: m.Connection) -> None:
    """Rows are imported in somebody's name: one who has left cannot do it. Raises `DeliveryFailed`."""
    person = facts_of(connection.workspace_id).directory.people.get(connection.owner)
    if person is None or not person.active or person.role == "viewer":
        raise DeliveryFailed("settings", NO_OWNER)


def _failed(refusal: Refusal) -> DeliveryFailed:
    said = " ".join([refusal.sentence, *(item.sentence for item in refusal.unmet)])
    return DeliveryFailed("settings", said[:500])


def _plain(cursor: Cursor) -> str:
    return msgspec.json.encode(cursor).decode()
