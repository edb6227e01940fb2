"""The webhook by which ClickUp wakes us. Nothing depends on it: whatever it could say is read anyway.

It is checked by the hour, as ClickUp gives one up without a word: suspended after 100 failures, silent when the account
that made it is disabled. Before one is made, it is looked for.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from django.conf import settings as installation
from django.db import transaction

from surehand.connectors.channel import DeliveryFailed
from surehand.connectors.clickup.client import ClickUp
from surehand.connectors.clickup.events import read_event
from surehand.connectors.clickup.failures import ClickUpFailed
from surehand.connectors.clickup.shapes import Webhook
from surehand.runtime.clickup.reading import Reading, looked_since
from surehand.runtime.clickup.settings import clickup_settings, client_of
from surehand.runtime.connections import secrets_of
from surehand.runtime.ids import new_id
from surehand.runtime.received import Told
from surehand.runtime.secrets import seal
from surehand.runtime.sync.drift import Seen, keep_drift
from surehand.runtime.sync.links import linked
from surehand.runtime.sync.streams import wake
from surehand.runtime.sync.syncer import Turn
from surehand.store import models as m
from surehand.store.queries.connections import lock_connection

AREA = "webhook"
LARGEST = 1024 * 1024
AT_MOST = 30.0
"""Seconds for one message: it is another worker's after a minute."""
_HTTPS = "https://"


def endpoint_of(connection: m.Connection) -> str:
    """The address at which ClickUp calls."""
    return f"{installation.BASE_URL}/in/clickup/{connection.pk}/events"


def keep_webhook(connection: m.Connection, clock: Callable[[], datetime]) -> Turn:
    """See that there is one webhook of ours and that it works; made anew where it does not."""
    if not endpoint_of(connection).startswith(_HTTPS):
        return Turn("There is no public https address for ClickUp to call; changes are read every minute.")
    team = clickup_settings(connection).team.id
    try:
        with client_of(connection, clock) as clickup:
            told = _keep(clickup, connection, team)
    except ClickUpFailed as failed:
        if not failed.is_refusal:
            raise
        keep_drift(connection, AREA, [Seen("webhook_missing", "made")], clock())
        return Turn(f"{failed.answer} Changes are read every minute.")
    keep_drift(connection, AREA, (), clock())
    return Turn(told)


def _keep(clickup: ClickUp, connection: m.Connection, team: str) -> str:
    ours = [each for each in clickup.webhooks(team) if each.endpoint == endpoint_of(connection)]
    fit = [each for each in ours if each.health.status == "active" and each.secret]
    for each in ours:
        if each not in fit[:1]:
            clickup.remove_webhook(each.id)
    if fit:
        _keep_secret(connection, fit[0])
        return f"The webhook works; {fit[0].health.fail_count} calls have failed."
    made = clickup.create_webhook(team, endpoint_of(connection), space=clickup_settings(connection).space.id)
    _keep_secret(connection, made)
    return "The webhook was suspended, and made anew." if ours else "The webhook was made."


def _keep_secret(connection: m.Connection, webhook: Webhook) -> None:
    """Keep the secret that signs, and nothing else: the rest of the connection may have changed meanwhile."""
    with transaction.atomic():
        row = lock_connection(connection.workspace_id, connection.pk)
        if row is None or secrets_of(row).get("webhook") == webhook.secret:
            return
        row.secrets = seal({**secrets_of(row), "webhook": webhook.secret})
        row.save(update_fields=("secrets",))


def keep_message(connection: m.Connection, body: bytes, now: datetime) -> bool:
    """Keep what came, before it is answered; whether it is anything that ClickUp would say."""
    event = read_event(body)
    if event is None:
        return False
    row = m.Inbound(
        id=new_id("inb"),
        workspace_id=connection.workspace_id,
        connection=connection.pk,
        key=event.key(body),
        received_at=now,
        body=body,
        next_at=now,
    )
    rows = m.Inbound.objects.within(connection.workspace_id)
    with transaction.atomic():
        rows.bulk_create([row], ignore_conflicts=True)
    return True


def handle(inbound: m.Inbound, now: datetime) -> Told:
    """What a worker does with it: read what it is about, as it is now. Told again, or too late, it changes nothing."""
    event = read_event(bytes(inbound.body))
    connection = m.Connection.objects.within(inbound.workspace_id).filter(id=inbound.connection).first()
    if event is None or connection is None:
        return Told("Nobody can read it.", status="failed")
    if not event.task_id:
        wake(connection, now, "sweep", "schema")
        return Told("Lists and folders are looked at again.")
    link = linked(connection, f"tasks/{event.task_id}")
    if link is None or link.gone_at is not None:
        return Told("It is about a task that is nothing of ours.", status="ignored")
    if connection.status != "active":
        wake(connection, now, "tasks")
        return Told("It is read once the connection works again.", link.record)
    says = event.event == "taskCommentPosted"
    if not says and looked_since(link, inbound.received_at):
        return Told("It was read since then.", link.record, status="ignored")
    try:
        with client_of(connection, lambda: now, within=AT_MOST) as clickup:
            reading = Reading(connection, clickup, now)
            reading.look_again(link, listen=says)
    except DeliveryFailed as failed:
        # It was only a hint: the next look finds the same, and nobody has to send anything again.
        wake(connection, now, "tasks", "sweep")
        return Told(f"{failed.answer} It is read with the next look.", link.record)
    if not reading.written:
        # Nothing of it is news: most of all what we wrote ourselves.
        return Told("Nothing has changed by it.", link.record, status="ignored")
    return Told("Read into its record.", link.record)
