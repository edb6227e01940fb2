"""The page of a record and its files."""

from __future__ import annotations

from django.http import FileResponse, Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.views.decorators.http import require_GET

from surehand.core.engine import RecordState
from surehand.runtime.files import path_of
from surehand.store.queries.memberships import membership_with_record
from surehand.store.queries.record_page import read_file
from surehand.store.queries.states import read_state
from surehand.web.access import PageRequest, Reader, ask_to_sign_in, for_members
from surehand.web.page import REFUSED, show
from surehand.web.record.model import Asked, record_page
from surehand.web.refusals import Refused


@require_GET
@for_members
def record(request: PageRequest, reader: Reader, record: str) -> HttpResponse:
    """The page of a record."""
    return show_record(request, reader, state_or_404(reader, record))


@require_GET
def find_record(request: PageRequest, record: str) -> HttpResponseBase:
    """The address of a record as letters give it: leads to its page in the workspace that has it."""
    if not request.user.is_authenticated:
        return ask_to_sign_in(request)
    found = membership_with_record(request.user.pk, record)
    if found is None:
        raise Http404("There is no such record.")
    return redirect("record", found.slug, record)


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
    request: PageRequest, reader: Reader, state: RecordState, refused: Refused | None = None
) -> HttpResponse:
    """The page, as asked for; with a refusal where an act on it was refused."""
    asked = Asked(request.GET.get("edit", ""), request.GET.get("show", "all"), request.GET.get("before", ""))
    page = record_page(state, reader, asked, refused)
    return show(request, reader, "record/page.html", page, status=REFUSED if refused else 200)
