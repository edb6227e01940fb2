"""What goes out to Slack: alerts as messages, those messages again when things have changed, answers to clicks."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import msgspec
from django.db import transaction

from surehand.connectors.channel import DeliveryFailed, Rate
from surehand.connectors.slack.blocks import Message
from surehand.connectors.slack.client import SlackClient, SlackRefused
from surehand.runtime.facts import facts_of, lock_workspace
from surehand.runtime.outbox.posting import wait_until
from surehand.runtime.slack.accounts import client_of, slack_of
from surehand.runtime.slack.alerts import message_for, shown_by
from surehand.runtime.slack.edits import ANSWER, EDIT, edit_of
from surehand.runtime.slack.members import conversation_with
from surehand.store import models as m

PACE = Rate(per_second=4, burst=20)
"""Slack lets an app write about once a second to each channel, and more often to all of them together."""
EVENT = "surehand_alert"
_LOOKED_BACK = 30
_GONE = frozenset({"message_not_found", "cant_update_message", "channel_not_found", "is_archived"})


class BySlack:
    """The way out for everything whose channel is Slack."""

    def rate(self, connection: m.Connection) -> Rate | None:
        """As Slack lets an app write."""
        return PACE

    def wait_until(self, delivery: m.Delivery, now: datetime) -> datetime | None:
        """Quiet hours and batches, as for e-mail; what is about a message that stands there does not wait."""
        return None if delivery.kind in (EDIT, ANSWER) else wait_until(delivery, now)

    def carry(self, held: Sequence[m.Delivery], now: datetime, connection: m.Connection | None) -> str:
        """Post, or show anew, or answer."""
        first = held[0]
        connection = connection or slack_of(first.workspace_id, first.connection)
        with client_of(connection) as slack:
            if first.kind == EDIT:
                return _show_anew(slack, first, now)
            if first.kind == ANSWER:
                return _answer(slack, first)
            return _post(slack, connection, held, now)


def _post(slack: SlackClient, connection: m.Connection, held: Sequence[m.Delivery], now: datetime) -> str:
    message = message_for(held, now)
    if message is None:
        return "nobody to send it to any more"
    channel = _channel_for(slack, connection, held[0], now)
    posted = _posted_before(slack, channel, held) or slack.call(
        "chat.postMessage",
        channel=channel,
        text=message.text,
        blocks=message.blocks,
        metadata={"event_type": EVENT, "event_payload": {"key": _key(held)}},
        unfurl_links=False,
        unfurl_media=False,
    )
    _keep(connection, held, (str(posted["channel"]), str(posted["ts"])), message, now)
    return f"posted {posted['ts']}"


def _channel_for(slack: SlackClient, connection: m.Connection, delivery: m.Delivery, now: datetime) -> str:
    person = facts_of(delivery.workspace_id).directory.people.get(delivery.to)
    return conversation_with(slack, connection, person, now) if person else delivery.to


def _key(held: Sequence[m.Delivery]) -> str:
    return "+".join(each.key for each in held[:5]) + (f"+{len(held)}" if len(held) > 5 else "")


def _posted_before(slack: SlackClient, channel: str, held: Sequence[m.Delivery]) -> dict[str, Any] | None:
    """The message of an earlier try whose answer got lost: Slack knows no idempotency key, but keeps ours.

    Only the app's own conversations are looked through; to read channels it has no permission.
    """
    if channel.startswith("#") or max(each.attempts for each in held) <= 1:
        return None
    try:
        found = slack.call(
            "conversations.history", channel=channel, limit=_LOOKED_BACK, include_all_metadata=True
        )
    except SlackRefused:
        return None
    for each in found.get("messages", ()):
        if each.get("metadata", {}).get("event_payload", {}).get("key") == _key(held):
            return {"channel": channel, "ts": each["ts"]}
    return None


def _keep(
    connection: m.Connection,
    held: Sequence[m.Delivery],
    place: tuple[str, str],
    message: Message,
    now: datetime,
) -> None:
    """Keep where it stands. What changed while it was on its way has written no edit: then one is written here."""
    workspace, (channel, ts), shown = connection.workspace_id, place, shown_by(message)
    with transaction.atomic():
        lock_workspace(workspace)
        m.SlackMessage.objects.within(workspace).bulk_create(
            [
                m.SlackMessage(
                    workspace_id=workspace,
                    connection=connection.pk,
                    delivery=each.pk,
                    record=each.record,
                    subject=_subject(each),
                    channel=channel,
                    ts=ts,
                    shown=shown,
                    posted_at=now,
                )
                for each in held
            ],
            ignore_conflicts=True,
        )
        by_now = message_for(held, now)
        if by_now and shown_by(by_now) != shown:
            edit_of(workspace, held[0].record, (connection.pk, channel, ts), now).save(force_insert=True)


def _subject(delivery: m.Delivery) -> str:
    payload = msgspec.json.decode(delivery.payload)
    return str(payload["handoff"] or payload["task"])


def _show_anew(slack: SlackClient, delivery: m.Delivery, now: datetime) -> str:
    place = msgspec.json.decode(delivery.payload)
    rows = m.SlackMessage.objects.within(delivery.workspace_id).filter(
        channel=place["channel"], ts=place["ts"]
    )
    alerts = m.Delivery.objects.within(delivery.workspace_id).filter(id__in=rows.values("delivery"))
    deliveries = list(alerts.order_by("id"))
    message = message_for(deliveries, now) if deliveries else None
    if message is None:
        return "nobody reads it any more"
    shown = shown_by(message)
    if not rows.exclude(shown=shown).exists():
        return "shown already"
    try:
        slack.call(
            "chat.update", channel=place["channel"], ts=place["ts"], text=message.text, blocks=message.blocks
        )
    except SlackRefused as refused:
        if refused.error not in _GONE:
            raise
        rows.delete()
        return f"no longer there: {refused.answer}"
    rows.update(shown=shown)
    return "shown anew"


def _answer(slack: SlackClient, delivery: m.Delivery) -> str:
    said = msgspec.json.decode(delivery.payload)
    try:
        slack.call("chat.postEphemeral", channel=said["channel"], user=delivery.to, text=said["text"])
    except SlackRefused as refused:
        if refused.failure == "person":
            return f"cannot be told: {refused.answer}"
        raise DeliveryFailed(refused.failure, refused.answer, wait=refused.wait) from None
    return "told"
