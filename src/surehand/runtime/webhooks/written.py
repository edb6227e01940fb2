"""The deliveries that events lead to, as rows of the transaction in which they happen."""

from __future__ import annotations

from surehand.core.engine import Actor, Recorded, RecordState, kind_of
from surehand.runtime.facts import Facts
from surehand.runtime.ids import new_id
from surehand.runtime.webhooks.flat import flat_body
from surehand.runtime.webhooks.payload import body_of
from surehand.runtime.webhooks.subscriptions import KIND, Subscription, Webhook, subscriptions_of
from surehand.runtime.webhooks.topics import topic_of, wants
from surehand.store.mapping import Row


class Outgoing:
    """What is sent of the acts of somebody in a workspace. Without subscriptions it costs a look at an empty tuple."""

    def __init__(self, facts: Facts, actor: Actor) -> None:
        self._facts = facts
        self._actor = actor
        self._subscriptions = subscriptions_of(facts.workspace, facts.version)

    def rows(self, state: RecordState, seq: int, recorded: Recorded) -> list[Row]:
        """A delivery for each subscription that wants an event; ``state`` is the record after the act."""
        if not self._subscriptions:
            return []
        topic = topic_of(kind_of(recorded.event))
        return [
            self._row(each, state, seq, recorded)
            for each in self._subscriptions
            if wants(each.webhook.events, topic) and self._is_meant(each, state)
        ]

    def _is_meant(self, subscription: Subscription, state: RecordState) -> bool:
        webhook = subscription.webhook
        if webhook.playbook and webhook.playbook != state.playbook:
            return False
        # What came from there is known there: sent back, two systems would answer each other for ever.
        return not webhook.except_from or self._actor.source != source_of(webhook.except_from)

    def _row(self, subscription: Subscription, state: RecordState, seq: int, recorded: Recorded) -> Row:
        connection, webhook = subscription.connection, subscription.webhook
        return (
            new_id("dlv"),
            self._facts.workspace,
            state.id,
            f"{connection}-{seq}",
            KIND,
            subscription.to,
            topic_of(kind_of(recorded.event)),
            self._payload(webhook, state, seq, recorded),
            "waiting",
            recorded.at,
            recorded.at,
            "",
            0,
            "",
            "",
            None,
            None,
            connection,
            f"{connection}:{state.id}" if webhook.ordered else "",
        )

    def _payload(self, webhook: Webhook, state: RecordState, seq: int, recorded: Recorded) -> str:
        via, full = self._actor.via, webhook.full
        if webhook.flat:
            return flat_body(self._facts, state, seq, recorded, via=via, full=full)
        return body_of(self._facts.directory, state, seq, recorded, via=via, full=full)


def source_of(connection: str) -> str:
    """The source of values that came in through a connection, by which its own changes are known."""
    return f"connection:{connection}"
