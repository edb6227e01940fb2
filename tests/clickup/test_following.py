"""What changes here follows to ClickUp, and what changes there comes here: each once, and nothing comes back."""

from __future__ import annotations

from datetime import timedelta

import pytest

from surehand.core.engine import Actor
from surehand.core.engine.commands import (
    AddNote,
    AddTask,
    CompleteTask,
    ReassignTask,
    ReopenTask,
    RescheduleTask,
)
from surehand.runtime.facts import facts_changed
from surehand.store import models as m
from tests import sample
from tests.fakes.clickup.talk import say, say_on_list
from tests.fakes.clickup.tasks import remove, set_status, touch
from tests.fakes.clickup.world import CLOSED, DONE, OPEN, PROGRESS


@pytest.fixture
def record(scene):
    """An accepted handoff whose five tasks are in ClickUp."""
    record = scene.accepted()
    scene.work()
    return record


def put(scene, name, status, task="Call Ada Ltd"):
    there = scene.there(task)
    set_status(scene.fake.world, there, next(each for each in there.list.statuses if each.name == status))
    return there


def events(scene, record, kind):
    return m.Event.objects.within(scene.company.id).filter(record=record, kind=kind)


# From here to there


def test_done_here_is_done_there(scene, record):
    scene.complete(record)
    scene.work()
    assert scene.there().status.name == DONE

    scene.company.done(scene.company.receiver, ReopenTask(task=scene.task(record).id), record)
    scene.work()
    assert scene.there().status.name == OPEN


def test_owner_and_due_time_follow(scene, record):
    task, later = scene.task(record).id, scene.clock() + timedelta(days=20)
    scene.company.done(scene.company.receiver, ReassignTask(task=task, to=scene.company.stranger), record)
    scene.company.done(scene.company.receiver, RescheduleTask(task=task, due=later), record)
    scene.work()

    there = scene.there()
    assert [each.email for each in there.assignees] == [sample.PEOPLE[sample.STRANGER].email]
    assert there.due == int(later.timestamp() * 1000)


def test_a_task_by_hand_goes_there_too(scene, record):
    due = scene.clock() + timedelta(days=1)
    scene.company.done(
        scene.company.receiver,
        AddTask(title="Send flowers", owner=scene.company.receiver, due=due),
        record,
        now=scene.clock(),
    )
    scene.work()

    assert scene.there("Send flowers").list is scene.there().list


def test_a_status_of_the_list_is_found_anew(scene, record):
    there = scene.there()
    scene.fake.world.own_statuses(there.list, ("New", "open"), ("Shipped", "done"))
    scene.complete(record)
    scene.work()

    assert there.status.name == "Shipped"


def test_a_renamed_status_is_known_by_its_id(scene, record):
    there = scene.there()
    next(each for each in there.list.statuses if each.name == DONE).name = "Abgeschlossen"
    scene.complete(record)
    scene.work()

    assert there.status.name == "Abgeschlossen"


def test_what_was_deleted_there_is_told_and_not_made_again(scene, record):
    remove(scene.fake.world, scene.there())
    scene.complete(record)
    scene.work(3)

    assert "Call Ada Ltd" not in {each.name for each in scene.fake.world.tasks.values()}
    assert ("twin_gone", "open") in scene.findings()
    assert {each.status for each in scene.deliveries()} == {"sent"}


def test_two_systems_that_disagree_for_ever_are_parted(scene, record):
    for _ in range(6):
        scene.complete(record)
        scene.work()
        scene.company.done(scene.company.receiver, ReopenTask(task=scene.task(record).id), record)
        scene.work()

    assert ("twin_loop", "open") in scene.findings()
    assert len(scene.fake.requests("PUT")) == 6

    scene.clock.pass_by(hours=2)
    scene.complete(record)
    scene.work()
    assert scene.there().status.name == DONE
    assert ("twin_loop", "resolved") in scene.findings()


# From there to here


@pytest.mark.parametrize("status", [DONE, CLOSED])
def test_done_there_is_done_here(scene, record, status):
    put(scene, record, status)
    scene.work(minutes=1)

    task = scene.task(record)
    assert (task.done_at, task.done_by) == (scene.clock(), scene.company.receiver)
    [event] = events(scene, record, "task_completed")
    assert event.via == "clickup"


def test_in_progress_there_changes_nothing_here(scene, record):
    put(scene, record, PROGRESS)
    scene.work(minutes=1)

    assert scene.task(record).done_at is None


def test_opened_there_is_open_here(scene, record):
    scene.complete(record)
    scene.work()
    put(scene, record, OPEN)
    scene.work(minutes=1)

    assert scene.task(record).done_at is None
    scene.work(3, minutes=1)
    assert scene.there().status.name == OPEN


def test_another_due_time_there_is_taken_over(scene, record):
    there, later = scene.there(), scene.clock() + timedelta(days=30)
    there.due = int(later.timestamp() * 1000)
    touch(scene.fake.world, there)
    scene.work(2, minutes=1)

    assert scene.task(record).due == later.replace(microsecond=later.microsecond // 1000 * 1000)
    assert there.due == int(later.timestamp() * 1000)


def test_a_due_time_that_both_changed_stays_ours(scene, record):
    there, ours = scene.there(), scene.clock() + timedelta(days=40)
    scene.company.done(scene.company.receiver, RescheduleTask(task=scene.task(record).id, due=ours), record)
    there.due = int((scene.clock() + timedelta(days=30)).timestamp() * 1000)
    touch(scene.fake.world, there)
    scene.work(3, minutes=1)

    assert scene.task(record).due == ours
    assert there.due == int(ours.timestamp() * 1000)


def test_what_we_wrote_does_not_come_back(scene, record):
    scene.complete(record)
    scene.work()
    before = m.Event.objects.within(scene.company.id).count()
    scene.fake.asked.clear()
    scene.work(5, minutes=1)

    assert m.Event.objects.within(scene.company.id).count() == before
    assert scene.fake.requests("PUT") == scene.fake.requests("POST") == []


def test_an_older_answer_overwrites_nothing(scene, record):
    from surehand.runtime.clickup.reading import Reading
    from surehand.runtime.clickup.settings import client_of

    connection = scene.again()
    with client_of(connection, scene.clock) as clickup:
        old = clickup.task(scene.there().id)
        scene.complete(record)
        scene.work()
        Reading(connection, clickup, scene.clock()).take(old)

    assert scene.task(record).done_at is not None


def test_whoever_is_unknown_is_stood_in_for(scene, record):
    there = put(scene, record, DONE)
    there.assignees = [scene.fake.world.add_user("Guest", "guest@elsewhere.example")]
    scene.work(minutes=1)

    assert scene.task(record).done_by == scene.company.receiver


@pytest.mark.parametrize("what", [{"role": "viewer"}, {"active": False}])
def test_whoever_may_not_is_told_and_waits(scene, record, what):
    rita = m.Person.objects.within(scene.company.id).filter(id=scene.company.receiver)
    rita.update(**what)
    facts_changed(scene.company.id)
    put(scene, record, DONE)
    scene.work(2, minutes=1)
    assert (scene.task(record).done_at, scene.there().status.name) == (None, DONE)
    assert scene.findings() == [("twin_refused", "open")]

    rita.update(role="member", active=True)
    facts_changed(scene.company.id)
    scene.work(2, minutes=16)
    assert scene.task(record).done_by == scene.company.receiver
    assert scene.findings() == [("twin_refused", "resolved")]


def test_one_of_two_assignees_who_may_is_enough(scene, record):
    m.Person.objects.within(scene.company.id).filter(id=scene.company.receiver).update(role="viewer")
    facts_changed(scene.company.id)
    there = put(scene, record, DONE)
    there.assignees = [scene.rita, scene.users[sample.STRANGER]]
    scene.work(minutes=1)

    assert scene.task(record).done_by == scene.company.stranger


def test_what_was_refused_is_settled_by_doing_it_here(scene, record):
    m.Person.objects.within(scene.company.id).filter(id=scene.company.receiver).update(role="viewer")
    facts_changed(scene.company.id)
    put(scene, record, DONE)
    scene.work(minutes=1)
    task = CompleteTask(task=scene.task(record).id)
    scene.company.done(scene.company.admin, task, record, now=scene.clock())
    scene.work(2, minutes=16)

    assert scene.findings() == [("twin_refused", "resolved")]


def test_a_task_deleted_there_is_found_by_the_sweep(scene, record):
    there = scene.there()
    del scene.fake.world.tasks[there.id]
    scene.work(3, minutes=16)

    assert ("twin_gone", "open") in scene.findings()
    assert scene.task(record).done_at is None


def test_a_list_deleted_there_is_found_by_the_sweep(scene, record):
    scene.there().list.deleted = True
    scene.work(3, minutes=16)

    assert scene.findings().count(("twin_gone", "open")) == 6


# Notes and comments


def test_a_note_becomes_one_comment(scene, record):
    scene.company.done(scene.company.receiver, AddNote(text="They like blue."), record, now=scene.clock())
    scene.work(3, minutes=16)

    [comment] = scene.fake.world.list_comments[scene.there().list.id]
    assert comment.text.startswith("Rita Receiver: They like blue.\n\nsurehand:note_")
    assert events(scene, record, "note_added").count() == 1


def test_a_lost_answer_repeats_no_comment(scene, record):
    scene.fake.faults.only = "POST .*/comment"
    scene.fake.faults.script.extend(["lost", "lost"])
    scene.company.done(scene.company.receiver, AddNote(text="They like blue."), record, now=scene.clock())
    scene.work(4, minutes=16)

    assert len(scene.fake.world.list_comments[scene.there().list.id]) == 1
    assert events(scene, record, "note_added").count() == 1


def test_a_comment_becomes_one_note(scene, record):
    say(scene.fake.world, scene.there().id, "Called, nobody there.", scene.rita)
    scene.work(3, minutes=16)

    [event] = events(scene, record, "note_added")
    assert (event.actor, "On “Call Ada Ltd”: Called, nobody there." in event.data) == (
        scene.company.receiver,
        True,
    )
    assert scene.fake.world.list_comments == {}


@pytest.mark.parametrize("mark", ["please call them first", "please call them before anything else happens"])
def test_only_the_id_of_a_note_is_our_mark(scene, record, mark):
    say(scene.fake.world, scene.there().id, f"surehand: {mark}", scene.rita)
    scene.work(3, minutes=16)
    say(scene.fake.world, scene.there().id, "surehand:note_of_another_record", scene.rita)
    scene.work(3, minutes=16)

    assert events(scene, record, "note_added").count() == 2
    links = m.Link.objects.within(scene.company.id).filter(kind="note")
    assert all(link.subject.startswith("note_") and "other" not in link.subject for link in links)


def test_comments_of_both_sides_take_turns(scene, record):
    list_, guest = scene.there().list.id, scene.fake.world.add_user("Gus Guest", "gus@elsewhere.example")
    say_on_list(scene.fake.world, list_, "First.", guest)
    scene.company.done(scene.company.receiver, AddNote(text="Second."), record, now=scene.clock())
    scene.work()
    say_on_list(scene.fake.world, list_, "Third.", guest)
    scene.work(3, minutes=16)

    told = [event.data for event in events(scene, record, "note_added").order_by("version")]
    assert len(told) == 3
    assert "By Gus Guest in ClickUp: First." in told[1]
    assert "By Gus Guest in ClickUp: Third." in told[2]
    assert len(scene.fake.world.list_comments[list_]) == 3


def test_without_comments_nothing_is_told(scene, record):
    scene.change(comments=False)
    scene.company.done(scene.company.receiver, AddNote(text="They like blue."), record, now=scene.clock())
    say(scene.fake.world, scene.there().id, "Hello.", scene.rita)
    scene.work(3, minutes=16)

    assert (scene.fake.world.list_comments, events(scene, record, "note_added").count()) == ({}, 1)


def test_a_pause_reads_and_writes_nothing(scene, record):
    from surehand.runtime.connections import pause_connection, resume_connection

    pause_connection(scene.company.id, Actor(scene.company.admin), scene.connection.pk, now=scene.clock())
    scene.company.done(
        scene.company.receiver, CompleteTask(task=scene.task(record, "plan").id), record, now=scene.clock()
    )
    put(scene, record, DONE)
    scene.work(2, minutes=1)
    assert (scene.task(record).done_at, scene.there("Write the plan").status.name) == (None, OPEN)

    resume_connection(scene.company.id, Actor(scene.company.admin), scene.connection.pk, now=scene.clock())
    scene.work(2, minutes=2)
    assert scene.task(record).done_at is not None
    assert scene.there("Write the plan").status.name == DONE
