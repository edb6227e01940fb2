"""Showing a file: on a page of its own, and its bytes for the picture or the viewer on that page."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from csp.decorators import csp, csp_update
from django.http import FileResponse, Http404, HttpResponse
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_GET
from django_htmx.http import HttpResponseClientRedirect

from surehand.core.engine import RecordState
from surehand.runtime.files import path_of
from surehand.store import models as m
from surehand.store.queries.record_page import read_file
from surehand.store.queries.states import read_state
from surehand.web.access import PageRequest, Reader, for_members
from surehand.web.files.preview import Shown, look_at
from surehand.web.page import show
from surehand.web.times import Moment, ago
from surehand.web.words import size_in_words

_OF_CONTENT = {
    "default-src": ["'none'"],
    # What the PDF viewers of browsers are made of.
    "object-src": ["'self'"],
    "style-src": ["'unsafe-inline'"],
    "frame-ancestors": ["'self'"],
}
"""The policy that comes with the bytes of a file: it loads nothing, runs nothing, and stands on our pages only."""


@dataclass(frozen=True)
class PreviewPage:
    """A file with what may be shown of it; ``inline`` is the address of its bytes for that, ``download`` of all."""

    name: str
    size: str
    by: str
    at: Moment
    record: str
    record_href: str
    inline: str
    download: str
    shown: Shown


@require_GET
@csp_update({"frame-src": ["'self'"]})
@for_members
def preview(request: PageRequest, reader: Reader, record: str, file: str) -> HttpResponse:
    """A page with the file on it."""
    state, stored, path = _find(reader, record, file)
    shown = look_at(path, stored.name)
    if request.htmx and shown.kind == "pdf":
        # The policy that allows the viewer comes with a page of its own, not with a part put into another.
        return HttpResponseClientRedirect(request.get_full_path())
    page = PreviewPage(
        name=stored.name,
        size=size_in_words(stored.size),
        by=reader.name_within(stored.uploaded_by),
        at=ago(stored.uploaded_at, reader.now, reader.zone),
        record=state.title,
        record_href=reader.url("record", record),
        inline=reader.url("file-inline", record, file),
        download=reader.url("file", record, file),
        shown=shown,
    )
    return show(request, reader, "files/page.html", page)


@require_GET
@xframe_options_sameorigin
@csp(_OF_CONTENT)
@for_members
def inline(request: PageRequest, reader: Reader, record: str, file: str) -> FileResponse:
    """The bytes of a picture or a PDF, as just what they are: nothing else is sent to be shown."""
    _, stored, path = _find(reader, record, file)
    shown = look_at(path, stored.name)
    if shown.kind not in ("image", "pdf"):
        raise Http404("This file is not shown in the browser; download it.")
    answer = FileResponse(path.open("rb"), filename=stored.name, content_type=shown.media_type)
    answer["X-Content-Type-Options"] = "nosniff"
    return answer


def _find(reader: Reader, record: str, file: str) -> tuple[RecordState, m.File, Path]:
    state, stored = (
        read_state(reader.workspace.workspace, record),
        read_file(reader.workspace.workspace, file),
    )
    if state is None or stored is None or file not in _files_of(state):
        raise Http404("There is no such file.")
    path = path_of(stored)
    if not path.is_file():
        raise Http404("The content of this file is not in the data folder.")
    return state, stored, path


def _files_of(state: RecordState) -> set[str]:
    held = (value.value.id for value in state.values.values() if value.kind == "file")
    return {*state.files, *held}
