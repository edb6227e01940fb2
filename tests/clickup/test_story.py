"""The story with ClickUp: an accepted handoff becomes a list with five tasks, worked on from both sides.

Then the same while every tenth request goes wrong, in each way there is: the end is the same, nothing is twice.
"""

from __future__ import annotations

from collections import Counter
from datetime import timedelta

import pytest

from surehand.core.engine.commands import AddNote, RescheduleTask
from surehand.store import models as m
from tests import sample
from tests.fakes.clickup.faults import Faults
from tests.fakes.clickup.talk import say
from tests.fakes.clickup.tasks import set_status, touch
from tests.fakes.clickup.world import DONE

NAMES = {"Call Ada Ltd", "Collect access", "Hold the workshop", "Prepare the start", "Write the plan"}


def play(scene, patience=1):
    """The whole story; ``patience`` is how often the worker looks before the next thing happens."""
    scene.change(
        priorities={"*": 2},
        checklists={"access": ("Ask for the logins", "Try them")},
    )
    record = scene.accepted()
    settle(scene, patience)
    # They work there: one task is done, another one is put off, somebody says something.
    call, plan = scene.there(), scene.there("Write the plan")
    set_status(scene.fake.world, call, next(each for each in call.list.statuses if each.name == DONE))
    plan.due = int((sample.NOW + timedelta(days=60)).timestamp() * 1000)
    touch(scene.fake.world, plan)
    say(scene.fake.world, call.id, "They want it in blue.", scene.rita)
    settle(scene, patience)
    # And here.
    scene.complete(record, "access")
    workshop = scene.task(record, "workshop").id
    receiver, later = scene.company.receiver, sample.NOW + timedelta(days=50)
    scene.company.done(receiver, RescheduleTask(task=workshop, due=later), record, now=scene.clock())
    scene.company.done(receiver, AddNote(text="Blue it is."), record, now=scene.clock())
    settle(scene, patience)
    return record


def settle(scene, patience):
    for _ in range(patience):
        scene.hear()
        scene.work(2, minutes=10)
    scene.hear()
    scene.work(2, minutes=10)


def check(scene, record):
    """Everything that has to stand on either side at the end."""
    [listed] = scene.fake.world.lists(scene.folder)
    tasks = scene.fake.world.tasks_in(listed)
    there = {task.name: task for task in tasks}
    here = {task.title: task for task in scene.state(record).tasks.values()}
    assert (listed.name, len(tasks), set(there), set(here)) == ("Ada Ltd", 5, NAMES, NAMES)

    owners = {name: [user.email for user in task.assignees] for name, task in there.items()}
    lead = sample.PEOPLE[sample.ONBOARDING_LEAD].email
    receiver = sample.PEOPLE[sample.RECEIVER].email
    assert owners == {name: [lead if name == "Prepare the start" else receiver] for name in NAMES}
    assert {name: task.due for name, task in there.items()} == {
        name: int(task.due.timestamp() * 1000) for name, task in here.items()
    }
    assert here["Write the plan"].due == sample.NOW + timedelta(days=60)
    assert here["Hold the workshop"].due == sample.NOW + timedelta(days=50)
    finished = {"Call Ada Ltd", "Collect access"}
    assert {name for name, task in there.items() if task.status.name == DONE} == finished
    assert {name for name, task in here.items() if task.done_at} == finished
    assert {task.priority for task in tasks} == {2}
    lists = {task.name: [[item["name"] for item in each.items] for each in task.checklists] for task in tasks}
    assert lists.pop("Collect access") == [["Ask for the logins", "Try them"]]
    assert not any(lists.values())

    said = Counter(each.text.splitlines()[0] for each in scene.fake.world.list_comments[listed.id])
    assert said == Counter({"Rita Receiver: Blue it is.": 1})
    kinds = Counter(
        m.Event.objects.within(scene.company.id).filter(record=record).values_list("kind", flat=True)
    )
    assert (kinds["note_added"], kinds["task_completed"], kinds["task_rescheduled"]) == (2, 2, 2)
    assert {each.status for each in scene.deliveries()} == {"sent"}


def test_the_story(scene):
    check(scene, play(scene))


@pytest.mark.parametrize("seed", range(4))
def test_the_story_while_things_go_wrong(scene, seed):
    scene.fake.faults = Faults(percent=10, seed=seed)
    record = play(scene, patience=6)
    scene.fake.faults.percent = 0
    settle(scene, 8)

    check(scene, record)
    troubled = [each for each in scene.fake.asked if each.status in (0, 429, 500)]
    assert len(troubled) > 10
    assert scene.again().status == "active"
