"""Late, doubled, mixed up or broken: whatever happens on the way, the end is the same, and nothing is there twice."""

from __future__ import annotations

import random
from datetime import timedelta

import pytest
from django.db import transaction

from surehand.connectors.hubspot.shapes import DEAL, CrmObject
from surehand.core.engine.commands import SetFields
from surehand.runtime.hubspot.accounts import client_of
from surehand.runtime.hubspot.bound import Bound
from surehand.runtime.hubspot.deals import take_in
from surehand.runtime.hubspot.settings import WriteBack
from tests.fakes.hubspot.faults import REQUESTS
from tests.hubspot.scene import COMPLETE, Scene


def life(scene: Scene, deal: str) -> list[CrmObject]:
    """A deal as it was read after each of eight changes."""
    bound = Bound(scene.connection, scene.clock)
    found = []
    changes = [
        {"amount": "5000"},
        {"dealstage": "qualifiedtobuy"},
        {"description": "A first draft of it all"},
        {"amount": "", "start": "2026-05-01"},
        {"dealstage": "contractsent"},
        {"amount": "7000", "goals": "More sales"},
        {"dealstage": "closedwon"},
        {"description": "Something else entirely, after all"},
    ]
    with client_of(scene.connection, scene.clock) as client:
        for number, change in enumerate(changes):
            scene.hubspot.set(deal, by=scene.sam, at=scene.clock() + timedelta(seconds=number + 1), **change)
            found += client.read(DEAL, [deal], bound.wanted, bound.with_history).objects
    return found


@pytest.mark.parametrize("seed", range(5))
def test_old_news_never_overwrites_newer(scene: Scene, seed: int) -> None:
    """Readings come mixed up and more than once; the youngest of them is among them."""
    deal = scene.hubspot.deal("Ada Ltd", owner=scene.sam)
    scene.imported()
    readings = life(scene, deal)
    chance = random.Random(seed)
    told = [*chance.sample(readings, k=len(readings)), *chance.sample(readings, k=4)]
    for reading in told:
        with transaction.atomic():
            take_in(Bound(scene.connection, scene.clock), [reading], {})
    scene.let_pass()
    record = scene.record(deal)
    assert {name: str(record.values[name].value) for name in ("contract_value", "scope", "start_date")} == {
        "contract_value": "7,000 USD",
        "scope": "Something else entirely, after all",
        "start_date": "2026-05-01",
    }
    assert (record.stage, len(record.open_handoffs)) == ("won", 1)
    assert [row.status for row in scene.held(deal) if row.ended_at is None] == []


@pytest.mark.parametrize("seed", range(4))
def test_ten_in_a_hundred_go_wrong(scene: Scene, seed: int) -> None:
    """The whole story with faults of every kind: the same end, nothing twice."""
    scene.change(write=WriteBack(status="surehand_status"))
    deal = scene.hubspot.deal("Ada Ltd", owner=scene.sam, amount="12000", start="2026-04-01")
    scene.hubspot.faults.percent(10, kinds=REQUESTS, seed=seed)
    let_settle(scene)
    scene.hubspot.move(deal, "closedwon", by=scene.sam)
    let_settle(scene)
    company, record = scene.company, scene.record(deal).id
    values = {"scope": COMPLETE["description"], "goals": ["More sales"]}
    company.done(company.sender, SetFields(values=values), record, now=scene.clock())
    let_settle(scene)
    company.done(company.receiver, company.acceptance(record), record, now=scene.clock())
    let_settle(scene)
    assert scene.hubspot.faults.happened
    assert [row.status for row in scene.held(deal)] == ["complete"]
    assert (scene.record(deal).stage, scene.record(deal).owner) == ("onboarding", company.receiver)
    hubspot = scene.hubspot
    assert hubspot.value(deal, "hubspot_owner_id") == scene.rita
    assert hubspot.value(deal, "surehand_status") == "Accepted by Rita Receiver (Sales to onboarding)"
    assert hubspot.value(deal, "description") == COMPLETE["description"]
    assert len(hubspot.tasks_of(deal)) == len(scene.record(deal).tasks) + 1
    assert len([note for note in hubspot.notes_of(deal) if "Accepted by" in note["hs_note_body"]]) == 1
    assert len(hubspot.notes_of(deal)) == 2


def let_settle(scene: Scene) -> None:
    """Some hours, in which everything that failed is tried again."""
    for minutes in (1, 2, 6, 10, 31, 31, 61):
        scene.let_pass(minutes)
