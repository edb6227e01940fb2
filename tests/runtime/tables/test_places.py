"""Where a table can be: below the folder of its workspace, or at an https address; nowhere else."""

from __future__ import annotations

import os
import shutil
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest

from surehand.connectors.channel import DeliveryFailed
from surehand.core.engine import Actor, Refusal
from surehand.runtime.connections import secrets_of
from surehand.runtime.tables import fetching
from surehand.runtime.tables.folders import Unsettled, copy, find_file
from surehand.runtime.tables.setting_up import NewTable, TableChange, add_table, change_table, remove_table
from surehand.runtime.tables.settings import LARGEST, table_of
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


@pytest.mark.parametrize("swapped", ["out/deals.csv", "out"])
def test_a_link_put_in_after_the_check_is_not_followed(
    reading: Reading, tmp_path: Path, swapped: str
) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    reading.put(csv(ADA), "out/deals.csv")
    found = find_file(reading.company.id, "out/deals.csv")
    place = reading.folder / swapped
    place.rename(tmp_path / "aside")
    # As large and as old as what was found, so that nothing but the link tells them apart.
    shutil.copy2(
        tmp_path / "aside" / "deals.csv" if swapped == "out" else tmp_path / "aside", outside / "deals.csv"
    )
    place.symlink_to(outside if swapped == "out" else outside / "deals.csv")
    target = BytesIO()
    with pytest.raises(DeliveryFailed):
        copy(found, target, LARGEST)
    assert target.getvalue() == b""


def test_a_pipe_put_in_after_the_check_holds_nobody(reading: Reading) -> None:
    path = reading.put(csv(ADA))
    found = find_file(reading.company.id, "deals.csv")
    path.unlink()
    os.mkfifo(path)
    with pytest.raises(Unsettled):
        copy(found, BytesIO(), LARGEST)


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


@pytest.mark.parametrize(
    ("url", "kept"),
    [
        ("https://crm.example.com:443/other.csv", "Bearer abcdef"),
        ("https://elsewhere.example.com/export.csv", ""),
        ("https://crm.example.com:8443/export.csv", ""),
        ("http://crm.example.com/export.csv", ""),
    ],
)
def test_a_secret_stays_with_its_host(reading: Reading, settings: Any, url: str, kept: str) -> None:
    settings.OUTGOING_ALLOW = ["crm.example.com"]
    reading.far.content = csv(ADA).encode()
    reading.ready(url=URL, path="", authorization="Bearer abcdef")
    actor = Actor(reading.company.admin)
    changed = change_table(reading.company.id, actor, reading.connection, TableChange(url=url))
    assert isinstance(changed, m.Connection), changed
    assert (secrets_of(reading.row)["url"], secrets_of(reading.row).get("authorization", "")) == (url, kept)


def test_another_host_gets_what_is_given_anew(reading: Reading) -> None:
    reading.far.content = csv(ADA).encode()
    reading.ready(url=URL, path="", authorization="Bearer abcdef")
    change = TableChange(url="https://elsewhere.example.com/x.csv", authorization="Bearer other")
    change_table(reading.company.id, Actor(reading.company.admin), reading.connection, change)
    assert secrets_of(reading.row)["authorization"] == "Bearer other"


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
