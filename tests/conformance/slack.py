"""Slack, held to the conformance suite with alerts to channels of a fake Slack."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

import pytest
from msgspec.json import encode

from surehand.core.engine import Actor
from surehand.runtime.slack.setup import begin_slack, give_tokens
from surehand.runtime.worker import Worker
from surehand.store import models as m
from tests.conformance.harness import Answer, Outgoing, outgoing
from tests.fixtures import Company
from tests.sample import NOW
from tests.slack.fake import APP, BOT, FakeSlack, answer_lost, line_cut, too_many

POST = "chat.postMessage"


class SlackScene:
    """A company whose alerts stand in channels, one for each message."""

    def __init__(self, company: Company, fake: FakeSlack) -> None:
        self._company, self._fake = company, fake
        actor = Actor(company.admin)
        begun = begin_slack(company.id, actor, socket=True, now=NOW)
        assert isinstance(begun, m.Connection)
        given = {"bot_token": BOT, "app_token": APP}
        made = give_tokens(company.id, actor, begun.pk, given, now=NOW)
        assert isinstance(made, m.Connection)
        self.connection = made
        self.secrets = (BOT, APP)
        self._said = ""
        self._record, self._handoff = company.offered()
        m.Delivery.objects.within(company.id).delete()

    def worker(self, clock: Callable[[], datetime]) -> Worker:
        return Worker({}, clock)

    def message(self, number: int, lane: str = "") -> m.Delivery:
        self._fake.add_channel(f"channel-{number}")
        what = Outgoing("slack", f"#channel-{number}", "offered", self.connection, self._record)
        payload = encode({"handoff": self._handoff, "task": "", "words": {}}).decode()
        return outgoing(self._company.id, what, number, payload, lane)

    def answer_with(self, *answers: Answer) -> None:
        self._fake.script[POST] = [self._reply(answer) for answer in answers]

    def mark(self, delivery: m.Delivery) -> str:
        return delivery.key

    def tried(self) -> list[str]:
        return [_key(given) for method, given in self._fake.asked if method == POST and _is_ours(given)]

    def taken(self) -> list[str]:
        return [_key(told) for told in self._fake.messages.values() if _is_ours(told)]

    def tell_secrets(self) -> None:
        self._said = " ".join(self.secrets)

    def come_back(self, delivery: m.Delivery) -> m.Inbound | None:
        """The app hears of no message, so not of its own either."""
        return None

    def _hangs(self, handler: Any, act: Callable[[], object]) -> None:
        self._fake.released.wait()
        handler.connection.close()

    def _no(self, error: str) -> tuple[int, dict[str, Any]]:
        return 200, {"ok": False, "error": error, "needed": self._said}

    def _reply(self, answer: Answer) -> Any:
        return {
            Answer.TAKEN: None,
            Answer.UNWELL: (500, {"ok": False, "error": self._said}),
            Answer.REFUSED: self._no(f"never heard of {self._said}" if self._said else "is_archived"),
            Answer.DENIED: self._no("invalid_auth"),
            Answer.BUSY: too_many(30),
            Answer.HANGS: self._hangs,
            Answer.RESETS: line_cut,
            Answer.LOST: answer_lost,
        }[answer]


def _key(told: dict[str, Any]) -> str:
    return str(told["metadata"]["event_payload"]["key"])


def _is_ours(told: dict[str, Any]) -> bool:
    """What the suite made, and not what the company's own timers say in the days that go by."""
    return "metadata" in told and _key(told).startswith("conformance-")


class SlackHarness:
    """Slack."""

    name = "slack"
    says_when = True
    asks_again = False

    @contextmanager
    def scene(self, company: Company, settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[SlackScene]:
        fake = FakeSlack()
        settings.SLACK_API, settings.OUTGOING_ALLOW = fake.api, [fake.host]
        monkeypatch.setattr("surehand.runtime.slack.accounts.TIMEOUT", 0.3)
        try:
            yield SlackScene(company, fake)
        finally:
            fake.close()


HARNESS = SlackHarness()
