"""Audits are begun, named, confirmed and deleted here; who may is said here too."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from hashlib import sha256
from typing import TypeVar

import msgspec
from django.conf import settings
from django.db import transaction

from surehand.audit.calendar_rule import calendar_of, unknown_zone
from surehand.audit.cost import read_rates
from surehand.audit.mapping import unknown_in
from surehand.audit.unclear import Unclear
from surehand.core.engine import Actor, Next, Refusal
from surehand.runtime.audits.asking import ask, end_jobs
from surehand.runtime.audits.shapes import Looked, Mined, Settings, Shown
from surehand.runtime.facts import facts_of
from surehand.runtime.files import let_go, store_file
from surehand.runtime.ids import new_id
from surehand.runtime.trail import Changed, note
from surehand.store import models as m

T = TypeVar("T")

LONGEST_TITLE = 200
KEEPERS = ("lead", "admin")
"""The roles that may see and make audits: a log tells of everybody's work."""
OWN_TITLE = "Surehand's own events"


def may_audit(workspace: str, person: str) -> bool:
    """Whether somebody may see and make audits."""
    found = facts_of(workspace).directory.people.get(person)
    return found is not None and found.active and found.role in KEEPERS


def not_allowed() -> Refusal:
    """The answer to everybody else."""
    return Refusal("not_a_lead", "Only leads and administrators audit: a log tells of everybody's work.")


def no_such_audit(audit: str) -> Refusal:
    """The answer to an id that is none here."""
    return Refusal("no_such_audit", f"There is no audit “{audit}” in this workspace.")


def find_audit(workspace: str, audit: str) -> m.Audit | None:
    """An audit of a workspace."""
    found: m.Audit | None = m.Audit.objects.within(workspace).filter(pk=audit).first()
    return found


def begin_audit(
    workspace: str,
    actor: Actor,
    name: str,
    chunks: Iterable[bytes],
    *,
    key: str = "",
    confirmed: Settings | None = None,
    now: datetime | None = None,
) -> m.Audit | Refusal:
    """Keep a file and look at its columns; with what is ``confirmed`` already, measure it.

    The same file under the same ``key`` is the same audit.
    """
    if not may_audit(workspace, actor.person):
        return not_allowed()
    file = store_file(workspace, name, chunks, actor.person, largest=settings.AUDIT_LARGEST, key=key)
    if isinstance(file, Refusal):
        return file
    title = file.name.partition(".")[0] or file.name
    row = m.Audit(id=_id_under(key), title=title[:LONGEST_TITLE], file_name=file.name, file_id=file.id)
    begun = _begin(workspace, actor, row, confirmed, now)
    if begun.file_id != file.id:
        let_go(workspace, file.id)
        return Refusal("key_reused", "This idempotency key was used for another file before.")
    return begun


def begin_own_audit(
    workspace: str, actor: Actor, *, key: str = "", now: datetime | None = None
) -> m.Audit | Refusal:
    """Measure what happened in this workspace. Nothing has to be confirmed: the columns are known."""
    if not may_audit(workspace, actor.person):
        return not_allowed()
    row = m.Audit(id=_id_under(key), title=OWN_TITLE, source="own")
    return _begin(workspace, actor, row, None, now)


def _begin(
    workspace: str, actor: Actor, row: m.Audit, confirmed: Settings | None, now: datetime | None
) -> m.Audit:
    row.workspace_id, row.created_by = workspace, actor.person
    row.created_at = now or datetime.now(UTC)
    with transaction.atomic():
        before = find_audit(workspace, row.pk)
        if before is not None:
            return before
        if confirmed:
            row.status, row.settings = "open", encoded(confirmed)
        row.save(force_insert=True)
        note(workspace, actor, "audit_begun", row.pk, Changed(row.title), now=now)
        measures = confirmed is not None or row.source == "own"
        ask(row, actor, "measuring" if measures else "columns", now=row.created_at)
    return row


def confirm(
    workspace: str, actor: Actor, audit: str, confirmed: Settings, *, now: datetime | None = None
) -> m.Audit | Refusal | Unclear:
    """Keep what the columns mean and by which rules they count, and measure the log by it."""
    row = find_audit(workspace, audit)
    if row is None:
        return no_such_audit(audit)
    if not may_audit(workspace, actor.person):
        return not_allowed()
    if gone := file_gone(row):
        return gone
    if unclear := _unclear_in(row, confirmed):
        return unclear
    before = settings_of(row)
    with transaction.atomic():
        if confirmed.hidden and not (before and before.hidden):
            # What was tried before tells names that are to be told no more.
            m.BackTest.objects.within(workspace).filter(audit=row).delete()
        row.settings, row.unclear = encoded(confirmed), ""
        row.save(update_fields=["settings", "unclear"])
        ask(row, actor, "measuring", now=now)
    return row


def measure_again(
    workspace: str, actor: Actor, audit: str, *, now: datetime | None = None
) -> m.Job | Refusal:
    """Measure Surehand's own events as they are now."""
    row = find_audit(workspace, audit)
    if row is None or row.source != "own":
        return no_such_audit(audit)
    if not may_audit(workspace, actor.person):
        return not_allowed()
    return ask(row, actor, "measuring", now=now)


def look_again(
    workspace: str, actor: Actor, audit: str, object_type: str, *, now: datetime | None = None
) -> m.Job | Refusal:
    """Read the columns with one of several kinds of things as the case."""
    row = find_audit(workspace, audit)
    if row is None:
        return no_such_audit(audit)
    if not may_audit(workspace, actor.person):
        return not_allowed()
    return file_gone(row) or ask(row, actor, "columns", object_type.strip()[:LONGEST_TITLE], now=now)


def _unclear_in(row: m.Audit, confirmed: Settings) -> Unclear | None:
    """What can be told without reading the file again."""
    columns = tuple(column.name for column in looked_of(row).columns)
    if columns and (unknown := unknown_in(confirmed.mapping, columns)):
        return unknown
    rules = confirmed.rules
    if not 0 < rules.percentile < 1:
        sentence = f"“{rules.percentile:g}” is no percentile: it lies between 0 and 1, as 0.9 does."
        return Unclear("bad_percentile", sentence)
    found = (read_rates(confirmed.rates), unknown_zone(rules), calendar_of(rules))
    return next((each for each in found if isinstance(each, Unclear)), None)


def rename(workspace: str, actor: Actor, audit: str, title: str) -> m.Audit | Refusal:
    """Call an audit something else."""
    row = find_audit(workspace, audit)
    clean = " ".join(title.split())[:LONGEST_TITLE]
    if row is None:
        return no_such_audit(audit)
    if not may_audit(workspace, actor.person):
        return not_allowed()
    if not clean:
        return Refusal("title_missing", "Give the audit a name.")
    row.title = clean
    row.save(update_fields=["title"])
    return row


def delete(workspace: str, actor: Actor, audit: str, *, now: datetime | None = None) -> m.Audit | Refusal:
    """Delete an audit with its file, its report and its back-tests. Playbooks that came of it stay."""
    row = find_audit(workspace, audit)
    if row is None:
        return no_such_audit(audit)
    if not may_audit(workspace, actor.person):
        return not_allowed()
    file = row.file_id
    with transaction.atomic():
        end_jobs(row)
        m.Audit.objects.within(workspace).filter(pk=audit).delete()
        note(workspace, actor, "audit_deleted", audit, Changed(row.title), now=now)
    if file:
        let_go(workspace, file)
    return row


def file_gone(row: m.Audit) -> Refusal | None:
    """Why a log cannot be read again: its file was deleted after its days."""
    if row.source == "own" or row.file_id:
        return None
    again = (Next("audit", "Bring the file again."),)
    return Refusal("log_deleted", f"“{row.file_name}” was deleted after its days.", allowed=again)


def looked_of(row: m.Audit) -> Looked:
    """What was seen of the columns."""
    return msgspec.json.decode(row.looked, type=Looked) if row.looked else Looked()


def settings_of(row: m.Audit) -> Settings | None:
    """What was confirmed; None where nothing was yet."""
    return msgspec.json.decode(row.settings, type=Settings) if row.settings else None


def unclear_of(row: m.Audit) -> tuple[Unclear, ...]:
    """What the file leaves open."""
    return msgspec.json.decode(row.unclear, type=tuple[Unclear, ...]) if row.unclear else ()


def mined_of(row: m.Audit) -> Mined:
    """The contract that was mined."""
    return msgspec.json.decode(row.mined, type=Mined) if row.mined else Mined()


def page_of(row: m.Audit, language: str) -> tuple[Shown, ...]:
    """The report as it is shown in a language."""
    if not row.page:
        return ()
    kept = msgspec.json.decode(row.page, type=dict[str, tuple[Shown, ...]] | tuple[Shown, ...])
    return _in_language(kept, language) if isinstance(kept, dict) else kept


def report_of(row: m.Audit, language: str) -> msgspec.Raw:
    """The report in a language, as it is kept."""
    kept = msgspec.json.decode(row.report, type=dict[str, msgspec.Raw])
    # One that was made before reports had a language is English.
    return msgspec.Raw(row.report.encode()) if "sections" in kept else _in_language(kept, language)


def _in_language(kept: dict[str, T], language: str) -> T:
    """What is kept in a language, else in English."""
    return kept.get(language.split("-")[0]) or kept["en"]


def encoded(told: object) -> str:
    """A struct as it is kept."""
    return msgspec.json.encode(told).decode()


def _id_under(key: str) -> str:
    return f"aud_{sha256(key.encode()).hexdigest()[:26]}" if key else new_id("aud")
