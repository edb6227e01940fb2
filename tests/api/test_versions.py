"""An act tied to the version that was read: it is refused when the record has changed since."""

from __future__ import annotations

import pytest

from surehand.core.engine import commands as c
from tests.api.conftest import Program, refusal
from tests.fixtures import Company


def test_every_change_gives_a_new_tag(sender: Program, workspace: Company) -> None:
    record = workspace.open()
    before = sender.get(f"records/{record}")["ETag"]
    after = sender.patch(f"records/{record}", {"values": {"industry": "retail"}})["ETag"]
    assert (before, after) == ('"1"', '"2"')


def test_act_on_what_was_read_goes_through(sender: Program, workspace: Company) -> None:
    record = workspace.open()
    tag = sender.get(f"records/{record}")["ETag"]
    assert sender.post(f"records/{record}/notes", {"text": "Hello"}, if_match=tag).status_code == 201


def test_act_on_what_has_changed_is_refused(sender: Program, workspace: Company) -> None:
    record, handoff = workspace.offered()
    tag = sender.get(f"handoffs/{handoff}")["ETag"]
    workspace.done(workspace.receiver, c.AddNote(text="Wait"), record)
    response = sender.post(f"handoffs/{handoff}/recall", if_match=tag)
    assert refusal(response) == (412, "changed_since")
    assert sender.get(f"handoffs/{handoff}").json()["handoff"]["status"] == "offered"


def test_star_asks_for_no_version(sender: Program, workspace: Company) -> None:
    assert (
        sender.post(f"records/{workspace.open()}/notes", {"text": "Hello"}, if_match="*").status_code == 201
    )


@pytest.mark.parametrize("tag", ["7", 'W/"7"', '"7", "8"', '"seven"', '""', '"12345678901"'])
def test_unreadable_tag_is_refused(sender: Program, workspace: Company, tag: str) -> None:
    response = sender.post(f"records/{workspace.open()}/notes", {"text": "Hello"}, if_match=tag)
    assert refusal(response) == (400, "bad_header")
    assert response.json()["unmet"][0]["id"] == "If-Match"
