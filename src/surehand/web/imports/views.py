"""Importing a table on the pages: bring a file, answer what its columns are, try it, run it, take it back."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from surehand.core.engine import Refusal
from surehand.runtime import imports as runtime
from surehand.store import models as m
from surehand.web.access import Reader, for_members
from surehand.web.imports.answers import mapping_from
from surehand.web.imports.model import MOST_TRIED, import_page, imports_page, may_act_on
from surehand.web.page import done, show, show_part

REFUSED = 409


@require_http_methods(["GET", "POST"])
@for_members
def imports(request: HttpRequest, reader: Reader) -> HttpResponse:
    """The imports there were; posting a file begins another."""
    if request.method == "GET":
        return show(request, reader, "imports/page.html", imports_page(reader))
    started = _start(request, reader)
    if isinstance(started, Refusal):
        return show(request, reader, "imports/page.html", imports_page(reader, started), status=REFUSED)
    return done(
        request, _("%(file)s was read.") % {"file": started.file.name}, reader.url("import", started.pk)
    )


@require_GET
@for_members
def imported(request: HttpRequest, reader: Reader, imported: str) -> HttpResponse:
    """One import."""
    page = import_page(_import(reader, imported), reader)
    if request.htmx and request.htmx.target == "progress":
        return show_part(request, reader, "imports/progress.html", page=page)
    return show(request, reader, "imports/one.html", page)


@require_POST
@for_members
def answer(request: HttpRequest, reader: Reader, imported: str) -> HttpResponse:
    """Keep the answers of the form, then try the import or begin it, as the button says."""
    row = _import(reader, imported, to_act=True)
    mapping = mapping_from(request.POST, runtime.recognised_of(row), runtime.mapping_of(row))
    answered = runtime.set_mapping(reader.workspace.workspace, imported, mapping)
    if isinstance(answered, Refusal):
        return _refused(request, reader, row, answered)
    match request.POST.get("then"):
        case "try":
            return _try(request, reader, answered)
        case "run":
            begun = runtime.begin(reader.workspace.workspace, imported)
            if isinstance(begun, Refusal):
                return _refused(request, reader, answered, begun)
            return done(request, _("The import has begun."), reader.url("import", imported))
        case _:
            return done(request, _("Your answers are kept."), reader.url("import", imported))


@require_POST
@for_members
def cancel(request: HttpRequest, reader: Reader, imported: str) -> HttpResponse:
    """Stop an import; what was imported stays."""
    _import(reader, imported, to_act=True)
    stopped = runtime.cancel(reader.workspace.workspace, imported)
    said = _("The import stops.") if stopped else _("The import was over already.")
    return done(request, said, reader.url("import", imported))


@require_POST
@for_members
def resume(request: HttpRequest, reader: Reader, imported: str) -> HttpResponse:
    """Go on with an import that was stopped or failed."""
    row = _import(reader, imported, to_act=True)
    begun = runtime.begin(reader.workspace.workspace, imported)
    if isinstance(begun, Refusal):
        return _refused(request, reader, row, begun)
    return done(request, _("The import goes on."), reader.url("import", imported))


@require_POST
@for_members
def undo(request: HttpRequest, reader: Reader, imported: str) -> HttpResponse:
    """Take an import back."""
    row = _import(reader, imported, to_act=True)
    begun = runtime.begin_undo(reader.workspace.workspace, reader.person.id, imported)
    if isinstance(begun, Refusal):
        return _refused(request, reader, row, begun)
    return done(request, _("The import is being undone."), reader.url("import", imported))


@require_GET
@for_members
def rejects(request: HttpRequest, reader: Reader, imported: str) -> StreamingHttpResponse:
    """The rows that were not imported, as a table with the reasons."""
    row = _import(reader, imported)
    answer = StreamingHttpResponse(runtime.rejected_rows(row), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{row.pk}-rejected.csv"'
    answer["X-Content-Type-Options"] = "nosniff"
    return answer


def _start(request: HttpRequest, reader: Reader) -> m.Import | Refusal:
    if not reader.may_write:
        return Refusal("read_only", "Viewers can read, not import.")
    upload = request.FILES.get("file")
    if upload is None:
        return Refusal("no_file", "No file came with the form: choose one, then read it.")
    return runtime.start_import(
        reader.workspace.workspace,
        reader.person.id,
        request.POST.get("playbook", ""),
        name=upload.name or "table",
        chunks=upload.chunks(),
    )


def _import(reader: Reader, imported: str, *, to_act: bool = False) -> m.Import:
    row = runtime.find_import(reader.workspace.workspace, imported)
    if row is None or (to_act and not may_act_on(row, reader)):
        raise Http404("There is no such import.")
    return row


def _try(request: HttpRequest, reader: Reader, row: m.Import) -> HttpResponse:
    report = runtime.dry_run(reader.workspace.workspace, row.pk, at_most=MOST_TRIED, now=reader.now)
    if isinstance(report, Refusal):
        return _refused(request, reader, row, report)
    return show(request, reader, "imports/one.html", import_page(row, reader, report))


def _refused(request: HttpRequest, reader: Reader, row: m.Import, refusal: Refusal) -> HttpResponse:
    # What is still open stands on the page anyway.
    shown = None if refusal.code == "mapping_incomplete" else refusal
    return show(request, reader, "imports/one.html", import_page(row, reader, refused=shown), status=REFUSED)
