"""What an open page is told when it asks: whether it is out of date, through whom, the counts, who else is there."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from surehand.core.engine.commands import AddNote, SetFields
from surehand.store import models as m
from surehand.store.queries import changes
from surehand.web.live import model
from tests import sample
from tests.fixtures import Company
from tests.web.conftest import Visitor

Ask = Callable[..., Any]


@pytest.fixture
def ask() -> Ask:
    """What a visitor's page asks: its answer, or None when nothing is new."""

    def asked(visitor: Visitor, about: str = "workspace", **question: object) -> Any:
        response = visitor.client.get(f"{visitor.base}changes?{urlencode({'about': about, **question})}")
        assert response.status_code in (200, 204), response.status_code
        return response.json() if response.status_code == 200 else None

    return asked


def seq(workspace: Company) -> int:
    """The number of the latest event."""
    return int(m.Workspace.objects.get(id=workspace.id).seq)


def test_a_page_carries_what_it_is_about(workspace: Company, receiver: Visitor) -> None:
    record, handoff = workspace.offered()
    mains = {path: receiver.get(path).first(id="main").attributes for path in ("", f"records/{record}")}
    assert [each["data-live"] for each in mains.values()] == ["workspace", f"record:{record}"]
    assert {each["data-seq"] for each in mains.values()} == {str(seq(workspace))}
    assert (
        receiver.get(f"handoffs/{handoff}").first(id="main").attributes["data-live"] == f"handoff:{handoff}"
    )


def test_nothing_new_is_no_content(workspace: Company, receiver: Visitor, ask: Ask) -> None:
    workspace.open()
    first = ask(receiver, since=seq(workspace))
    assert ask(receiver, since=first["seq"], said=first["said"]) is None


def test_an_act_of_another_changes_the_page(workspace: Company, receiver: Visitor, ask: Ask) -> None:
    record = workspace.open()
    before = seq(workspace)
    workspace.done(workspace.sender, SetFields(values={"contract_value": "7000 USD"}), record)
    answer = ask(receiver, f"record:{record}", since=before)
    assert answer["changed"]
    assert answer["news"] == ["Sam Sender set Contract value, just now."]
    assert answer["seq"] == seq(workspace)


def test_another_record_changes_nothing(workspace: Company, receiver: Visitor, ask: Ask) -> None:
    record, other = workspace.open(), workspace.open("Bob Ltd")
    before = seq(workspace)
    workspace.done(workspace.sender, AddNote(text="They called."), other)
    assert not ask(receiver, f"record:{record}", since=before)["changed"]
    assert ask(receiver, "workspace", since=before)["changed"]
    assert ask(receiver, "playbook:client", since=before)["changed"]
    assert not ask(receiver, "playbook:another", since=before)["changed"]


def test_a_handoff_changes_with_its_record(workspace: Company, sender: Visitor, ask: Ask) -> None:
    record, handoff = workspace.offered()
    before = seq(workspace)
    workspace.done(workspace.receiver, workspace.acceptance(record), record)
    answer = ask(sender, f"handoff:{handoff}", since=before)
    assert "Rita Receiver accepted it, just now." in answer["news"]


def test_own_acts_are_no_news(workspace: Company, sender: Visitor, ask: Ask) -> None:
    record = workspace.open()
    before = seq(workspace)
    workspace.done(workspace.sender, AddNote(text="They called."), record)
    answer = ask(sender, f"record:{record}", since=before)
    assert (answer["changed"], answer["news"]) == (True, [])


def test_counts_come_along(workspace: Company, receiver: Visitor, ask: Ask) -> None:
    workspace.offered()
    assert ask(receiver)["counts"]["inbox"] == 1


def test_others_at_a_place_are_named(
    workspace: Company, sender: Visitor, receiver: Visitor, ask: Ask
) -> None:
    place = f"handoff:{workspace.offered()[1]}"
    ask(sender, at=place)
    assert ask(receiver, at=place)["present"] == "Sam Sender is looking at this"
    assert ask(sender, at=place)["present"] == "Rita Receiver is looking at this"


def test_a_viewer_is_seen_too(workspace: Company, viewer: Visitor, receiver: Visitor, ask: Ask) -> None:
    ask(viewer, at="handoff:hnd_1")
    assert ask(receiver, at="handoff:hnd_1")["present"] == "Vic Viewer is looking at this"


def test_who_leaves_is_no_longer_there(
    workspace: Company, sender: Visitor, receiver: Visitor, ask: Ask
) -> None:
    ask(sender, at="handoff:hnd_1")
    ask(sender, left="handoff:hnd_1")
    assert ask(receiver, at="handoff:hnd_1")["present"] == ""


def test_who_is_silent_is_gone(
    workspace: Company, sender: Visitor, receiver: Visitor, ask: Ask, at_ten: Callable[[datetime], None]
) -> None:
    ask(sender, at="handoff:hnd_1")
    at_ten(sample.NOW + timedelta(seconds=26))
    assert ask(receiver, at="handoff:hnd_1")["present"] == ""


def test_presence_stays_in_its_workspace(receiver: Visitor, sender: Visitor, ask: Ask) -> None:
    other = Company("Other")
    ask(Visitor("/w/other/", "sam@example.com"), at="handoff:hnd_1")
    assert ask(receiver, at="handoff:hnd_1")["present"] == ""
    assert m.Presence.objects.within(other.id).count() == 1


def test_a_stranger_to_the_workspace_learns_nothing(workspace: Company, base: str) -> None:
    Company("Other").add("Otto Other", "otto@other.example")
    assert Visitor(base, "otto@other.example").get("changes").status == 404


def test_places_that_are_none_are_not_noted(workspace: Company, sender: Visitor, ask: Ask) -> None:
    for place in ("handoff", "x" * 200, "handoff:<b>", "handoff:" + "1" * 100):
        ask(sender, at=place, since="-1", about="nothing:here")
    assert m.Presence.objects.within(workspace.id).count() == 0


def test_old_notes_are_dropped_on_the_way(
    workspace: Company, sender: Visitor, ask: Ask, at_ten: Callable[[datetime], None]
) -> None:
    for number in range(5):
        at_ten(sample.NOW + timedelta(minutes=number))
        ask(sender, at=f"handoff:hnd_{number}")
    assert m.Presence.objects.within(workspace.id).count() == 1


def test_asking_again_costs_six_queries_and_no_write(
    workspace: Company, receiver: Visitor, sender: Visitor, ask: Ask
) -> None:
    place = f"handoff:{workspace.offered()[1]}"
    first = ask(receiver, place, at=place)
    with CaptureQueriesContext(connection) as queries:
        assert ask(receiver, place, at=place, since=first["seq"], said=first["said"]) is None
    written = [each["sql"] for each in queries if not each["sql"].startswith("SELECT")]
    assert (len(queries) <= 7, written) == (True, [])


def test_a_refresh_does_not_use_up_what_is_to_be_said(workspace: Company, sender: Visitor) -> None:
    record = workspace.open()
    form = sender.get(f"records/{record}").form("/note")
    sender.client.post(form.action, form.filled(text="They called."))
    again = sender.get(f"records/{record}", headers={"HX-Request": "true", "Surehand-Live": "1"})
    assert not again.has(id="status")
    assert "The note is kept" in sender.get(f"records/{record}").first(id="status").words


def test_an_act_on_an_older_page_says_who_did_what(workspace: Company, sender: Visitor) -> None:
    record = workspace.open()
    form = sender.get(f"records/{record}?edit=scope").form("/set")
    workspace.done(workspace.receiver, SetFields(values={"contract_value": "7000 USD"}), record)
    answer = sender.send_form(
        sender.get(f"records/{record}"), form, **{"v.scope": "A shop with ten products"}
    )
    refusal = answer.first(**{"data-code": "changed_since"}).words
    assert "Rita Receiver set Contract value, just now." in refusal
    assert "look at it as it is now" in refusal


def test_an_act_between_two_reads_is_told(
    workspace: Company, receiver: Visitor, ask: Ask, monkeypatch: pytest.MonkeyPatch
) -> None:
    record, before = workspace.open(**sample.COMPLETE), seq(workspace)
    workspace.done(workspace.admin, AddNote(text="They called."), record)

    def read_late(*asked: Any) -> list[Any]:
        workspace.offer(record)
        return changes.read_news(*asked)

    monkeypatch.setattr(model, "read_news", read_late)
    assert "offered it to you" in ask(receiver, f"record:{record}", since=before)["news"][-1]
