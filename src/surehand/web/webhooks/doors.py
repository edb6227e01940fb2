"""Webhooks that come in: an address, how its messages are proven, and what they mean. For administrators."""

from __future__ import annotations

from typing import get_args

import msgspec
from django.http import Http404, HttpResponse, QueryDict
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from surehand.core.engine import Refusal
from surehand.runtime.webhooks import incoming as runtime
from surehand.runtime.webhooks.mapping import Mapped, unfit_mapping
from surehand.store import models as m
from surehand.web.access import PageRequest, Reader, for_admins
from surehand.web.page import REFUSED, done, show
from surehand.web.webhooks.door_model import LONGEST_EXAMPLE, NewDoor, door_page, new_door_page


@require_http_methods(["GET", "POST"])
@for_admins
def add(request: PageRequest, reader: Reader) -> HttpResponse:
    """Make an address; its secret is shown this once."""
    if request.method == "GET":
        return show(request, reader, "webhooks/new-door.html", new_door_page(reader, NewDoor()))
    typed = _typed_door(request.POST)
    opened = runtime.open_address(
        reader.workspace.workspace,
        reader.actor,
        typed.title,
        runtime.IncomingWebhook(proof=typed.proof, header=typed.header, id_header=typed.id_header),
        secret=typed.secret,
        now=reader.now,
    )
    if isinstance(opened, Refusal):
        page = new_door_page(reader, typed, opened)
        return show(request, reader, "webhooks/new-door.html", page, status=REFUSED)
    return show(
        request, reader, "webhooks/door.html", door_page(reader, opened.connection, secret=opened.secret)
    )


@require_http_methods(["GET", "POST"])
@for_admins
def door(request: PageRequest, reader: Reader, connection: str) -> HttpResponse:
    """One address; posting the form keeps what messages mean, or only tries it on the example."""
    row = _found(reader, connection)
    if request.method == "GET":
        return show(request, reader, "webhooks/door.html", door_page(reader, row))
    mapping, example = _typed_mapping(request.POST), request.POST.get("example", "")[:LONGEST_EXAMPLE]
    refused = unfit_mapping(mapping)
    if refused or request.POST.get("then") == "try":
        page = door_page(reader, row, mapping=mapping, example=example, refused=refused, tries=not refused)
        return show(request, reader, "webhooks/door.html", page, status=REFUSED if refused else 200)
    settings = msgspec.structs.replace(runtime.incoming_of(row), mapping=mapping)
    runtime.change_address(reader.workspace.workspace, reader.actor, connection, settings)
    return done(
        request, _("Saved. Messages from now on are read like that."), reader.url("webhook-in", connection)
    )


@require_POST
@for_admins
def read_again(request: PageRequest, reader: Reader, connection: str, inbound: str) -> HttpResponse:
    """Let a worker read a message again that could not be taken."""
    if runtime.read_again(reader.workspace.workspace, inbound, reader.now):
        raise Http404("There is no such message.")
    return done(request, _("The message is read again."), reader.url("webhook-in", connection))


@require_POST
@for_admins
def secret(request: PageRequest, reader: Reader, connection: str) -> HttpResponse:
    """Give the address another secret, which is shown this once."""
    _found(reader, connection)
    opened = runtime.rotate_address_secret(
        reader.workspace.workspace, reader.actor, connection, now=reader.now
    )
    if isinstance(opened, Refusal):
        raise Http404(opened.sentence)
    page = door_page(reader, opened.connection, secret=opened.secret)
    return show(request, reader, "webhooks/door.html", page)


def _found(reader: Reader, connection: str) -> m.Connection:
    row = runtime.find_incoming(reader.workspace.workspace, connection)
    if row is None:
        raise Http404("There is no such address.")
    return row


def _typed_door(posted: QueryDict) -> NewDoor:
    chosen = posted.get("proof", "")
    known: tuple[runtime.Proof, ...] = get_args(runtime.Proof)
    return NewDoor(
        title=posted.get("title", "").strip(),
        proof=next((each for each in known if each == chosen), "standard"),
        header=posted.get("header", "").strip()[:100] or "X-Hub-Signature-256",
        id_header=posted.get("id_header", "").strip()[:100],
        secret=posted.get("secret", "").strip(),
    )


def _typed_mapping(posted: QueryDict) -> Mapped:
    plain = {name: posted.get(name, "").strip() for name in _TEXTS}
    fields = {
        name.removeprefix("field."): path.strip()
        for name, path in posted.items()
        if name.startswith("field.") and isinstance(path, str) and path.strip()
    }
    mode = posted.get("mode", "")
    plain["mode"] = mode if mode in ("open", "change") else "open_or_change"
    return msgspec.convert({**plain, "fields": fields}, Mapped)


_TEXTS = ("playbook", "key", "key_field", "title", "stage", "note", "when", "equals", "person")
