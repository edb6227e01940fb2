"""A company that reads a table over and over: its folder, its address, and a clock that is told."""

from __future__ import annotations

import os
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

from surehand.core.engine import Actor, Refusal
from surehand.runtime import imports
from surehand.runtime.sync.streams import begin_streams, work_on_streams
from surehand.runtime.tables.setting_up import NewTable, add_table, confirm_table
from surehand.runtime.tables.settings import KIND, table_of
from surehand.runtime.tables.syncer import Tables
from surehand.store import models as m
from surehand.store.queries.states import read_state
from tests.fixtures import Company
from tests.sample import NOW

HEADER = "Id,Name,Industry,Value"
ADA = "D-1,Ada Ltd,retail,4000 USD"
BOB = "D-2,Bob Ltd,health,900 USD"
URL = "https://crm.example.com/export.csv?token=very-secret"


def csv(*lines: str, header: str = HEADER) -> str:
    return "\n".join([header, *lines]) + "\n"


class Far:
    """The other side of an https address: answers with a file, and with 304 to whoever has it."""

    def __init__(self) -> None:
        self.content = b""
        self.status = 200
        self.headers: dict[str, str] = {}
        self.asked: list[httpx.Request] = []

    def client(self) -> httpx.Client:
        return httpx.Client(transport=httpx.MockTransport(self._answer))

    def _answer(self, request: httpx.Request) -> httpx.Response:
        self.asked.append(request)
        etag = f'"{hash(self.content)}"'
        if self.status == 200 and request.headers.get("if-none-match") == etag:
            return httpx.Response(304)
        headers = {"etag": etag, **self.headers}
        return httpx.Response(self.status, headers=headers, stream=httpx.ByteStream(self.content))


class Reading:
    """The table of a company, read by one worker at the moments that a test names."""

    def __init__(self, company: Company, folder: Path) -> None:
        self.company = company
        self.folder = folder
        self.far = Far()
        self.now = NOW
        self.connection = ""

    def put(
        self, content: str | bytes, name: str = "deals.csv", ago: timedelta = timedelta(minutes=5)
    ) -> Path:
        """Put a file into the folder, written some time ago."""
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        at = (self.now - ago).timestamp()
        os.utime(path, (at, at))
        return path

    def add(self, **options: Any) -> m.Connection | Refusal:
        """Set a table up, as an administrator does."""
        new = NewTable(**{"title": "Our CRM", "playbook": "client", "path": "deals.csv", **options})
        actor = Actor(self.company.admin)
        added = add_table(self.company.id, actor, new, now=self.now, clients=self.far.client)
        if isinstance(added, m.Connection):
            self.connection = added.pk
        return added

    def ready(self, **options: Any) -> None:
        """Set a table up, take what is proposed, and confirm it."""
        added = self.add(**options)
        assert isinstance(added, m.Connection), added
        self.confirm()

    def confirm(self) -> m.Connection:
        confirmed = confirm_table(self.company.id, Actor(self.company.admin), self.connection, now=self.now)
        assert isinstance(confirmed, m.Connection), confirmed
        return confirmed

    def turn(self, after: timedelta = timedelta(hours=2), rounds: int = 6) -> m.Stream:
        """Let time pass, and the worker do what is due; the stream as it is then."""
        self.now += after
        syncers = {KIND: Tables(self.far.client)}
        begin_streams(syncers, self.now)
        for _ in range(rounds):
            work_on_streams("wrk", syncers, lambda: self.now, imports_never)
            while imports.work_on_imports("wrk", imports_never):
                pass
            self.now += timedelta(seconds=15)
        return self.stream

    @property
    def stream(self) -> m.Stream:
        found: m.Stream = m.Stream.objects.within(self.company.id).get(connection=self.connection)
        return found

    @property
    def row(self) -> m.Connection:
        found: m.Connection = m.Connection.objects.within(self.company.id).get(pk=self.connection)
        return found

    @property
    def draft(self) -> m.Import:
        """The import at which somebody answers."""
        found = imports.find_import(self.company.id, table_of(self.row).draft)
        assert found is not None
        return found

    @property
    def imports(self) -> list[m.Import]:
        """The imports there were."""
        return list(m.Import.objects.within(self.company.id).order_by("pk"))

    def values(self, title: str, field: str) -> str:
        """The value of a field of the record that is called so."""
        record = m.Record.objects.within(self.company.id).get(title=title)
        state = read_state(self.company.id, record.pk)
        assert state is not None
        return str(state.values[field].value) if field in state.values else ""

    @property
    def titles(self) -> list[str]:
        return sorted(m.Record.objects.within(self.company.id).values_list("title", flat=True))


def imports_never() -> bool:
    return False


@pytest.fixture
def reading(workspace: Company, tmp_path: Path, settings: Any) -> Reading:
    settings.TABLES_FOLDER = str(tmp_path / "tables")
    slug = m.Workspace.objects.get(id=workspace.id).slug
    return Reading(workspace, tmp_path / "tables" / slug)
