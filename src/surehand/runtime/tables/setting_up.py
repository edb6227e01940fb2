"""Setting a table up: it is looked at, a person answers what its columns become, and confirms; from then on it is read.

The answers are given at an import that is never carried out: its page, the command line and the API ask the same.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Literal
from urllib.parse import urlsplit

import msgspec
from django.db import transaction
from msgspec import UNSET, UnsetType
from msgspec.structs import replace

from surehand.connectors.channel import DeliveryFailed
from surehand.core.engine import Actor, Next, Refusal
from surehand.runtime import connections, imports
from surehand.runtime.connections import ConnectionChange, NewConnection
from surehand.runtime.outgoing import unfit_address
from surehand.runtime.secrets import seal
from surehand.runtime.shown import shown_address
from surehand.runtime.sync.streams import wake
from surehand.runtime.tables.fetching import Fetched, OpenClient, fetched, open_client
from surehand.runtime.tables.folders import unfit_path
from surehand.runtime.tables.settings import (
    KIND,
    LARGEST,
    STREAM,
    Cursor,
    Table,
    find_table,
    mapping_of_table,
    table_of,
    unfit,
)
from surehand.store import models as m


class NewTable(msgspec.Struct, frozen=True, kw_only=True):
    """A table to read. Either ``path`` or ``url``, to which ``authorization`` is sent as the header of that name."""

    title: str
    playbook: str
    path: str = ""
    url: str = ""
    authorization: str = ""
    every: int = 60
    most_rows: int = 50_000


class TableChange(msgspec.Struct, frozen=True, kw_only=True):
    """What is to be another about a table; what is not given stays."""

    title: str | UnsetType = UNSET
    owner: str | UnsetType = UNSET
    path: str | UnsetType = UNSET
    url: str | UnsetType = UNSET
    authorization: str | UnsetType = UNSET
    every: int | UnsetType = UNSET
    most_rows: int | UnsetType = UNSET


def add_table(
    workspace: str,
    actor: Actor,
    new: NewTable,
    *,
    now: datetime | None = None,
    clients: OpenClient = open_client,
) -> m.Connection | Refusal:
    """Make a table and look at it at once. Refused where nothing can be read there: then nothing is kept."""
    at = now or datetime.now(UTC)
    place: Literal["folder", "url"] = "url" if new.url else "folder"
    table = Table(
        place=place,
        path=new.path,
        url=shown_address(new.url) if new.url else "",
        every=new.every,
        playbook=new.playbook,
        most_rows=new.most_rows,
    )
    if refused := unfit(table) or _unfit_place(workspace, table, new.url):
        return refused
    told = {"url": new.url, "authorization": new.authorization} if new.url else {}
    secrets = {name: value for name, value in told.items() if value}
    # Fetched before anything is kept: it may take a minute, in which others write.
    row = _look(m.Connection(workspace_id=workspace, secrets=seal(secrets)), table, actor.person, at, clients)
    if isinstance(row, Refusal):
        return row
    wanted = NewConnection(
        kind=KIND,
        title=new.title,
        owner=actor.person,
        settings=msgspec.to_builtins(replace(table, draft=row.pk)),
        secrets=secrets,
    )
    added = connections.add_connection(workspace, actor, wanted, now=at)
    if isinstance(added, Refusal):
        imports.discard_draft(workspace, row.pk)
        return added
    imports.set_mapping(workspace, row.pk, _proposed(row, table, added.pk))
    return added


def change_table(
    workspace: str, actor: Actor, connection: str, change: TableChange, *, now: datetime | None = None
) -> m.Connection | Refusal:
    """Change a table. At another place its columns stay as they were confirmed, and are compared as ever.

    What is sent as ``authorization`` is for one host: at another it is forgotten, unless it is given anew.
    """
    found = find_table(workspace, connection)
    if found is None:
        return connections.no_such_connection(connection)
    table, secrets = table_of(found), connections.secrets_of(found)
    url = change.url if isinstance(change.url, str) and change.url != table.url else secrets.get("url", "")
    if isinstance(change.url, str) and change.url:
        table = replace(table, place="url", url=shown_address(url), path="")
    elif isinstance(change.path, str) and change.path:
        table, url = replace(table, place="folder", path=change.path, url=""), ""
    given = {name: getattr(change, name) for name in ("every", "most_rows")}
    table = replace(table, **{name: value for name, value in given.items() if value is not UNSET})
    if refused := unfit(table) or _unfit_place(workspace, table, url):
        return refused
    held = {**secrets, "url": url}
    if _host(url) != _host(secrets.get("url", "")):
        # What one host is told proves nothing to another, and is not its business.
        held.pop("authorization", None)
    if isinstance(change.authorization, str):
        held["authorization"] = change.authorization
    held = {name: value for name, value in held.items() if value} if url else {}
    settings = ConnectionChange(
        title=change.title,
        owner=change.owner,
        settings=msgspec.to_builtins(table),
        secrets=UNSET if held == secrets else held,
    )
    return connections.change_connection(workspace, actor, connection, settings, now=now)


def look_at_table(
    workspace: str,
    actor: Actor,
    connection: str,
    *,
    now: datetime | None = None,
    clients: OpenClient = open_client,
) -> m.Import | Refusal:
    """Fetch the table now, as an import at which somebody answers what its columns become.

    What was confirmed before is the answer where a column is still there.
    """
    found = find_table(workspace, connection)
    if found is None:
        return connections.no_such_connection(connection)
    table, at = table_of(found), now or datetime.now(UTC)
    row = _look(found, table, actor.person or found.owner, at, clients)
    if isinstance(row, Refusal):
        return row
    imports.set_mapping(workspace, row.pk, _proposed(row, table, connection))
    if table.draft:
        imports.discard_draft(workspace, table.draft)
    # That somebody looks at it is no change of the connection, so the audit log does not tell it.
    settings = msgspec.json.encode(replace(table, draft=row.pk)).decode()
    m.Connection.objects.within(workspace).filter(pk=connection).update(settings=settings)
    return imports.find_import(workspace, row.pk) or row


def confirm_table(
    workspace: str, actor: Actor, connection: str, *, now: datetime | None = None
) -> m.Connection | Refusal:
    """Read the table as it was answered, from now on. Refused while something is open."""
    found = find_table(workspace, connection)
    if found is None:
        return connections.no_such_connection(connection)
    table, at = table_of(found), now or datetime.now(UTC)
    draft = imports.find_import(workspace, table.draft) if table.draft else None
    if draft is None or draft.status != "draft":
        return not_looked_at()
    if refused := imports.check_import(draft):
        return refused
    header = tuple(column.name for column in imports.recognised_of(draft).columns)
    mapping = imports.mapping_to_plain(imports.mapping_of(draft))
    with transaction.atomic():
        settings = msgspec.to_builtins(replace(table, mapping=mapping, header=header, draft=""))
        changed = connections.change_connection(
            workspace, actor, connection, ConnectionChange(settings=settings), now=at
        )
        imports.discard_draft(workspace, table.draft)
        if isinstance(changed, m.Connection):
            _read_anew(changed, at)
    return changed


def read_table_now(workspace: str, connection: str, *, now: datetime | None = None) -> m.Connection | Refusal:
    """Let the table be looked at at once, and not only when it is its turn."""
    found = find_table(workspace, connection)
    if found is None:
        return connections.no_such_connection(connection)
    if not table_of(found).is_confirmed:
        return _refused("Nobody has confirmed its columns yet.", "Answer what they become, and confirm.")
    if found.status != "active":
        return _refused("It is paused or disabled.", "Resume it first.")
    wake(found, now or datetime.now(UTC))
    return found


def remove_table(
    workspace: str, actor: Actor, connection: str, *, now: datetime | None = None
) -> Refusal | None:
    """Read the table no more. The records that it brought stay, without their ties to it."""
    found = find_table(workspace, connection)
    if found is None:
        return connections.no_such_connection(connection)
    with transaction.atomic():
        if draft := table_of(found).draft:
            imports.discard_draft(workspace, draft)
        for rows in (m.Link, m.Stream):
            rows.objects.within(workspace).filter(connection=connection).delete()
        return connections.remove_connection(workspace, actor, connection, now=now)


def not_looked_at() -> Refusal:
    """The answer to whoever answers or confirms columns that nobody has looked at."""
    return _refused("Nobody has looked at the file since it was confirmed.", "Look at it again first.")


def _look(
    connection: m.Connection, table: Table, person: str, now: datetime, clients: OpenClient
) -> m.Import | Refusal:
    """The table as it is now, as an import of somebody that has not run."""
    try:
        with fetched(connection, table, Cursor(), now, clients) as came:
            if not isinstance(came, Fetched):
                return _refused("The file is still being written.", "Wait a minute, then look again.")
            return imports.start_import(
                connection.workspace_id,
                person,
                table.playbook,
                name=came.name,
                chunks=imports.read_chunks(came.path),
                largest=LARGEST,
            )
    except DeliveryFailed as failed:
        return _refused(failed.answer, "Correct where it is, and look again.")


def _proposed(row: m.Import, table: Table, connection: str) -> imports.Mapping:
    """What the columns become: as it was confirmed, else as it is proposed."""
    proposed = imports.mapping_of(row)
    if not table.is_confirmed:
        return replace(proposed, mode="both", connection=connection)
    before = mapping_of_table(table)
    names = {column.name for column in imports.recognised_of(row).columns}
    kept = {
        part: {name: each for name, each in getattr(before, part).items() if name in names}
        for part in ("columns", "dates", "decimals", "nulls", "values", "leave_out")
    }
    columns = {**proposed.columns, **kept.pop("columns")}
    return replace(before, columns=_each_once(columns), format=proposed.format, connection=connection, **kept)


def _each_once(columns: dict[str, str]) -> dict[str, str]:
    """A new column is not proposed for what an old one is already."""
    taken: set[str] = set()
    told = {}
    for name, target in columns.items():
        told[name] = "ignore" if target in taken else target
        taken |= {target} - {"ignore"}
    return told


def _host(url: str) -> tuple[str, str | None, int | None]:
    parts = urlsplit(url)
    return parts.scheme, parts.hostname, parts.port or {"https": 443, "http": 80}.get(parts.scheme)


def _read_anew(connection: m.Connection, now: datetime) -> None:
    """What is confirmed anew is read anew, also where the file is as it was."""
    m.Stream.objects.within(connection.workspace_id).update_or_create(
        workspace_id=connection.workspace_id,
        connection=connection.pk,
        name=STREAM,
        defaults={"cursor": "{}", "next_at": now, "lease": ""},
    )
    m.Connection.objects.within(connection.workspace_id).filter(pk=connection.pk).update(
        failures=0, failing_since=None, closed_until=None
    )


def _unfit_place(workspace: str, table: Table, url: str) -> Refusal | None:
    return unfit_address(url) if table.place == "url" else unfit_path(workspace, table.path)


def _refused(sentence: str, fix: str) -> Refusal:
    return Refusal("table_unreadable", sentence, allowed=(Next("change", fix),))
