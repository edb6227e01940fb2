"""What was proposed for a field follows the field: to another kind, to people only, to nowhere."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from surehand.assist.flag import Flag, Flags
from surehand.core.engine import Actor
from surehand.core.engine.commands import AddNote, AttachFile, Migrate, SetFields
from surehand.runtime.assists.looking import look
from surehand.runtime.assists.proposing import Proposal, Proposed, propose
from surehand.runtime.assists.suggestions import confirm, open_of
from surehand.runtime.assists.syncing import Seen, bring_up_to_date
from surehand.runtime.execute import Done
from surehand.runtime.files import store_file
from surehand.store import models as m
from surehand.store.queries.states import read_state
from tests import sample
from tests.fakes.llm import scripts
from tests.runtime.assists.conftest import Desk

NOW = sample.NOW
NOTE = "Carla Meyer: Our shop sells tea. The contract value is 12,000 USD."


@pytest.fixture
def record(workspace):
    record = workspace.open()
    workspace.done(workspace.sender, AddNote(text=NOTE), record)
    return record


def seen(workspace, record, now=NOW):
    return look(workspace.id, read_state(workspace.id, record), now=now)


def by_agent(workspace, record, field, quote):
    source = next(iter(seen(workspace, record).sources))
    agent = Actor(workspace.receiver, via="mcp")
    found = propose(workspace.id, agent, record, [Proposal(field=field, source=source, quote=quote)], now=NOW)
    assert isinstance(found, Proposed), found
    return found.rows[0].id


def migrated(workspace, record, old, new):
    workspace.publish(sample.PLAYBOOK.replace(old, new))
    workspace.done(workspace.sales_lead, Migrate(), record)


def fields(workspace, record):
    return {each.field for each in open_of(workspace.id, record)}


@pytest.mark.parametrize(
    "now_is",
    ["{type: number, title: Scope of work}", "{type: long_text, human_only: true}"],
)
def test_an_agents_proposal_is_over_with_its_kind_of_field(workspace, record, now_is):
    by_agent(workspace, record, "scope", "sells tea")
    migrated(workspace, record, "{type: long_text, title: Scope of work, quality: {min_words: 4}}", now_is)
    seen(workspace, record)
    assert "scope" not in fields(workspace, record)


def test_a_value_of_the_new_kind_is_compared_with_none_of_the_old(workspace, record):
    by_agent(workspace, record, "client_name", "sells tea")
    migrated(workspace, record, "client_name:    {type: text}", "client_name: {type: money, currency: USD}")
    workspace.done(workspace.sender, SetFields(values={"client_name": "5 USD"}), record)
    assert seen(workspace, record).sources


def by_model(desk):
    """A record with an amount that only the model binds to the contract value."""
    hard = "Carla Meyer: The sum in the letter, 12,000 USD, holds; 3,000 USD is for something else."
    desk.model.plays(
        scripts.says(scripts.quotes(("scope", "contract_value", "The sum in the letter, 12,000 USD")))
    )
    record = desk.record(hard)
    desk.work()
    assert "contract_value" in {field for field, *_ in desk.suggested(record)}
    return record


def test_what_a_model_found_before_is_not_proposed_for_people_only(desk: Desk) -> None:
    record = by_model(desk)
    old = "contract_value: {type: money, currency: USD}"
    migrated(desk.company, record, old, old.replace("}", ", human_only: true}"))
    seen(desk.company, record)
    assert "contract_value" not in {field for field, *_ in desk.suggested(record)}


def test_what_a_model_found_elsewhere_is_not_shown(desk: Desk) -> None:
    """The text was read in another way then: after an update its words may lie elsewhere."""
    record = by_model(desk)
    row = m.AssistReading.objects.within(desk.company.id).get(record=record)
    row.pointed = row.pointed.replace('\\"start\\":0', '\\"start\\":7')
    row.save()
    assert [each for each in seen(desk.company, record).brief.claims if each.method == "model"] == []


@pytest.mark.parametrize(("zone", "proposed"), [("America/Los_Angeles", {"contract_value"}), ("UTC", set())])
def test_a_day_is_that_of_the_workspace(workspace, zone, proposed):
    """It was confirmed on Monday evening in Los Angeles: what was written on Tuesday is news there."""
    record = workspace.open()
    evening = datetime(2026, 3, 3, 4, tzinfo=UTC)
    workspace.act(workspace.sender, AddNote(text=NOTE), record, now=evening)
    seen(workspace, record, evening)
    [value] = open_of(workspace.id, record)
    assert isinstance(confirm(workspace.id, Actor(workspace.sender), value.id, now=evening), Done)
    workspace.act(workspace.sender, AddNote(text="The contract value is 15,000 USD."), record, now=evening)
    looked = seen(workspace, record, evening)
    claim = looked.brief.proposals[0].candidates[1]
    against = Flag(kind="contradictory", field="contract_value", sentence="Another", claims=(claim,))
    known = Seen({}, looked.brief, Flags((against,), {}, ()), looked.sources, ZoneInfo(zone))
    bring_up_to_date(workspace.id, looked.state, known, evening)
    assert fields(workspace, record) == proposed


@pytest.mark.parametrize("odd", ["\x0b", "\x0c", "\x85", "\ufeff", "\u2028", "\t"])
def test_what_stands_around_a_page_break_can_be_confirmed(workspace, odd):
    record = workspace.open()
    text = f"Carla Meyer: The contract value{odd} is 12,000 USD today."
    file = store_file(workspace.id, "call.txt", [text.encode()], workspace.sender, record)
    workspace.done(workspace.sender, AttachFile(file=file), record)
    seen(workspace, record)
    [value] = [each for each in open_of(workspace.id, record) if each.field == "contract_value"]
    assert isinstance(confirm(workspace.id, Actor(workspace.sender), value.id, now=NOW), Done)
