"""What a worker does of an audit: it lays the log into a folder, has another process work on it, keeps the answer."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from shutil import rmtree
from typing import Literal, TypeAlias

import msgspec
from django.conf import settings
from django.db import transaction

from surehand.audit.laid import Laid
from surehand.audit.unclear import Unclear
from surehand.runtime.audits.apart import TaskFailed, carry_out_apart, folder_for, put_file
from surehand.runtime.audits.asking import Against
from surehand.runtime.audits.keeping import encoded, looked_of, mined_of, report_of, settings_of
from surehand.runtime.audits.shapes import OWN, REPORT, WRITTEN, Answer, Task
from surehand.runtime.files import let_go, path_of
from surehand.runtime.ids import new_id
from surehand.runtime.insights import own_log
from surehand.store import models as m
from surehand.store.queries.audits import read_in_use
from surehand.store.queries.playbooks import read_version

Heed: TypeAlias = Callable[[int, int], None]
Carry: TypeAlias = Callable[[Task, Heed], Answer]

carry_out: Carry = carry_out_apart
"""How a task is carried out; tests that are not about the process do it in their own."""
LEFT_BEHIND = timedelta(days=1)


def read_columns(job: m.Job, heed: Heed) -> tuple[str, int]:
    """Look at the columns of a file, for somebody to confirm what they are."""
    row = _audit(job)
    answer = _carry_out(job, row, heed, kind="look", object_type=job.asked or looked_of(row).object_type)
    row.status, row.unclear = "open", encoded(answer.unclear) if answer.unclear else ""
    row.looked = encoded(answer.looked) if answer.looked else ""
    row.save(update_fields=["status", "unclear", "looked"])
    return "", 0


def measure_log(job: m.Job, heed: Heed) -> tuple[str, int]:
    """Measure a log and keep the report. What it leaves open is kept in its place, and asked about."""
    row = _audit(job)
    if row.source == "file" and not row.looked:
        read_columns(job, lambda *_: None)
        row = _audit(job)
        if row.unclear:
            return "", 0
    answer = _carry_out(job, row, heed, kind="measure")
    if answer.unclear:
        row.unclear = encoded(answer.unclear)
        row.save(update_fields=["unclear"])
        return "", 0
    row.status, row.unclear, row.report = "measured", "", bytes(answer.report).decode()
    row.measures, row.page = bytes(answer.measures).decode(), encoded(answer.page)
    row.cases, row.events, row.findings = answer.cases, answer.events, answer.findings
    row.grade, row.measured_at = answer.grade, datetime.now(UTC)
    row.mined, row.mined_as = "", ""
    row.save()
    return "", 0


def mine_contract(job: m.Job, heed: Heed) -> tuple[str, int]:
    """Mine a contract from the log; somebody opens it as a draft."""
    row = _audit(job)
    if row.source == "own":
        text = _in_use(job)
        answer = _carry_out(job, row, heed, kind="mine", contracts_of=job.asked, playbook=text)
    else:
        answer = _carry_out(job, row, heed, kind="mine")
    if answer.unclear:
        raise TaskFailed(answer.unclear[0].sentence)
    m.Audit.objects.within(row.workspace_id).filter(pk=row.pk).update(mined=bytes(answer.result).decode())
    return "", 0


def back_test(job: m.Job, heed: Heed) -> tuple[str, int]:
    """Hold a version of a playbook against the log, alone or beside another one, and keep what came of it."""
    row, against = _audit(job), msgspec.json.decode(job.asked, type=Against)
    texts: dict[str, object] = {"playbook": _text(job, against, against.version)}
    if against.other:
        texts["other"] = _text(job, against, against.other)
    if against.playbook == row.mined_as:
        texts["binding"] = mined_of(row).binding
    answer = _carry_out(job, row, heed, kind="backtest", contracts_of=_followed(job, against), **texts)
    if answer.unclear:
        raise TaskFailed(answer.unclear[0].sentence)
    made = m.BackTest(id=new_id("bkt"), workspace_id=job.workspace_id, audit=row, playbook=against.playbook)
    made.version, made.other, made.result = against.version, against.other, bytes(answer.result).decode()
    made.created_by, made.created_at = job.asked_by, datetime.now(UTC)
    made.save(force_insert=True)
    return made.pk, 0


def _in_use(job: m.Job) -> str:
    """The playbook whose own history is looked at, as it is in use."""
    found = read_in_use(job.workspace_id, job.asked)
    if found is None:
        raise TaskFailed("This playbook is not in use any more.")
    return found.text


def _followed(job: m.Job, against: Against) -> str:
    """The playbook that is held against its own records; empty for all, where none follow it yet."""
    rows = m.Record.objects.within(job.workspace_id).filter(playbook=against.playbook)
    return against.playbook if rows.exists() else ""


def _text(job: m.Job, against: Against, number: int) -> str:
    version = read_version(job.workspace_id, against.playbook, number)
    if version is None:
        raise TaskFailed("This version of the playbook is not there any more.")
    return version.text


def _carry_out(
    job: m.Job, row: m.Audit, heed: Heed, *, contracts_of: str | None = None, **asked: object
) -> Answer:
    """Have a task carried out. Of our own events all are told, or, as contracts, those of a playbook's records."""
    with folder_for(job.pk) as folder:
        own = None
        if row.source == "own":
            own = _lay_own_events(row, folder, contracts_of)
        if isinstance(own, Unclear):
            return Answer(unclear=(own,))
        task = Task(
            folder=str(folder),
            file="" if own else _lay_file(row, folder),
            own=own,
            title=row.title,
            day=f"{datetime.now(UTC).date()}",
            memory=settings.AUDIT_MEMORY,
            settings=settings_of(row),
            **{"object_type": looked_of(row).object_type, **asked},  # type: ignore[arg-type]
        )
        return carry_out(task, heed)


def _audit(job: m.Job) -> m.Audit:
    found: m.Audit | None = (
        m.Audit.objects.within(job.workspace_id).select_related("file").filter(pk=job.subject).first()
    )
    if found is None:
        raise TaskFailed("The audit was deleted meanwhile.")
    return found


def _lay_file(row: m.Audit, folder: Path) -> str:
    if row.file is None or not path_of(row.file).is_file():
        raise TaskFailed("The file of this audit was deleted; bring it again.")
    return put_file(path_of(row.file), folder, row.file.name)


def _lay_own_events(row: m.Audit, folder: Path, contracts_of: str | None) -> Laid | Unclear:
    """Lay what happened in the workspace into a database that the other process opens: that one knows no other."""
    import duckdb  # Here, because every page of the product would load it otherwise.

    with duckdb.connect(folder / OWN, config={"memory_limit": settings.AUDIT_MEMORY}) as db:
        as_contracts = contracts_of is not None
        log = own_log(row.workspace_id, db, playbook=contracts_of or "", as_contracts=as_contracts)
    return log if isinstance(log, Unclear) else log.laid


def written(row: m.Audit, kind: Literal["html", "pdf"], language: str = "en") -> bytes:
    """The report of an audit as one file in a language, written when it is asked for, which takes a few seconds."""
    with folder_for(f"{row.pk}-{kind}") as folder:
        (folder / REPORT).write_bytes(report_of(row, language))
        carry_out(Task(kind=kind, folder=str(folder), language=language), lambda *_: None)
        return (folder / WRITTEN).read_bytes()


def sweep_audits(now: datetime) -> None:
    """Delete the files of audits after their days, reports stay; and what workers that were killed left behind."""
    before = now - timedelta(days=settings.AUDIT_KEPT)
    for row in m.Audit.objects.everywhere().filter(created_at__lte=before).exclude(file=None):
        file = row.file_id
        with transaction.atomic():
            m.Audit.objects.within(row.workspace_id).filter(pk=row.pk).update(file=None)
        let_go(row.workspace_id, file)
    for folder in (Path(settings.DATA) / "audits").glob("*_*"):
        if folder.stat().st_mtime < (now - LEFT_BEHIND).timestamp():
            rmtree(folder, ignore_errors=True)
