"""The inbox, and accepting several handoffs in one act."""

from __future__ import annotations

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from surehand.core.engine import Refusal
from surehand.web.access import PageRequest, Reader, for_members
from surehand.web.back import not_done
from surehand.web.inbox.model import inbox_page
from surehand.web.inbox.several import accept_each
from surehand.web.page import REFUSED, done, show


@require_GET
@for_members
def inbox(request: PageRequest, reader: Reader) -> HttpResponse:
    """What needs the reader, and what the reader waits for."""
    return show(request, reader, "inbox/page.html", inbox_page(reader))


@require_POST
@for_members
def accept_several(request: PageRequest, reader: Reader) -> HttpResponse:
    """Accept the ticked handoffs, each for itself; where one cannot be, it is told why."""
    answers = accept_each(request, reader)
    if not answers:
        nothing = Refusal("nothing_chosen", _("No handoff is ticked: tick those that you take."))
        return not_done(request, nothing, reader.url("inbox"))
    if not all(each.is_done for each in answers):
        return show(request, reader, "inbox/page.html", inbox_page(reader, answers), status=REFUSED)
    count = len(answers)
    sentence = ngettext(
        "One handoff is accepted: you are the owner now.",
        "%(count)s handoffs are accepted: you are the owner now.",
        count,
    )
    return done(request, sentence % {"count": count}, reader.url("inbox"))
