"""Signing in at an outside system and coming back, for administrators: whoever comes back must be who went."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping
from typing import NamedTuple

from django.contrib import messages
from django.core import signing
from django.http import Http404, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from surehand.core.engine import Refusal
from surehand.runtime.clickup import signing_in as clickup
from surehand.runtime.hubspot import signing_in as hubspot
from surehand.runtime.language import spoken
from surehand.runtime.sync.setup import open_step
from surehand.store import models as m
from surehand.web import clock
from surehand.web.access import PageRequest, Reader, ask_to_sign_in, for_admins
from surehand.web.page import done

LASTS = 900
"""Seconds that somebody has to let us in there."""
_LONGEST = 500


class System(NamedTuple):
    """Where people sign in, and what becomes of the code they come back with."""

    name: str
    address: Callable[[str], str | Refusal]
    begin: Callable[..., m.Connection | Refusal]


SYSTEMS: Mapping[str, System] = {
    "hubspot": System("HubSpot", hubspot.sign_in_address, hubspot.begin_signed_in),
    "clickup": System("ClickUp", clickup.sign_in_address, clickup.begin_signed_in),
}


def salt_of(kind: str) -> str:
    """What keeps the state of one system from being taken for that of another."""
    return f"surehand.{kind}.sign-in"


@require_GET
@for_admins
def go(request: PageRequest, reader: Reader, kind: str) -> HttpResponseBase:
    """Send the reader there."""
    # Kept in the session, so that a link from elsewhere, or one that was used, opens nothing.
    request.session[salt_of(kind)] = once = secrets.token_urlsafe(16)
    state = signing.dumps(
        {"workspace": reader.workspace.slug, "person": reader.person.id, "once": once}, salt=salt_of(kind)
    )
    address = SYSTEMS[kind].address(state)
    return _refused(request, reader, kind, address) if isinstance(address, Refusal) else redirect(address)


@require_GET
def back(request: PageRequest, kind: str) -> HttpResponseBase:
    """The reader is back, with a code or without."""
    if not request.user.is_authenticated:
        return ask_to_sign_in(request)
    told = request.GET.get("state", "")[:_LONGEST]
    try:
        state = signing.loads(told, salt=salt_of(kind), max_age=LASTS)
    except signing.SignatureExpired:
        return _late(request, signing.loads(told, salt=salt_of(kind))["workspace"], kind=kind)
    except signing.BadSignature:
        raise Http404("Nobody was sent there from here just now.") from None
    if request.session.pop(salt_of(kind), "") != state["once"]:
        raise Http404("Nobody was sent there from here just now.")
    return _begin(request, state["workspace"], kind=kind, person=state["person"])


@for_admins
def _begin(request: PageRequest, reader: Reader, kind: str, person: str) -> HttpResponseBase:
    if reader.person.id != person:
        raise Http404("Somebody else was sent there.")
    code = request.GET.get("code", "")[:_LONGEST]
    if not code:
        said = _("%(system)s did not let us in, as nobody agreed there. Nothing was kept.")
        return _again(request, reader, kind, said % {"system": SYSTEMS[kind].name})
    made = SYSTEMS[kind].begin(reader.workspace.workspace, reader.actor, code, clock=clock.now)
    if isinstance(made, Refusal):
        return _refused(request, reader, kind, made)
    told = _("%(system)s let us in.") % {"system": SYSTEMS[kind].name}
    if not open_step(made):
        return done(request, told, reader.url("connection", made.pk))
    return done(request, told, reader.url("connection-step", made.pk, "place"))


@for_admins
def _late(request: PageRequest, reader: Reader, kind: str) -> HttpResponseBase:
    said = _("That took longer than %(minutes)s minutes. Begin again.") % {"minutes": LASTS // 60}
    return _again(request, reader, kind, said)


def _refused(request: PageRequest, reader: Reader, kind: str, refusal: Refusal) -> HttpResponseBase:
    return _again(request, reader, kind, spoken(refusal.sentence))


def _again(request: PageRequest, reader: Reader, kind: str, sentence: str) -> HttpResponseBase:
    messages.error(request, sentence)
    return redirect(reader.url("connect", kind))
