"""What HubSpot tells an app: arrays of fewer than a hundred events, signed, tried again for a day, in no order."""

from __future__ import annotations

import itertools
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import httpx

from surehand.connectors.hubspot.signatures import signature_v1, signature_v3

if TYPE_CHECKING:
    from tests.fakes.hubspot.fake import FakeHubSpot

SECRET = "yyyyyyyy-yyyy-yyyy-yyyy-yyyyyyyyyyyy"
MOST_EVENTS, MOST_TRIES = 99, 10
AGAIN = timedelta(minutes=2)
"""HubSpot spreads its tries over a day; how exactly it does not say."""

Post = Callable[["Call"], int]


@dataclass
class Call:
    """One request to an app."""

    address: str
    headers: dict[str, str]
    body: bytes

    @property
    def events(self) -> list[dict[str, Any]]:
        """What it tells."""
        return json.loads(self.body)


@dataclass
class _Waiting:
    events: list[dict[str, Any]]
    due: datetime
    tries: int = 0


@dataclass
class Hooks:
    """The events an app has subscribed to, and those that were not taken yet."""

    fake: FakeHubSpot
    subscriptions: list[dict[str, Any]] = field(default_factory=list)
    lost: int = 0
    _waiting: list[_Waiting] = field(default_factory=list)
    _numbers: Any = field(default_factory=lambda: itertools.count(1))

    def subscribe(self, event: str, property: str = "", *, active: bool = True) -> None:
        """Tell of events such as deal.propertyChange from now on."""
        made = {
            "id": str(next(self._numbers)),
            "eventType": event,
            "active": active,
            "createdAt": "2026-11-01T00:00:00.000Z",
        }
        self.subscriptions.append(made | ({"propertyName": property} if property else {}))

    def hear(self, event: dict[str, Any]) -> None:
        """Something happened in the account."""
        fitting = next((each for each in self.subscriptions if _fits(each, event)), None)
        if fitting is None:
            return
        told = {"eventId": next(self._numbers) % 5, "subscriptionId": int(fitting["id"]), **event}
        for copy in self._distorted(told):
            self._waiting.append(_Waiting([copy], self.fake.portal.now))

    def pending(self) -> int:
        """How many events wait to be taken."""
        return sum(len(each.events) for each in self._waiting)

    def take(self) -> list[dict[str, Any]]:
        """All that waits, without telling it to anybody."""
        events = [event for each in self._waiting for event in each.events]
        self._waiting.clear()
        return events

    def call(self, events: list[dict[str, Any]], address: str, *, version: str = "v3") -> Call:
        """A request with these events, signed as HubSpot does."""
        body = json.dumps(events).encode()
        stamp = str(int(self.fake.portal.now.timestamp() * 1000))
        headers = {"Content-Type": "application/json", "X-HubSpot-Request-Timestamp": stamp}
        if version == "v3":
            headers["X-HubSpot-Signature-v3"] = signature_v3(SECRET, "POST", address, body, stamp)
        headers["X-HubSpot-Signature"] = signature_v1(SECRET, body)
        headers["X-HubSpot-Signature-Version"] = version
        return Call(address, headers, body)

    def deliver(self, address: str, post: Post | None = None) -> int:
        """Tell what is due, and give back how many requests were taken. What is not taken comes again, ten times."""
        now, taken = self.fake.portal.now, 0
        due = [each for each in self._waiting if each.due <= now]
        self._waiting = [each for each in self._waiting if each.due > now]
        for part in _packed(due):
            call = self.call(part.events, address)
            if 200 <= (post or _post)(call) < 300:
                taken += 1
            else:
                self._again(part, now)
        return taken

    def _again(self, part: _Waiting, now: datetime) -> None:
        part.tries += 1
        if part.tries > MOST_TRIES:
            self.lost += len(part.events)
            return
        for event in part.events:
            event["attemptNumber"] = part.tries
        part.due = now + AGAIN * part.tries
        self._waiting.append(part)

    def _distorted(self, event: dict[str, Any]) -> list[dict[str, Any]]:
        fault = self.fake.faults.of_event()
        if fault == "drop":
            self.lost += 1
            return []
        if fault == "delay":
            self._waiting.append(_Waiting([event], self.fake.portal.now + timedelta(minutes=5)))
            return []
        if fault == "shuffle":
            self.fake.faults.shuffle(self._waiting)
        return [event, dict(event)] if fault == "duplicate" else [event]


def _packed(due: list[_Waiting]) -> list[_Waiting]:
    """First tries go out together, repetitions as they were."""
    first = [event for each in due if not each.tries for event in each.events]
    packed = [
        _Waiting(first[start : start + MOST_EVENTS], due[0].due)
        for start in range(0, len(first), MOST_EVENTS)
    ]
    return packed + [each for each in due if each.tries]


def _fits(subscription: dict[str, Any], event: dict[str, Any]) -> bool:
    kind = subscription["eventType"]
    said = event["subscriptionType"]
    same = kind == said or (kind.startswith("object.") and kind.partition(".")[2] == said.partition(".")[2])
    wanted = subscription.get("propertyName")
    return subscription["active"] and same and (not wanted or wanted == event.get("propertyName"))


def _post(call: Call) -> int:
    return httpx.post(
        call.address, content=call.body, headers=call.headers, timeout=5, trust_env=False
    ).status_code
