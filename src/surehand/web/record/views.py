"""The page of a record and its files."""

from __future__ import annotations

from urllib.parse import urlencode

from django.http import FileResponse, Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_GET

from surehand.core.engine import RecordState
from surehand.runtime.files import path_of
from surehand.store.queries.memberships import membership_with_record
from surehand.store.queries.record_page import read_file
from surehand.store.queries.states import read_state
from surehand.web.access import PageRequest, Reader, ask_to_sign_in, for_members
from surehand.web.back import back_to
from surehand.web.drawer import gate_drawer, show_drawer, wants_drawer
from surehand.web.page import REFUSED, show
from surehand.web.record.model import Asked, record_page
from surehand.web.refusals import Refused


@require_GET
@for_members
def record(request: PageRequest, reader: Reader, record: str) -> HttpResponse:
    """The page of a record, or, beside another page, only the gate that its address opens."""
    state = state_or_404(reader, record)
    to = request.GET.get("move", "")
    if to and wants_drawer(request):
        back = back_to(request, reader, reader.url("record", record))
        return show_drawer(request, reader, gate_drawer(state, to, back, reader))
    return show_record(request, reader, state)


@require_GET
def find_record(request: PageRequest, record: str) -> HttpResponseBase:
    """The address of a record, or of one of its gates, as letters and the API give it: leads to its workspace."""
    if not request.user.is_authenticated:
        return ask_to_sign_in(request)
    found = membership_with_record(request.user.pk, record)
    if found is None:
        raise Http404("There is no such record.")
    page = reverse("record", args=[found.slug, record])
    to = request.GET.get("move", "")
    return redirect(f"{page}?{urlencode({'move': to})}" if to else page)


@require_GET
@for_members
def file(request: PageRequest, reader: Reader, record: str, file: str) -> FileResponse:
    """Send a file of a record: always to be kept, never to be run or shown by the browser."""
    state = state_or_404(reader, record)
    held = (value.value for value in state.values.values() if value.kind == "file")
    stored = read_file(reader.workspace.workspace, file)
    if stored is None or file not in {*state.files, *(each.id for each in held)}:
        raise Http404("There is no such file.")
    path = path_of(stored)
    if not path.is_file():
        raise Http404("The content of this file is not in the data folder.")
    answer = FileResponse(
        path.open("rb"), as_attachment=True, filename=stored.name, content_type="application/octet-stream"
    )
    answer["X-Content-Type-Options"] = "nosniff"
    return answer


def state_or_404(reader: Reader, record: str) -> RecordState:
    """A record of the reader's workspace."""
    state = read_state(reader.workspace.workspace, record)
    if state is None:
        raise Http404("There is no such record.")
    return state


def show_record(
    request: PageRequest,
    reader: Reader,
    state: RecordState,
    refused: Refused | None = None,
    *,
    back: str = "",
) -> HttpResponse:
    """The page, as asked for; with a refusal where an act on it was refused. ``back`` is where its gate leads."""
    given = request.GET
    to = refused.way if refused else given.get("move", "")
    asked = Asked(
        edit=given.get("edit", ""),
        move=to,
        back=back or back_to(request, reader, reader.url("record", state.id)),
        show=given.get("show", "all"),
        before=given.get("before", ""),
    )
    page = record_page(state, reader, asked, refused)
    return show(request, reader, "record/page.html", page, status=REFUSED if refused else 200)
