"""HubSpot, held to the conformance suite with briefs of accepted handoffs, each of which is a note on a deal."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

import pytest
from msgspec.json import encode

from surehand.connectors.hubspot.shapes import NOTE
from surehand.core.engine import Actor
from surehand.runtime.connections import NewConnection, add_connection
from surehand.runtime.hubspot.bound import Bound
from surehand.runtime.hubspot.hooks import keep
from surehand.runtime.hubspot.schema import OWN_TYPES, ensure_snapshot
from surehand.runtime.hubspot.seen import Seen, key_of, remember
from surehand.runtime.hubspot.settings import (
    OWN_PROPERTY,
    HubSpotSettings,
    StageRule,
    WriteBack,
    as_settings,
)
from surehand.runtime.sync.links import tie
from surehand.runtime.sync.twins import CHANGED
from surehand.runtime.worker import Worker
from surehand.store import models as m
from tests.conformance.harness import Answer, Outgoing, outgoing
from tests.fakes.hubspot import FakeHubSpot
from tests.fixtures import Company
from tests.sample import NOW

NOTES = f"{NOTE}/batch/upsert"
KINDS = {
    Answer.UNWELL: "500",
    Answer.REFUSED: "400",
    Answer.DENIED: "401",
    Answer.BUSY: "429",
    Answer.HANGS: "silent",
    Answer.RESETS: "before",
    Answer.LOST: "after",
}


class HubSpotScene:
    """A company whose clients are won deals, the brief of which is not there yet."""

    def __init__(self, company: Company, hubspot: FakeHubSpot) -> None:
        self._company, self._hubspot = company, hubspot
        self.secrets = (hubspot.token,)
        for type in OWN_TYPES:
            hubspot.custom(OWN_PROPERTY, on=type, unique=True)
        settings = HubSpotSettings(
            portal=str(hubspot.portal.number),
            playbook="client",
            pipeline="default",
            stages={"closedwon": StageRule("won")},
            write=WriteBack(owner=False, tasks=False, stage=False),
            limit=10_000,
        )
        new = NewConnection(
            kind="hubspot",
            title="HubSpot",
            owner=company.admin,
            settings=as_settings(settings),
            secrets={"token": hubspot.token},
        )
        made = add_connection(company.id, Actor(company.admin), new, now=NOW)
        assert isinstance(made, m.Connection)
        self.connection = made
        bound = Bound(made, lambda: NOW)
        ensure_snapshot(bound)

    def worker(self, clock: Callable[[], datetime]) -> Worker:
        return Worker({}, clock)

    def message(self, number: int, lane: str = "") -> m.Delivery:
        record = self._accepted(number)
        what = Outgoing("hubspot", "HubSpot", CHANGED, self.connection, record)
        return outgoing(self._company.id, what, number, encode({"events": []}).decode(), lane)

    def answer_with(self, *answers: Answer) -> None:
        self._hubspot.faults.clear()
        for answer in answers:
            self._hubspot.faults.next(KINDS.get(answer, ""), path=NOTES)

    def mark(self, delivery: m.Delivery) -> str:
        return f"brief-{delivery.record}"

    def tried(self) -> list[str]:
        return [each["id"] for _, inputs in self._upserts() for each in inputs]

    def taken(self) -> list[str]:
        return [each["id"] for status, inputs in self._upserts() for each in inputs if status < 300]

    def tell_secrets(self) -> None:
        self._hubspot.faults.said = " ".join(self.secrets)

    def come_back(self, delivery: m.Delivery) -> m.Inbound | None:
        """What a webhook tells of our own note."""
        of = {"portalId": self._hubspot.portal.number, "occurredAt": 1}
        told = {"subscriptionType": "object.creation", "objectTypeId": NOTE, "objectId": 1, **of}
        keep(self.connection, encode([told]), NOW)
        return m.Inbound.objects.within(self._company.id).get(connection=self.connection.pk)

    def _upserts(self) -> list[tuple[int, list[dict[str, Any]]]]:
        return [(each.status, (each.body or {}).get("inputs", [])) for each in self._hubspot.asked(NOTES)]

    def _accepted(self, number: int) -> str:
        company = self._company
        record, _ = company.offered(f"Client {number}")
        company.done(company.receiver, company.acceptance(record), record)
        deal = self._hubspot.deal(f"Client {number}", stage="closedwon")
        link = tie(self.connection, key_of("deal", deal), record)
        remember(link, Seen(stage="closedwon", stage_at=NOW))
        # Only what the suite sends goes out, not what the life of the record says by itself.
        m.Delivery.objects.within(company.id).exclude(key__startswith="conformance").delete()
        return record


class HubSpotHarness:
    """HubSpot."""

    name = "hubspot"
    says_when = False
    asks_again = False

    @contextmanager
    def scene(
        self, company: Company, settings: Any, monkeypatch: pytest.MonkeyPatch
    ) -> Iterator[HubSpotScene]:
        settings.OUTGOING_ALLOW = ["127.0.0.1"]
        monkeypatch.setattr("surehand.runtime.hubspot.accounts.TIMEOUT", 0.5)
        with FakeHubSpot(lambda: NOW) as hubspot:
            settings.HUBSPOT_API = hubspot.base
            yield HubSpotScene(company, hubspot)


HARNESS = HubSpotHarness()
