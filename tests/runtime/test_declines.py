"""Who would not take a handoff is not first in the queue for it: nobody gets less by waiting, or more by declining."""

from __future__ import annotations

from datetime import timedelta

from surehand.core.engine import ReturnedFor
from surehand.core.engine.commands import Reroute, Return, UndoReturn
from surehand.runtime.verify import verify
from surehand.store.queries.facts import read_loads
from surehand.store.queries.states import read_state
from tests import sample
from tests.fixtures import Company

LATER = sample.NOW + timedelta(hours=1)
CAPACITY = (ReturnedFor("capacity"),)


def load(workspace: Company, person: str, now=LATER):
    return read_loads(workspace.id, now)[person]


def test_a_return_for_capacity_counts_for_a_day(workspace: Company):
    record, handoff = workspace.offered()
    workspace.done(workspace.receiver, Return(handoff=handoff, reasons=CAPACITY), record)

    assert (
        load(workspace, workspace.receiver).declined,
        load(workspace, workspace.receiver).open_handoffs,
    ) == (1, 0)
    assert load(workspace, workspace.receiver, sample.NOW + timedelta(days=2)).declined == 0


def test_passing_it_on_counts(workspace: Company):
    record, handoff = workspace.offered()
    workspace.done(workspace.receiver, Reroute(handoff=handoff, reason="Out of hours"), record)

    assert load(workspace, workspace.receiver).last_declined == sample.NOW


def test_taken_back_it_counts_no_more(workspace: Company):
    record, handoff = workspace.offered()
    workspace.done(workspace.receiver, Return(handoff=handoff, reasons=CAPACITY), record)
    workspace.done(workspace.receiver, UndoReturn(handoff=handoff), record, now=LATER)

    assert (
        load(workspace, workspace.receiver).declined,
        load(workspace, workspace.receiver).open_handoffs,
    ) == (0, 1)


def test_the_next_record_goes_to_somebody_else(workspace: Company):
    cora = workspace.add("Cora", "cora@example.com", teams=["onboarding"])
    record, handoff = workspace.offered()
    decliner = read_state(workspace.id, record).handoffs[handoff].receiver
    workspace.done(decliner, Return(handoff=handoff, reasons=CAPACITY), record)
    other, second = workspace.offered("Bea Ltd", scope="Another shop with fifty products")

    assert {decliner, read_state(workspace.id, other).handoffs[second].receiver} == {workspace.receiver, cora}


def test_it_is_told_by_the_events_alone(workspace: Company):
    record, handoff = workspace.offered()
    workspace.done(workspace.receiver, Return(handoff=handoff, reasons=CAPACITY), record)

    assert verify(workspace.id).faults == ()
