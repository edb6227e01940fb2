"""`surehand webhook incoming`: addresses at which outside systems send, opened, tried and closed."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest

from surehand.runtime.webhooks.incoming import Arrived, find_incoming, incoming_of, keep
from surehand.store import models as m
from tests.cli.conftest import ADMIN, Terminal
from tests.fixtures import Company
from tests.sample import NOW

MAPPING = {"playbook": "client", "key": "deal.id", "title": "deal.name", "fields": {"scope": "deal.scope"}}


@pytest.fixture
def admin(workspace: Company) -> Terminal:
    return Terminal(ADMIN)


def file_of(folder: Path, name: str, held: object) -> str:
    file = folder / name
    file.write_bytes(msgspec.json.encode(held))
    return str(file)


def opened(admin: Terminal, folder: Path) -> list[str]:
    mapping = file_of(folder, "mapping.json", MAPPING)
    told = admin.done("webhook", "incoming", "open", "Shop", "--proof", "address", "--mapping", mapping)
    return told.split()


def test_the_secret_is_in_the_address_once(admin: Terminal, workspace: Company, tmp_path: Path) -> None:
    webhook, address, secret = opened(admin, tmp_path)
    assert address.endswith(f"/in/{webhook}/{secret}")
    listed = admin.done("webhook", "incoming", "list")
    assert f"/in/{webhook}/…" in listed
    assert secret not in listed


def test_a_message_is_tried_without_effect(admin: Terminal, workspace: Company, tmp_path: Path) -> None:
    webhook, *_ = opened(admin, tmp_path)
    message = file_of(tmp_path, "message.json", {"deal": {"id": "D-1", "name": "Ada Ltd", "scope": "A shop"}})
    assert admin.json("webhook", "incoming", "try", webhook, message)["opens"] is True
    assert not m.Record.objects.within(workspace.id).exists()


def test_another_mapping_is_kept(admin: Terminal, workspace: Company, tmp_path: Path) -> None:
    webhook, *_ = opened(admin, tmp_path)
    admin.done(
        "webhook", "incoming", "map", webhook, file_of(tmp_path, "new.json", {**MAPPING, "note": "say"})
    )
    row = find_incoming(workspace.id, webhook)
    assert row is not None
    assert incoming_of(row).mapping.note == "say"


def test_a_mapping_with_unknown_parts_is_refused(admin: Terminal, tmp_path: Path) -> None:
    wrong = file_of(tmp_path, "wrong.json", {"playbok": "client"})
    refused = admin("webhook", "incoming", "open", "Shop", "--mapping", wrong)
    assert refused.exit_code == 2
    assert "playbok" in refused.stderr


def test_what_came_is_listed_and_read_again(admin: Terminal, workspace: Company, tmp_path: Path) -> None:
    webhook, *_ = opened(admin, tmp_path)
    row = find_incoming(workspace.id, webhook)
    assert row is not None
    keep(row, Arrived({}, b'{"deal": {}}', ""), NOW)
    (came,) = admin.json("webhook", "incoming", "messages", webhook)["items"]
    m.Inbound.objects.within(workspace.id).update(status="failed")
    admin.done("webhook", "incoming", "again", came["id"])
    assert m.Inbound.objects.within(workspace.id).get().status == "waiting"


def test_a_new_secret_is_given(admin: Terminal, tmp_path: Path) -> None:
    webhook, _, secret = opened(admin, tmp_path)
    assert admin.done("webhook", "incoming", "rotate", webhook).split()[2] != secret


def test_a_closed_address_is_gone(admin: Terminal, workspace: Company, tmp_path: Path) -> None:
    webhook, *_ = opened(admin, tmp_path)
    admin.done("webhook", "incoming", "close", webhook)
    assert find_incoming(workspace.id, webhook) is None
    assert admin("webhook", "incoming", "close", webhook).exit_code == 3
