"""Every move in HubSpot is answered by the gate, whoever made it and however; nothing passes in silence."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from surehand.core.engine import Actor, RecordState, Refusal
from surehand.core.engine.commands import AddNote, SetFields
from surehand.runtime.facts import facts_changed
from surehand.runtime.hubspot.deciding import let_pass
from surehand.runtime.hubspot.seen import key_of
from surehand.runtime.sync.echoes import expect_echoes
from surehand.runtime.sync.held import end_held
from surehand.store import models as m
from surehand.store.queries.connections import lock_connection
from tests import sample
from tests.hubspot.scene import COMPLETE, Scene
from tests.sample import NOW


def enforce(scene: Scene, answer: str) -> None:
    scene.company.publish(
        sample.PLAYBOOK.replace("title: Client journey", f"title: Client journey\nenforce: {answer}")
    )


def incomplete(scene: Scene, **values: str) -> str:
    """A deal that lacks what a handoff needs, known here, in its first stage."""
    deal = scene.hubspot.deal(
        "Ada Ltd", owner=scene.sam, **{"amount": "12000", "start": "2026-04-01", **values}
    )
    scene.imported()
    scene.let_pass()
    return deal


def fill(scene: Scene, deal: str) -> None:
    values = {"scope": COMPLETE["description"], "goals": ["More sales"]}
    scene.company.done(
        scene.company.sender, SetFields(values=values), scene.record(deal).id, now=scene.clock()
    )


def moved(scene: Scene, deal: str, *stages: str, by: str = "") -> RecordState:
    for number, stage in enumerate(stages):
        scene.hubspot.move(deal, stage, by=by, at=scene.clock() + timedelta(seconds=number + 1))
    scene.let_pass()
    return scene.record(deal)


def test_a_complete_deal_is_offered(scene: Scene) -> None:
    deal = incomplete(scene, **COMPLETE)
    record = moved(scene, deal, "closedwon", by=scene.sam)
    assert (record.stage, len(record.open_handoffs), scene.held(deal)) == ("won", 1, [])
    events = m.Event.objects.within(scene.company.id).filter(record=record.id, kind="handoff_offered")
    assert [(row.actor, row.via) for row in events] == [(scene.company.sender, "hubspot")]


def test_whoever_owns_it_is_told_once(scene: Scene) -> None:
    deal = incomplete(scene)
    record = moved(scene, deal, "closedwon")
    scene.let_pass(10)
    scene.let_pass(10)
    told = m.Delivery.objects.within(scene.company.id).filter(kind="move_held", channel="inbox")
    assert [(row.to, row.record) for row in told] == [(scene.company.sender, record.id)]
    assert len(scene.hubspot.tasks_of(deal)) == 1
    assert f"/records/{record.id}?move=onboarding" in scene.hubspot.note_of(deal)


def test_a_restored_deal_goes_back_until_it_is_complete(scene: Scene) -> None:
    enforce(scene, "restore")
    deal = incomplete(scene)
    moved(scene, deal, "closedwon", by=scene.sam)
    assert scene.hubspot.stage_of(deal) == "appointmentscheduled"
    scene.let_pass(10)
    assert [row.status for row in scene.held(deal)] == ["restored"]
    fill(scene, deal)
    scene.let_pass()
    assert (scene.record(deal).stage, scene.hubspot.stage_of(deal)) == ("won", "closedwon")
    assert [row.status for row in scene.held(deal)] == ["complete"]
    scene.let_pass(10)
    assert scene.hubspot.stages_of(deal) == [
        "appointmentscheduled",
        "closedwon",
        "appointmentscheduled",
        "closedwon",
    ]


def test_a_flagged_deal_passes_as_an_exception(scene: Scene) -> None:
    enforce(scene, "flag")
    deal = incomplete(scene)
    record = moved(scene, deal, "closedwon", by=scene.sam)
    assert (record.stage, len(record.open_handoffs)) == ("won", 1)
    (override,) = record.overrides.values()
    assert override.by == scene.company.admin
    assert "Sam Sender" in override.reason
    assert [row.status for row in scene.held(deal)] == ["passed"]


def test_a_skipped_stage_is_not_skipped_here(scene: Scene) -> None:
    """Two moves between two looks: both are answered, and the first makes room for the second."""
    deal = incomplete(scene, **COMPLETE)
    record = moved(scene, deal, "closedwon", "qualifiedtobuy")
    assert record.stage == "won"
    assert [(row.target, row.status) for row in scene.held(deal)] == [("qualifiedtobuy", "held")]
    scene.let_pass(10)
    # It waits for the receiver: its owner has nothing to fill in.
    bodies = [task.get("hs_task_body", "") for task in scene.hubspot.tasks_of(deal)]
    assert ["Open the record" in body and "Fill in" not in body for body in bodies] == [True]


def test_a_move_back_is_held(scene: Scene) -> None:
    deal = incomplete(scene, **COMPLETE)
    moved(scene, deal, "closedwon")
    record = moved(scene, deal, "contractsent")
    assert record.stage == "won"
    assert [(row.target, row.status) for row in scene.held(deal)] == [("contractsent", "held")]
    moved(scene, deal, "closedwon")
    assert [row.status for row in scene.held(deal)] == ["undone"]


def test_moved_on_while_held_ends_the_first(scene: Scene) -> None:
    deal = incomplete(scene)
    moved(scene, deal, "closedwon")
    record = moved(scene, deal, "closedlost")
    assert record.stage == "lost"
    assert [row.status for row in scene.held(deal)] == ["undone"]


def test_a_stage_nobody_mapped_is_held(scene: Scene) -> None:
    deal = incomplete(scene)
    scene.hubspot.add_stage("legal", "Legal check")
    moved(scene, deal, "legal")
    (row,) = scene.held(deal)
    assert (row.status, "unmapped_stage" in row.refusal) == ("held", True)


@pytest.mark.parametrize("by", ["", "rita"])
def test_nobody_moves_what_is_not_theirs(scene: Scene, by: str) -> None:
    """A workflow acts for the owner; a person of another team is refused, as they would be here."""
    deal = incomplete(scene, **COMPLETE)
    record = moved(scene, deal, "closedwon", by=scene.rita if by else "")
    assert record.stage == ("proposal" if by else "won")
    assert [row.by for row in scene.held(deal)] == ([scene.company.receiver] if by else [])


@pytest.mark.parametrize("enforce_by", ["hold", "flag"])
@pytest.mark.parametrize("left", [{"role": "viewer"}, {"active": False}])
def test_who_cannot_work_moves_nothing(scene: Scene, left: dict[str, Any], enforce_by: str) -> None:
    """Nobody else's rights stand in for theirs: neither at once, nor when the record changes."""
    enforce(scene, enforce_by)
    deal = incomplete(scene, **COMPLETE)
    m.Person.objects.within(scene.company.id).filter(id=scene.company.receiver).update(**left)
    facts_changed(scene.company.id)
    record = moved(scene, deal, "closedwon", by=scene.rita)
    scene.company.done(scene.company.sender, AddNote(text="Look"), record.id, now=scene.clock())
    scene.let_pass()
    assert scene.record(deal).stage == "proposal"
    assert [(row.by, row.status) for row in scene.held(deal)] == [(scene.company.receiver, "held")]


def test_by_hand_is_never_our_own(scene: Scene) -> None:
    """What we wrote may not have arrived; a person who then moves a deal to the same stage is answered."""
    deal = incomplete(scene)
    expect_echoes(scene.connection, key_of("deal", deal), {"dealstage": "closedwon"}, scene.clock())
    moved(scene, deal, "closedwon", by=scene.sam)
    assert [(row.target, row.status) for row in scene.held(deal)] == [("closedwon", "held")]


def test_two_who_let_pass_use_one_exception(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    deal = incomplete(scene)
    moved(scene, deal, "closedwon", by=scene.sam)
    (held,) = scene.held(deal)

    def after_another(workspace: str, connection: str) -> m.Connection | None:
        end_held(held, "passed", scene.clock())
        return lock_connection(workspace, connection)

    monkeypatch.setattr("surehand.runtime.hubspot.deciding.lock_connection", after_another)
    passed = let_pass(scene.connection, Actor(scene.company.admin), held.pk, "In a hurry", clock=scene.clock)
    assert isinstance(passed, Refusal)
    assert passed.code == "not_open"
    assert not scene.record(deal).overrides


def test_our_own_stage_is_no_news(scene: Scene) -> None:
    """A record that is moved here takes its deal along, and nothing comes back from that."""
    from surehand.core.engine.commands import Move

    deal = incomplete(scene, **COMPLETE)
    scene.company.done(scene.company.sender, Move(to="won"), scene.record(deal).id, now=scene.clock())
    scene.let_pass()
    assert scene.hubspot.stage_of(deal) == "closedwon"
    scene.let_pass(10)
    record = scene.record(deal)
    assert (record.stage, record.open_handoffs, scene.held(deal)) == ("won", (), [])
    expected = m.Echo.objects.within(scene.company.id).filter(field="dealstage", heard_at=None)
    assert not expected.exists()


def test_a_stage_that_is_none_here_is_left_alone(scene: Scene) -> None:
    deal = incomplete(scene, **COMPLETE)
    record = moved(scene, deal, "decisionmakerboughtin")
    fill(scene, deal)
    scene.let_pass()
    assert (record.stage, scene.held(deal)) == ("proposal", [])
    assert scene.hubspot.stage_of(deal) == "decisionmakerboughtin"


def test_what_ended_long_ago_ended_here_too(scene: Scene) -> None:
    deal = scene.hubspot.deal(
        "Old Ltd", stage="appointmentscheduled", owner=scene.sam, at=NOW - timedelta(days=90)
    )
    scene.hubspot.move(deal, "closedlost", at=NOW - timedelta(days=80))
    scene.imported()
    assert scene.record(deal).stage == "lost"
    assert scene.record(deal).handoffs == {}


def test_who_stands_in_says_for_whom(scene: Scene) -> None:
    """A workflow moved it, and its owner cannot work: the owner of the connection acts, and a note says so."""
    deal = incomplete(scene, **COMPLETE)
    m.Person.objects.within(scene.company.id).filter(id=scene.company.sender).update(role="viewer")
    facts_changed(scene.company.id)
    record = moved(scene, deal, "closedwon")
    assert record.stage == "won"
    notes = m.Event.objects.within(scene.company.id).filter(record=record.id, kind="note_added")
    (told,) = [each.data for each in notes if "stands in for them here" in each.data]
    assert "Moved in HubSpot by somebody in HubSpot (number 1); Ada Admin stands in for them here." in told
