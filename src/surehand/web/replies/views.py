"""Looking after the mails that came in: leads and administrators see each, and settle those that were held."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from surehand.core.engine import Refusal
from surehand.runtime.replies.held import find_mail, put_aside, read_again
from surehand.store import models as m
from surehand.web.access import PageRequest, Reader
from surehand.web.connections.views import for_keepers
from surehand.web.page import REFUSED, done, show
from surehand.web.replies.model import replies_page


@require_GET
@for_keepers
def replies(request: PageRequest, reader: Reader) -> HttpResponse:
    """The mailbox, and the mails that came in."""
    page = replies_page(reader, request.GET.get("status", ""), request.GET.get("before", ""))
    return show(request, reader, "replies/page.html", page)


@require_GET
@for_keepers
def original(request: PageRequest, reader: Reader, mail: str) -> HttpResponse:
    """A mail as it came, to be kept as a file: a browser shows none of it."""
    found = find_mail(reader.workspace.workspace, mail)
    if found is None:
        raise Http404("There is no such mail.")
    headers = {"Content-Disposition": f'attachment; filename="{found.pk}.eml"'}
    return HttpResponse(bytes(found.body), content_type="application/octet-stream", headers=headers)


@require_POST
@for_keepers
def again(request: PageRequest, reader: Reader, mail: str) -> HttpResponse:
    """Let a held mail be read again."""
    outcome = read_again(reader.workspace.workspace, mail, reader.now)
    return _settled(request, reader, outcome, _("It is being read again."))


@require_POST
@for_keepers
def aside(request: PageRequest, reader: Reader, mail: str) -> HttpResponse:
    """Put a held mail aside."""
    outcome = put_aside(reader.workspace.workspace, reader.actor, mail, now=reader.now)
    return _settled(request, reader, outcome, _("It is put aside."))


def _settled(request: PageRequest, reader: Reader, outcome: m.Inbound | Refusal, said: str) -> HttpResponse:
    if isinstance(outcome, Refusal):
        page = replies_page(reader, refused=outcome)
        return show(request, reader, "replies/page.html", page, status=REFUSED)
    return done(request, said, reader.url("replies"))
