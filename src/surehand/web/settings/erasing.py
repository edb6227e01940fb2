"""Erasing a record, asked for on its page."""

from __future__ import annotations

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from surehand.core.engine import Refusal
from surehand.runtime.erase import erase_record
from surehand.web.access import PageRequest, Reader, for_members
from surehand.web.inputs import texts_of
from surehand.web.page import done
from surehand.web.record.views import show_record, state_or_404
from surehand.web.refusals import Refused


@require_POST
@for_members
def erase(request: PageRequest, reader: Reader, record: str) -> HttpResponse:
    """Erase a record for good; the word typed into the form is the proof that it is meant."""
    state = state_or_404(reader, record)
    erased: object = Refusal("not_confirmed", "Type “erase” to erase this record for good.")
    if request.POST.get("proof", "").strip().casefold() in ("erase", _("erase").casefold()):
        reason = request.POST.get("reason", "")
        erased = erase_record(reader.workspace.workspace, reader.actor, record, reason, now=reader.now)
    if isinstance(erased, Refusal):
        return show_record(request, reader, state, Refused(erased, "erase", texts_of(request.POST)))
    return done(request, _("The record is erased."), reader.url("board", state.playbook))
