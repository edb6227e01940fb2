"""What the audit log shows: entries in words, and the state of the chains."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.utils.translation import ngettext

from surehand.runtime.jobs import report_of
from surehand.runtime.language import spoken
from surehand.runtime.trail import Changed, Kind, changed_of
from surehand.store import models as m
from surehand.store.queries.trail import TrailFilter, last_job, read_trail
from surehand.web.access import Reader
from surehand.web.inputs import Option
from surehand.web.times import Moment, ago, exactly

PER_PAGE = 50
KINDS: Mapping[Kind, Promise] = {
    "workspace_made": _lazy("Workspace made"),
    "workspace_changed": _lazy("Settings changed"),
    "person_added": _lazy("Person added"),
    "person_changed": _lazy("Person changed"),
    "person_left": _lazy("Person left"),
    "person_came_back": _lazy("Person came back"),
    "work_reassigned": _lazy("Open work reassigned"),
    "link_made": _lazy("Sign-in link made"),
    "team_added": _lazy("Team added"),
    "team_changed": _lazy("Team changed"),
    "absence_added": _lazy("Absence noted"),
    "absence_removed": _lazy("Absence taken back"),
    "calendar_added": _lazy("Working hours added"),
    "calendar_changed": _lazy("Working hours changed"),
    "key_made": _lazy("API key made"),
    "key_revoked": _lazy("API key revoked"),
    "playbook_published": _lazy("Playbook published"),
    "playbook_rolled_back": _lazy("Playbook rolled back"),
    "playbook_archived": _lazy("Playbook archived"),
    "playbook_brought_back": _lazy("Playbook brought back"),
    "draft_dropped": _lazy("Draft thrown away"),
    "exported": _lazy("Data exported"),
    "record_erased": _lazy("Record erased"),
    "connection_added": _lazy("Connection added"),
    "connection_changed": _lazy("Connection changed"),
    "connection_paused": _lazy("Connection paused"),
    "connection_resumed": _lazy("Connection resumed"),
    "connection_disabled": _lazy("Connection disabled"),
    "connection_removed": _lazy("Connection removed"),
    "delivery_settled": _lazy("Message settled by hand"),
    "finding_set_aside": _lazy("Finding set aside"),
    "findings_decided": _lazy("First findings decided on"),
    "job_cancelled": _lazy("Job cancelled"),
    "mail_put_aside": _lazy("Reply put aside"),
    "audit_begun": _lazy("Audit of a log begun"),
    "audit_deleted": _lazy("Audit of a log deleted"),
    "assists_changed": _lazy("Assists changed"),
}
_VIA: Mapping[str, Promise] = {
    "page": _lazy("on the page"),
    "api": _lazy("over the API"),
    "cli": _lazy("on the command line"),
    "import": _lazy("by an import"),
    "worker": _lazy("by the worker"),
    "slack": _lazy("in Slack"),
}
_NAMES: Mapping[str, Promise] = {
    "name": _lazy("name"),
    "title": _lazy("title"),
    "email": _lazy("e-mail address"),
    "role": _lazy("role"),
    "teams": _lazy("teams"),
    "skills": _lazy("skills"),
    "capacity": _lazy("capacity"),
    "lead": _lazy("lead"),
    "start": _lazy("from"),
    "end": _lazy("until"),
    "substitute": _lazy("stands in"),
    "zone": _lazy("time zone"),
    "region": _lazy("country"),
    "currency": _lazy("currency"),
    "hours": _lazy("hours"),
    "holidays": _lazy("public holidays"),
    "closed": _lazy("closed on"),
    "open": _lazy("open at other hours"),
    "scopes": _lazy("scopes"),
    "person": _lazy("acts as"),
    "prefix": _lazy("begins with"),
    "version": _lazy("version"),
    "playbook": _lazy("playbook"),
    "records": _lazy("records"),
    "handoffs": _lazy("handoffs"),
    "tasks": _lazy("tasks"),
    "engine": _lazy("engine"),
    "url": _lazy("address"),
    "model": _lazy("model"),
    "key": _lazy("key"),
    "price_sent": _lazy("price of tokens sent"),
    "price_received": _lazy("price of tokens received"),
    "tokens_a_day": _lazy("tokens a day"),
    "money_a_day": _lazy("money a day"),
    "seconds": _lazy("seconds"),
    "local_only": _lazy("local only"),
}
_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT[\d:.+]+")
_HIDDEN = ("digest", "job")
"""What only the table shows."""
_LONGEST = 120


@dataclass(frozen=True)
class Change:
    """One thing that differs."""

    name: str
    before: str
    after: str


@dataclass(frozen=True)
class EntryView:
    """One entry."""

    number: int
    at: Moment
    who: str
    via: str
    kind: str
    subject: str
    changes: tuple[Change, ...]
    reason: str


@dataclass(frozen=True)
class ChainView:
    """What is known of the chains: when they were last followed, and what was found."""

    tone: str
    sentence: str
    at: Moment | None
    faults: tuple[str, ...] = ()
    is_running: bool = False


@dataclass(frozen=True)
class LogPage:
    """The audit log. ``older`` and ``table`` are addresses."""

    entries: tuple[EntryView, ...]
    kinds: tuple[Option, ...]
    people: tuple[Option, ...]
    chain: ChainView
    older: str
    table: str
    is_narrowed: bool


def log_page(reader: Reader, wanted: TrailFilter, before: int) -> LogPage:
    """The audit log, the latest entry first."""
    workspace = reader.workspace.workspace
    rows = read_trail(workspace, wanted, before=before, limit=PER_PAGE + 1)
    shown = rows[:PER_PAGE]
    people = reader.facts.directory.people.values()
    asked = {"kind": wanted.kind, "person": wanted.person}
    more = urlencode({**asked, "before": shown[-1].seq}) if len(rows) > PER_PAGE else ""
    return LogPage(
        entries=tuple(_entry(row, reader) for row in shown),
        kinds=tuple(Option(kind, str(title), kind == wanted.kind) for kind, title in KINDS.items()),
        people=tuple(Option(each.id, each.name, each.id == wanted.person) for each in people),
        chain=chain_view(reader),
        older=f"{reader.url('log')}?{more}" if more else "",
        table=f"{reader.url('log-table')}?{urlencode(asked)}",
        is_narrowed=bool(wanted.kind or wanted.person),
    )


def chain_view(reader: Reader) -> ChainView:
    """What the latest verification found."""
    job = last_job(reader.workspace.workspace, "verification")
    if job is None:
        return ChainView("", _("History was not verified on this page yet."), None)
    if job.status in ("waiting", "running"):
        at = ago(job.created_at, reader.now, reader.zone)
        return ChainView("waiting", _("History is being verified."), at, is_running=True)
    at = ago(job.finished_at or job.created_at, reader.now, reader.zone)
    if job.status == "failed":
        return ChainView("late", _("The verification failed: {why}").format(why=job.told), at)
    return _found(job, at)


def _found(job: m.Job, at: Moment) -> ChainView:
    report = report_of(job)
    if report.faults:
        sentence = ngettext("%d fault was found.", "%d faults were found.", len(report.faults))
        faults = tuple(spoken(fault.sentence) for fault in report.faults[:PER_PAGE])
        return ChainView("late", sentence % len(report.faults), at, faults)
    sentence = ngettext(
        "Unbroken: %d event and this log are as they were written.",
        "Unbroken: %d events and this log are as they were written.",
        report.events,
    )
    return ChainView("ready", sentence % report.events, at)


def _entry(row: m.TrailEntry, reader: Reader) -> EntryView:
    told = changed_of(row)
    return EntryView(
        number=row.seq,
        at=ago(row.at, reader.now, reader.zone),
        who=reader.name(row.actor) if row.actor else _("Whoever runs the machine"),
        via=str(_VIA.get(row.via, row.via)),
        kind=kind_title(row.kind),
        subject=told.name,
        changes=tuple(changes_of(told, reader)),
        reason=told.reason,
    )


def kind_title(kind: str) -> str:
    """What a kind of entry is called; one that this version does not know, by its id."""
    return next((str(title) for known, title in KINDS.items() if known == kind), kind)


def changes_of(told: Changed, reader: Reader) -> Iterable[Change]:
    """What differs, line by line; what was empty and is empty says nothing."""
    for name in dict.fromkeys((*told.before, *told.after)):
        before = _shown(told.before.get(name), reader)
        after = _shown(told.after.get(name), reader)
        if name not in _HIDDEN and (before or after):
            yield Change(str(_NAMES.get(name, name)), before, after)


def _shown(value: object, reader: Reader) -> str:
    match value:
        case None | "" | []:
            return ""
        case list():
            return _short(", ".join(map(str, value)))
        case dict():
            parts = (f"{name}: {_shown(each, reader)}" for name, each in value.items())
            return _short("; ".join(parts))
        case str() if value in reader.facts.directory.people:
            return reader.facts.directory.name(value)
        case str() if _MOMENT.fullmatch(value):
            return exactly(datetime.fromisoformat(value), reader.zone)
    return _short(str(value))


def _short(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"
