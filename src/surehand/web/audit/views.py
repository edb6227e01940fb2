"""The pages of audits: bringing a log, confirming its columns, reading what was found. For leads and administrators."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.utils.text import slugify
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST
from django_htmx.http import HttpResponseClientRefresh

from surehand.audit.unclear import Unclear
from surehand.core.engine import Refusal
from surehand.runtime import jobs
from surehand.runtime.audits import asking, contracts, keeping, work
from surehand.runtime.audits.evidence import text_in
from surehand.store import models as m
from surehand.web.access import PageRequest, Reader
from surehand.web.audit.answers import against_from, settings_from
from surehand.web.audit.backtests import back_test_page
from surehand.web.audit.model import audit_page, audits_page
from surehand.web.connections.views import for_keepers
from surehand.web.page import REFUSED, done, show, show_part

_TYPES = {
    "json": "application/json",
    "html": "text/html; charset=utf-8",
    "pdf": "application/pdf",
    "yaml": "application/yaml; charset=utf-8",
}


@require_http_methods(["GET", "POST"])
@for_keepers
def audits(request: PageRequest, reader: Reader) -> HttpResponse:
    """The audits there were; posting a file begins another."""
    if request.method == "GET":
        return show(request, reader, "audit/list.html", audits_page(reader, request.GET.get("cursor", "")))
    begun = _begin(request, reader)
    if isinstance(begun, Refusal):
        return show(request, reader, "audit/list.html", audits_page(reader, refused=begun), status=REFUSED)
    return done(request, _("The log is here; you can leave this page."), reader.url("audit", begun.pk))


@require_GET
@for_keepers
def audit(request: PageRequest, reader: Reader, audit: str) -> HttpResponse:
    """One audit; asked for its progress only, that."""
    row = _audit(reader, audit)
    page = audit_page(row, reader)
    if request.htmx and request.htmx.target == "progress":
        if page.working:
            return show_part(request, reader, "audit/progress.html", page=page)
        # What was waited for stands beside the progress, not in its place.
        return HttpResponseClientRefresh()
    return show(request, reader, "audit/one.html", page)


@require_POST
@for_keepers
def confirm(request: PageRequest, reader: Reader, audit: str) -> HttpResponse:
    """Take what the columns mean, and measure the log by it."""
    row, answered = _audit(reader, audit), settings_from(request.POST)
    if isinstance(answered, Unclear):
        return show(
            request, reader, "audit/one.html", audit_page(row, reader, open_now=answered), status=REFUSED
        )
    taken = keeping.confirm(reader.workspace.workspace, reader.actor, audit, answered, now=reader.now)
    if isinstance(taken, m.Audit):
        return done(
            request, _("The log is being measured; you can leave this page."), reader.url("audit", audit)
        )
    told = {"open_now": taken} if isinstance(taken, Unclear) else {"refused": taken}
    page = audit_page(row, reader, answered=answered, **told)
    return show(request, reader, "audit/one.html", page, status=REFUSED)


@require_POST
@for_keepers
def cancel(request: PageRequest, reader: Reader, audit: str) -> HttpResponse:
    """End what goes on for an audit."""
    row = _audit(reader, audit)
    for job in asking.open_jobs(row):
        jobs.cancel(reader.workspace.workspace, reader.actor, job.pk, now=reader.now)
    return done(request, _("It is cancelled."), reader.url("audit", audit))


@require_POST
@for_keepers
def retry(request: PageRequest, reader: Reader, audit: str) -> HttpResponse:
    """Begin again what ended early."""
    row = _audit(reader, audit)
    last = asking.last_job(row)
    if last is not None:
        jobs.retry(reader.workspace.workspace, last.pk)
    return done(request, _("It begins anew."), reader.url("audit", audit))


@require_POST
@for_keepers
def again(request: PageRequest, reader: Reader, audit: str) -> HttpResponse:
    """Measure Surehand's own events as they are now."""
    asked = keeping.measure_again(reader.workspace.workspace, reader.actor, audit, now=reader.now)
    return _after(request, reader, audit, asked, _("The log is being measured; you can leave this page."))


@require_POST
@for_keepers
def look(request: PageRequest, reader: Reader, audit: str) -> HttpResponse:
    """Read the columns with one of several kinds of things as the case."""
    kind = request.POST.get("kind", "")
    asked = keeping.look_again(reader.workspace.workspace, reader.actor, audit, kind, now=reader.now)
    return _after(request, reader, audit, asked, _("The log is here; you can leave this page."))


@require_POST
@for_keepers
def rename(request: PageRequest, reader: Reader, audit: str) -> HttpResponse:
    """Call it something else."""
    row = _audit(reader, audit)
    named = keeping.rename(reader.workspace.workspace, reader.actor, audit, request.POST.get("title", ""))
    if isinstance(named, Refusal):
        return show(request, reader, "audit/one.html", audit_page(row, reader, refused=named), status=REFUSED)
    return done(request, _("The audit has a new name."), reader.url("audit", audit))


@require_POST
@for_keepers
def delete(request: PageRequest, reader: Reader, audit: str) -> HttpResponse:
    """Delete it with its file, its report and its back-tests."""
    row = _audit(reader, audit)
    keeping.delete(reader.workspace.workspace, reader.actor, audit, now=reader.now)
    return done(request, _("“%(title)s” is deleted.") % {"title": row.title}, reader.url("audits"))


@require_POST
@for_keepers
def mine(request: PageRequest, reader: Reader, audit: str) -> HttpResponse:
    """Mine a contract from the log."""
    workspace, playbook = reader.workspace.workspace, request.POST.get("playbook", "")
    asked = contracts.ask_for_contract(workspace, reader.actor, audit, playbook, now=reader.now)
    return _after(request, reader, audit, asked, _("The contract is being mined; you can leave this page."))


@require_POST
@for_keepers
def open_draft(request: PageRequest, reader: Reader, audit: str) -> HttpResponse:
    """Open the mined contract in the editor."""
    opened = contracts.open_contract(reader.workspace.workspace, reader.actor, audit, get_language() or "en")
    if isinstance(opened, Refusal):
        return _after(request, reader, audit, opened, "")
    said = _("The draft is here. Nothing works by it until it is published.")
    return done(request, said, reader.url("playbook-edit", opened.playbook))


@require_POST
@for_keepers
def back_test(request: PageRequest, reader: Reader, audit: str) -> HttpResponse:
    """Hold a version of a playbook against the log."""
    against = against_from(request.POST)
    if not isinstance(against, Refusal):
        workspace = reader.workspace.workspace
        asked = contracts.ask_for_back_test(workspace, reader.actor, audit, against, now=reader.now)
    else:
        asked = against
    return _after(request, reader, audit, asked, _("The back-test has begun; you can leave this page."))


@require_GET
@for_keepers
def back_tested(request: PageRequest, reader: Reader, audit: str, tested: str) -> HttpResponse:
    """What came of a back-test."""
    row = _back_test(reader, audit, tested)
    return show(request, reader, "audit/backtest.html", back_test_page(row, _audit(reader, audit), reader))


@require_GET
@for_keepers
def file(request: PageRequest, reader: Reader, audit: str, kind: str) -> HttpResponse:
    """The report to keep: everything as JSON, or written as HTML or PDF."""
    row = _audit(reader, audit)
    if kind not in ("json", "html", "pdf") or not row.report:
        raise Http404("There is no such report.")
    content = row.measures.encode() if kind == "json" else work.written(row, kind, get_language() or "en")
    return _to_keep(content, row.title, kind)


@require_GET
@for_keepers
def contract_file(request: PageRequest, reader: Reader, audit: str) -> HttpResponse:
    """The mined contract to keep, as a playbook with its evidence."""
    row = _audit(reader, audit)
    text = text_in(keeping.mined_of(row), get_language() or "en")
    if not text:
        raise Http404("No contract was mined from this log.")
    return _to_keep(text.encode(), row.title, "yaml")


@require_GET
@for_keepers
def back_test_file(request: PageRequest, reader: Reader, audit: str, tested: str) -> HttpResponse:
    """A back-test to keep, as JSON."""
    row = _back_test(reader, audit, tested)
    return _to_keep(row.result.encode(), f"{row.playbook}-{row.version}", "json")


def _to_keep(content: bytes, title: str, kind: str) -> HttpResponse:
    answer = HttpResponse(content, content_type=_TYPES[kind])
    answer["Content-Disposition"] = f'attachment; filename="{slugify(title) or "audit"}.{kind}"'
    answer["X-Content-Type-Options"] = "nosniff"
    return answer


def _after(
    request: PageRequest, reader: Reader, audit: str, outcome: m.Job | Refusal, said: str
) -> HttpResponse:
    if isinstance(outcome, Refusal):
        page = audit_page(_audit(reader, audit), reader, refused=outcome)
        return show(request, reader, "audit/one.html", page, status=REFUSED)
    return done(request, said, reader.url("audit", audit))


def _begin(request: PageRequest, reader: Reader) -> m.Audit | Refusal:
    workspace = reader.workspace.workspace
    if "own" in request.POST:
        return keeping.begin_own_audit(workspace, reader.actor, now=reader.now)
    upload = request.FILES.get("file")
    if upload is None:
        return Refusal("no_file", "No file came with the form: choose one, then read it.")
    return keeping.begin_audit(
        workspace, reader.actor, upload.name or "log.csv", upload.chunks(), now=reader.now
    )


def _back_test(reader: Reader, audit: str, tested: str) -> m.BackTest:
    row = contracts.find_back_test(reader.workspace.workspace, audit, tested)
    if row is None:
        raise Http404("There is no such back-test.")
    return row


def _audit(reader: Reader, audit: str) -> m.Audit:
    row = keeping.find_audit(reader.workspace.workspace, audit)
    if row is None:
        raise Http404("There is no such audit.")
    return row
