"""The page of the brief, a source with a sentence marked, and the suggestions on all records of the reader."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.views.decorators.http import require_GET

from surehand.core.engine import RecordState
from surehand.runtime.assists.looking import look
from surehand.web.access import PageRequest, Reader, for_members
from surehand.web.assists.model import look_at, of_record, suggestions_page
from surehand.web.assists.passages import passage, span_in
from surehand.web.drawer import into_drawer, wants_drawer
from surehand.web.page import REFUSED, show, show_part
from surehand.web.record.views import state_or_404
from surehand.web.refusals import Refused

INLINE = "passage-"
"""How the ids of places begin into which only the passage is put."""


@require_GET
@for_members
def brief(request: PageRequest, reader: Reader, record: str) -> HttpResponse:
    """What the sources of a record say, and what that proposes for its fields."""
    return show_brief(request, reader, state_or_404(reader, record))


@require_GET
@for_members
def source(request: PageRequest, reader: Reader, record: str, source: str) -> HttpResponse:
    """A source with a sentence marked: in its place or in the drawer where htmx asks for that, else as a page."""
    state = state_or_404(reader, record)
    found = look(reader.workspace.workspace, state, now=reader.now).sources.get(source)
    if found is None:
        raise Http404("There is no such source on this record.")
    span = span_in(request.GET.get("at", ""))
    if request.htmx and (request.htmx.target or "").startswith(INLINE):
        page = passage(found, span, state, reader, whole=False)
        return show_part(request, reader, "assists/passage.html", page=page)
    page = passage(found, span, state, reader, whole=True)
    if wants_drawer(request):
        return into_drawer(show_part(request, reader, "assists/source-drawer.html", page=page))
    return show(request, reader, "assists/source.html", page)


@require_GET
@for_members
def suggestions(request: PageRequest, reader: Reader) -> HttpResponse:
    """What is proposed for the records of the reader, to be confirmed one after the other."""
    return show_suggestions(request, reader)


def show_brief(
    request: PageRequest, reader: Reader, state: RecordState, refused: Refused | None = None
) -> HttpResponse:
    """The page; with a refusal where an act on it was refused."""
    looked = look_at(state, reader)
    page = of_record(state, looked, reader, refused, back=reader.url("brief", state.id))
    if page is None:
        raise Http404("This record is put away; nothing is read on it any more.")
    return show(request, reader, "assists/brief-page.html", page, status=REFUSED if refused else 200)


def show_suggestions(request: PageRequest, reader: Reader, refused: Refused | None = None) -> HttpResponse:
    """The page; with a refusal where a decision was refused."""
    page = suggestions_page(reader, request.GET.get("cursor", ""), refused)
    return show(request, reader, "assists/suggestions.html", page, status=REFUSED if refused else 200)
