"""Long work: cancelled, begun anew, taken over from a worker that died, and never begun for ever."""

from __future__ import annotations

from datetime import timedelta

import pytest

from surehand.core.engine import Actor, Refusal
from surehand.runtime import jobs
from surehand.runtime.ids import new_id
from surehand.runtime.schedules import AFTER_TROUBLE, LEASE, work_on_schedules
from surehand.store import models as m
from surehand.store.queries.schedules import take
from tests.sample import NOW


def job_of(workspace, **columns) -> m.Job:
    row = m.Job(
        id=new_id("job"),
        workspace_id=workspace.id,
        kind="verification",
        asked_by=workspace.admin,
        created_at=NOW,
        **columns,
    )
    row.save(force_insert=True)
    return row


def again(job: m.Job) -> m.Job:
    found: m.Job = m.Job.objects.within(job.workspace_id).get(pk=job.pk)
    return found


def test_a_cancelled_job_is_not_done(workspace):
    job = job_of(workspace)
    jobs.cancel(workspace.id, Actor(workspace.admin), job.pk, now=NOW)

    assert jobs.work_on_jobs("wrk", lambda: NOW) == 0
    assert (again(job).status, again(job).finished_at) == ("cancelled", NOW)


def test_what_runs_stops_at_its_next_progress(workspace, monkeypatch):
    job = job_of(workspace)
    reached = []

    def work(row, progress):
        progress(1, 3)
        jobs.cancel(workspace.id, Actor(workspace.admin), job.pk, now=NOW)
        progress(2, 3)
        reached.append("the end")
        return "", 0

    monkeypatch.setitem(jobs._WORK, "verification", work)
    jobs.work_on_jobs("wrk", lambda: NOW)

    assert (again(job).status, again(job).done, reached) == ("cancelled", 1, [])


def test_a_cancelled_job_begins_anew(workspace):
    job = job_of(workspace, status="cancelled")
    jobs.retry(workspace.id, job.pk)
    jobs.work_on_jobs("wrk", lambda: NOW)

    assert again(job).status == "done"


@pytest.mark.parametrize("status", ["waiting", "running", "done"])
def test_only_what_ended_early_begins_anew(workspace, status):
    refused = jobs.retry(workspace.id, job_of(workspace, status=status).pk)

    assert isinstance(refused, Refusal)


def test_another_goes_on_after_the_lease(workspace):
    job = job_of(workspace, status="running", lease="wrk_dead", leased_until=NOW)

    assert jobs.work_on_jobs("wrk", lambda: NOW + timedelta(seconds=1)) == 1
    assert again(job).status == "done"


def test_what_kills_its_workers_is_given_up(workspace):
    job = job_of(workspace, status="running", leased_until=NOW, attempts=jobs.MOST_ATTEMPTS)
    jobs.work_on_jobs("wrk", lambda: NOW)

    assert again(job).status == "failed"
    assert "begun 5 times" in again(job).told


# What comes round


def test_one_worker_takes_each_turn(workspace):
    row = m.Schedule.objects.create(id="sweep", kind="sweep", next_at=NOW)
    seen = m.Schedule.objects.get(pk="sweep")

    assert take(row, "wrk_a", NOW, NOW + LEASE)
    assert not take(seen, "wrk_b", NOW, NOW + LEASE)


def test_a_turn_comes_again(workspace):
    done = []
    work = {"sweep": lambda _all, now: str(done.append(now))}
    for minutes in (0, 30, 60, 90, 120):
        work_on_schedules("wrk", NOW + timedelta(minutes=minutes), work)

    assert done == [NOW + timedelta(hours=hours) for hours in range(3)]


def test_a_turn_of_a_killed_worker_comes_after_its_lease(workspace):
    m.Schedule.objects.create(id="sweep", kind="sweep", next_at=NOW)
    take(m.Schedule.objects.get(pk="sweep"), "wrk_dead", NOW, NOW + LEASE)
    work = {"sweep": lambda _all, _now: "swept"}

    assert work_on_schedules("wrk", NOW + LEASE - timedelta(seconds=1), work) == 0
    assert work_on_schedules("wrk", NOW + LEASE, work) == 1


def test_a_failure_is_told_and_tried_again(workspace, caplog):
    def fail(_all, _now):
        raise ValueError("no room")

    work_on_schedules("wrk", NOW, {"sweep": fail})

    [row] = m.Schedule.objects.filter(kind="sweep")
    assert (row.result, row.told, row.next_at) == ("failed", "ValueError('no room')", NOW + AFTER_TROUBLE)
