"""What the list of audits shows, and what the page of one audit is made of."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from django.conf import settings
from django.utils.functional import Promise
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _

from surehand.audit.unclear import Unclear
from surehand.core.engine import Refusal
from surehand.runtime.audits.asking import OPEN
from surehand.runtime.audits.keeping import looked_of, page_of, unclear_of
from surehand.runtime.audits.language import spoken_of_audit
from surehand.runtime.audits.shapes import Settings
from surehand.runtime.files import megabytes
from surehand.store import models as m
from surehand.store.queries.audits import list_audits, read_jobs
from surehand.store.queries.lists import BadCursor, Cut
from surehand.web import formats
from surehand.web.access import Reader
from surehand.web.audit.columns import ColumnsForm, UnclearView, columns_form, is_placed, unclear_views
from surehand.web.audit.contracts import Onward, onward
from surehand.web.refusals import RefusalView, show_refusal
from surehand.web.times import Moment, ago

PER_PAGE = 30
_KIND = re.compile(r"--object '?(?P<kind>.+?)'?\.$")
GRADES: Mapping[str, tuple[str | Promise, str]] = {
    "good": (gettext_lazy("a good history"), "ready"),
    "fair": (gettext_lazy("a fair history"), "waiting"),
    "poor": (gettext_lazy("a poor history"), "late"),
}
_STATES: Mapping[str, tuple[str | Promise, str]] = {
    "reading": (gettext_lazy("Being read"), "waiting"),
    "open": (gettext_lazy("Columns to confirm"), "waiting"),
    "measured": (gettext_lazy("Measured"), "ready"),
}
_PARTS: Mapping[str, str | Promise] = {
    "columns": gettext_lazy("The columns are being read"),
    "measuring": gettext_lazy("The log is being measured"),
    "mining": gettext_lazy("A contract is being mined"),
    "backtest": gettext_lazy("A playbook is held against the log"),
}


@dataclass(frozen=True)
class AuditRow:
    """An audit in the list."""

    title: str
    href: str
    state: str
    tone: str
    cases: str
    findings: str
    grade: str
    by: str
    at: Moment


@dataclass(frozen=True)
class AuditsPage:
    """The list of audits, and the form that brings another log."""

    rows: tuple[AuditRow, ...]
    more: str
    largest: str
    kept: int
    refused: RefusalView | None


@dataclass(frozen=True)
class SectionView:
    """A section of the report."""

    id: str
    title: str
    html: SafeString


@dataclass(frozen=True)
class Working:
    """What goes on for an audit, and how far it is; ``steps`` is 0 while nobody has begun."""

    told: str
    done: int
    steps: int
    waits: bool


@dataclass(frozen=True)
class AuditPage:
    """One audit: what goes on, what is to be confirmed, what was found.

    ``failed`` is why the last piece of work ended early, ``kinds`` what may be the case where a file has several, and
    ``unclear`` what is open that no input of the form is for.
    """

    id: str
    title: str
    facts: str
    at: Moment
    by: str
    working: Working | None
    failed: str
    form: ColumnsForm | None
    sections: tuple[SectionView, ...]
    onward: Onward | None
    is_confirmed: bool
    is_own: bool
    kinds: tuple[str, ...]
    notes: tuple[str, ...]
    unclear: tuple[UnclearView, ...]
    refused: RefusalView | None


def audits_page(reader: Reader, cursor: str = "", refused: Refusal | None = None) -> AuditsPage:
    """The audits of the workspace, the newest first; an address that is of no list begins anew."""
    workspace = reader.workspace.workspace
    try:
        page = list_audits(workspace, Cut(PER_PAGE, cursor))
    except BadCursor:
        page = list_audits(workspace, Cut(PER_PAGE))
    return AuditsPage(
        rows=tuple(_row(row, reader) for row in page.items),
        more=f"{reader.url('audits')}?cursor={page.next}" if page.next else "",
        largest=megabytes(settings.AUDIT_LARGEST),
        kept=settings.AUDIT_KEPT,
        refused=show_refusal(refused, reader) if refused else None,
    )


def audit_page(
    row: m.Audit,
    reader: Reader,
    *,
    answered: Settings | None = None,
    open_now: Unclear | None = None,
    refused: Refusal | None = None,
) -> AuditPage:
    """One audit. ``answered`` is what was sent just now, ``open_now`` why it was not taken."""
    jobs = read_jobs(row.workspace_id, row.pk)
    last = jobs[0] if jobs else None
    working = next((_working(job) for job in jobs if job.status in OPEN), None)
    unclear = (open_now,) if open_now else unclear_of(row)
    return AuditPage(
        id=row.pk,
        title=_title(row),
        facts=_facts(row),
        at=ago(row.created_at, reader.now, reader.zone),
        by=reader.name(row.created_by),
        working=working,
        failed=spoken_of_audit(last.told) if last and last.status == "failed" else "",
        form=columns_form(row, answered, open_now) if row.looked and not working else None,
        sections=_sections(row),
        onward=onward(row, reader) if row.status == "measured" else None,
        is_confirmed=row.status == "measured" and not unclear,
        is_own=row.source == "own",
        kinds=tuple(_kinds(unclear)) if not working else (),
        notes=tuple(map(spoken_of_audit, looked_of(row).notes)) if row.status == "open" else (),
        unclear=unclear_views(each for each in unclear if not row.looked or not is_placed(each)),
        refused=show_refusal(refused, reader) if refused else None,
    )


def _sections(row: m.Audit) -> tuple[SectionView, ...]:
    # What comes from the log was escaped where the HTML was made: see `audit.report.markup`.
    return tuple(
        SectionView(each.id, each.title, SafeString(each.html))
        for each in page_of(row, get_language() or "en")
    )


def _title(row: m.Audit) -> str:
    """What an audit is called; that of own events was named here."""
    return spoken_of_audit(row.title) if row.source == "own" else row.title


def _kinds(unclear: Iterable[Unclear]) -> Iterator[str]:
    """The kinds of things of which one has to be chosen as the case, from the ways that the command line tells."""
    for each in unclear:
        found = map(_KIND.search, each.ways if each.code == "object_needed" else ())
        yield from (match["kind"] for match in found if match)


def _working(job: m.Job) -> Working:
    return Working(str(_PARTS[job.kind]), job.done, job.total, job.status == "waiting")


def _facts(row: m.Audit) -> str:
    if row.status != "measured":
        return str(_STATES[row.status][0])
    cases = ngettext("%(cases)s case", "%(cases)s cases", row.cases) % {"cases": formats.number(row.cases)}
    events = ngettext("%(events)s event", "%(events)s events", row.events)
    return f"{cases} · {events % {'events': formats.number(row.events)}} · {GRADES[row.grade][0]}"


def _row(row: m.Audit, reader: Reader) -> AuditRow:
    state, tone = _STATES[row.status]
    measured = row.status == "measured"
    return AuditRow(
        title=_title(row),
        href=reader.url("audit", row.pk),
        state=_("Unclear") if row.unclear and not measured else str(state),
        tone="late" if row.unclear and not measured else tone,
        cases=formats.number(row.cases) if measured else "",
        findings=formats.number(row.findings) if measured else "",
        grade=str(GRADES[row.grade][0]) if measured else "",
        by=reader.name(row.created_by),
        at=ago(row.created_at, reader.now, reader.zone),
    )
