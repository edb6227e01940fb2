"""A workspace that is joined to a fake Slack, and a worker between them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

import pytest
from slack_sdk.signature import SignatureVerifier

from surehand.connectors.slack.verify import signature_of
from surehand.core.engine import Actor
from surehand.runtime.slack.setup import begin_slack, give_tokens
from surehand.runtime.worker import Worker
from surehand.store import models as m
from surehand.store.queries.states import read_state
from tests.runtime.test_worker import Clock
from tests.slack.fake import APP, BOT, SECRET, TEAM, FakeSlack


class Office:
    """The sample company with Slack: its people there by name, a worker, and whoever presses buttons."""

    def __init__(self, company: Any, fake: FakeSlack, client: Any, *, socket: bool = False) -> None:
        self.company, self.fake, self.client = company, fake, client
        self.clock = Clock()
        people = m.Person.objects.within(company.id)
        self.members = {row.pk: fake.add_user(row.email) for row in people}
        self.channel = fake.add_channel("onboarding")
        actor = Actor(company.admin)
        made = begin_slack(company.id, actor, socket=socket, now=self.clock())
        assert isinstance(made, m.Connection), made
        given = {"bot_token": BOT, **({"app_token": APP} if socket else {"signing_secret": SECRET})}
        kept = give_tokens(company.id, actor, made.pk, given, now=self.clock())
        assert isinstance(kept, m.Connection), kept
        self.connection = kept
        self.worker = Worker({}, self.clock)

    def work(self, **time: float) -> None:
        """Let time pass, and everything that is due be done."""
        self.clock.move(**time)
        while self.worker.work():
            pass

    def member(self, person: str) -> str:
        return self.members[person]

    def told(self, person: str) -> list[dict[str, Any]]:
        """What the app wrote to a person."""
        return self.fake.said_to(self.fake.dm_of(self.member(person)))

    def whispered(self, person: str) -> list[str]:
        """What only they see, where they clicked."""
        return [each["text"] for each in self.fake.ephemeral if each["user"] == self.member(person)]

    def press(self, person: str, message: dict[str, Any], act: str) -> Any:
        return self.click(self.fake.press(self.member(person), message, act))

    def submit(self, person: str, **values: Any) -> Any:
        return self.click(self.fake.submit(self.member(person), self.fake.views[-1], **values))

    def click(self, payload: dict[str, Any]) -> Any:
        return self.post("clicks", urlencode({"payload": json.dumps(payload)}).encode())

    def command(self, person: str, text: str) -> Any:
        form = {"command": "/handoff", "text": text, "user_id": self.member(person), "team_id": TEAM}
        form |= {"channel_id": "C9", "trigger_id": self.fake.trigger(), "token": "legacy"}
        return self.post("commands", urlencode(form).encode())

    def event(self, name: str, **event: Any) -> Any:
        told = {"type": "event_callback", "event_id": name, "event": event, "token": "legacy"}
        return self.post("events", json.dumps(told).encode())

    def post(self, what: str, body: bytes, **headers: str) -> Any:
        """As Slack would, signed by its own SDK."""
        stamp = str(int(self.clock().timestamp()))
        try:
            signature = SignatureVerifier(SECRET).generate_signature(timestamp=stamp, body=body)
        except UnicodeDecodeError:  # The SDK signs text only.
            signature = signature_of(SECRET, stamp, body)
        signed = {"X-Slack-Request-Timestamp": stamp, "X-Slack-Signature": signature, **headers}
        kind = "application/json" if what == "events" else "application/x-www-form-urlencoded"
        address = f"/slack/{self.connection.pk}/{what}"
        return self.client.post(address, body, content_type=kind, headers=signed)

    def deliveries(self, **only: Any) -> list[m.Delivery]:
        rows = m.Delivery.objects.within(self.company.id).filter(channel="slack", **only)
        return list(rows.order_by("id"))

    def state(self, record: str) -> Any:
        return read_state(self.company.id, record)


@pytest.fixture
def slack(settings: Any) -> Iterator[FakeSlack]:
    """A Slack on this machine, which an administrator has allowed to be reached."""
    fake = FakeSlack()
    settings.SLACK_API = fake.api
    settings.OUTGOING_ALLOW = [fake.host]
    settings.ALERT_WINDOW = 0
    yield fake
    fake.close()


@pytest.fixture
def office(workspace: Any, slack: FakeSlack, client: Any, monkeypatch: pytest.MonkeyPatch) -> Office:
    """The company, joined to Slack by HTTP; pages and clicks live at the worker's time."""
    made = Office(workspace, slack, client)

    def now() -> datetime:
        return made.clock()

    monkeypatch.setattr("surehand.web.slack.hooks.now", now)
    return made
