"""Who gets which events: a connection of the kind “webhook” for each receiver, made, changed and tested by people."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import lru_cache
from urllib.parse import urlsplit

import msgspec
from django.db import transaction
from msgspec import UNSET

from surehand.connectors.webhook.standard import new_secret
from surehand.core.engine import Actor, Event, Next, Refusal
from surehand.runtime import connections
from surehand.runtime.connections import ConnectionChange, NewConnection
from surehand.runtime.ids import new_id
from surehand.runtime.outgoing import unfit_address
from surehand.runtime.shown import shown_address
from surehand.runtime.webhooks.keys import with_former
from surehand.runtime.webhooks.made import Made
from surehand.runtime.webhooks.payload import body_of_test
from surehand.runtime.webhooks.topics import EVERYTHING, TEST, topics
from surehand.store import models as m

KIND = "webhook"
KNOWN_TOPICS = tuple(topics(str(kind.__struct_config__.tag) for kind in Event.__args__))


class Webhook(msgspec.Struct, frozen=True, kw_only=True):
    """The settings of a subscription, its ``url`` as it may be shown; the whole one is a secret (`url_of`).

    ``events`` are topics, ``handoff.*`` or ``*``. ``playbook`` narrows them to one. ``ordered``: of one record, each
    message waits for the one before it. ``full``: with values and words, not only ids. ``flat``: on one level, as
    `surehand.runtime.webhooks.flat` has it. ``except_from`` is an incoming webhook whose own changes are not sent back.
    """

    url: str
    events: tuple[str, ...] = (EVERYTHING,)
    playbook: str = ""
    ordered: bool = False
    full: bool = False
    flat: bool = False
    except_from: str = ""


class Subscription(msgspec.Struct, frozen=True):
    """What the write path knows of a subscription."""

    connection: str
    webhook: Webhook
    to: str


def webhook_of(connection: m.Connection) -> Webhook:
    """The settings of a subscription, with its address as it may be shown."""
    webhook = msgspec.json.decode(connection.settings, type=Webhook)
    return msgspec.structs.replace(webhook, url=shown_address(webhook.url))


def url_of(connection: m.Connection) -> str:
    """Where its messages go, with every secret in the address. Never to be logged or shown. Raises `CannotOpen`."""
    # Those made by earlier versions have the whole address in their settings.
    sealed = connections.secrets_of(connection).get("url")
    return sealed or msgspec.json.decode(connection.settings, type=Webhook).url


@lru_cache(128)
def subscriptions_of(workspace: str, version: int) -> tuple[Subscription, ...]:
    """Every subscription of a workspace, kept as long as its facts hold (``version``).

    Paused and disabled ones are among them: what happens meanwhile waits for them.
    """
    rows = connections.connections_of(workspace, KIND)
    return tuple(Subscription(row.id, webhook_of(row), host_of(webhook_of(row).url)) for row in rows)


def host_of(url: str) -> str:
    """The part of an address that may be shown: some have a secret further on."""
    return urlsplit(url).netloc[:320]


def add_webhook(
    workspace: str,
    actor: Actor,
    webhook: Webhook,
    *,
    title: str = "",
    owner: str = "",
    now: datetime | None = None,
) -> Made | Refusal:
    """Subscribe an address. Without a title it is called by its host; without an owner, whoever asks owns it."""
    if refused := unfit(workspace, webhook):
        return refused
    secret = new_secret()
    new = NewConnection(
        kind=KIND,
        title=title or free_title(workspace, host_of(webhook.url)),
        owner=owner or actor.person,
        settings=_settings(webhook),
        secrets={"secret": secret, "url": webhook.url},
    )
    added = connections.add_connection(workspace, actor, new, now=now)
    return added if isinstance(added, Refusal) else Made(added, secret)


def change_webhook(
    workspace: str, actor: Actor, connection: str, webhook: Webhook, *, title: str = "", owner: str = ""
) -> m.Connection | Refusal:
    """Change a subscription as a whole. What waits goes to the new address; one given as it is shown stays."""
    found = find_webhook(workspace, connection)
    if found is None:
        return connections.no_such_connection(connection)
    url = url_of(found) if webhook.url == webhook_of(found).url else webhook.url
    if refused := unfit(workspace, msgspec.structs.replace(webhook, url=url)):
        return refused
    held = connections.secrets_of(found)
    change = ConnectionChange(
        title=title or found.title,
        owner=owner or found.owner,
        settings=_settings(webhook),
        secrets=UNSET if held.get("url") == url else {**held, "url": url},
    )
    return connections.change_connection(workspace, actor, connection, change)


def rotate_secret(
    workspace: str, actor: Actor, connection: str, *, now: datetime | None = None
) -> Made | Refusal:
    """Give a subscription another secret; the one before signs along for a day, so that nothing is turned away."""
    at = now or datetime.now(UTC)
    with transaction.atomic():
        found = find_webhook(workspace, connection)
        if found is None:
            return connections.no_such_connection(connection)
        secret = new_secret()
        held = with_former(connections.secrets_of(found), secret, at)
        changed = connections.change_connection(
            workspace, actor, connection, ConnectionChange(secrets=held), now=at
        )
    return changed if isinstance(changed, Refusal) else Made(changed, secret)


def send_test(workspace: str, connection: str, now: datetime) -> m.Delivery | Refusal:
    """Send a message that says nothing but that messages arrive. It goes the way of all others."""
    found = find_webhook(workspace, connection)
    if found is None:
        return connections.no_such_connection(connection)
    delivery = m.Delivery(
        id=new_id("dlv"),
        workspace_id=workspace,
        key=new_id("test"),
        channel=KIND,
        to=host_of(webhook_of(found).url),
        kind=TEST,
        payload=body_of_test(now, f"A test of “{found.title}”: messages of Surehand arrive here."),
        created_at=now,
        next_at=now,
        connection=connection,
    )
    delivery.save(force_insert=True)
    return delivery


def find_webhook(workspace: str, connection: str) -> m.Connection | None:
    """A subscription by id."""
    found = connections.find_connection(workspace, connection)
    return found if found and found.kind == KIND else None


def unfit(workspace: str, webhook: Webhook) -> Refusal | None:
    """Why nobody can subscribe like that."""
    known = {EVERYTHING, *KNOWN_TOPICS, *(f"{topic.partition('.')[0]}.*" for topic in KNOWN_TOPICS)}
    unknown = [topic for topic in webhook.events if topic not in known]
    if unknown or not webhook.events:
        return unknown_event(unknown[0] if unknown else "")
    if webhook.playbook and not _has_playbook(workspace, webhook.playbook):
        return Refusal("no_such_playbook", f"There is no playbook “{webhook.playbook}” here.")
    if webhook.except_from and connections.find_connection(workspace, webhook.except_from) is None:
        return connections.no_such_connection(webhook.except_from)
    return unfit_address(webhook.url)


def _settings(webhook: Webhook) -> dict[str, object]:
    """The settings as they are kept, without what is secret in the address."""
    plain: dict[str, object] = msgspec.to_builtins(webhook)
    return {**plain, "url": shown_address(webhook.url)}


def unknown_event(topic: str) -> Refusal:
    """The answer to a topic that is none; to an empty one, that none was chosen."""
    said = f"There is no event “{topic[:80]}”." if topic else "Choose at least one event."
    return Refusal(
        "unknown_event", said, allowed=(Next("change", f"Choose from {', '.join(KNOWN_TOPICS)}."),)
    )


def _has_playbook(workspace: str, slug: str) -> bool:
    entries = m.PlaybookEntry.objects.within(workspace)
    return bool(slug.isprintable() and entries.filter(slug=slug).exists())


def free_title(workspace: str, title: str) -> str:
    """A title like this one that no webhook has yet."""
    taken = {each.title for each in connections.connections_of(workspace, KIND)}
    numbers = (f"{title} {number}" for number in range(2, len(taken) + 3))
    return next(each for each in (title[:100], *numbers) if each not in taken)
