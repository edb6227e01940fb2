"""Where a table can be: below the folder of its workspace, or at an https address; nowhere else."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from surehand.core.engine import Actor, Refusal
from surehand.runtime.connections import secrets_of
from surehand.runtime.tables import fetching
from surehand.runtime.tables.setting_up import NewTable, TableChange, add_table, change_table, remove_table
from surehand.runtime.tables.settings import table_of
from surehand.store import models as m
from tests.fixtures import Company
from tests.runtime.tables.conftest import ADA, BOB, URL, Reading, csv


@pytest.mark.parametrize(
    "path", ["", "/etc/passwd", "../other/deals.csv", "a/../../x.csv", "*/deals.csv", "a\\b.csv", "a\n.csv"]
)
def test_no_path_leads_out_of_the_folder(reading: Reading, path: str) -> None:
    refused = reading.add(path=path)
    assert isinstance(refused, Refusal)
    assert refused.code == "bad_path"


def test_a_link_that_leads_outside_is_not_followed(reading: Reading, tmp_path: Path) -> None:
    outside = tmp_path / "secret.csv"
    outside.write_text(csv(ADA))
    reading.folder.mkdir(parents=True)
    (reading.folder / "deals.csv").symlink_to(outside)
    refused = reading.add()
    assert isinstance(refused, Refusal)
    assert refused.sentence == "There is no file deals.csv in the folder of this workspace."


def test_another_workspace_has_another_folder(reading: Reading) -> None:
    reading.put(csv(ADA))
    other = Reading(Company("Elsewhere"), reading.folder)
    refused = other.add()
    assert isinstance(refused, Refusal)
    assert refused.code == "table_unreadable"


def test_no_folder_is_allowed_by_default(reading: Reading, settings: Any) -> None:
    settings.TABLES_FOLDER = ""
    refused = reading.add()
    assert isinstance(refused, Refusal)
    assert (refused.code, "SUREHAND_TABLES" in refused.sentence) == ("no_folder", True)


def test_of_several_files_the_newest_is_read(reading: Reading) -> None:
    reading.put(csv(BOB), "out/deals-1.csv", ago=timedelta(hours=3))
    reading.put(csv(ADA), "out/deals-2.csv", ago=timedelta(hours=2))
    reading.put(csv(), "out/other.csv")
    reading.ready(path="out/deals-*.csv")
    reading.turn()
    assert reading.titles == ["Ada Ltd"]


def test_a_table_is_fetched_from_an_address(reading: Reading) -> None:
    reading.far.content = csv(ADA).encode()
    reading.ready(url=URL, path="", authorization="Bearer abcdef")
    reading.turn()
    assert reading.titles == ["Ada Ltd"]
    assert {request.headers["authorization"] for request in reading.far.asked} == {"Bearer abcdef"}
    assert str(reading.far.asked[0].url) == URL
    before = len(reading.far.asked)
    stream = reading.turn()
    assert len(reading.far.asked) == before + 1
    assert "if-none-match" in reading.far.asked[-1].headers
    assert (stream.told, len(reading.imports)) == ("The file is as it was.", 1)


def test_the_same_content_under_another_mark_is_the_same(reading: Reading) -> None:
    reading.far.content = csv(ADA).encode()
    reading.ready(url=URL, path="")
    reading.turn()
    reading.far.headers = {"etag": '"another"'}
    assert reading.turn().told == "The file is as it was."
    assert len(reading.imports) == 1


def test_no_secret_of_an_address_is_readable(reading: Reading) -> None:
    reading.far.content = csv(ADA).encode()
    reading.ready(url=URL, path="", authorization="Bearer abcdef")
    assert table_of(reading.row).url == "https://crm.example.com/export.csv?token=•••"
    told = m.TrailEntry.objects.within(reading.company.id).values_list("data", flat=True)
    kept = repr([*told, *m.Connection.objects.within(reading.company.id).values_list()])
    assert "very-secret" not in kept
    assert "abcdef" not in kept


@pytest.mark.parametrize(
    ("status", "headers", "told"),
    [
        (404, {}, "The other side answered 404."),
        (503, {}, "The other side answered 503."),
        (302, {"location": "https://login.example.com/x?y=z"}, "leads on to login.example.com"),
    ],
)
def test_an_address_that_answers_otherwise_is_told(
    reading: Reading, status: int, headers: dict[str, str], told: str
) -> None:
    reading.far.content = csv(ADA).encode()
    reading.ready(url=URL, path="")
    reading.far.status, reading.far.headers = status, headers
    stream = reading.turn()
    assert (stream.result, reading.titles) == ("failed", [])
    assert told in stream.told


@pytest.mark.parametrize(
    "url", ["http://crm.example.com/x.csv", "https://ada:pw@crm.example.com/x", "ftp://x/y"]
)
def test_only_https_is_read(reading: Reading, url: str) -> None:
    refused = reading.add(url=url, path="")
    assert isinstance(refused, Refusal)
    assert refused.code == "bad_address"


def test_a_refused_table_leaves_nothing(reading: Reading) -> None:
    reading.put(b"\x89PNG\r\n\x1a\n")
    assert isinstance(reading.add(), Refusal)
    reading.put(csv(ADA))
    assert isinstance(reading.add(title=""), Refusal)
    assert not reading.imports
    assert not m.File.objects.within(reading.company.id).exists()
    assert not m.Connection.objects.within(reading.company.id).exists()


@pytest.mark.parametrize("options", [{"every": 1}, {"every": 20_000}, {"most_rows": 0}])
def test_only_what_is_sensible_is_set(reading: Reading, options: dict[str, int]) -> None:
    reading.put(csv(ADA))
    refused = reading.add(**options)
    assert isinstance(refused, Refusal)
    assert refused.code == "bad_table"


def test_only_what_is_given_changes(reading: Reading) -> None:
    reading.far.content = csv(ADA).encode()
    reading.ready(url=URL, path="", authorization="Bearer abcdef")
    actor = Actor(reading.company.admin)
    shown = table_of(reading.row).url
    change_table(reading.company.id, actor, reading.connection, TableChange(every=30, url=shown))
    assert (table_of(reading.row).every, secrets_of(reading.row)["url"]) == (30, URL)
    change_table(reading.company.id, actor, reading.connection, TableChange(path="new.csv", title="Disk"))
    assert (reading.row.title, table_of(reading.row).place, secrets_of(reading.row)) == ("Disk", "folder", {})
    assert table_of(reading.row).is_confirmed


def test_a_removed_table_leaves_its_records(reading: Reading) -> None:
    reading.put(csv(ADA))
    reading.ready()
    reading.turn()
    assert remove_table(reading.company.id, Actor(reading.company.admin), reading.connection) is None
    assert reading.titles == ["Ada Ltd"]
    assert not m.Link.objects.within(reading.company.id).exists()
    assert not m.Stream.objects.within(reading.company.id).exists()


def test_an_internal_address_is_never_asked(reading: Reading) -> None:
    """With the client as it is outside of tests: the connection is refused before anything is sent."""
    new = NewTable(title="CRM", playbook="client", url="https://127.0.0.1:1/deals.csv")
    refused = add_table(reading.company.id, Actor(reading.company.admin), new, now=reading.now)
    assert isinstance(refused, Refusal)
    assert "leads into an internal network" in refused.sentence


def test_a_file_without_end_is_not_read(reading: Reading, monkeypatch: pytest.MonkeyPatch) -> None:
    reading.put(csv(ADA))
    monkeypatch.setattr(fetching, "LARGEST", 10)
    refused = reading.add()
    assert isinstance(refused, Refusal)
    assert "has more than 0 MB" in refused.sentence
