"""Expected, but did not happen: the findings, the first look, and setting one aside."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from surehand.core.engine import Refusal
from surehand.runtime import findings as runtime
from surehand.runtime.expectations import SEEN_BY_CONNECTIONS
from surehand.runtime.language import spoken
from surehand.store import models as m
from surehand.store.queries.findings import list_findings
from surehand.store.queries.lists import BadCursor, Cut
from surehand.web.access import PageRequest, Reader
from surehand.web.connections.views import for_keepers
from surehand.web.connections.words import finding_title
from surehand.web.page import REFUSED, done, show
from surehand.web.refusals import RefusalView, show_refusal
from surehand.web.times import Moment, ago

PER_PAGE = 50


@dataclass(frozen=True)
class FindingView:
    """One thing that was expected and did not happen."""

    id: str
    kind: str
    sentence: str
    href: str
    owner: str
    found: Moment


@dataclass(frozen=True)
class Preview:
    """How many findings of a kind the first look came to."""

    kind: str
    number: int


@dataclass(frozen=True)
class FindingsPage:
    """The page."""

    findings: tuple[FindingView, ...]
    preview: tuple[Preview, ...]
    more: str
    refused: RefusalView | None = None


def findings_page(reader: Reader, cursor: str = "", refused: Refusal | None = None) -> FindingsPage:
    """The open findings, the newest first; an address that is of no list begins anew."""
    workspace = reader.workspace.workspace
    try:
        page = list_findings(workspace, "open", Cut(PER_PAGE, cursor))
    except BadCursor:
        page = list_findings(workspace, "open", Cut(PER_PAGE))
    preview = runtime.preview_of(workspace)
    return FindingsPage(
        findings=tuple(_view(row, reader) for row in page.items),
        preview=tuple(Preview(finding_title(kind), number) for kind, number in preview.items()),
        more=f"{reader.url('findings')}?cursor={page.next}" if page.next else "",
        refused=show_refusal(refused, reader) if refused else None,
    )


@require_GET
@for_keepers
def findings(request: PageRequest, reader: Reader) -> HttpResponse:
    """What was expected but did not happen."""
    page = findings_page(reader, request.GET.get("cursor", ""))
    return show(request, reader, "connections/findings.html", page)


@require_POST
@for_keepers
def look(request: PageRequest, reader: Reader) -> HttpResponse:
    """Look now, not only in the morning."""
    told = runtime.reconcile(reader.workspace.workspace, reader.now)
    return done(request, spoken(told.sentence), reader.url("findings"))


@require_POST
@for_keepers
def decide(request: PageRequest, reader: Reader) -> HttpResponse:
    """Keep what the first look found, or begin with what is new."""
    keep = request.POST.get("keep") == "yes"
    number = runtime.decide_on_preview(reader.workspace.workspace, reader.actor, keep=keep, now=reader.now)
    if isinstance(number, Refusal):
        return _refused(request, reader, number)
    kept = ngettext("%(number)s finding is kept.", "%(number)s findings are kept.", number)
    said = kept % {"number": number} if keep else _("From now on, what is new is found.")
    return done(request, said, reader.url("findings"))


@require_POST
@for_keepers
def set_aside(request: PageRequest, reader: Reader, finding: str) -> HttpResponse:
    """Stop showing a finding for as long as it holds."""
    reason = request.POST.get("reason", "")
    aside = runtime.set_aside(reader.workspace.workspace, reader.actor, finding, reason, now=reader.now)
    if isinstance(aside, Refusal):
        return _refused(request, reader, aside)
    return done(request, _("The finding is set aside."), reader.url("findings"))


def _refused(request: PageRequest, reader: Reader, refusal: Refusal) -> HttpResponse:
    page = findings_page(reader, refused=refusal)
    return show(request, reader, "connections/findings.html", page, status=REFUSED)


def _view(row: m.Finding, reader: Reader) -> FindingView:
    return FindingView(
        id=row.pk,
        kind=finding_title(row.kind),
        sentence=spoken(runtime.sentence_of(row)),
        href=_place(row, reader),
        owner=reader.name(row.owner) if row.owner else "",
        found=ago(row.found_at, reader.now, reader.zone),
    )


def _place(row: m.Finding, reader: Reader) -> str:
    """Where it is looked after: at its record, its connection, or the list of them."""
    if row.record:
        return reader.url("record", row.record)
    connection = row.key.partition(":")[0]
    if row.kind in SEEN_BY_CONNECTIONS and reader.person.role == "admin":
        return reader.url("connection", connection)
    return reader.url("connections")
