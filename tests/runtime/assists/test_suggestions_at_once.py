"""Several people and the worker at the same moment: every suggestion is decided on once, and nobody waits for ever."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import suppress

import pytest

from surehand.core.engine import Actor, Refusal
from surehand.core.engine.commands import AddNote, SetFields
from surehand.runtime.assists import suggestions, syncing
from surehand.runtime.assists.looking import look
from surehand.runtime.assists.suggestions import confirm, open_of, reject
from surehand.runtime.execute import Done
from surehand.store import models as m
from surehand.store.queries.states import read_state
from tests import sample
from tests.runtime.test_concurrency import at_once

pytestmark = pytest.mark.django_db(transaction=True)
NOW = sample.NOW
NOTE = """Carla Meyer: The contract value is 12,000 USD.
Carla Meyer: Wait, the contract value is 15,000 USD in all.
Carla Meyer: We start on 20 April 2026.
"""


@pytest.fixture
def record(workspace):
    record = workspace.open()
    workspace.done(workspace.sender, AddNote(text=NOTE), record)
    seen(workspace, record)
    return record


@pytest.fixture
def together(monkeypatch) -> Iterator[None]:
    """Whoever is about to decide waits a moment for somebody else to come as far."""
    both = threading.Barrier(2)
    execute = suggestions.execute

    def later(*given, **named):
        with suppress(threading.BrokenBarrierError):
            both.wait(timeout=0.5)
        return execute(*given, **named)

    monkeypatch.setattr(suggestions, "execute", later)
    yield
    both.abort()


def seen(workspace, record):
    return look(workspace.id, read_state(workspace.id, record), now=NOW)


def ids(workspace, record, field):
    return [each.id for each in open_of(workspace.id, record) if each.field == field]


def status(workspace, *suggested):
    rows = m.Suggestion.objects.within(workspace.id).filter(pk__in=suggested)
    return sorted(each.status for each in rows)


def test_of_two_candidates_one_is_taken(workspace, record, together):
    one, other = ids(workspace, record, "contract_value")
    outcomes = at_once(
        lambda: confirm(workspace.id, Actor(workspace.sender), one, now=NOW),
        lambda: confirm(workspace.id, Actor(workspace.receiver), other, now=NOW),
    )
    [refused] = [each for each in outcomes if isinstance(each, Refusal)]
    assert refused.code == "already_decided"
    assert status(workspace, one, other) == ["confirmed", "passed"]


def test_confirming_and_rejecting_are_not_both_done(workspace, record, together):
    [start] = ids(workspace, record, "start_date")
    outcomes = at_once(
        lambda: confirm(workspace.id, Actor(workspace.sender), start, now=NOW),
        lambda: reject(workspace.id, Actor(workspace.receiver), start, now=NOW),
    )
    assert sorted(type(each) for each in outcomes if isinstance(each, Done)) == [Done]


def test_what_is_decided_while_a_page_reads_stays_decided(workspace, record, monkeypatch):
    """The page found that it holds no more; meanwhile somebody rejects it."""
    [start] = ids(workspace, record, "start_date")
    workspace.done(workspace.sender, SetFields(values={"start_date": "2026-04-20"}), record)
    settle = syncing._settle
    person = threading.Thread(
        target=at_once, args=[lambda: reject(workspace.id, Actor(workspace.receiver), start, now=NOW)]
    )

    def meanwhile(row, *given):
        if row.id == start:
            person.start()
            person.join(timeout=0.5)
        settle(row, *given)

    monkeypatch.setattr(syncing, "_settle", meanwhile)
    seen(workspace, record)
    person.join()
    events = m.Event.objects.within(workspace.id).filter(record=record, kind="suggestion_rejected")
    assert status(workspace, start) == (["rejected"] if events.exists() else ["gone"])
