"""Long work and what comes round by itself."""

from __future__ import annotations

from surehand.api.rest import render
from surehand.api.rest import setup_shapes as t
from surehand.api.rest.endpoint import Answer, Cursor, Id, Limit, Routes
from surehand.api.rest.request import Call
from surehand.core.engine import Refusal
from surehand.runtime import jobs as runtime
from surehand.store import models as m
from surehand.store.queries import jobs as queries
from surehand.store.queries.lists import Cut, Page
from surehand.store.queries.schedules import read_schedules

routes = Routes("Jobs")


@routes.get("jobs", Page[t.Job], scope="admin")
def list_jobs(call: Call, limit: Limit = 50, cursor: Cursor = "") -> Answer:
    """Exports, verifications and recomputed clocks, the newest first; imports have a list of their own."""
    page = queries.list_jobs(call.workspace, Cut(limit, cursor))
    return Answer(Page([_job(call, row) for row in page.items], page.next))


@routes.post("jobs/{job}/cancel", t.Job, scope="admin")
def cancel_job(call: Call, job: Id) -> Answer | Refusal:
    """End a job that waits or runs."""
    cancelled = runtime.cancel(call.workspace, call.actor, job, now=call.now)
    return cancelled if isinstance(cancelled, Refusal) else Answer(_job(call, cancelled))


@routes.post("jobs/{job}/retry", t.Job, scope="admin")
def retry_job(call: Call, job: Id) -> Answer | Refusal:
    """Let a job that failed or was cancelled begin anew."""
    again = runtime.retry(call.workspace, job)
    return again if isinstance(again, Refusal) else Answer(_job(call, again))


@routes.get("schedules", Page[t.Schedule], scope="admin")
def list_schedules(call: Call) -> Answer:
    """What comes round by itself, what is next before the rest."""
    rows = [
        t.Schedule(
            kind=row.kind,
            next_at=row.next_at,
            last_at=row.ended_at,
            result=row.result or None,
            told=row.told,
        )
        for row in read_schedules(call.workspace)
    ]
    return Answer(Page(rows, ""))


def _job(call: Call, row: m.Job) -> t.Job:
    return t.Job(
        id=row.pk,
        kind=row.kind,
        status=row.status,
        asked_by=render.who_if_any(call.facts.directory, row.asked_by),
        done=row.done,
        total=row.total,
        told=row.told if row.status == "failed" else "",
        created_at=row.created_at,
        finished_at=row.finished_at,
    )
