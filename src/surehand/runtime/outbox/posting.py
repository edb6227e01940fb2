"""When a letter may go out, and which letter it is."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta

from django.conf import settings

from surehand.connectors.channel import Letter
from surehand.runtime.outbox import digests, weekly
from surehand.runtime.outbox.letters import letter_for
from surehand.runtime.preferences import hours_of, quiet_until, zone_of
from surehand.runtime.replies.addresses import note_letter
from surehand.store import models as m
from surehand.store.queries import ledger

_OF_A_TIME: Mapping[str, Callable[[m.Delivery, datetime], Letter | None]] = {
    digests.KIND: digests.digest_for,
    weekly.KIND: weekly.weekly_for,
}
"""The letters about a time and not about something that happened, put into words when they go out."""


def wait_until(delivery: m.Delivery, now: datetime) -> datetime | None:
    """Until when an e-mail or a message in Slack is held back; None when it may go out now.

    It waits while its receiver has quiet hours, or has just had one of its kind; what waited goes out as one.
    """
    if delivery.channel not in ("email", "slack"):
        return None
    workspace, person = delivery.workspace_id, delivery.to
    quiet = quiet_until(hours_of(workspace, person), zone_of(workspace, person), now, [delivery.kind])
    if quiet:
        return quiet
    window = timedelta(seconds=settings.ALERT_WINDOW)
    last = ledger.last_letter(delivery, now - window)
    return last + window if last else None


def compose(deliveries: Sequence[m.Delivery], now: datetime) -> Letter | None:
    """The letter of deliveries of one kind to one person; None when there is nobody to write to."""
    compose_one = _OF_A_TIME.get(deliveries[0].kind)
    letter = compose_one(deliveries[0], now) if compose_one else letter_for(*deliveries, now=now)
    if letter:
        note_letter(deliveries, letter, now)
    return letter
