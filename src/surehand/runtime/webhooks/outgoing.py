"""How webhooks leave: signed now, with the id they have on every attempt, to the address that is set now."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

import httpx

from surehand.connectors.channel import DeliveryFailed, Rate
from surehand.connectors.webhook.post import GONE, is_of_settings, post
from surehand.connectors.webhook.standard import sign
from surehand.runtime.connections import disable_connection, secrets_of
from surehand.runtime.outbox.system_alerts import tell_of_disabled
from surehand.runtime.outgoing import outgoing_client
from surehand.runtime.webhooks.keys import holding
from surehand.runtime.webhooks.subscriptions import url_of
from surehand.store import models as m

TRIES = 10
"""After so many tries, about three days, a refusal is one that somebody has to mend."""
NO_SECRET = "Its secrets are not here, as after a restore: give its address and another secret."
WANTS_NO_MORE = "The receiver answered 410: it wants nothing more."


class Webhooks:
    """The way out for subscriptions. ``open_client`` stands for another one in tests."""

    def __init__(self, open_client: Callable[[], httpx.Client] = outgoing_client) -> None:
        self._open_client = open_client

    def rate(self, connection: m.Connection) -> Rate | None:
        """A receiver says itself when it is too fast, by 429."""
        return None

    def wait_until(self, delivery: m.Delivery, now: datetime) -> datetime | None:
        """Machines have no quiet hours."""
        return None

    def carry(self, held: Sequence[m.Delivery], now: datetime, connection: m.Connection | None) -> str:
        """Send one message."""
        [delivery] = held
        if connection is None:
            raise DeliveryFailed("settings", "It belongs to no connection.")
        secrets = secrets_of(connection)
        if "secret" not in secrets:
            raise DeliveryFailed("settings", NO_SECRET)
        keys, url = holding(secrets, now), url_of(connection)
        body = delivery.payload.encode()
        headers = sign(keys, delivery.key, now, body)
        hidden = (url, *keys)
        try:
            with self._open_client() as client:
                return _without(post(client, url, headers, body, now), hidden)
        except DeliveryFailed as failed:
            if failed.status == GONE:
                _disable(connection, now)
            raise _judged(failed, delivery.attempts, hidden) from failed


def _disable(connection: m.Connection, now: datetime) -> None:
    """Stop a subscription that its receiver has ended, and tell its owner."""
    if disable_connection(connection.workspace_id, connection.id, WANTS_NO_MORE, now=now):
        connection.note = WANTS_NO_MORE
        tell_of_disabled(connection, now)


def _judged(failed: DeliveryFailed, attempts: int, hidden: Sequence[str]) -> DeliveryFailed:
    """A refusal may pass, while somebody sets up the other side; after the last try it is one to mend."""
    lasting = is_of_settings(failed.status) and attempts >= TRIES
    failure = "settings" if lasting else failed.failure
    answer = _without(failed.answer, hidden)
    return DeliveryFailed(failure, answer, status=failed.status, wait=failed.wait)


def _without(answer: str, hidden: Sequence[str]) -> str:
    """An answer without what it must not repeat: some receivers send back what they got."""
    for secret in hidden:
        answer = answer.replace(secret, "…")
    return answer
