"""The inbox."""

from __future__ import annotations

from django.http import HttpResponse
from django.views.decorators.http import require_GET, require_POST

from surehand.store.queries.inbox import mark_alerts_read
from surehand.web.access import PageRequest, Reader, for_members
from surehand.web.inbox.model import inbox_page
from surehand.web.page import done, show


@require_GET
@for_members
def inbox(request: PageRequest, reader: Reader) -> HttpResponse:
    """What needs the reader, and what the reader waits for."""
    return show(request, reader, "inbox/page.html", inbox_page(reader))


@require_POST
@for_members
def read_alerts(request: PageRequest, reader: Reader) -> HttpResponse:
    """Put alerts away: those named, or all."""
    alerts = request.POST.getlist("alert")
    count = mark_alerts_read(reader.workspace.workspace, reader.person.id, alerts, reader.now)
    sentence = "One alert is marked as read." if count == 1 else f"{count} alerts are marked as read."
    return done(request, sentence, reader.url("inbox"))
