"""The first import: every deal once, from wherever it was left, without telling anybody of what is past."""

from __future__ import annotations

from datetime import timedelta

import msgspec

from surehand.runtime.hubspot.importing import Place
from surehand.runtime.sync.streams import work_on_streams
from surehand.runtime.sync.syncers import syncers
from surehand.store import models as m
from tests.hubspot.scene import COMPLETE, Scene
from tests.sample import NOW

LONG_AGO = NOW - timedelta(days=200)


def place(scene: Scene) -> Place:
    return msgspec.json.decode(scene.streams()["import"].cursor, type=Place)


def test_the_past_stays_the_past(scene: Scene) -> None:
    """A deal won long ago is no handoff of today, and nobody is told that it lacks something."""
    deal = scene.hubspot.deal("Old Ltd", owner=scene.sam, at=LONG_AGO, **COMPLETE)
    scene.hubspot.move(deal, "closedwon", at=LONG_AGO + timedelta(days=9))
    scene.imported()
    record = scene.record(deal)
    assert (record.stage, record.handoffs) == ("won", {})
    assert not m.Delivery.objects.within(scene.company.id).filter(kind="move_held").exists()
    assert scene.hubspot.tasks_of(deal) == []


def test_the_history_is_kept_as_a_note(scene: Scene) -> None:
    deal = scene.hubspot.deal("Old Ltd", owner=scene.sam, at=LONG_AGO, **COMPLETE)
    scene.hubspot.move(deal, "closedwon", by=scene.sam, at=LONG_AGO + timedelta(days=9))
    scene.imported()
    noted = m.Event.objects.within(scene.company.id).get(record=scene.record(deal).id, kind="note_added")
    assert "Appointment scheduled" in noted.data
    assert "Closed won (Sam Sender)" in noted.data


def test_what_the_gate_does_not_let_through_waits(scene: Scene) -> None:
    deal = scene.hubspot.deal("Old Ltd", stage="closedwon", owner=scene.sam, at=LONG_AGO)
    scene.imported()
    assert scene.record(deal).stage == "won"
    lost = scene.hubspot.deal("Else", stage="closedlost", owner=scene.sam)
    scene.let_pass()
    assert scene.record(lost).stage == "lost"


def test_it_goes_on_where_it_was_killed(scene: Scene) -> None:
    deals = [scene.hubspot.deal(f"Deal {number}", owner=scene.sam) for number in range(230)]
    scene.worker.beat()
    first = [True]

    def after_one() -> bool:
        return not first.pop() if first else True

    work_on_streams("one", syncers(), scene.clock, after_one)
    scene.imported()
    assert place(scene).done
    assert place(scene).opened == len(deals)
    assert m.Record.objects.within(scene.company.id).count() == len(deals)
    assert len(scene.hubspot.asked("GET /crm/objects/2026-09/0-3")) == 5


def test_a_broken_line_loses_no_deal(scene: Scene) -> None:
    for number in range(120):
        scene.hubspot.deal(f"Deal {number}", owner=scene.sam)
    scene.hubspot.faults.next("502", 2, path="/0-3")
    for _ in range(4):
        scene.let_pass(2)
    assert m.Record.objects.within(scene.company.id).count() == 120


def test_a_value_that_says_nothing_is_a_finding(scene: Scene) -> None:
    scene.hubspot.retype("start", "string")
    deal = scene.hubspot.deal("Odd Ltd", owner=scene.sam, **{**COMPLETE, "start": "soon"})
    scene.imported()
    record, seen = scene.record(deal), scene.seen(deal)
    assert "start_date" not in record.values
    assert seen.texts["start"] == "soon"
    found = m.Finding.objects.within(scene.company.id).get(kind="value_unread")
    assert found.words["value"] == "soon"
    scene.hubspot.set(deal, start="2026-05-01")
    scene.let_pass()
    assert str(scene.record(deal).values["start_date"].value) == "2026-05-01"


def test_other_pipelines_stay_out(scene: Scene) -> None:
    scene.hubspot.portal.add_pipeline("renewals", "Renewals", [("r1", "Open", "0.5")])
    scene.hubspot.deal("Renewal", stage="r1", pipeline="renewals")
    scene.imported()
    assert m.Record.objects.within(scene.company.id).count() == 0


def test_it_leaves_half_of_the_limit(scene: Scene) -> None:
    """A hundred requests in ten seconds are allowed: the import takes at most fifty of them, and none in vain."""
    scene.change(limit=100)
    for number in range(300):
        scene.hubspot.deal(f"Deal {number}", owner=scene.sam)
    scene.hubspot.limits.enforced, scene.hubspot.limits.per_ten_seconds = True, 100
    scene.work()
    before = len(scene.hubspot.asked("GET /crm/objects"))
    scene.let_pass(10 / 60)
    assert len(scene.hubspot.asked("GET /crm/objects")) - before <= 50
    for _ in range(20):
        scene.let_pass(3 / 60)
    assert scene.hubspot.limits.refused == 0
    assert place(scene).done
