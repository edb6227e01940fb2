"""Where both sides say something else: due times by the mapping's choice, tasks given to others, what was deleted."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from surehand.core.engine import Actor, Refusal
from surehand.core.engine.commands import ReassignTask, RescheduleTask
from surehand.runtime.clickup.again import make_again
from surehand.runtime.facts import facts_changed
from surehand.runtime.findings import sentence_of
from surehand.runtime.sync.conflicts import settle
from surehand.store import models as m
from tests import sample
from tests.fakes.clickup.talk import say
from tests.fakes.clickup.tasks import remove, touch


@pytest.fixture
def record(scene):
    record = scene.accepted()
    scene.work()
    return record


def both_move(scene, record, ours=20, theirs=30):
    """Due another time on both sides before either hears of the other; both moments."""
    here, there = (scene.clock().replace(microsecond=0) + timedelta(days=days) for days in (ours, theirs))
    task = scene.there()
    task.due = int(there.timestamp() * 1000)
    touch(scene.fake.world, task)
    command = RescheduleTask(task=scene.task(record).id, due=here)
    scene.company.done(scene.company.receiver, command, record, now=scene.clock())
    scene.work(2, minutes=1)
    return here, there


def dues(scene, record):
    return scene.task(record).due, datetime.fromtimestamp(scene.there().due / 1000, UTC)


@pytest.mark.parametrize(("both", "holds"), [("ours", 0), ("theirs", 1)])
def test_the_side_that_was_chosen_holds(scene, record, both, holds):
    scene.change(both=both)
    moments = both_move(scene, record)
    scene.work(2, minutes=1)
    assert dues(scene, record) == (moments[holds], moments[holds])


@pytest.mark.parametrize(("side", "holds"), [("ours", 0), ("theirs", 1)])
def test_or_a_person_chooses(scene, record, side, holds):
    scene.change(both="ask")
    moments = both_move(scene, record)
    [conflict] = m.Conflict.objects.within(scene.company.id)
    assert (conflict.status, conflict.field) == ("open", f"due:{scene.task(record).id}")
    assert dues(scene, record) == moments

    settle(scene.company.id, Actor(scene.company.admin), conflict.pk, side, now=scene.clock())
    scene.work(3, minutes=1)

    assert dues(scene, record) == (moments[holds], moments[holds])
    assert not m.Conflict.objects.within(scene.company.id).filter(status="open").exists()


def assigned(scene):
    rows = m.Finding.objects.within(scene.company.id).filter(kind="assignee_changed")
    return [(row.status, sentence_of(row)) for row in rows]


def test_a_task_given_to_another_there_is_told(scene, record):
    scene.there().assignees = [scene.users[sample.STRANGER]]
    touch(scene.fake.world, scene.there())
    scene.work(minutes=1)
    said = "Ada Ltd: “Call Ada Ltd” was given to Stan Stranger in ClickUp; here Rita Receiver still has it."
    assert assigned(scene) == [("open", said)]
    assert scene.task(record).owner == scene.company.receiver

    command = ReassignTask(task=scene.task(record).id, to=scene.company.stranger)
    scene.company.done(scene.company.receiver, command, record, now=scene.clock())
    scene.work(2, minutes=1)
    touch(scene.fake.world, scene.there())
    scene.work(minutes=1)
    assert [status for status, _ in assigned(scene)] == ["resolved"]


def gone(scene):
    rows = m.Finding.objects.within(scene.company.id).filter(kind="twin_gone", status="open")
    return list(rows.order_by("key"))


def test_a_deleted_task_is_made_again_when_asked(scene, record):
    remove(scene.fake.world, scene.there())
    scene.work(2, minutes=16)
    [finding] = gone(scene)

    make_again(scene.again(), finding.pk, now=scene.clock())
    scene.work(2)

    names = [each.name for each in scene.fake.world.tasks.values()]
    assert names.count("Call Ada Ltd") == 1
    assert gone(scene) == []
    again = make_again(scene.again(), finding.pk, now=scene.clock())
    assert isinstance(again, Refusal)


def test_a_viewers_comment_says_who_wrote_it(scene, record):
    """A viewer changes nothing here, so the owner of the connection stands in."""
    rows = m.Person.objects.within(scene.company.id)
    rows.filter(id=scene.company.stranger).update(role="viewer")
    facts_changed(scene.company.id)
    say(scene.fake.world, scene.there().id, "They prefer mornings.", scene.users[sample.STRANGER])
    scene.work(3, minutes=16)

    [event] = m.Event.objects.within(scene.company.id).filter(record=record, kind="note_added")
    assert event.actor == scene.company.admin
    assert "By Stan Stranger in ClickUp: On “Call Ada Ltd”: They prefer mornings." in event.data
