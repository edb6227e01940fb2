"""Signing in at HubSpot and coming back, for administrators: whoever comes back must be who went."""

from __future__ import annotations

from django.contrib import messages
from django.core import signing
from django.http import Http404, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from surehand.core.engine import Refusal
from surehand.runtime.hubspot.signing_in import begin_signed_in, sign_in_address
from surehand.runtime.language import spoken
from surehand.web import clock
from surehand.web.access import PageRequest, Reader, ask_to_sign_in, for_admins
from surehand.web.page import done

SALT = "surehand.hubspot.sign-in"
LASTS = 900
"""Seconds that somebody has to let us in there."""
_LONGEST = 500


@require_GET
@for_admins
def go(request: PageRequest, reader: Reader) -> HttpResponseBase:
    """Send the reader to HubSpot."""
    state = signing.dumps({"workspace": reader.workspace.slug, "person": reader.person.id}, salt=SALT)
    address = sign_in_address(state)
    return _refused(request, reader, address) if isinstance(address, Refusal) else redirect(address)


@require_GET
def back(request: PageRequest) -> HttpResponseBase:
    """The reader is back, with a code or without."""
    if not request.user.is_authenticated:
        return ask_to_sign_in(request)
    try:
        state = signing.loads(request.GET.get("state", "")[:_LONGEST], salt=SALT, max_age=LASTS)
    except signing.BadSignature:
        raise Http404("Nobody was sent to HubSpot from here just now.") from None
    return _begin(request, state["workspace"], person=state["person"])


@for_admins
def _begin(request: PageRequest, reader: Reader, person: str) -> HttpResponseBase:
    if reader.person.id != person:
        raise Http404("Somebody else was sent to HubSpot.")
    code = request.GET.get("code", "")[:_LONGEST]
    made = begin_signed_in(reader.workspace.workspace, reader.actor, code, clock=clock.now)
    if isinstance(made, Refusal):
        return _refused(request, reader, made)
    return done(request, _("HubSpot let us in."), reader.url("connection-step", made.pk, "place"))


def _refused(request: PageRequest, reader: Reader, refusal: Refusal) -> HttpResponseBase:
    messages.error(request, spoken(refusal.sentence))
    return redirect(reader.url("connect", "hubspot"))
