"""Who sees which page: members theirs, everybody else nothing."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.urls import reverse

from surehand.store import models as m
from tests.fixtures import Company
from tests.web.conftest import Visitor


@pytest.fixture
def other(workspace: Company) -> Company:
    """A second company with the same people, a record, a handoff, a task and a file."""
    return Company("Other")


def test_visitors_are_asked_to_sign_in(base: str) -> None:
    page = Visitor(base).get("tasks")
    assert page.address == f"/sign-in/?next={base}tasks"


def test_accounts_elsewhere_find_nothing(visit: Callable[[str], Visitor]) -> None:
    assert visit("nobody@example.com").get("").status == 404


def test_those_who_left_find_nothing(workspace: Company, sender: Visitor) -> None:
    m.Person.objects.within(workspace.id).filter(id=workspace.sender).update(active=False)
    assert sender.get("").status == 404


def test_unknown_workspaces_are_not_there(sender: Visitor) -> None:
    assert sender.get("/w/no-such-company/").status == 404


@pytest.mark.parametrize(
    "page",
    ["records/{record}", "handoffs/{handoff}", "records/{record}/files/{file}", "boards/other"],
)
def test_pages_of_other_workspaces_are_not_there(other: Company, sender: Visitor, page: str) -> None:
    record, handoff = other.offered()
    assert sender.get(page.format(record=record, handoff=handoff, file="file_1")).status == 404


@pytest.mark.parametrize(
    ("act", "names"),
    [
        ("record-set", "record"),
        ("record-move", "record"),
        ("record-note", "record"),
        ("record-attach", "record"),
        ("record-add-task", "record"),
        ("record-reassign", "record"),
        ("record-archive", "record"),
        ("record-close-override", "record"),
        ("handoff-accept", "handoff"),
        ("handoff-return", "handoff"),
        ("handoff-ask", "handoff"),
        ("handoff-answer", "handoff"),
        ("handoff-recall", "handoff"),
        ("handoff-withdraw", "handoff"),
        ("handoff-reroute", "handoff"),
        ("handoff-pause", "handoff"),
        ("handoff-resume", "handoff"),
        ("handoff-note", "handoff"),
        ("task-complete", "task"),
        ("task-reopen", "task"),
    ],
)
def test_acts_do_not_reach_other_workspaces(
    other: Company, sender: Visitor, base: str, act: str, names: str
) -> None:
    record, handoff = other.offered()
    other.done(other.receiver, other.acceptance(record), record)
    task = m.Task.objects.within(other.id).values_list("id", flat=True)[0]
    subject = {"record": record, "handoff": handoff, "task": task}[names]
    before = m.Event.objects.within(other.id).count()
    token = sender.get("tasks").response.context["csrf_token"]
    address = reverse(act, args=(base.split("/")[2], subject))
    answer = sender.client.post(address, {"csrfmiddlewaretoken": str(token), "text": "x", "reason": "x"})
    assert (answer.status_code, m.Event.objects.within(other.id).count()) == (404, before)


def test_cards_of_other_workspaces_cannot_be_moved(other: Company, sender: Visitor) -> None:
    record = other.open()
    board = sender.get("boards/client")
    answer = sender.send(board, "boards/client/move", move=f"{record} onboarding")
    assert answer.status == 404


def test_the_same_account_works_in_both(other: Company, sender: Visitor) -> None:
    page = sender.get("/w/other/boards/client")
    assert "Client journey" in page.text


def test_letters_lead_to_the_right_workspace(other: Company, sender: Visitor) -> None:
    record = other.open("From the letter")
    page = sender.get(f"/records/{record}")
    assert (page.address, "From the letter" in page.text) == (f"/w/other/records/{record}", True)


def test_viewers_read(workspace: Company, viewer: Visitor) -> None:
    record, handoff = workspace.offered()
    assert [viewer.get(p).status for p in ("", f"records/{record}", f"handoffs/{handoff}", "tasks")] == [
        200
    ] * 4


def test_viewers_find_no_forms(workspace: Company, viewer: Visitor) -> None:
    record, handoff = workspace.offered()
    for page in (viewer.get(f"records/{record}"), viewer.get(f"handoffs/{handoff}")):
        assert [form.action for form in page.forms if form.method == "post"] == ["/sign-out/"]


def test_viewers_cannot_act(workspace: Company, viewer: Visitor, base: str) -> None:
    record = workspace.open()
    token = viewer.get("tasks").response.context["csrf_token"]
    answer = viewer.client.post(
        f"{base}records/{record}/note", {"csrfmiddlewaretoken": str(token), "text": "Hello"}
    )
    assert (answer.status_code, b"Viewers can read, not change." in answer.content) == (409, True)


def test_forms_from_elsewhere_are_refused(workspace: Company, sender: Visitor, base: str) -> None:
    record = workspace.open()
    answer = sender.client.post(f"{base}records/{record}/note", {"text": "Hello"})
    assert (answer.status_code, b"This form is too old" in answer.content) == (403, True)


def test_pages_are_kept_by_no_cache(sender: Visitor) -> None:
    answer = sender.get("tasks").response
    assert "no-store" in answer["Cache-Control"]
    assert "HX-Request" in answer["Vary"]


def test_patterns_are_for_administrators(sender: Visitor, admin: Visitor) -> None:
    assert (sender.get("patterns").status, admin.get("patterns").status) == (403, 200)
