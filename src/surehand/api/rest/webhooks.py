"""Webhooks: addresses that are told what happens."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal

import msgspec
from msgspec import UNSET, Meta, UnsetType

from surehand.api.rest import render
from surehand.api.rest.bodies import Body
from surehand.api.rest.endpoint import Answer, Cursor, Id, Limit, Routes
from surehand.api.rest.request import Call
from surehand.api.rest.shapes import Shape, Who, says
from surehand.core.engine import Refusal
from surehand.runtime import connections
from surehand.runtime.webhooks import subscriptions as runtime
from surehand.store import models as m
from surehand.store.queries.lists import Cut, Page, page_of_known

routes = Routes("Webhooks")

Url = Annotated[
    str, Meta(description="Where to send, by https.", max_length=2000, examples=["https://example.com/hook"])
]
Topics = Annotated[
    tuple[str, ...],
    says("Events by name, `handoff.*` for all of a kind, `*` for everything.", ["handoff.offered"]),
]
Title = Annotated[str, Meta(description="What it is called here. Default: the host.", max_length=120)]


class WebhookToAdd(Body, frozen=True, kw_only=True):
    """An address that is to be told what happens."""

    url: Url
    events: Topics = ("*",)
    title: Title = ""
    playbook: Annotated[str, says("Only what happens to records of this playbook.", "client")] = ""
    ordered: Annotated[bool, says("Whether a message about a record waits for the one before it.")] = False
    full: Annotated[bool, says("Whether messages hold values and words, not only ids.")] = False
    flat: Annotated[bool, says("Whether messages are one level of names, as `/hooks/examples` shows.")] = (
        False
    )
    except_from: Annotated[str, says("An incoming webhook whose own changes are not sent back.")] = ""


class WebhookToChange(Body, frozen=True, kw_only=True):
    """What is to be another about a webhook; what is left out stays."""

    url: Url | UnsetType = UNSET
    events: Topics | UnsetType = UNSET
    title: Title | UnsetType = UNSET
    playbook: str | UnsetType = UNSET
    ordered: bool | UnsetType = UNSET
    full: bool | UnsetType = UNSET
    flat: bool | UnsetType = UNSET
    except_from: str | UnsetType = UNSET


class WebhookAdded(Shape, frozen=True, kw_only=True):
    """A webhook as it is."""

    id: Annotated[str, says("Its id.", "con_01kb2n5r9gq4v7w8x0y1z2a3b4")]
    title: str
    url: str
    events: tuple[str, ...]
    playbook: Annotated[str | None, says("Null for every playbook.")]
    ordered: bool
    full: bool
    flat: bool
    except_from: str | None
    owner: Annotated[Who, says("Who hears of trouble.")]
    status: Literal["active", "paused", "disabled"]
    note: Annotated[str, says("Why it is paused or disabled.")]
    created_at: datetime


class WebhookWithSecret(WebhookAdded, frozen=True, kw_only=True):
    """A webhook with its secret, which is given this once."""

    secret: Annotated[str, says("What messages are signed with.", "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")]


class TestSent(Shape, frozen=True, kw_only=True):
    """A test that is under way."""

    delivery: Annotated[str, says("The delivery that tells what became of it.")]


@routes.get("webhooks", Page[WebhookAdded], scope="admin")
def list_webhooks(call: Call, limit: Limit = 50, cursor: Cursor = "") -> Answer:
    """The addresses that are told what happens, the oldest first."""
    known = {row.id: row for row in connections.connections_of(call.workspace, runtime.KIND)}
    page = page_of_known(known, Cut(limit, cursor), "webhooks")
    return Answer(Page([_told(call, row) for row in page.items], page.next))


@routes.get("webhooks/{webhook}", WebhookAdded, scope="admin")
def get_webhook(call: Call, webhook: Id) -> Answer | Refusal:
    """One webhook."""
    found = runtime.find_webhook(call.workspace, webhook)
    return Answer(_told(call, found)) if found else connections.no_such_connection(webhook)


@routes.post("webhooks", WebhookWithSecret, scope="admin", status=201)
def add_webhook(call: Call, body: WebhookToAdd) -> Answer | Refusal:
    """Have an address told what happens. The secret is in this answer and nowhere else."""
    settings = msgspec.structs.asdict(body)
    title = settings.pop("title")
    webhook = runtime.Webhook(**settings)
    made = runtime.add_webhook(call.workspace, call.actor, webhook, title=title, now=call.now)
    if isinstance(made, Refusal):
        return made
    return Answer(_with_secret(call, made), location=f"webhooks/{made.connection.id}")


@routes.patch("webhooks/{webhook}", WebhookAdded, scope="admin")
def change_webhook(call: Call, webhook: Id, body: WebhookToChange) -> Answer | Refusal:
    """Change a webhook. What waits goes to the new address."""
    found = runtime.find_webhook(call.workspace, webhook)
    if found is None:
        return connections.no_such_connection(webhook)
    given = {name: value for name, value in msgspec.structs.asdict(body).items() if value is not UNSET}
    title = given.pop("title", "")
    settings = msgspec.structs.replace(runtime.webhook_of(found), **given)
    changed = runtime.change_webhook(call.workspace, call.actor, webhook, settings, title=title)
    return changed if isinstance(changed, Refusal) else Answer(_told(call, changed))


@routes.post("webhooks/{webhook}/test", TestSent, scope="admin")
def send_test(call: Call, webhook: Id) -> Answer | Refusal:
    """Send a message that says nothing but that messages arrive."""
    sent = runtime.send_test(call.workspace, webhook, call.now)
    return sent if isinstance(sent, Refusal) else Answer(TestSent(delivery=sent.id))


@routes.post("webhooks/{webhook}/secret", WebhookWithSecret, scope="admin")
def rotate_secret(call: Call, webhook: Id) -> Answer | Refusal:
    """Give a webhook another secret. The one before signs along for 24 hours."""
    made = runtime.rotate_secret(call.workspace, call.actor, webhook, now=call.now)
    return made if isinstance(made, Refusal) else Answer(_with_secret(call, made))


@routes.delete("webhooks/{webhook}", WebhookAdded, scope="admin")
def remove_webhook(call: Call, webhook: Id) -> Answer | Refusal:
    """Take a webhook away. What waits for it stands among the failed deliveries."""
    return _remove(call, webhook)


def _remove(call: Call, webhook: str) -> Answer | Refusal:
    found = runtime.find_webhook(call.workspace, webhook)
    if found is None:
        return connections.no_such_connection(webhook)
    told = _told(call, found)
    refused = connections.remove_connection(call.workspace, call.actor, webhook, now=call.now)
    return refused or Answer(told)


def _told(call: Call, row: m.Connection) -> WebhookAdded:
    return WebhookAdded(**_fields(call, row))


def _with_secret(call: Call, made: runtime.Made) -> WebhookWithSecret:
    return WebhookWithSecret(**_fields(call, made.connection), secret=made.secret)


def _fields(call: Call, row: m.Connection) -> dict[str, Any]:
    webhook = runtime.webhook_of(row)
    return {
        **msgspec.structs.asdict(webhook),
        "id": row.id,
        "title": row.title,
        "playbook": webhook.playbook or None,
        "except_from": webhook.except_from or None,
        "owner": render.who(call.facts.directory, row.owner),
        "status": row.status,
        "note": row.note,
        "created_at": row.created_at,
    }
