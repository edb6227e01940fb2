"""Long work in one place: what runs, what is done, what comes round by itself; cancelling, and beginning anew."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.http import HttpResponse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from surehand.core.engine import Refusal
from surehand.runtime import jobs as runtime
from surehand.runtime.language import spoken
from surehand.store import models as m
from surehand.store.queries.jobs import latest_imports, list_jobs
from surehand.store.queries.lists import BadCursor, Cut
from surehand.store.queries.schedules import read_schedules
from surehand.web.access import PageRequest, Reader, for_admins
from surehand.web.page import done, show
from surehand.web.times import Moment, ago, exactly

PER_PAGE = 30
IMPORTS = 10
_KINDS: Mapping[str, str | Promise] = {
    "export": gettext_lazy("Export"),
    "verification": gettext_lazy("Verification of history"),
    "clocks": gettext_lazy("Clocks recomputed"),
    "columns": gettext_lazy("Audit: columns looked at"),
    "measuring": gettext_lazy("Audit: log measured"),
    "mining": gettext_lazy("Audit: contract mined"),
    "backtest": gettext_lazy("Audit: playbook back-tested"),
    "sweep": gettext_lazy("Sweeping up"),
    "digests": gettext_lazy("Daily letters"),
    "reconcile": gettext_lazy("Looking for what did not happen"),
}
_STATES: Mapping[str, tuple[str | Promise, str]] = {
    "waiting": (gettext_lazy("Waiting"), "waiting"),
    "running": (gettext_lazy("Running"), "waiting"),
    "undoing": (gettext_lazy("Being undone"), "waiting"),
    "done": (gettext_lazy("Done"), "ready"),
    "undone": (gettext_lazy("Undone"), "quiet"),
    "cancelled": (gettext_lazy("Cancelled"), "quiet"),
    "failed": (gettext_lazy("Failed"), "late"),
}


@dataclass(frozen=True)
class JobRow:
    """One piece of long work. ``can`` is what can be done about it: cancel, retry or nothing."""

    id: str
    title: str
    href: str
    by: str
    at: Moment
    state: str
    tone: str
    done: int
    total: int
    told: str
    can: str


@dataclass(frozen=True)
class ScheduleRow:
    """Work that comes round by itself."""

    title: str
    next: str
    last: Moment | None
    told: str
    failed: bool


@dataclass(frozen=True)
class JobsPage:
    """The page."""

    jobs: tuple[JobRow, ...]
    imports: tuple[JobRow, ...]
    schedules: tuple[ScheduleRow, ...]
    more: str


def jobs_page(reader: Reader, cursor: str = "") -> JobsPage:
    """All long work; an address that is of no list begins anew."""
    workspace = reader.workspace.workspace
    try:
        page = list_jobs(workspace, Cut(PER_PAGE, cursor))
    except BadCursor:
        page = list_jobs(workspace, Cut(PER_PAGE))
    return JobsPage(
        jobs=tuple(_job(row, reader) for row in page.items),
        imports=tuple(_import(row, reader) for row in latest_imports(workspace, IMPORTS)),
        schedules=tuple(_schedule(row, reader) for row in read_schedules(workspace)),
        more=f"{reader.url('jobs')}?cursor={page.next}" if page.next else "",
    )


@require_GET
@for_admins
def jobs(request: PageRequest, reader: Reader) -> HttpResponse:
    """The page."""
    return show(request, reader, "settings/jobs.html", jobs_page(reader, request.GET.get("cursor", "")))


@require_POST
@for_admins
def cancel(request: PageRequest, reader: Reader, job: str) -> HttpResponse:
    """End a job that waits or runs."""
    cancelled = runtime.cancel(reader.workspace.workspace, reader.actor, job, now=reader.now)
    return _told(request, reader, cancelled, _("The job is cancelled."))


@require_POST
@for_admins
def retry(request: PageRequest, reader: Reader, job: str) -> HttpResponse:
    """Let a job that ended early begin anew."""
    return _told(request, reader, runtime.retry(reader.workspace.workspace, job), _("The job begins anew."))


def _told(request: PageRequest, reader: Reader, answer: m.Job | Refusal, sentence: str) -> HttpResponse:
    if isinstance(answer, Refusal):
        # It has ended meanwhile: the page shows how.
        sentence = spoken(answer.sentence)
    return done(request, sentence, reader.url("jobs"))


def _job(row: m.Job, reader: Reader) -> JobRow:
    can = {"waiting": "cancel", "running": "cancel", "failed": "retry", "cancelled": "retry"}
    state, tone = _STATES[row.status]
    return JobRow(
        id=row.pk,
        title=str(_KINDS.get(row.kind, row.kind)),
        href=_page_of(row, reader),
        by=reader.name(row.asked_by) if row.asked_by else "",
        at=ago(row.created_at, reader.now, reader.zone),
        state=str(state),
        tone=tone,
        done=row.done,
        total=row.total,
        told=spoken(row.told) if row.status == "failed" else "",
        can=can.get(row.status, ""),
    )


def _page_of(row: m.Job, reader: Reader) -> str:
    """Where what came of a job is seen."""
    if row.subject:
        return reader.url("audit", row.subject)
    return reader.url("data") if row.kind == "export" else ""


def _import(row: m.Import, reader: Reader) -> JobRow:
    state, tone = _STATES[row.status]
    return JobRow(
        id=row.pk,
        title=_("Import of %(file)s") % {"file": row.file.name},
        href=reader.url("import", row.pk),
        by=reader.name(row.created_by) if row.created_by else "",
        at=ago(row.created_at, reader.now, reader.zone),
        state=str(state),
        tone=tone,
        done=row.rows_done,
        total=row.rows_total,
        told=row.note,
        can="",
    )


def _schedule(row: m.Schedule, reader: Reader) -> ScheduleRow:
    return ScheduleRow(
        title=str(_KINDS.get(row.kind, row.kind)),
        next=exactly(row.next_at, reader.zone),
        last=ago(row.ended_at, reader.now, reader.zone) if row.ended_at else None,
        told=spoken(row.told),
        failed=row.result == "failed",
    )
