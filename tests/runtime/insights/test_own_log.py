"""The own history as an event log: whose doing each row is, what changed, and which records are in it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import duckdb
import pytest

from surehand.audit.changes import lay_changes
from surehand.audit.ground import lay_ground
from surehand.audit.log import EventLog
from surehand.audit.measures.fields import asked_of_receivers
from surehand.audit.measures.first_time import first_time_right
from surehand.audit.measures.handover import handover
from surehand.audit.result import measure
from surehand.audit.unclear import Unclear
from surehand.core.engine.commands import Ask, OpenRecord, Return, SetFields
from surehand.core.engine.state import ReturnedFor
from surehand.runtime.insights import own_log
from tests import sample
from tests.fixtures import Company

HOUR = timedelta(hours=1)


def laid(workspace: Company, **what: Any) -> EventLog:
    """The own history of the company as a log."""
    log = own_log(workspace.id, duckdb.connect(), **what)
    assert isinstance(log, EventLog)
    return log


@pytest.fixture
def story(workspace: Company) -> str:
    """A record that was returned, mended, offered again, asked about and accepted."""
    record, handoff = workspace.offered("Ada Ltd")
    reasons = (ReturnedFor(reason="incomplete", fields=("scope",)),)
    workspace.done(
        workspace.receiver, Return(handoff=handoff, reasons=reasons), record, now=sample.NOW + HOUR
    )
    mended = SetFields(values={"scope": "Twelve pages in German and in French, with pictures"})
    workspace.done(workspace.sender, mended, record, now=sample.NOW + 2 * HOUR)
    second = workspace.offer(record, now=sample.NOW + 3 * HOUR)
    workspace.done(
        workspace.receiver, Ask(handoff=second, text="Who pays?"), record, now=sample.NOW + 4 * HOUR
    )
    workspace.done(workspace.receiver, workspace.acceptance(record), record, now=sample.NOW + 5 * HOUR)
    return record


def test_what_gates_ask_of_a_team_is_its_own_work(workspace: Company, story: str) -> None:
    log = laid(workspace)
    known = asked_of_receivers(lay_ground(log))
    assert ("Sales", "scope") in known
    assert ("Onboarding", "scope") not in known


def test_a_return_is_one_by_what_happened(workspace: Company, story: str) -> None:
    record, handoff = workspace.offered("Bo Ltd")
    reasons = (ReturnedFor(reason="incomplete", fields=("scope",)),)
    workspace.done(
        workspace.receiver, Return(handoff=handoff, reasons=reasons), record, now=sample.NOW + HOUR
    )

    found = first_time_right(lay_ground(laid(workspace)))

    # One was mended and accepted; the other went back, and nobody has done anything since. Each counts once.
    assert [(pair.a, pair.b, pair.n, pair.returned) for pair in found.pairs] == [
        ("Sales", "Onboarding", 2, 2)
    ]


def test_rows_say_whose_doing_it_is(workspace: Company, story: str) -> None:
    log = laid(workspace)
    told = log.db.execute("SELECT activity, between_1, between_2 FROM event ORDER BY position").fetchall()
    assert [row for row in told if row[0].startswith(("Handoff", "Question"))] == [
        ("Handoff offered: Sales to onboarding", "Sales", "Sam Sender"),
        ("Handoff returned: Sales to onboarding", "Onboarding", "Rita Receiver"),
        ("Handoff offered: Sales to onboarding", "Sales", "Sam Sender"),
        ("Question asked: Sales to onboarding", "Onboarding", "Rita Receiver"),
        ("Handoff accepted: Sales to onboarding", "Onboarding", "Rita Receiver"),
    ]


def test_what_is_done_is_called_by_its_task(workspace: Company, story: str) -> None:
    told = (
        laid(workspace).db.execute("SELECT activity FROM event WHERE activity LIKE 'Task added%'").fetchall()
    )
    assert len(told) == len({name for (name,) in told}) > 1


def test_wait_between_teams_is_time_to_answer(workspace: Company, story: str) -> None:
    measured = handover(laid(workspace), "team")
    waits = {(pair.a, pair.b): pair.median_h for pair in measured.top_pairs_by_count}
    assert waits == {("Sales", "Onboarding"): 1.0, ("Onboarding", "Sales"): 2.0}


def test_changes_say_what_was_filled_in(workspace: Company, story: str) -> None:
    log = laid(workspace)
    assert "scope" in lay_changes(log)
    changed = log.db.execute(
        "SELECT old, new, person FROM change WHERE field = 'scope' ORDER BY row"
    ).fetchall()
    assert [row[1:] for row in changed] == [
        (sample.COMPLETE["scope"], "Sam Sender"),
        ("Twelve pages in German and in French, with pictures", "Sam Sender"),
    ]
    assert [row[0] for row in changed] == [None, sample.COMPLETE["scope"]]


def test_records_come_whole_or_not_at_all(workspace: Company, story: str) -> None:
    later = workspace.done(
        workspace.sender, OpenRecord(title="Later Ltd", stage="won"), now=sample.NOW + timedelta(days=9)
    ).state.id
    log = laid(workspace, since=sample.NOW + timedelta(days=8))
    assert log.db.execute("SELECT case_id FROM case_name").fetchall() == [(later,)]
    log = laid(workspace, since=sample.NOW + 4 * HOUR)
    [(count,)] = log.db.execute(
        "SELECT count(*) FROM event JOIN case_name USING (case_no) WHERE case_id = ?", [story]
    ).fetchall()
    assert count > 5


def test_nothing_yet_is_no_log(workspace: Company) -> None:
    found = own_log(workspace.id, duckdb.connect())
    assert isinstance(found, Unclear)
    assert found.code == "no_history"


def test_what_happens_at_once_has_its_order(workspace: Company, story: str) -> None:
    measured = measure(laid(workspace))
    assert measured.tie_break == "sequence"
    assert "ties" not in " ".join(each.code for each in measured.history.weaknesses)


def test_own_log_can_be_measured(workspace: Company, story: str) -> None:
    measured = measure(laid(workspace, playbook="client"))
    assert measured.counts.cases == 1
    assert measured.quality.rows_out_of_order_in_file == 0
