"""After a long time away everything that changed is read, a piece in each turn, and what people wait for goes first."""

from __future__ import annotations

from datetime import timedelta

import pytest

from surehand.runtime.clickup.syncer import ClickUpSyncer
from surehand.store import models as m
from tests.fakes.clickup.tasks import set_status, touch
from tests.fakes.clickup.world import DONE, Task

OTHERS = 450


@pytest.fixture
def record(scene):
    """A record one of whose tasks was done there, before everything else there changed."""
    record = scene.accepted()
    scene.work()
    world, there = scene.fake.world, scene.there()
    set_status(world, there, next(each for each in there.list.statuses if each.name == DONE))
    for number in range(OTHERS):
        other = Task(f"other{number}", f"Other {number}", scene.list, there.status, there.creator, 1, 1)
        world.tasks[other.id] = other
        touch(world, other)
    return record


def tasks_of(scene):
    return m.Stream.objects.within(scene.company.id).get(name="tasks")


def pages(scene):
    asked = [each for each in scene.fake.requests("GET") if f"/team/{scene.fake.team}/task" in each.path]
    return [each.query.get("page", ["0"])[0] for each in asked]


def test_a_small_allowance_reaches_the_end(scene, record):
    before = tasks_of(scene).upto
    scene.change(per_minute=10, comments=False)
    scene.work(20, seconds=20)

    assert tasks_of(scene).upto > before
    assert scene.task(record).done_at is not None


def test_reading_leaves_half_to_deliveries(scene, record):
    scene.change(per_minute=20, comments=False)
    scene.work(minutes=1)

    held = m.Allowance.objects.within(scene.company.id).get(connection=scene.connection.pk)
    assert held.tokens >= 1


def test_a_turn_that_is_over_goes_on_where_it_ended(scene, record):
    syncer, stream = ClickUpSyncer(), tasks_of(scene)
    scene.fake.asked.clear()
    turns = [syncer.turn(scene.again(), stream, scene.clock, lambda: True) for _ in range(6)]

    assert pages(scene) == ["0", "1", "2", "3", "4", "5"]
    assert [turn.again for turn in turns] == [timedelta()] * 5 + [None]
    assert [turn.upto is None for turn in turns] == [True] * 5 + [False]
    assert scene.task(record).done_at is not None
