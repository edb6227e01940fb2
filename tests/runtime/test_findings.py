"""What was expected but did not happen: found once, told to its owner, gone when it holds no more."""

from __future__ import annotations

from datetime import timedelta

import pytest

from surehand.core.engine import Actor
from surehand.runtime.connections import NewConnection, add_connection
from surehand.runtime.expectations import LATE, expectations
from surehand.runtime.findings import (
    A_WALL,
    decide_on_preview,
    preview_of,
    reconcile,
    sentence_of,
    set_aside,
)
from surehand.runtime.ids import new_id
from surehand.runtime.schedules import MORNING
from surehand.runtime.worker import Worker
from surehand.store import models as m
from tests.sample import NOW

LATER = NOW + timedelta(days=5)


@pytest.fixture(autouse=True)
def at_work(workspace):
    """A worker has just been seen, and no timer is late, unless a test says so."""
    m.WorkerBeat.objects.create(id="wrk_seen", started_at=NOW, seen_at=LATER + timedelta(days=9))
    return workspace


def findings_of(workspace, status="open"):
    return list(m.Finding.objects.within(workspace.id).filter(status=status).order_by("id"))


def kinds_of(workspace, now=LATER):
    m.Timer.objects.within(workspace.id).delete()
    return [each.kind for each in expectations(workspace.id, now)]


def late_record(workspace, title="Ada Ltd"):
    """A record that has stood in “won” for days, from where only a handoff leads on."""
    record = workspace.open(title)
    m.Timer.objects.within(workspace.id).delete()
    return record


# What is looked for


def test_a_won_record_without_a_handoff(workspace):
    late_record(workspace)

    [found] = expectations(workspace.id, LATER)

    assert (found.kind, found.owner) == ("no_handoff", workspace.sender)
    assert found.sentence.startswith("Ada Ltd has been in ")


def test_nothing_is_missing_in_the_first_day(workspace):
    late_record(workspace)

    assert expectations(workspace.id, NOW + timedelta(hours=3)) == []


def test_an_offered_record_is_as_it_should_be(workspace):
    workspace.offered()

    assert "no_handoff" not in kinds_of(workspace)


def test_an_accepted_handoff_without_its_tasks(workspace):
    record, _handoff = workspace.offered()
    workspace.done(workspace.receiver, workspace.acceptance(record), record)
    assert "no_tasks" not in kinds_of(workspace)

    m.Task.objects.within(workspace.id).delete()
    assert "no_tasks" in kinds_of(workspace)


def test_a_message_that_never_went_out(workspace):
    workspace.offered()

    assert "not_delivered" not in kinds_of(workspace, NOW + timedelta(hours=23))
    assert "not_delivered" in kinds_of(workspace)


def connected(workspace):
    new = NewConnection(kind="webhook_in", title="Forms", owner=workspace.admin)
    made = add_connection(workspace.id, Actor(workspace.admin), new, now=NOW)
    assert isinstance(made, m.Connection)
    return made


def heard(workspace, connection, times):
    for number in range(times):
        m.Inbound(
            id=new_id("inb"),
            workspace_id=workspace.id,
            connection=connection.pk,
            key=str(number),
            received_at=NOW + timedelta(hours=number),
            body=b"",
            status="done",
        ).save(force_insert=True)


def test_who_used_to_tell_us_and_stopped(workspace):
    heard(workspace, connected(workspace), 6)

    assert "silent_connection" not in kinds_of(workspace, NOW + timedelta(days=6))
    assert "silent_connection" in kinds_of(workspace, NOW + timedelta(days=9))


def test_who_seldom_tells_us_anything_may_be_silent(workspace):
    heard(workspace, connected(workspace), 2)

    assert "silent_connection" not in kinds_of(workspace, NOW + timedelta(days=30))


def test_timers_that_nobody_lets_fire(workspace):
    workspace.offered()
    m.Timer.objects.within(workspace.id).update(at=LATER - LATE - timedelta(seconds=1))

    assert "late_timers" in [each.kind for each in expectations(workspace.id, LATER)]


def test_a_worker_that_has_not_been_seen(workspace):
    m.WorkerBeat.objects.update(seen_at=LATER - LATE - timedelta(seconds=1))

    [found] = expectations(workspace.id, LATER)

    assert (found.kind, found.owner) == ("no_worker", workspace.admin)


# Kept once


def test_it_is_kept_and_told_once(workspace):
    late_record(workspace)
    first, second = reconcile(workspace.id, LATER), reconcile(workspace.id, LATER + timedelta(hours=1))

    assert (first.new, second.new, second.open) == (1, 0, 1)
    alerts = m.Delivery.objects.within(workspace.id).filter(kind="findings")
    assert [alert.to for alert in alerts] == [workspace.sender]


def test_it_is_resolved_by_itself(workspace):
    record = late_record(workspace)
    reconcile(workspace.id, LATER)
    m.Record.objects.within(workspace.id).filter(pk=record).update(archived_at=LATER)

    assert reconcile(workspace.id, LATER).resolved == 1
    assert [row.status for row in m.Finding.objects.within(workspace.id)] == ["resolved"]


def test_what_holds_again_is_found_anew(workspace):
    record = late_record(workspace)
    records = m.Record.objects.within(workspace.id).filter(pk=record)
    reconcile(workspace.id, LATER)
    records.update(archived_at=LATER)
    reconcile(workspace.id, LATER)
    records.update(archived_at=None)

    assert reconcile(workspace.id, LATER + timedelta(days=1)).new == 1
    [finding] = findings_of(workspace)
    assert (finding.found_at, finding.resolved_at) == (LATER + timedelta(days=1), None)


def test_a_look_changes_no_record(workspace):
    record = late_record(workspace)
    before = (
        m.Event.objects.within(workspace.id).count(),
        m.Record.objects.within(workspace.id).get(pk=record).changed_at,
    )
    reconcile(workspace.id, LATER)

    after = (
        m.Event.objects.within(workspace.id).count(),
        m.Record.objects.within(workspace.id).get(pk=record).changed_at,
    )
    assert before == after


# The first look


def wall(workspace):
    for number in range(A_WALL + 1):
        late_record(workspace, f"Client {number}")


def test_a_first_look_is_no_wall(workspace):
    wall(workspace)
    told = reconcile(workspace.id, LATER)

    assert (told.open, told.preview, preview_of(workspace.id)) == (0, A_WALL + 1, {"no_handoff": A_WALL + 1})
    assert not m.Delivery.objects.within(workspace.id).filter(kind="findings").exists()


def test_what_the_first_look_found_can_be_kept(workspace):
    wall(workspace)
    reconcile(workspace.id, LATER)

    assert decide_on_preview(workspace.id, Actor(workspace.admin), keep=True, now=LATER) == A_WALL + 1
    assert len(findings_of(workspace)) == A_WALL + 1
    assert m.Delivery.objects.within(workspace.id).filter(kind="findings").count() == 1


def test_or_only_what_is_new_counts(workspace):
    wall(workspace)
    reconcile(workspace.id, LATER)
    decide_on_preview(workspace.id, Actor(workspace.admin), keep=False, now=LATER)
    late_record(workspace, "New")

    assert reconcile(workspace.id, LATER + timedelta(days=1)).open == 1
    assert [row.words["title"] for row in findings_of(workspace)] == ["New"]


def test_it_is_decided_once(workspace):
    refused = decide_on_preview(workspace.id, Actor(workspace.admin), keep=True)

    assert getattr(refused, "code", "") == "nothing_to_decide"


# Set aside


def test_what_is_all_right_stays_aside(workspace):
    late_record(workspace)
    reconcile(workspace.id, LATER)
    [finding] = findings_of(workspace)
    aside = set_aside(workspace.id, Actor(workspace.admin), finding.pk, "They asked for time", now=LATER)

    assert isinstance(aside, m.Finding)
    assert reconcile(workspace.id, LATER + timedelta(days=1)).open == 0
    assert m.TrailEntry.objects.within(workspace.id).filter(kind="finding_set_aside").exists()


@pytest.mark.parametrize("reason", ["", "  ", "x" * 501])
def test_only_for_a_reason(workspace, reason):
    late_record(workspace)
    reconcile(workspace.id, LATER)
    [finding] = findings_of(workspace)
    refused = set_aside(workspace.id, Actor(workspace.admin), finding.pk, reason)

    assert getattr(refused, "code", "") == "reason_missing"
    assert sentence_of(findings_of(workspace)[0])


# By the worker


def test_the_worker_looks_each_morning(workspace):
    late_record(workspace)
    now = LATER
    worker = Worker({}, lambda: now)
    worker.beat()
    assert findings_of(workspace) == []

    [turn] = m.Schedule.objects.filter(kind="reconcile")
    assert turn.next_at.hour == MORNING
    now = turn.next_at
    worker.beat()
    assert [row.kind for row in findings_of(workspace)] == ["no_handoff"]
    [after] = m.Schedule.objects.filter(kind="reconcile")
    assert (after.result, after.next_at) == ("done", turn.next_at + timedelta(days=1))
