"""A person confirms, edits or rejects a suggestion; each is an event, and nothing is decided twice."""

from __future__ import annotations

import pytest

from surehand.core.engine import Actor, Refusal
from surehand.core.engine.commands import AddNote, Archive, SetFields
from surehand.core.engine.events import SuggestionConfirmed, SuggestionRejected
from surehand.core.values import Money, in_words
from surehand.runtime.assists.looking import look
from surehand.runtime.assists.suggestions import confirm, open_of, reject
from surehand.runtime.erase import erase_record
from surehand.runtime.execute import Done
from surehand.store import models as m
from surehand.store.queries.states import read_state
from tests import sample

NOW = sample.NOW
NOTE = """Carla Meyer: The contract value is 12,000 USD.
Carla Meyer: Wait, the contract value is 15,000 USD in all.
Carla Meyer: We start on 20 April 2026.
"""


@pytest.fixture
def record(workspace):
    """A record whose note names two amounts and a day."""
    record = workspace.open()
    workspace.done(workspace.sender, AddNote(text=NOTE), record)
    seen(workspace, record)
    return record


def seen(workspace, record):
    return look(workspace.id, read_state(workspace.id, record), now=NOW)


def of(workspace, record, field):
    return [each for each in open_of(workspace.id, record) if each.field == field]


def values(workspace, record):
    state = read_state(workspace.id, record)
    return {name: in_words(held.value) for name, held in state.values.items()}


def statuses(workspace, record):
    rows = m.Suggestion.objects.within(workspace.id).filter(record=record)
    return sorted((each.field, each.words, each.status) for each in rows)


def test_one_confirmation_fills_the_field_and_the_others_pass(workspace, record):
    first, other = of(workspace, record, "contract_value")
    done = confirm(workspace.id, Actor(workspace.sender), first.id, now=NOW)
    assert isinstance(done, Done)
    assert done.state.values["contract_value"].quoted.words == first.quote
    told = {each.id: each for each in m.Suggestion.objects.within(workspace.id).filter(record=record)}
    assert (told[first.id].status, told[first.id].decided_by) == ("confirmed", workspace.sender)
    assert told[other.id].status == "passed"
    seen(workspace, record)
    assert of(workspace, record, "contract_value") == []


def test_an_edit_keeps_both_values(workspace, record):
    first = of(workspace, record, "contract_value")[0]
    done = confirm(workspace.id, Actor(workspace.sender), first.id, "14000 USD", now=NOW)
    assert done.state.values["contract_value"].value == Money(14_000, "USD")
    [event] = [each for each in done.events if isinstance(each, SuggestionConfirmed)]
    assert (event.edited, event.proposed) == (True, first.words)
    assert ("contract_value", first.words, "edited") in statuses(workspace, record)


def test_what_is_rejected_is_not_proposed_again(workspace, record):
    [start] = of(workspace, record, "start_date")
    done = reject(workspace.id, Actor(workspace.sender), start.id, "That is the other shop", now=NOW)
    assert [type(each) for each in done.events] == [SuggestionRejected]
    workspace.done(workspace.sender, AddNote(text="Nothing new."), record)
    seen(workspace, record)
    assert of(workspace, record, "start_date") == []
    assert "start_date" not in values(workspace, record)


def test_of_two_people_the_second_is_told(workspace, record):
    [start] = of(workspace, record, "start_date")
    confirm(workspace.id, Actor(workspace.sender), start.id, now=NOW)
    again = reject(workspace.id, Actor(workspace.receiver), start.id, now=NOW)
    assert isinstance(again, Refusal)
    assert (again.code, again.sentence) == (
        "already_decided",
        "Sam Sender has decided on this suggestion already.",
    )


def test_the_same_key_decides_once(workspace, record):
    [start] = of(workspace, record, "start_date")
    first, again = (
        confirm(workspace.id, Actor(workspace.sender), start.id, key="once", now=NOW) for _ in range(2)
    )
    assert (first.replayed, again.replayed) == (False, True)
    other = confirm(workspace.id, Actor(workspace.sender), start.id, key="another", now=NOW)
    assert other.code == "already_decided"


def test_a_refusal_leaves_it_open(workspace, record):
    [start] = of(workspace, record, "start_date")
    refused = confirm(workspace.id, Actor(workspace.sender), start.id, "soon", now=NOW)
    assert refused.code == "invalid_values"
    assert of(workspace, record, "start_date")
    agent = confirm(workspace.id, Actor(workspace.sender, via="mcp"), start.id, now=NOW)
    assert agent.code == "agents_cannot_confirm"
    assert of(workspace, record, "start_date")


def test_what_is_gone_cannot_be_confirmed(workspace, record):
    [start] = of(workspace, record, "start_date")
    workspace.done(workspace.sender, SetFields(values={"start_date": "2026-04-20"}), record)
    seen(workspace, record)
    assert confirm(workspace.id, Actor(workspace.sender), start.id, now=NOW).code == "suggestion_gone"


def test_one_of_another_workspace_is_not_there(workspace, record):
    assert confirm(workspace.id, Actor(workspace.sender), "sug_x", now=NOW).code == "no_such_suggestion"
    assert reject("wsp_other", Actor(workspace.sender), of(workspace, record, "start_date")[0].id).code == (
        "no_such_suggestion"
    )


def test_an_archived_record_takes_none(workspace, record):
    [start] = of(workspace, record, "start_date")
    workspace.done(workspace.sender, Archive(reason="A test"), record)
    assert confirm(workspace.id, Actor(workspace.sender), start.id, now=NOW).code == "archived"


def test_erasing_a_record_erases_what_was_read_on_it(workspace, record):
    erase_record(workspace.id, Actor(workspace.admin), record, "They asked for it", now=NOW)
    assert not m.Suggestion.objects.within(workspace.id).filter(record=record).exists()
    assert not m.AssistReading.objects.within(workspace.id).filter(record=record).exists()
