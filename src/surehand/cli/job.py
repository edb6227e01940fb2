"""`surehand job`: long work, and what comes round by itself."""

from __future__ import annotations

import click

from surehand.cli.desk import Desk
from surehand.cli.options import answers, paged
from surehand.cli.output import Answer, Lines, Rows
from surehand.cli.rows import plain, plain_page
from surehand.cli.values import shown
from surehand.core.engine import Refusal
from surehand.runtime import jobs as runtime
from surehand.store.queries.jobs import list_jobs
from surehand.store.queries.lists import Cut
from surehand.store.queries.schedules import read_schedules

_JOB = "id kind status asked_by done total created_at finished_at".split()
_SCHEDULE = "kind next_at ended_at result told".split()


@click.group()
def job() -> None:
    """List, cancel and retry long work."""


@job.command("list")
@answers
@paged
def list_(desk: Desk, cut: Cut) -> Answer:
    """List exports, verifications and recomputed clocks; `surehand imports` has the imports."""
    page, zone = list_jobs(desk.id, cut), desk.facts.zone
    rows = [
        (row.pk, row.kind, row.status, f"{row.done}/{row.total}", shown(row.created_at, zone))
        for row in page.items
    ]
    headings = ("id", "kind", "status", "done", "asked for")
    return Rows(plain_page(page, _JOB), headings, rows, "No jobs.", page.next)


@job.command()
@answers
def scheduled(desk: Desk) -> Answer:
    """List what comes round by itself."""
    schedules, zone = read_schedules(desk.id), desk.facts.zone
    rows = [
        (row.kind, shown(row.ended_at, zone), shown(row.next_at, zone), row.result, row.told)
        for row in schedules
    ]
    headings = ("kind", "last", "next", "result", "told")
    return Rows({"items": plain(schedules, _SCHEDULE)}, headings, rows, "Nothing yet: no worker has run.")


@job.command()
@click.argument("job", metavar="ID")
@answers
def cancel(desk: Desk, job: str) -> Answer | Refusal:
    """End a job that waits or runs."""
    cancelled = runtime.cancel(desk.id, desk.by, job)
    if isinstance(cancelled, Refusal):
        return cancelled
    return Lines({"id": job, "status": "cancelled"}, [f"{job} is cancelled."])


@job.command()
@click.argument("job", metavar="ID")
@answers
def retry(desk: Desk, job: str) -> Answer | Refusal:
    """Let a job that failed or was cancelled begin anew."""
    again = runtime.retry(desk.id, job)
    if isinstance(again, Refusal):
        return again
    return Lines({"id": job, "status": "waiting"}, [f"{job} begins anew."])
