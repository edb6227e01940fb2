"""Long work that a page asks for: an export to download, a verification of history, clocks by another calendar.

Little of it is done at once; much of it waits for a worker, which goes on with what another one left behind. Clocks go
on after the last record. An export and a verification begin anew: they tell of one moment, and what came between two
halves would be in one of them only. A worker that ends in order gives its job back at once.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Literal, TypeAlias

import msgspec
from django.db import InterfaceError, OperationalError, close_old_connections, connection, transaction
from django.db.models import F, Q, QuerySet

from surehand.core.engine import Actor, Next, Refusal
from surehand.runtime.audits import work as audits
from surehand.runtime.exports import export_workspace
from surehand.runtime.files import folder_of
from surehand.runtime.ids import new_id
from surehand.runtime.trail import Changed, note
from surehand.runtime.verify import Report, rebuild, verify
from surehand.store import models as m

log = logging.getLogger(__name__)

Kind: TypeAlias = Literal["export", "verification", "clocks", "columns", "measuring", "mining", "backtest"]
LEASE = timedelta(minutes=10)
KEPT = timedelta(days=7)
"""So long an export can be downloaded."""
SMALL = 2_000
"""A history of so many events is exported or verified while somebody waits for the page."""
MOST_ATTEMPTS = 5
"""Work whose worker died so often is not begun again by itself."""
AT_ONCE = 100
"""So many records have their clocks recomputed before the job says how far it is."""


TICK = 1.0
"""Seconds between two looks for work; as often it is noted how far one is."""

Clock: TypeAlias = Callable[[], datetime]
Over: TypeAlias = Callable[[], bool]


class Cancelled(Exception):
    """Somebody cancelled the job, or another worker carries it out now."""


class GivenBack(Exception):
    """Whoever carries the job out ends; another one goes on."""


class Progress:
    """Notes how far a job is, and with it whether it is still wanted."""

    def __init__(self, rows: QuerySet[m.Job], clock: Clock, over: Over) -> None:
        self._rows, self._clock, self._over = rows, clock, over
        self._noted: tuple[int, int, str] | None = None
        self._noted_at = 0.0

    def __call__(self, done: int, total: int, place: str = "") -> None:
        """So many of so many parts are done, up to a place. Raises `Cancelled` and `GivenBack`."""
        now, told = time.monotonic(), (done, total, place)
        if told == self._noted and now < self._noted_at + TICK and not self._over():
            return
        lease = self._clock() + LEASE
        if not self._rows.update(done=done, total=total, place=place, leased_until=lease):
            raise Cancelled
        if self._over():
            raise GivenBack
        self._noted, self._noted_at = told, now


def start(workspace: str, actor: Actor, kind: Kind, *, now: datetime | None = None) -> m.Job:
    """Ask for work, or join what somebody asked for before; with a small workspace it is done on return."""
    # Clocks that are being recomputed may be past a record that the next change of a calendar is about.
    joinable = ("waiting",) if kind == "clocks" else ("waiting", "running")
    open_jobs = m.Job.objects.within(workspace).filter(kind=kind, status__in=joinable)
    with transaction.atomic():
        events = m.Workspace.objects.select_for_update().values_list("seq", flat=True).get(id=workspace)
        joined: m.Job | None = open_jobs.first()
        if joined:
            return joined
        at = now or datetime.now(UTC)
        job = m.Job(id=new_id("job"), workspace_id=workspace, kind=kind, asked_by=actor.person, created_at=at)
        job.save(force_insert=True)
        if kind == "export":
            note(workspace, actor, "exported", workspace, Changed(after={"job": job.pk}), now=now)
    if events <= SMALL and _claim(open_jobs.filter(status="waiting"), job, new_id("page"), at):
        _carry_out(job, lambda: now or datetime.now(UTC))
    job.refresh_from_db(from_queryset=m.Job.objects.within(workspace))
    return job


def start_working_on_jobs(worker: str, stop: threading.Event, clock: Clock) -> threading.Thread:
    """Carry out jobs beside the other work, so that none delays a timer or a delivery.

    Ends by itself once ``stop`` is set; the job that is at work then is given back.
    """
    thread = threading.Thread(target=_work_until, args=(worker, stop, clock), name="jobs", daemon=True)
    thread.start()
    return thread


def _work_until(worker: str, stop: threading.Event, clock: Clock) -> None:
    while not stop.wait(TICK):
        close_old_connections()
        try:
            work_on_jobs(worker, clock, stop.is_set)
        except (InterfaceError, OperationalError):
            log.exception("the database cannot be reached; jobs wait")
    connection.close()


def work_on_jobs(worker: str, clock: Clock, over: Over = lambda: False) -> int:
    """Carry out one job that waits, or whose worker died; how many it were."""
    at = clock()
    waiting = m.Job.objects.everywhere().filter(
        Q(status="waiting") | Q(status="running", leased_until__lte=at)
    )
    for job in waiting.order_by("id")[:1]:
        if _claim(waiting, job, worker, at):
            if job.attempts >= MOST_ATTEMPTS:
                _give_up(job, at)
            else:
                _carry_out(job, clock, over)
            return 1
    return 0


def cancel(workspace: str, actor: Actor, job: str, *, now: datetime | None = None) -> m.Job | Refusal:
    """End a job that waits or runs. Whoever carries it out notices at its next sign of progress."""
    at = now or datetime.now(UTC)
    rows = m.Job.objects.within(workspace).filter(id=job)
    with transaction.atomic():
        found: m.Job | None = rows.first()
        if found is None:
            return no_such_job(job)
        running = rows.filter(status__in=("waiting", "running"))
        if not running.update(status="cancelled", finished_at=at, lease="", leased_until=None):
            return Refusal("not_running", f"This job is {found.status} already.")
        note(workspace, actor, "job_cancelled", found.pk, Changed(found.kind), now=at)
    found.refresh_from_db(from_queryset=m.Job.objects.within(workspace))
    return found


def retry(workspace: str, job: str) -> m.Job | Refusal:
    """Let a job that failed or was cancelled begin anew."""
    rows = m.Job.objects.within(workspace).filter(id=job)
    found: m.Job | None = rows.first()
    if found is None:
        return no_such_job(job)
    ended = rows.filter(status__in=("failed", "cancelled"))
    if not ended.update(
        status="waiting", finished_at=None, done=0, total=0, place="", attempts=0, told="", lease=""
    ):
        sentence = f"This job is {found.status}; only one that ended early begins anew."
        return Refusal("not_failed", sentence, allowed=(Next("read", "See what became of it."),))
    found.refresh_from_db(from_queryset=m.Job.objects.within(workspace))
    return found


def no_such_job(job: str) -> Refusal:
    """The answer to an id that is none here."""
    return Refusal("no_such_job", f"There is no job “{job}” in this workspace.")


def sweep_jobs(now: datetime) -> None:
    """Delete exports that nobody has downloaded for long, and recomputed clocks. What verifications found stays."""
    audits.sweep_audits(now)
    m.Job.objects.everywhere().filter(kind="clocks", finished_at__lte=now - KEPT).delete()
    for job in m.Job.objects.everywhere().filter(kind="export", created_at__lte=now - KEPT):
        export_path(job).unlink(missing_ok=True)
        m.Job.objects.within(job.workspace_id).filter(pk=job.pk).delete()


def export_path(job: m.Job) -> Path:
    """Where the file of an export lies."""
    folder = folder_of(job.workspace_id) / "exports"
    folder.mkdir(exist_ok=True)
    return folder / f"{job.pk}.zip"


def report_of(job: m.Job) -> Report:
    """What a verification found."""
    return msgspec.json.decode(job.told, type=Report)


def _claim(waiting: QuerySet[m.Job], job: m.Job, worker: str, at: datetime) -> bool:
    """Take a job, unless somebody else was faster."""
    job.lease = worker
    mine = waiting.filter(pk=job.pk)
    return bool(
        mine.update(status="running", lease=worker, leased_until=at + LEASE, attempts=F("attempts") + 1)
    )


def _give_up(job: m.Job, at: datetime) -> None:
    rows = m.Job.objects.within(job.workspace_id).filter(pk=job.pk, lease=job.lease)
    told = f"It was begun {MOST_ATTEMPTS} times, and each time whoever did it ended before it was done."
    rows.update(status="failed", told=told, finished_at=at)


def _carry_out(job: m.Job, clock: Clock, over: Over = lambda: False) -> None:
    rows = m.Job.objects.within(job.workspace_id).filter(pk=job.pk, lease=job.lease, status="running")
    try:
        told, size = _WORK[job.kind](job, Progress(rows, clock, over))
    except Cancelled:
        log.info("job %s was cancelled", job.pk)
    except GivenBack:
        log.info("job %s is left for another worker", job.pk)
        rows.update(status="waiting", lease="", leased_until=None, attempts=F("attempts") - 1)
    except Exception as error:
        # Whatever went wrong, it must be seen on the page and not stop the worker.
        log.exception("job %s failed", job.pk)
        rows.update(status="failed", told=str(error)[:500], finished_at=clock())
    else:
        rows.update(status="done", told=told, size=size, finished_at=clock())


def _export(job: m.Job, progress: Progress) -> tuple[str, int]:
    path = export_path(job)
    part = path.with_suffix(".part")
    with part.open("wb") as target:
        export_workspace(job.workspace_id, target, progress)
    part.replace(path)
    return "", path.stat().st_size


def _verify(job: m.Job, progress: Progress) -> tuple[str, int]:
    return msgspec.json.encode(verify(job.workspace_id, heed=progress)).decode(), 0


def _recompute_clocks(job: m.Job, progress: Progress) -> tuple[str, int]:
    """Deadlines and timers of all records whose clocks run, in portions: others act in between."""
    timed = m.Timer.objects.within(job.workspace_id).order_by("record").distinct()
    records = list(timed.filter(record__gt=job.place).values_list("record", flat=True))
    before = job.done if job.place else 0
    for start in range(0, len(records), AT_ONCE):
        portion = records[start : start + AT_ONCE]
        rebuild(job.workspace_id, portion)
        progress(before + start + len(portion), before + len(records), portion[-1])
    return "", 0


_WORK: Mapping[str, Callable[[m.Job, Progress], tuple[str, int]]] = {
    "export": _export,
    "verification": _verify,
    "clocks": _recompute_clocks,
    "columns": audits.read_columns,
    "measuring": audits.measure_log,
    "mining": audits.mine_contract,
    "backtest": audits.back_test,
}
