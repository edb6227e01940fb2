"""What happens here is written back: once, without echoes, and not over what people changed there."""

from __future__ import annotations

from datetime import timedelta

from msgspec.structs import replace

from surehand.core.engine import Actor
from surehand.core.engine.commands import CompleteTask, SetFields
from surehand.runtime.facts import facts_changed
from surehand.runtime.hubspot.settings import WriteBack
from surehand.runtime.sync.conflicts import settle
from surehand.store import models as m
from tests import sample
from tests.hubspot.scene import COMPLETE, PROPERTIES, Scene


def offered(scene: Scene) -> str:
    """A complete deal that was won, and so offered."""
    deal = scene.hubspot.deal("Ada Ltd", owner=scene.sam, **COMPLETE)
    scene.imported()
    scene.let_pass()
    scene.hubspot.move(deal, "closedwon", by=scene.sam)
    scene.let_pass()
    return deal


def accepted(scene: Scene) -> str:
    deal = offered(scene)
    company, record = scene.company, scene.record(deal).id
    company.done(company.receiver, company.acceptance(record), record, now=scene.clock())
    scene.let_pass()
    return deal


def conflicting(scene: Scene) -> tuple[str, m.Conflict]:
    deal = scene.hubspot.deal("Ada Ltd", owner=scene.sam, **COMPLETE)
    scene.imported()
    scene.let_pass()
    record = scene.record(deal).id
    scene.hubspot.set(deal, amount="9000", at=scene.clock() + timedelta(seconds=5))
    values = {"contract_value": "8000 USD"}
    scene.company.done(scene.company.sender, SetFields(values=values), record, now=scene.clock())
    scene.let_pass()
    (conflict,) = m.Conflict.objects.within(scene.company.id)
    return deal, conflict


def test_an_acceptance_changes_the_deal(scene: Scene) -> None:
    scene.change(write=WriteBack(status="surehand_status"))
    deal = accepted(scene)
    assert scene.hubspot.value(deal, "surehand_status") == "Accepted by Rita Receiver (Sales to onboarding)"
    assert scene.hubspot.value(deal, "hubspot_owner_id") == scene.rita
    assert scene.hubspot.value(deal, "surehand_record") == scene.record(deal).id
    assert scene.hubspot.stage_of(deal) == "closedwon"


def test_the_brief_is_one_note(scene: Scene) -> None:
    deal = offered(scene)
    assert "What they bought" in scene.hubspot.note_of(deal)
    company, record = scene.company, scene.record(deal).id
    company.done(company.receiver, company.acceptance(record), record, now=scene.clock())
    scene.let_pass()
    assert "Accepted by Rita Receiver" in scene.hubspot.note_of(deal)


def test_tasks_are_there_until_they_are_done(scene: Scene) -> None:
    deal = accepted(scene)
    assert "Collect access" in {each["hs_task_subject"] for each in scene.hubspot.tasks_of(deal)}
    task = next(iter(scene.record(deal).tasks.values()))
    scene.company.done(task.owner, CompleteTask(task=task.id), scene.record(deal).id, now=scene.clock())
    scene.let_pass()
    stands = [each["hs_task_status"] for each in scene.hubspot.tasks_of(deal)]
    assert sorted(stands) == ["COMPLETED", "NOT_STARTED", "NOT_STARTED"]


def test_written_again_nothing_is_new(scene: Scene) -> None:
    deal = accepted(scene)
    asked = len(scene.hubspot.asked("batch/up"))
    scene.let_pass(10)
    scene.let_pass(10)
    assert len(scene.hubspot.asked("batch/up")) == asked
    assert len(scene.hubspot.notes_of(deal)) == 1


def test_an_answer_that_got_lost_makes_nothing_twice(scene: Scene) -> None:
    scene.hubspot.faults.next("after", 3, path="/batch/up", method="POST")
    deal = accepted(scene)
    for _ in range(6):
        scene.let_pass(5)
    assert scene.hubspot.faults.happened["after"] == 3
    assert (len(scene.hubspot.notes_of(deal)), len(scene.hubspot.tasks_of(deal))) == (1, 3)
    assert scene.hubspot.value(deal, "hubspot_owner_id") == scene.rita


def test_a_field_filled_here_is_filled_there(scene: Scene) -> None:
    deal = scene.hubspot.deal("Ada Ltd", owner=scene.sam)
    scene.imported()
    scene.let_pass()
    values = {"contract_value": "8000 USD", "start_date": "2026-05-01", "goals": ["More", "Fewer"]}
    record = scene.record(deal)
    scene.company.done(scene.company.sender, SetFields(values=values), record.id, now=scene.clock())
    scene.let_pass()
    told = [scene.hubspot.value(deal, name) for name in ("amount", "start", "goals")]
    assert told == ["8000", "2026-05-01", "More\nFewer"]
    version = scene.record(deal).version
    scene.let_pass(10)
    assert scene.record(deal).version == version


def test_changed_on_both_sides_waits_for_a_person(scene: Scene) -> None:
    deal, conflict = conflicting(scene)
    assert (conflict.field, conflict.ours, conflict.theirs) == ("contract_value", "8,000 USD", "9,000 USD")
    assert scene.hubspot.value(deal, "amount") == "9000"
    scene.let_pass(10)
    assert str(scene.record(deal).values["contract_value"].value) == "8,000 USD"


def test_ours_is_written_once_chosen(scene: Scene) -> None:
    deal, conflict = conflicting(scene)
    settle(scene.company.id, Actor(scene.company.admin), conflict.pk, "ours", now=scene.clock())
    scene.let_pass()
    scene.let_pass()
    assert scene.hubspot.value(deal, "amount") == "8000"
    assert not m.Conflict.objects.within(scene.company.id).filter(status="open").exists()


def test_theirs_is_taken_once_chosen(scene: Scene) -> None:
    deal, conflict = conflicting(scene)
    settle(scene.company.id, Actor(scene.company.admin), conflict.pk, "theirs", now=scene.clock())
    scene.let_pass()
    scene.let_pass()
    assert str(scene.record(deal).values["contract_value"].value) == "9,000 USD"
    assert scene.hubspot.value(deal, "amount") == "9000"


def test_theirs_that_cannot_be_taken_is_open_again(scene: Scene) -> None:
    """The playbook does not let whoever chose set it: somebody is told, and somebody else chooses."""
    deal, conflict = conflicting(scene)
    settle(scene.company.id, Actor(scene.company.sender), conflict.pk, "theirs", now=scene.clock())
    m.Person.objects.within(scene.company.id).filter(id=scene.company.sender).update(role="viewer")
    facts_changed(scene.company.id)
    scene.let_pass()
    (again,) = m.Conflict.objects.within(scene.company.id)
    assert (again.pk, again.status, again.by, again.ended_at) == (conflict.pk, "open", "", None)
    (told,) = scene.failed()
    assert told.answer.startswith("Viewers can read, not change.")
    assert str(scene.record(deal).values["contract_value"].value) == "8,000 USD"


def test_theirs_that_cannot_be_read_is_open_again(scene: Scene) -> None:
    deal, conflict = conflicting(scene)
    scene.change(properties=tuple(replace(each, type="string") for each in PROPERTIES))
    settle(scene.company.id, Actor(scene.company.admin), conflict.pk, "theirs", now=scene.clock())
    scene.hubspot.retype("amount", "string")
    scene.hubspot.set(deal, amount="a lot")
    scene.let_pass()
    (again,) = m.Conflict.objects.within(scene.company.id)
    assert again.status == "open"
    assert "a lot" in scene.failed()[0].answer


def test_what_administrators_ask_for_is_left_to_a_person(scene: Scene) -> None:
    """The rest is written all the same, and the stage is not tried again until something is different."""
    from surehand.core.engine.commands import Move

    deal = scene.hubspot.deal("Ada Ltd", owner=scene.sam, **COMPLETE)
    scene.imported()
    scene.let_pass()
    scene.hubspot.custom("region")
    scene.hubspot.require("closedwon", "region")
    record = scene.record(deal).id
    scene.company.done(scene.company.sender, Move(to="won"), record, now=scene.clock())
    scene.let_pass()
    assert scene.hubspot.stage_of(deal) == "appointmentscheduled"
    found = m.Finding.objects.within(scene.company.id).get(kind="twin_refused")
    assert (found.record, "region" in found.words["what"]) == (record, True)
    asked = len(scene.hubspot.asked("batch/update"))
    scene.let_pass(10)
    assert len(scene.hubspot.asked("batch/update")) == asked


def test_a_playbook_sets_what_it_says(scene: Scene) -> None:
    scene.hubspot.custom("onboarding_state")
    effect = (
        "    effects: [{on: accepted, hubspot: set, properties: {onboarding_state: running}}]\n    survey:"
    )
    scene.company.publish(sample.PLAYBOOK.replace("    survey:", effect, 1))
    deal = accepted(scene)
    assert scene.hubspot.value(deal, "onboarding_state") == "running"


def test_a_loop_of_two_systems_is_broken(scene: Scene) -> None:
    """Something there sets the amount back whenever we write it."""
    deal = scene.hubspot.deal("Ada Ltd", owner=scene.sam, **COMPLETE)
    scene.imported()
    scene.let_pass()
    record = scene.record(deal).id
    for number in range(9):
        values = {"contract_value": f"{8000 + number} USD"}
        scene.company.done(scene.company.sender, SetFields(values=values), record, now=scene.clock())
        scene.let_pass(2)
        scene.hubspot.set(deal, amount="1", at=scene.clock() + timedelta(seconds=5))
        scene.let_pass(2)
    assert m.Finding.objects.within(scene.company.id).filter(kind="twin_loop", record=record).exists()
    assert scene.hubspot.value(deal, "amount") == "1"


def test_what_we_wrote_may_be_said_again(scene: Scene) -> None:
    """It came back as no echo: whoever says it there later means it."""
    deal = scene.hubspot.deal("Ada Ltd", owner=scene.sam, **COMPLETE)
    scene.imported()
    values = {"contract_value": "8000 USD"}
    scene.company.done(
        scene.company.sender, SetFields(values=values), scene.record(deal).id, now=scene.clock()
    )
    scene.let_pass()
    for amount in ("9000", "8000"):
        scene.hubspot.set(deal, amount=amount, at=scene.clock() + timedelta(seconds=5))
        scene.let_pass(2)
    assert scene.hubspot.value(deal, "amount") == "8000"
    assert str(scene.record(deal).values["contract_value"].value) == "8,000 USD"
