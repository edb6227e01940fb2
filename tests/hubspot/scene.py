"""A company with HubSpot connected to the stand-in for it, and a worker whose clock the test turns."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from msgspec.structs import replace

from surehand.core.engine import Actor, RecordState
from surehand.runtime.connections import ConnectionChange, NewConnection, add_connection, change_connection
from surehand.runtime.hubspot.seen import Seen, key_of, seen_of
from surehand.runtime.hubspot.settings import (
    HubSpotSettings,
    PropertyRule,
    StageRule,
    as_settings,
    hubspot_settings,
)
from surehand.runtime.worker import Worker
from surehand.store import models as m
from surehand.store.queries.states import read_state
from tests.fakes.hubspot import FakeHubSpot
from tests.fixtures import Company
from tests.sample import NOW

STAGES = {
    "appointmentscheduled": StageRule("proposal"),
    "qualifiedtobuy": StageRule("proposal"),
    "presentationscheduled": StageRule("proposal"),
    "decisionmakerboughtin": StageRule(),
    "contractsent": StageRule("proposal"),
    "closedwon": StageRule("won", "onboarding"),
    "closedlost": StageRule("lost"),
}
PROPERTIES = (
    PropertyRule("amount", "contract_value", type="number"),
    PropertyRule("description", "scope", type="string"),
    PropertyRule("goals", "goals", type="string"),
    PropertyRule("start", "start_date", type="date"),
    PropertyRule("", "main_contact", "contact", "hubspot", "contact"),
    PropertyRule("name", "client_name", "company", "hubspot", "string"),
)
COMPLETE = {
    "amount": "12000",
    "description": "A new shop with a checkout",
    "goals": "More sales\nFewer returns",
    "start": "2026-04-01",
}


class Scene:
    """``hubspot`` is the account; `let_pass` lets time pass and the worker work."""

    def __init__(self, company: Company, hubspot: FakeHubSpot, clock: list[datetime]) -> None:
        self.company, self.hubspot, self._clock = company, hubspot, clock
        for name, type in (("goals", "string"), ("start", "date")):
            hubspot.custom(name, type)
        self.sam = hubspot.owner("sam@example.com", "Sam Sender")
        self.rita = hubspot.owner("rita@example.com", "Rita Receiver")
        self.connection = self._connected()
        self.worker = Worker({}, self.clock)

    def clock(self) -> datetime:
        return self._clock[0]

    def _connected(self) -> m.Connection:
        settings = HubSpotSettings(
            portal=str(self.hubspot.portal.number),
            playbook="client",
            pipeline="default",
            stages=STAGES,
            properties=PROPERTIES,
            limit=1_000,
        )
        new = NewConnection(
            kind="hubspot",
            title="HubSpot",
            owner=self.company.admin,
            settings=as_settings(settings),
            secrets={"token": self.hubspot.token},
        )
        made = add_connection(self.company.id, Actor(self.company.admin), new, now=self.clock())
        assert isinstance(made, m.Connection), made
        return made

    def change(self, **settings: Any) -> None:
        """Other settings of the connection."""
        self.connection.refresh_from_db(from_queryset=m.Connection.objects.within(self.company.id))
        kept = as_settings(replace(hubspot_settings(self.connection), **settings))
        change = ConnectionChange(settings=kept)
        changed = change_connection(
            self.company.id, Actor(self.company.admin), self.connection.pk, change, now=self.clock()
        )
        assert isinstance(changed, m.Connection), changed

    def work(self) -> None:
        """Everything that is due now, until nothing is."""
        self.worker.beat()
        for _ in range(50):
            if not self.worker.work():
                return
        raise AssertionError("it does not come to rest")

    def let_pass(self, minutes: float = 1) -> None:
        """Time passes, then the worker works."""
        self._clock[0] += timedelta(minutes=minutes)
        self.work()

    def imported(self) -> None:
        """The first import is through."""
        self.work()
        self.let_pass()

    def link(self, deal: str) -> m.Link:
        """The tie between a deal and its record."""
        found: m.Link = m.Link.objects.within(self.company.id).get(
            connection=self.connection.pk, key=key_of("deal", deal)
        )
        return found

    def seen(self, deal: str) -> Seen:
        return seen_of(self.link(deal))

    def record(self, deal: str) -> RecordState:
        """The record of a deal."""
        state = read_state(self.company.id, self.link(deal).record)
        assert state is not None
        return state

    def held(self, deal: str) -> list[m.HeldMove]:
        """The moves of a deal that were not let through, the oldest first."""
        rows = m.HeldMove.objects.within(self.company.id).filter(key=key_of("deal", deal))
        return list(rows.order_by("moved_at", "id"))

    def streams(self) -> dict[str, m.Stream]:
        return {row.name: row for row in m.Stream.objects.within(self.company.id)}

    def failed(self) -> list[m.Delivery]:
        """What did not go out."""
        return list(m.Delivery.objects.within(self.company.id).filter(status="failed"))


def scene_of(company: Company, hubspot: FakeHubSpot, clock: list[datetime] | None = None) -> Scene:
    """The scene at the usual moment."""
    return Scene(company, hubspot, clock or [NOW])
