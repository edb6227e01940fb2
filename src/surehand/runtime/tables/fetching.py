"""A table is fetched from where it is, into a file that is gone afterwards; or it is as it was."""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path, PurePosixPath
from typing import BinaryIO, Literal
from urllib.parse import unquote, urlsplit

import httpx
import msgspec

from surehand.connectors.channel import DeliveryFailed
from surehand.connectors.http import client
from surehand.connectors.table import TIMEOUT, Marks, fetch
from surehand.runtime.connections import secrets_of
from surehand.runtime.outgoing import allowed_hosts
from surehand.runtime.tables.folders import Unsettled, copy, find_file
from surehand.runtime.tables.settings import LARGEST, Cursor, Table
from surehand.store import models as m

NO_ADDRESS = "Its address is not here, as after a restore: give it again."
OpenClient = Callable[[], httpx.Client]
NOT_AGAIN: Literal["same"] = "same"
BEING_WRITTEN: Literal["unsettled"] = "unsettled"


class Fetched(msgspec.Struct, frozen=True):
    """A table that was fetched: where it lies for now, what it is called, and by what it is known again."""

    path: Path
    name: str
    cursor: Cursor


def open_client() -> httpx.Client:
    """A client for whole tables, which reaches what this installation may."""
    return client(allow=allowed_hosts(), timeout=TIMEOUT, largest=LARGEST)


@contextmanager
def fetched(
    connection: m.Connection, table: Table, before: Cursor, now: datetime, clients: OpenClient = open_client
) -> Iterator[Fetched | Literal["same", "unsettled"]]:
    """The table as it is now; “same” when it is as it was, “unsettled” while somebody writes it.

    Raises `DeliveryFailed`.
    """
    with tempfile.NamedTemporaryFile(prefix="surehand-table-") as target:
        file: BinaryIO = target  # type: ignore[assignment]  # it is one, behind a wrapper
        if table.place == "folder":
            known = _from_folder(connection.workspace_id, table, before, now, file)
        else:
            known = _from_address(connection, before, file, clients)
        if isinstance(known, str):
            yield known
            return
        target.flush()
        digest = _digest(Path(target.name))
        cursor = msgspec.structs.replace(known, digest=digest)
        yield NOT_AGAIN if digest == before.digest else Fetched(Path(target.name), cursor.name, cursor)


def _from_folder(
    workspace: str, table: Table, before: Cursor, now: datetime, target: BinaryIO
) -> Cursor | Literal["same", "unsettled"]:
    found = find_file(workspace, table.path)
    if (found.path.name, found.size, found.changed_ns) == (before.name, before.size, before.changed_ns):
        return NOT_AGAIN
    if not found.is_settled(now):
        return BEING_WRITTEN
    try:
        copy(found, target, LARGEST)
    except Unsettled:
        return BEING_WRITTEN
    return Cursor(name=found.path.name, size=found.size, changed_ns=found.changed_ns)


def _from_address(
    connection: m.Connection, before: Cursor, target: BinaryIO, clients: OpenClient
) -> Cursor | Literal["same"]:
    secrets = secrets_of(connection)
    if "url" not in secrets:
        raise DeliveryFailed("settings", NO_ADDRESS)
    marks = Marks(before.etag, before.modified)
    with clients() as http:
        after = fetch(http, secrets["url"], marks, target, authorization=secrets.get("authorization", ""))
    if after is None:
        return NOT_AGAIN
    name = PurePosixPath(unquote(urlsplit(secrets["url"]).path)).name or "table.csv"
    return Cursor(name=name[:200], etag=after.etag, modified=after.modified)


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
