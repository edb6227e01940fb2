"""What the own history says of a playbook: what its contracts could ask for as well, and not what they do already."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import duckdb
import pytest

from surehand.audit.log import EventLog
from surehand.audit.mining import Mined, Mining, mine_onto
from surehand.core.engine.commands import Return, SetFields, UndoReturn
from surehand.core.engine.state import ReturnedFor
from surehand.core.playbook import check_playbook, read_playbook
from surehand.runtime.insights import own_log
from surehand.runtime.shipped import shipped_playbooks
from tests import sample
from tests.fixtures import Company

HOUR = timedelta(hours=1)
BACK = (ReturnedFor("incomplete", ("scope",)),)
RULES = Mining(support=6)


def laid(workspace: Company, **what: Any) -> EventLog:
    log = own_log(workspace.id, duckdb.connect(), as_contracts=True, **what)
    assert isinstance(log, EventLog)
    return log


def passages(workspace: Company) -> list[tuple[str, str]]:
    """Where records were, with whom."""
    rows = laid(workspace).db.execute("SELECT activity, between_1 FROM event ORDER BY case_no, position")
    return rows.fetchall()


@pytest.fixture
def returned(workspace: Company) -> tuple[str, str]:
    record, handoff = workspace.offered()
    workspace.done(workspace.receiver, Return(handoff=handoff, reasons=BACK), record, now=sample.NOW + HOUR)
    return record, handoff


def test_a_return_is_a_way_there_and_back(workspace: Company, returned: tuple[str, str]) -> None:
    assert passages(workspace) == [
        ("won", "Sales"), ("won", "Sales"), ("onboarding", "Onboarding"), ("won", "Sales"),
    ]  # fmt: skip


def test_a_return_that_is_undone_was_none(workspace: Company, returned: tuple[str, str]) -> None:
    record, handoff = returned
    workspace.done(workspace.receiver, UndoReturn(handoff=handoff), record, now=sample.NOW + 2 * HOUR)
    workspace.done(workspace.receiver, workspace.acceptance(record), record, now=sample.NOW + 3 * HOUR)
    assert passages(workspace) == [("won", "Sales"), ("won", "Sales"), ("onboarding", "Onboarding")]


@pytest.fixture
def mined(workspace: Company) -> Mined:
    """Of eight records the receivers had to find out the industry, after an hour each."""
    for number in range(8):
        record, _ = workspace.offered(f"Client {number}", scope=f"The scope of client number {number}")
        workspace.done(workspace.receiver, workspace.acceptance(record), record, now=sample.NOW + HOUR)
        found = SetFields(values={"industry": "retail"})
        workspace.done(workspace.receiver, found, record, now=sample.NOW + 2 * HOUR)
    return mine_onto(laid(workspace, playbook="client"), sample.PLAYBOOK, RULES)


def test_only_what_is_not_asked_for_yet_is_proposed(mined: Mined) -> None:
    assert [each.path[-1] for each in mined.lines if not each.live] == ["industry"]
    assert "filled by the receiver within 14 days in 8 of 8 hand-overs" in mined.lines[-1].sentence
    assert "whether it is needed: Scope of work, Goals, Start date" in mined.text


def test_the_time_to_accept_begins_with_the_offer(mined: Mined) -> None:
    [told] = [each.sentence for each in mined.lines if each.path[-1] == "accept_within"]
    assert told.startswith("90% of 8 that went well were accepted within 1.0 hours of working time")


def test_the_playbook_stays_as_it_is(mined: Mined) -> None:
    before, after = read_playbook(sample.PLAYBOOK), read_playbook(mined.text)
    assert after.playbook == before.playbook
    assert mined.text != sample.PLAYBOOK
    assert after.playbook is not None
    assert not [each for each in check_playbook(after.playbook, after.places) if each.severity == "error"]


def test_too_few_answers_say_nothing(workspace: Company, returned: tuple[str, str]) -> None:
    found = mine_onto(laid(workspace), sample.PLAYBOOK)
    assert (found.text, found.nothing) == (
        "",
        "There is nothing to propose: no handoff of “Client journey” was answered for 20 records or more.",
    )


def test_a_long_playbook_stays_as_it_is_too(workspace: Company, mined: Mined) -> None:
    text = shipped_playbooks()["agency/client"]
    found = mine_onto(laid(workspace), text, RULES)
    assert len(found.text.splitlines()) > len(text.splitlines())
    assert read_playbook(found.text).playbook == read_playbook(text).playbook
