"""Whose time it was, and how a deadline came about, on the page of a handoff."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from surehand.core.engine import ReturnedFor
from surehand.core.engine.commands import Ask, Reroute, Return
from surehand.runtime.workspaces import set_calendar
from tests import sample
from tests.fixtures import Company
from tests.web.conftest import Visitor


@pytest.fixture
def offered(workspace: Company) -> tuple[str, str]:
    """A record that was offered, and its handoff."""
    return workspace.offered()


def test_each_side_has_a_clock(
    workspace: Company, receiver: Visitor, offered: tuple[str, str], at_ten: Callable[[datetime], None]
) -> None:
    record, handoff = offered
    later = sample.NOW + timedelta(hours=2)
    workspace.done(workspace.receiver, Ask(handoff=handoff, text="Which shop?"), record, now=later)
    at_ten(later + timedelta(hours=1))

    told = receiver.get(f"handoffs/{handoff}").words_of(class_="sides")
    assert told == "With the receiver 2 h 0 min With the sender 1 h 0 min and counting"


def test_every_step_of_the_deadline_is_told(receiver: Visitor, offered: tuple[str, str]) -> None:
    told = receiver.get(f"handoffs/{offered[1]}").words_of(class_="came-about")

    assert (
        "You (Onboarding), since Mon 2 Mar 2026, 10:00 UTC Receiver, by rule: the least loaded of onboarding"
        in told
    )
    assert (
        "4 working hours to accept, by the calendar “office” (UTC) Mon 2 Mar 2026, 10:00–14:00 4 h counted"
        in told
    )
    assert "Mon 2 Mar 2026, 14:00 UTC the deadline" in told
    assert "Reminder: to come Mon 2 Mar 2026, 12:00 UTC" in told


def test_both_names_and_the_reason_stay(
    workspace: Company, receiver: Visitor, offered: tuple[str, str]
) -> None:
    record, handoff = offered
    workspace.done(workspace.receiver, Reroute(handoff=handoff, reason="On leave"), record)

    told = receiver.get(f"handoffs/{handoff}").words_of(class_="came-about")
    assert "You (Onboarding), from Mon 2 Mar 2026, 10:00 UTC to Mon 2 Mar 2026, 10:00 UTC" in told
    assert "Why it went there: On leave Rita Receiver had it already" in told


def test_a_return_is_taken_back_on_the_page(
    workspace: Company, receiver: Visitor, sender: Visitor, offered: tuple[str, str]
) -> None:
    record, handoff = offered
    reasons = (ReturnedFor("capacity"),)
    workspace.done(workspace.receiver, Return(handoff=handoff, reasons=reasons), record)
    page = receiver.get(f"handoffs/{handoff}")
    assert "undo-return" not in sender.get(f"handoffs/{handoff}").response.content.decode()

    receiver.send(page, "/undo-return")
    assert "You to accept" in receiver.get(f"handoffs/{handoff}").words_of(class_="turn")


@pytest.mark.parametrize("page", ["people/{receiver}", "people/teams"])
def test_hours_are_chosen_on_pages(workspace: Company, admin: Visitor, page: str) -> None:
    set_calendar(workspace.id, "part-time", {"zone": "UTC", "hours": {"wed-thu": ["09:00-13:00"]}})
    found = admin.get(page.format(receiver=workspace.receiver))
    admin.send(found, "/onboarding/change" if page == "people/teams" else "/change", calendar="part-time")
    _, handoff = workspace.offered()

    told = admin.get(f"handoffs/{handoff}").words_of(class_="came-about")
    assert "by the calendar “part-time” (UTC)" in told
