"""Records that are opened here become deals where the mapping says so: once, and without an echo."""

from __future__ import annotations

from datetime import timedelta

import pytest

from surehand.core.engine.commands import Merge, SetFields
from surehand.runtime.hubspot.settings import WriteBack
from surehand.store import models as m
from tests.fakes.hubspot.kinds import DEAL
from tests.hubspot.scene import Scene

VALUES = {"contract_value": "8000 USD", "scope": "A new shop"}


@pytest.fixture
def making(scene: Scene) -> Scene:
    scene.change(write=WriteBack(deals=True))
    scene.imported()
    return scene


def opened(scene: Scene, **values: object) -> str:
    record: str = scene.company.open("Ada Ltd", "proposal", **{**VALUES, **values})
    scene.let_pass()
    return record


def deal_of(scene: Scene, record: str) -> str:
    link = m.Link.objects.within(scene.company.id).get(record=record, kind="record")
    return str(link.key.removeprefix("deals/"))


def test_a_record_becomes_a_deal(making: Scene) -> None:
    deal = deal_of(making, opened(making))
    told = [making.hubspot.value(deal, name) for name in ("dealname", "dealstage", "amount", "pipeline")]
    assert told == ["Ada Ltd", "appointmentscheduled", "8000", "default"]
    assert making.hubspot.value(deal, "hubspot_owner_id") == making.sam


def test_nothing_comes_back(making: Scene) -> None:
    record = opened(making)
    deal = deal_of(making, record)
    version = making.record(deal).version
    for _ in range(3):
        making.let_pass(5)
    assert making.record(deal).version == version
    assert (making.hubspot.count(DEAL), m.Record.objects.within(making.company.id).count()) == (1, 1)


def test_an_answer_that_got_lost_makes_one_deal(making: Scene) -> None:
    """It is known by our property as soon as it is read; until then it is written again under the same."""
    making.hubspot.faults.next("after", 1, path="/batch/upsert", method="POST")
    opened(making)
    for _ in range(6):
        making.let_pass(5)
    assert making.hubspot.faults.happened["after"] == 1
    assert (making.hubspot.count(DEAL), m.Record.objects.within(making.company.id).count()) == (1, 1)


def test_it_goes_on_as_any_other(making: Scene) -> None:
    record = opened(making)
    deal = deal_of(making, record)
    making.hubspot.set(deal, amount="9000", at=making.clock() + timedelta(seconds=5))
    making.let_pass()
    assert str(making.record(deal).values["contract_value"].value) == "9,000 USD"


def test_off_by_default(scene: Scene) -> None:
    scene.imported()
    opened(scene)
    assert scene.hubspot.count(DEAL) == 0


def test_a_deleted_deal_is_not_made_again(making: Scene) -> None:
    record = opened(making)
    making.hubspot.delete(deal_of(making, record))
    making.let_pass(24 * 60 + 1)
    making.company.done(
        making.company.sender, SetFields(values={"scope": "Another"}), record, now=making.clock()
    )
    making.let_pass()
    assert making.hubspot.count(DEAL) == 0


def test_a_stage_that_nothing_stands_for_makes_none(making: Scene) -> None:
    from tests.hubspot.scene import STAGES

    making.change(stages={stage: rule for stage, rule in STAGES.items() if rule.stage != "proposal"})
    opened(making)
    assert making.hubspot.count(DEAL) == 0


def test_what_it_was_made_with_may_be_said_again(making: Scene) -> None:
    deal = deal_of(making, opened(making))
    for amount in ("9000", "8000"):
        making.hubspot.set(deal, amount=amount, at=making.clock() + timedelta(seconds=5))
        making.let_pass(2)
    assert making.hubspot.value(deal, "amount") == "8000"
    assert str(making.record(deal).values["contract_value"].value) == "8,000 USD"


def test_merged_records_have_one_deal(scene: Scene) -> None:
    """The record that goes on for both goes on with the deal that one of them had."""
    other = scene.company.open("Ada", "proposal", **VALUES)
    scene.imported()
    scene.change(write=WriteBack(deals=True))
    record = opened(scene)
    company = scene.company
    company.done(company.admin, Merge(into=other), record, now=scene.clock())
    scene.let_pass()
    company.done(company.sender, SetFields(values={"contract_value": "77 USD"}), other, now=scene.clock())
    scene.let_pass(2)
    assert scene.hubspot.count(DEAL) == 1
    told = [scene.hubspot.value(deal_of(scene, other), name) for name in ("surehand_record", "amount")]
    assert told == [other, "77"]
