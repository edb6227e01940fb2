"""Tasks of ours that are done in HubSpot are done here, and opened again the same way; never to and fro."""

from __future__ import annotations

from datetime import timedelta

from surehand.core.engine.commands import CompleteTask, ReopenTask, RescheduleTask
from surehand.runtime.facts import facts_changed
from surehand.store import models as m
from tests.fakes.hubspot.kinds import TASK
from tests.hubspot.scene import Scene
from tests.hubspot.test_writing import accepted


def there(scene: Scene, deal: str, subject: str = "Collect access") -> dict[str, str]:
    (found,) = [each for each in scene.hubspot.tasks_of(deal) if each["hs_task_subject"] == subject]
    return found


def done_there(scene: Scene, deal: str, status: str = "COMPLETED") -> None:
    scene.hubspot.set(there(scene, deal)["id"], type=TASK, hs_task_status=status, at=scene.clock())
    scene.let_pass(2)


def task_of(scene: Scene, deal: str, title: str = "Collect access") -> m.Task:
    found: m.Task = m.Task.objects.within(scene.company.id).get(record=scene.record(deal).id, title=title)
    return found


def test_done_there_is_done_here(scene: Scene) -> None:
    deal = accepted(scene)
    done_there(scene, deal)
    done = scene.record(deal).tasks[task_of(scene, deal).pk]
    assert (done.done_at is not None, done.done_by) == (True, scene.company.receiver)


def test_opened_again_there_is_open_here(scene: Scene) -> None:
    deal = accepted(scene)
    done_there(scene, deal)
    done_there(scene, deal, "NOT_STARTED")
    assert task_of(scene, deal).done_at is None


def test_done_here_comes_not_back(scene: Scene) -> None:
    deal = accepted(scene)
    task, record = task_of(scene, deal), scene.record(deal).id
    scene.company.done(task.owner, CompleteTask(task=task.pk), record, now=scene.clock())
    scene.let_pass(2)
    scene.company.done(task.owner, ReopenTask(task=task.pk), record, now=scene.clock())
    version = scene.record(deal).version
    scene.let_pass(2)
    scene.let_pass(10)
    assert there(scene, deal)["hs_task_status"] == "NOT_STARTED"
    assert scene.record(deal).version == version


def test_a_task_of_others_is_none_of_ours(scene: Scene) -> None:
    deal = accepted(scene)
    version = scene.record(deal).version
    scene.hubspot.set(there(scene, deal)["id"], type=TASK, hs_task_subject="Collect all", at=scene.clock())
    scene.let_pass(2)
    assert scene.record(deal).version == version


def later(scene: Scene, deal: str) -> None:
    """Another due time here, written there before the next look at tasks."""
    task, due = task_of(scene, deal), scene.clock() + timedelta(days=9)
    command = RescheduleTask(task=task.pk, due=due)
    scene.company.done(task.owner, command, scene.record(deal).id, now=scene.clock())
    scene.let_pass(0.1)


def test_what_was_done_there_is_not_written_over(scene: Scene) -> None:
    deal = accepted(scene)
    scene.let_pass()
    scene.hubspot.set(there(scene, deal)["id"], type=TASK, hs_task_status="COMPLETED", at=scene.clock())
    later(scene, deal)
    scene.let_pass(2)
    assert there(scene, deal)["hs_task_status"] == "COMPLETED"
    assert task_of(scene, deal).done_at is not None


def test_what_was_begun_there_stays_so(scene: Scene) -> None:
    deal = accepted(scene)
    done_there(scene, deal, "IN_PROGRESS")
    later(scene, deal)
    assert there(scene, deal)["hs_task_status"] == "IN_PROGRESS"


def test_an_index_that_lags_opens_nothing_again(scene: Scene) -> None:
    """The search tells for minutes how a task was before we wrote it."""
    deal = accepted(scene)
    task, record = task_of(scene, deal), scene.record(deal).id
    scene.hubspot.portal.lag = timedelta(minutes=2)
    scene.hubspot.set(there(scene, deal)["id"], type=TASK, hs_task_priority="HIGH", at=scene.clock())
    scene.let_pass(2)
    scene.company.done(task.owner, CompleteTask(task=task.pk), record, now=scene.clock())
    scene.let_pass(0.2)
    for _ in range(5):
        scene.let_pass(1.05)
    assert task_of(scene, deal).done_at is not None
    assert there(scene, deal)["hs_task_status"] == "COMPLETED"


def test_nobodys_rights_are_lent(scene: Scene) -> None:
    deal = accepted(scene)
    m.Person.objects.within(scene.company.id).filter(id=scene.company.receiver).update(role="viewer")
    facts_changed(scene.company.id)
    done_there(scene, deal)
    assert task_of(scene, deal).done_at is None


def test_a_note_says_for_whom_somebody_stands_in(scene: Scene) -> None:
    deal = accepted(scene)
    m.Person.objects.within(scene.company.id).filter(id=scene.company.receiver).update(role="viewer")
    facts_changed(scene.company.id)
    scene.hubspot.set(there(scene, deal)["id"], type=TASK, hubspot_owner_id="", at=scene.clock())
    done_there(scene, deal)
    done = scene.record(deal).tasks[task_of(scene, deal).pk]
    assert done.done_by == scene.company.admin
    rows = m.Event.objects.within(scene.company.id).filter(record=scene.record(deal).id, kind="note_added")
    assert any("stands in for Rita Receiver" in row.data for row in rows)


def test_what_nobody_may_do_is_told(scene: Scene) -> None:
    deal = accepted(scene)
    people = m.Person.objects.within(scene.company.id).filter(
        id__in=[scene.company.receiver, scene.company.admin]
    )
    people.update(role="viewer")
    facts_changed(scene.company.id)
    done_there(scene, deal)
    found = m.Finding.objects.within(scene.company.id).get(kind="twin_refused", status="open")
    assert "Viewers can read, not change." in found.words["what"]
    assert task_of(scene, deal).done_at is None
    people.update(role="admin")
    facts_changed(scene.company.id)
    scene.let_pass(2)
    assert task_of(scene, deal).done_at is not None
