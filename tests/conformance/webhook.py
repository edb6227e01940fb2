"""Webhooks, held to the conformance suite with an address that misbehaves."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

import pytest

from surehand.core.engine import Actor
from surehand.runtime.webhooks.incoming import Arrived, IncomingWebhook, keep, open_address
from surehand.runtime.webhooks.made import Made
from surehand.runtime.webhooks.mapping import Mapped
from surehand.runtime.webhooks.payload import body_of_test
from surehand.runtime.webhooks.subscriptions import KIND, Webhook, add_webhook
from surehand.runtime.worker import Worker
from surehand.store import models as m
from tests.conformance.faults import HANGS, LOSES, RESETS, TAKES, FaultServer, Reply, fault_server
from tests.conformance.harness import Answer, Outgoing, outgoing
from tests.fixtures import Company
from tests.sample import NOW


class WebhookScene:
    """A company that sends what happens to that address."""

    def __init__(self, company: Company, server: FaultServer) -> None:
        self._company, self._server = company, server
        made = add_webhook(company.id, Actor(company.admin), Webhook(url=f"{server.url}/hook"), now=NOW)
        assert isinstance(made, Made)
        self.connection = made.connection
        self.secrets = (made.secret, f"{server.url}/hook")
        self._body = b"{}"

    def worker(self, clock: Callable[[], datetime]) -> Worker:
        return Worker({}, clock)

    def message(self, number: int, lane: str = "") -> m.Delivery:
        what = Outgoing(KIND, "127.0.0.1", "webhook.test", self.connection)
        return outgoing(self._company.id, what, number, body_of_test(NOW, f"Number {number}"), lane)

    def answer_with(self, *answers: Answer) -> None:
        self._server.script.clear()
        self._server.script.extend(self._replies()[answer] for answer in answers)

    def mark(self, delivery: m.Delivery) -> str:
        return delivery.key

    def tried(self) -> list[str]:
        return self._server.keys

    def taken(self) -> list[str]:
        return self._server.taken

    def tell_secrets(self) -> None:
        self._body = " ".join(self.secrets).encode()

    def come_back(self, delivery: m.Delivery) -> m.Inbound | None:
        """The other side forwards to us what it got from us, under the id it has."""
        mapping = Mapped(playbook="client", key="timestamp", title="type")
        incoming = IncomingWebhook(mapping=mapping)
        opened = open_address(self._company.id, Actor(self._company.admin), "Back", incoming, now=NOW)
        assert isinstance(opened, Made)
        keep(opened.connection, Arrived({"webhook-id": delivery.key}, delivery.payload.encode()), NOW)
        found: m.Inbound = m.Inbound.objects.within(self._company.id).get(key=delivery.key)
        return found

    def _replies(self) -> dict[Answer, Reply]:
        return {
            Answer.TAKEN: TAKES,
            Answer.UNWELL: Reply(500, body=self._body),
            Answer.REFUSED: Reply(400, body=self._body),
            Answer.DENIED: Reply(401, body=self._body),
            Answer.BUSY: Reply(429, {"Retry-After": "30"}, self._body),
            Answer.HANGS: HANGS,
            Answer.RESETS: RESETS,
            Answer.LOST: LOSES,
        }


class WebhookHarness:
    """Webhooks."""

    name = "webhook"
    says_when = True
    asks_again = True

    @contextmanager
    def scene(
        self, company: Company, settings: Any, monkeypatch: pytest.MonkeyPatch
    ) -> Iterator[WebhookScene]:
        settings.OUTGOING_ALLOW = ["127.0.0.1"]
        monkeypatch.setattr("surehand.runtime.outgoing.TIMEOUT", 0.3)
        with fault_server() as server:
            yield WebhookScene(company, server)


HARNESS = WebhookHarness()
