"""The page of a handoff, where its statements come from, and the packet to take along."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.utils.text import slugify
from django.views.decorators.http import require_GET, require_POST

from surehand.core.engine import HandoffState, RecordState
from surehand.runtime.packets.document import Document, document_of
from surehand.runtime.packets.markdown import as_markdown
from surehand.store.queries.handoff_page import read_record_of
from surehand.web.access import PageRequest, Reader, for_members
from surehand.web.drawer import show_acts, wants_drawer
from surehand.web.handoff.asking import answers_for
from surehand.web.handoff.forms import Wanted
from surehand.web.handoff.model import handoff_page
from surehand.web.handoff.sources import sources
from surehand.web.page import REFUSED, show, show_part
from surehand.web.refusals import Refused


@require_GET
@for_members
def handoff(request: PageRequest, reader: Reader, handoff: str) -> HttpResponse:
    """The packet, whose turn it is, and the acts."""
    return show_handoff(request, reader, *find(reader, handoff))


@require_GET
@for_members
def source(request: PageRequest, reader: Reader, handoff: str, field: str) -> HttpResponse:
    """Where one statement comes from: under it when htmx asks, and as a page otherwise."""
    found = sources(field, *find(reader, handoff), reader)
    if found is None:
        raise Http404("There is no such field.")
    if request.htmx and request.htmx.target == f"sources-{field}":
        return show_part(request, reader, "handoff/sources.html", page=found)
    return show(request, reader, "handoff/source.html", found)


@require_GET
@for_members
def packet_markdown(request: PageRequest, reader: Reader, handoff: str) -> HttpResponse:
    """The packet as Markdown."""
    packet = _packet(reader, handoff)
    return _download(as_markdown(packet).encode(), "text/markdown; charset=utf-8", f"{_name(packet)}.md")


@require_GET
@for_members
def packet_pdf(request: PageRequest, reader: Reader, handoff: str) -> HttpResponse:
    """The packet as PDF."""
    # Loaded when it is first wanted: with its libraries it takes longer than everything else at the start.
    from surehand.runtime.packets.pdf import as_pdf

    packet = _packet(reader, handoff)
    return _download(as_pdf(packet), "application/pdf", f"{_name(packet)}.pdf")


@require_POST
@for_members
def answers(request: PageRequest, reader: Reader, handoff: str) -> HttpResponse:
    """What answers a question already, while it is being written. Nothing is asked."""
    found, _state = find(reader, handoff)
    text, field = request.POST.get("text", ""), request.POST.get("field", "")
    page = answers_for(found.id, text, field, reader)
    return show_part(request, reader, "handoff/answers.html", answers=page)


def _packet(reader: Reader, handoff: str) -> Document:
    found, state = find(reader, handoff)
    return document_of(reader.facts, state, found, now=reader.now, zone=reader.zone)


def _name(packet: Document) -> str:
    return slugify(f"{packet.title} {packet.contract}")[:80] or "packet"


def _download(content: bytes, media_type: str, name: str) -> HttpResponse:
    return HttpResponse(
        content,
        content_type=media_type,
        headers={
            "Content-Disposition": f'attachment; filename="{name}"',
            "X-Content-Type-Options": "nosniff",
        },
    )


def find(reader: Reader, handoff: str) -> tuple[HandoffState, RecordState]:
    """A handoff of the workspace, and its record."""
    state = read_record_of(reader.workspace.workspace, handoff)
    if state is None:
        raise Http404("There is no such handoff.")
    return state.handoffs[handoff], state


def show_handoff(
    request: PageRequest,
    reader: Reader,
    handoff: HandoffState,
    state: RecordState,
    refused: Refused | None = None,
) -> HttpResponse:
    """The page; with a refusal where an act on it was refused."""
    wanted = Wanted(request.GET.get("open", ""), request.GET.get("about", ""))
    page = handoff_page(handoff, state, reader, wanted, refused)
    status = REFUSED if refused else 200
    if wants_drawer(request):
        return show_acts(request, reader, page, wanted.form, status=status)
    return show(request, reader, "handoff/page.html", page, status=status)
