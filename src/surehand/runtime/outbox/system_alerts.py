"""Alerts about Surehand itself: messages that failed, connections that were disabled, findings.

They belong to no record and stand in the inbox, one for each matter, person and day: what comes on top changes the
number in it. Who wants that gets a letter of each, too. They are no event of any record, and never count as activity.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

import msgspec

from surehand.core.engine import Mail, Person, encode
from surehand.runtime.facts import facts_of
from surehand.runtime.ids import new_id
from surehand.runtime.outbox.passage import SILENT
from surehand.runtime.preferences import SYSTEM
from surehand.store import models as m
from surehand.store.queries.connections import read_connection

SENTENCES: Mapping[str, str] = {
    "delivery_failed": "{count} messages by way of {name} did not go out and wait for you.",
    "connection_disabled": "{name} was disabled: {why}",
    "mail_rests": "Letters wait, because nothing goes through the mail server: {why}",
    "findings": "{count} things were expected, but did not happen.",
    "mail_held": "{count} replies by mail are held and wait for somebody.",
    "table_refused": "The table {name} was not imported: {why}",
}
PLACES: Mapping[str, str] = {
    "delivery_failed": "deliveries",
    "connection_disabled": "connections",
    "mail_rests": "deliveries",
    "findings": "findings",
    "mail_held": "replies",
    "table_refused": "tables",
}
"""The page on which something can be done about it."""


class SystemAlert(msgspec.Struct, frozen=True):
    """What to tell somebody. ``matter`` is what it is about, such as a connection: one alert for it a day."""

    kind: str
    matter: str
    words: Mapping[str, str]


def sentence_of(alert: m.Delivery) -> str:
    """What an alert about Surehand itself says."""
    words = msgspec.json.decode(alert.payload, type=_Payload).words
    return SENTENCES[alert.kind].format(**words)


class _Payload(msgspec.Struct, frozen=True):
    words: dict[str, str]


def tell(workspace: str, person: str, alert: SystemAlert, now: datetime) -> None:
    """Put an alert into somebody's inbox, or what it says now into the one of today."""
    key = f"{alert.kind}:{alert.matter}:{person}:{now.date()}"[:160]
    payload = encode({"handoff": "", "task": "", "words": alert.words})
    rows = m.Delivery.objects.within(workspace)
    if rows.filter(key=key).update(payload=payload):
        return
    told = m.Delivery(
        id=new_id("dlv"),
        workspace_id=workspace,
        key=key,
        channel="inbox",
        to=person,
        kind=alert.kind,
        payload=payload,
        status="sent",
        created_at=now,
        sent_at=now,
    )
    rows.bulk_create([told], ignore_conflicts=True)
    if alert.kind != "mail_rests" and wants_mail(workspace, person, "now"):
        letter = m.Delivery(
            id=new_id("dlv"),
            workspace_id=workspace,
            key=f"mail:{key}"[:160],
            channel="email",
            to=person,
            kind=alert.kind,
            payload=payload,
            created_at=now,
            next_at=now,
        )
        rows.bulk_create([letter], ignore_conflicts=True)


def wants_mail(workspace: str, person: str, how: Mail) -> bool:
    """Whether somebody chose to hear of Surehand itself by e-mail, at once or in the daily letter."""
    rows = m.AlertPreference.objects.within(workspace).filter(person=person, kind=SYSTEM)
    return bool(rows.filter(mail=how).exists())


def tell_of_failed(delivery: m.Delivery, now: datetime) -> None:
    """Tell whoever looks after a failed delivery how many wait for a person on its way out."""
    workspace = delivery.workspace_id
    failed = m.Delivery.objects.within(workspace).filter(status="failed")
    connection = read_connection(workspace, delivery.connection) if delivery.connection else None
    if connection:
        name, count = connection.title, failed.filter(connection=connection.pk).count()
    else:
        name, count = delivery.channel, failed.filter(channel=delivery.channel, connection="").count()
    words = {"name": name, "count": str(count)}
    alert = SystemAlert("delivery_failed", delivery.connection or delivery.channel, words)
    if owner := owner_of(delivery):
        tell(workspace, owner, alert, now)


def tell_of_disabled(connection: m.Connection, now: datetime) -> None:
    """Tell the owner of a connection and every administrator that nothing goes through it any more, and why."""
    by_now = read_connection(connection.workspace_id, connection.pk)
    why = by_now.note if by_now else connection.note
    if why == SILENT:
        tried = m.Delivery.objects.within(connection.workspace_id).filter(connection=connection.pk)
        failed = tried.exclude(answer="").exclude(failure="").order_by("-id")
        why = f"{why} {failed.values_list('answer', flat=True).first() or ''}".strip()
    alert = SystemAlert("connection_disabled", connection.pk, {"name": connection.title, "why": why})
    people = facts_of(connection.workspace_id).directory.people
    concerned = [connection.owner] if _is_here(people.get(connection.owner)) else []
    for person in dict.fromkeys((*concerned, *admins_of(people.values()))):
        tell(connection.workspace_id, person, alert, now)


def tell_of_mail_server(server: m.MailServer, why: str, now: datetime) -> None:
    """Tell the administrators of every workspace whose letters wait, as soon as the mail server is left to rest."""
    if not m.MailServer.objects.filter(pk=server.pk, closed_until__gt=now).exists():
        return
    waiting = m.Delivery.objects.everywhere().filter(channel="email", status="waiting", next_at__isnull=False)
    for workspace in waiting.values_list("workspace_id", flat=True).distinct():
        for person in admins_of(facts_of(workspace).directory.people.values()):
            tell(workspace, person, SystemAlert("mail_rests", server.pk, {"why": why}), now)


def owner_of(delivery: m.Delivery) -> str:
    """Who looks after a delivery that failed: the owner of its connection; else the sender of its handoff or the owner
    of its record; else an administrator."""
    people = facts_of(delivery.workspace_id).directory.people
    named = (_owner_of_connection(delivery), _sender_of(delivery), _owner_of_record(delivery))
    here = (person for person in named if _is_here(people.get(person)))
    return next(here, None) or next(iter(admins_of(people.values())), "")


def admins_of(people: Iterable[Person]) -> list[str]:
    """Every administrator who is here, by name."""
    here = sorted((each for each in people if each.active and each.role == "admin"), key=lambda p: p.name)
    return [each.id for each in here]


def _is_here(person: Person | None) -> bool:
    return person is not None and person.active


def _owner_of_connection(delivery: m.Delivery) -> str:
    if not delivery.connection:
        return ""
    connection = read_connection(delivery.workspace_id, delivery.connection)
    return str(connection.owner) if connection else ""


def _sender_of(delivery: m.Delivery) -> str:
    payload = msgspec.json.decode(delivery.payload, type=dict[str, object])
    handoffs = m.Handoff.objects.within(delivery.workspace_id).filter(id=str(payload.get("handoff", "")))
    return str(handoffs.values_list("sender", flat=True).first() or "")


def _owner_of_record(delivery: m.Delivery) -> str:
    records = m.Record.objects.within(delivery.workspace_id).filter(id=delivery.record)
    return str(records.values_list("owner", flat=True).first() or "")
