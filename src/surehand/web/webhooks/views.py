"""Webhooks that go out: listed, made, changed, tested, stopped. For administrators."""

from __future__ import annotations

import msgspec
from django.http import Http404, HttpResponse, QueryDict
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from surehand.core.engine import Refusal
from surehand.runtime import connections
from surehand.runtime.webhooks import incoming
from surehand.runtime.webhooks import subscriptions as runtime
from surehand.store import models as m
from surehand.web.access import PageRequest, Reader, for_admins
from surehand.web.page import REFUSED, done, show
from surehand.web.webhooks.model import webhook_page, webhooks_page


@require_GET
@for_admins
def webhooks(request: PageRequest, reader: Reader) -> HttpResponse:
    """What is told to others, and what comes in."""
    return show(request, reader, "webhooks/page.html", webhooks_page(reader))


@require_http_methods(["GET", "POST"])
@for_admins
def add(request: PageRequest, reader: Reader) -> HttpResponse:
    """Have an address told; posting the form makes the webhook, whose secret is shown this once."""
    if request.method == "GET":
        return show(request, reader, "webhooks/one.html", webhook_page(reader, None))
    title, webhook = _typed(request.POST)
    made = runtime.add_webhook(reader.workspace.workspace, reader.actor, webhook, title=title, now=reader.now)
    if isinstance(made, Refusal):
        page = webhook_page(reader, None, typed=(title, webhook), refused=made)
        return show(request, reader, "webhooks/one.html", page, status=REFUSED)
    return show(
        request, reader, "webhooks/one.html", webhook_page(reader, made.connection, secret=made.secret)
    )


@require_http_methods(["GET", "POST"])
@for_admins
def webhook(request: PageRequest, reader: Reader, connection: str) -> HttpResponse:
    """One webhook; posting the form changes it."""
    row = _found(reader, connection)
    if request.method == "GET":
        return show(request, reader, "webhooks/one.html", webhook_page(reader, row))
    title, settings = _typed(request.POST)
    # The page does not ask for it: whoever subscribed by the API reads messages of one shape.
    settings = msgspec.structs.replace(settings, flat=runtime.webhook_of(row).flat)
    changed = runtime.change_webhook(
        reader.workspace.workspace, reader.actor, connection, settings, title=title
    )
    if isinstance(changed, Refusal):
        page = webhook_page(reader, row, typed=(title, settings), refused=changed)
        return show(request, reader, "webhooks/one.html", page, status=REFUSED)
    return done(request, _("Saved."), reader.url("webhook", connection))


@require_POST
@for_admins
def test(request: PageRequest, reader: Reader, connection: str) -> HttpResponse:
    """Send a test, and lead to the delivery that tells what became of it."""
    sent = runtime.send_test(reader.workspace.workspace, connection, reader.now)
    if isinstance(sent, Refusal):
        raise Http404(sent.sentence)
    return done(request, _("A test goes out; here is what becomes of it."), reader.url("delivery", sent.pk))


@require_POST
@for_admins
def secret(request: PageRequest, reader: Reader, connection: str) -> HttpResponse:
    """Give it another secret, which is shown this once."""
    made = runtime.rotate_secret(reader.workspace.workspace, reader.actor, connection, now=reader.now)
    if isinstance(made, Refusal):
        raise Http404(made.sentence)
    return show(
        request, reader, "webhooks/one.html", webhook_page(reader, made.connection, secret=made.secret)
    )


@require_POST
@for_admins
def pause(request: PageRequest, reader: Reader, connection: str) -> HttpResponse:
    """Let nothing through until it is resumed."""
    reason = request.POST.get("reason", "")
    connections.pause_connection(reader.workspace.workspace, reader.actor, connection, reason, now=reader.now)
    return done(request, _("Paused: what is for it waits."), _home(reader, connection))


@require_POST
@for_admins
def resume(request: PageRequest, reader: Reader, connection: str) -> HttpResponse:
    """Let it work again."""
    connections.resume_connection(reader.workspace.workspace, reader.actor, connection, now=reader.now)
    return done(request, _("At work again: what waited goes out now."), _home(reader, connection))


@require_POST
@for_admins
def remove(request: PageRequest, reader: Reader, connection: str) -> HttpResponse:
    """Take a webhook away, with its secret."""
    _home(reader, connection)
    connections.remove_connection(reader.workspace.workspace, reader.actor, connection, now=reader.now)
    return done(
        request, _("Removed. What waited for it stands among the failed messages."), reader.url("webhooks")
    )


def _found(reader: Reader, connection: str) -> m.Connection:
    row = runtime.find_webhook(reader.workspace.workspace, connection)
    if row is None:
        raise Http404("There is no such webhook.")
    return row


def _home(reader: Reader, connection: str) -> str:
    """The page of a webhook of either direction."""
    if incoming.find_incoming(reader.workspace.workspace, connection):
        return reader.url("webhook-in", connection)
    return reader.url("webhook", _found(reader, connection).pk)


def _typed(posted: QueryDict) -> tuple[str, runtime.Webhook]:
    webhook = runtime.Webhook(
        url=posted.get("url", "").strip(),
        events=tuple(posted.getlist("events")),
        playbook=posted.get("playbook", ""),
        ordered="ordered" in posted,
        full="full" in posted,
        except_from=posted.get("except_from", ""),
    )
    return posted.get("title", "").strip(), webhook
