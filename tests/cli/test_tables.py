"""`surehand connection table`: a file that is imported over and over, set up on the command line."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from surehand.store import models as m
from tests.cli.conftest import ADMIN, Terminal
from tests.fixtures import Company
from tests.runtime.tables.conftest import ADA, Reading, csv


@pytest.fixture
def admin(workspace: Company) -> Terminal:
    return Terminal(ADMIN)


@pytest.fixture
def reading(workspace: Company, tmp_path: Path, settings: Any) -> Reading:
    settings.TABLES_FOLDER = str(tmp_path)
    reading = Reading(workspace, tmp_path / m.Workspace.objects.get(id=workspace.id).slug)
    reading.now = datetime.now(UTC)
    return reading


def added(admin: Terminal, reading: Reading) -> str:
    said = admin.done("connection", "table", "add", "deals.csv", "--title", "CRM", "--playbook", "client")
    reading.connection = said.split()[0]
    return reading.connection


def test_a_table_is_added_confirmed_and_read(admin: Terminal, reading: Reading) -> None:
    reading.put(csv(ADA))
    table = added(admin, reading)
    assert "waits to be confirmed" in admin.done("connection", "table", "list")
    assert "every 60 minutes" in admin.done("connection", "table", "confirm", table)
    reading.turn()
    admin.done("connection", "table", "run", table)
    [told] = admin.json("connection", "table", "list")["items"]
    assert (told["result"], told["read"], told["where"]) == ("done", 1, "deals.csv")


def test_open_columns_are_answered(admin: Terminal, reading: Reading) -> None:
    reading.put(csv("1,Ada Ltd,03/04/2026", header="Nummer,Name,Start date"))
    table = added(admin, reading)
    said = admin("connection", "table", "confirm", table)
    assert (said.exit_code, "mapping_incomplete" in said.stderr) == (1, True)
    said = admin.done(
        "connection", "table", "columns", table, "--map", "Nummer=key", "--dates", "Start date=dmy"
    )
    assert "Nothing is open: confirm it." in said
    admin.done("connection", "table", "confirm", table)
    reading.turn()
    assert "2026-04-03" in reading.values("Ada Ltd", "start_date") or "3 April" in reading.values(
        "Ada Ltd", "start_date"
    )


def test_it_is_looked_at_anew_and_removed(admin: Terminal, reading: Reading) -> None:
    reading.put(csv(ADA))
    table = added(admin, reading)
    reading.put(csv(ADA, header="Id,Name,Branch,Value"))
    assert "  Branch → " in admin.done("connection", "table", "look", table)
    admin.done("connection", "table", "remove", table)
    assert admin.json("connection", "table", "list") == {"items": []}


@pytest.mark.parametrize("verb", ["look", "columns", "confirm", "run", "remove"])
def test_what_is_not_there_is_not_found(admin: Terminal, verb: str) -> None:
    assert admin("connection", "table", verb, "con_none").exit_code == 3
