"""Looking after what goes out: leads and administrators see every message, and send failed ones again."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import Http404, HttpResponse, HttpResponseBase
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from surehand.core.engine import Refusal
from surehand.runtime.connections import pause_connection, resume_connection
from surehand.runtime.language import spoken
from surehand.runtime.outbox import deliveries as runtime
from surehand.store import models as m
from surehand.store.queries.deliveries import read_delivery
from surehand.web.access import MemberView, OnlyFor, P, PageRequest, Reader, for_members
from surehand.web.connections.channels import connections_page
from surehand.web.connections.choice import choice_from
from surehand.web.connections.model import deliveries_page, replay_page
from surehand.web.connections.one import delivery_page
from surehand.web.page import REFUSED, done, show
from surehand.web.refusals import show_refusal


def for_keepers(view: MemberView[P]) -> Callable[..., HttpResponseBase]:
    """Let leads and administrators see a page; to other members it says that it is for them."""

    @for_members
    @wraps(view)
    def guarded(request: PageRequest, reader: Reader, *args: Any, **names: Any) -> HttpResponseBase:
        if not reader.keeps_connections:
            raise OnlyFor(reader, "lead", "admin")
        return view(request, reader, *args, **names)

    return guarded


@require_GET
@for_keepers
def connections(request: PageRequest, reader: Reader) -> HttpResponse:
    """The ways out, and whether anything goes out."""
    return show(request, reader, "connections/page.html", connections_page(reader))


@require_GET
@for_keepers
def deliveries(request: PageRequest, reader: Reader) -> HttpResponse:
    """Every message, narrowed as the address says."""
    page = deliveries_page(reader, choice_from(request.GET), request.GET.get("cursor", ""))
    return show(request, reader, "connections/deliveries.html", page)


@require_GET
@for_keepers
def delivery(request: PageRequest, reader: Reader, delivery: str) -> HttpResponse:
    """One message, and what became of it."""
    return _show_one(request, reader, delivery)


@require_POST
@for_keepers
def replay(request: PageRequest, reader: Reader, delivery: str) -> HttpResponse:
    """Send one failed message again."""
    again = runtime.replay(reader.workspace.workspace, delivery, reader.now)
    if isinstance(again, Refusal):
        return _show_one(request, reader, delivery, again)
    return done(request, _("The message goes out again."), reader.url("delivery", delivery))


@require_POST
@for_keepers
def settle(request: PageRequest, reader: Reader, delivery: str) -> HttpResponse:
    """Note that one message need not go out any more."""
    reason = request.POST.get("reason", "")
    settled = runtime.settle_by_hand(
        reader.workspace.workspace, reader.actor, delivery, reason, now=reader.now
    )
    if isinstance(settled, Refusal):
        return _show_one(request, reader, delivery, settled)
    return done(request, _("The message is settled."), reader.url("delivery", delivery))


@require_POST
@for_keepers
def pause(request: PageRequest, reader: Reader, connection: str) -> HttpResponse:
    """Let nothing go out through a connection."""
    paused = pause_connection(reader.workspace.workspace, reader.actor, connection, now=reader.now)
    return _told(request, reader, paused, _("It is paused: what is for it waits."))


@require_POST
@for_keepers
def resume(request: PageRequest, reader: Reader, connection: str) -> HttpResponse:
    """Let a connection work again."""
    resumed = resume_connection(reader.workspace.workspace, reader.actor, connection, now=reader.now)
    return _told(request, reader, resumed, _("It works again: what waited goes out now."))


def _told(
    request: PageRequest, reader: Reader, answer: m.Connection | Refusal, sentence: str
) -> HttpResponse:
    if isinstance(answer, Refusal):
        # Somebody else was faster, or it is gone: the page shows how it is now.
        sentence = spoken(answer.sentence)
    return done(request, sentence, reader.url("connections"))


@require_http_methods(["GET", "POST"])
@for_keepers
def replay_failed(request: PageRequest, reader: Reader) -> HttpResponse:
    """Send every failed message of a choice again, once that is confirmed."""
    if request.method == "GET":
        return show(request, reader, "connections/replay.html", replay_page(reader, choice_from(request.GET)))
    choice = choice_from(request.POST)
    number = runtime.replay_failed(reader.workspace.workspace, choice.filter(reader), reader.now)
    sentence = ngettext("%(number)s message goes out again.", "%(number)s messages go out again.", number)
    return done(request, sentence % {"number": number}, choice.address(reader.url("deliveries")))


def _show_one(
    request: PageRequest, reader: Reader, delivery: str, refusal: Refusal | None = None
) -> HttpResponse:
    row = read_delivery(reader.workspace.workspace, delivery)
    if row is None:
        raise Http404("There is no such message.")
    page = delivery_page(row, reader, show_refusal(refusal, reader) if refusal else None)
    return show(request, reader, "connections/one.html", page, status=REFUSED if refusal else 200)
