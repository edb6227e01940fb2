"""The pages of tables on a schedule in a real browser: nothing scrolls sideways, and keys are enough."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from surehand.core.engine import Actor
from surehand.runtime.tables.setting_up import NewTable, add_table, confirm_table
from surehand.store import models as m
from tests.fixtures import Company
from tests.runtime.tables.conftest import ADA, csv

pytestmark = [pytest.mark.browser, pytest.mark.any_database]

LIST = "/w/sample/connections/tables"
LONG = "a-very-long-name-of-an-export-that-does-not-end-and-goes-on-and-on.csv"


@pytest.fixture
def pages(company: Company, tmp_path: Path, settings: Any) -> dict[str, str]:
    """The address of each page, by what it shows."""
    settings.TABLES_FOLDER = str(tmp_path)
    folder = tmp_path / m.Workspace.objects.get(id=company.id).slug
    folder.mkdir()
    actor, made = Actor(company.admin), []
    for name in (LONG, "deals.csv"):
        (folder / name).write_text(csv(ADA))
        old = 1_700_000_000
        os.utime(folder / name, (old, old))
        added = add_table(company.id, actor, NewTable(title=name, playbook="client", path=name))
        assert isinstance(added, m.Connection), added
        made.append(added.pk)
    confirm_table(company.id, actor, made[1])
    return {"list": LIST, "new": f"{LIST}/new", "open": f"{LIST}/{made[0]}", "confirmed": f"{LIST}/{made[1]}"}


NAMES = ["list", "new", "open", "confirmed"]


@pytest.mark.parametrize("name", NAMES)
def test_nothing_scrolls_sideways_on_a_phone(
    open_as: Callable[..., Page], pages: dict[str, str], name: str
) -> None:
    page = open_as("ada@example.com", pages[name], viewport={"width": 360, "height": 740})
    assert page.evaluate("document.documentElement.scrollWidth") <= 360


def test_a_table_is_confirmed_by_keys(open_as: Callable[..., Page], pages: dict[str, str]) -> None:
    page = open_as("ada@example.com", pages["open"])
    page.get_by_role("button", name="Confirm, and read it over and over").press("Enter")
    expect(page.get_by_text("a worker reads it now")).to_be_visible()
