"""The whole stage of the main story: one company, and HubSpot, ClickUp and Slack behind it, on one clock."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

from surehand.core.engine import Actor, RecordState
from surehand.runtime.slack.setup import begin_slack, give_tokens
from surehand.runtime.worker import Worker
from surehand.store import models as m
from tests import sample
from tests.clickup.scene import Scene as WithClickUp
from tests.fakes.clickup import FakeClickUp
from tests.fakes.hubspot import FakeHubSpot
from tests.fixtures import Company
from tests.hubspot.scene import Scene as WithHubSpot
from tests.slack.fake import BOT, SECRET, FakeSlack

MISSING = {"scope": "A new shop with a checkout", "goals": "More sales by June"}
"""What the deal does not say."""


class Clock:
    """One time for everybody, in the two ways in which the scenes ask for it."""

    def __init__(self) -> None:
        self.moments = [sample.NOW]

    def __call__(self) -> datetime:
        return self.moments[0]

    @property
    def now(self) -> datetime:
        return self.moments[0]

    def pass_by(self, **how: float) -> None:
        self.moments[0] += timedelta(**how)


class Theatre:
    """``deal`` is the one the story is about; `let_pass` lets time pass and the worker do what is due."""

    def __init__(
        self, company: Company, clock: Clock, hubspot: FakeHubSpot, clickup: FakeClickUp, slack: FakeSlack
    ) -> None:
        self.company, self.clock, self.slack = company, clock, slack
        self.clickup = WithClickUp(company, clickup, clock)  # type: ignore[arg-type]  # the same as its clock
        self.hubspot = WithHubSpot(company, hubspot, clock.moments)
        self.members = {row.pk: slack.add_user(row.email) for row in m.Person.objects.within(company.id)}
        self.channel = slack.add_channel("onboarding")
        self._join_slack()
        self.worker = Worker({}, clock)
        self.account = hubspot
        self.deal = self._deal()

    def _join_slack(self) -> None:
        actor = Actor(self.company.admin)
        made = begin_slack(self.company.id, actor, socket=False, now=self.clock())
        assert isinstance(made, m.Connection), made
        given = {"bot_token": BOT, "signing_secret": SECRET}
        kept = give_tokens(self.company.id, actor, made.pk, given, now=self.clock())
        assert isinstance(kept, m.Connection), kept

    def _deal(self) -> str:
        contact = self.account.contact("ada@client.example", firstname="Ada", lastname="Lovelace")
        company = self.account.company("Ada Ltd")
        return self.account.deal(
            "Ada Ltd",
            stage="contractsent",
            owner=self.hubspot.sam,
            contacts=[contact],
            company=company,
            amount="12000",
            start="2026-04-01",
        )

    def let_pass(self, minutes: float = 1, turns: int = 1) -> None:
        """Time passes, a little at a time; the worker does what is due each time."""
        for _ in range(turns):
            self.clock.pass_by(minutes=minutes / turns)
            self.worker.beat()
            for _ in range(60):
                if not self.worker.work():
                    break

    @property
    def record(self) -> RecordState:
        """The record of the deal."""
        return self.hubspot.record(self.deal)

    @property
    def lists(self) -> list[Any]:
        """The lists of clients in ClickUp."""
        return self.clickup.fake.world.lists(self.clickup.folder)

    def tasks(self) -> list[Any]:
        """The tasks of the one list there is."""
        (only,) = self.lists
        return self.clickup.fake.world.tasks_in(only)

    def win(self, until: Callable[[], bool] | None = None, patience: int = 1) -> None:
        """Sam moves the deal to won in HubSpot, although two fields are missing."""
        self.account.move(self.deal, "closedwon", by=self.hubspot.sam)
        self.wait(until or (lambda: bool(self.hubspot.held(self.deal)) and self.is_at_rest()), patience)

    def wait(self, until: Callable[[], bool], patience: int = 1) -> None:
        """Let ten minutes pass, or many times that, until something is so and all that followed is done."""
        for _ in range(patience):
            self.let_pass(10, turns=5)
            if until():
                return
        assert until(), self.waiting()

    def waiting(self) -> list[tuple[str, str, int, str]]:
        """What has not gone out."""
        rows = m.Delivery.objects.within(self.company.id).filter(status__in=("waiting", "failed"))
        return [(row.channel, row.kind, row.attempts, row.answer) for row in rows.exclude(channel="email")]

    def is_at_rest(self) -> bool:
        """Whether everything has gone out."""
        return not self.waiting()

    def has_lists(self) -> bool:
        """Whether ClickUp has heard of it."""
        return bool(self.lists)

    def said_in_slack(self) -> list[str]:
        """What stands in the channel, with its buttons."""
        return [str(each) for each in self.slack.said_to(self.channel)]

    def end_state(self) -> dict[str, Any]:
        """Everything that must be the same in the end, whatever went wrong on the way."""
        tasks = self.tasks()
        return {
            "stage": self.record.stage,
            "owner is Rita": self.record.owner == self.company.receiver,
            "handoffs": [each.status for each in self.record.handoffs.values()],
            "held": [row.status for row in self.hubspot.held(self.deal)],
            "lists": len(self.lists),
            "tasks": sorted((each.name, tuple(user.email for user in each.assignees)) for each in tasks),
            "each is due": all(each.due for each in tasks),
            "deal is Rita's": self.account.value(self.deal, "hubspot_owner_id") == self.hubspot.rita,
            "deal stage": self.account.stage_of(self.deal),
            "notes": sorted(map(_kind, self.account.notes_of(self.deal))),
            "messages": len(self.slack.said_to(self.channel)),
            "failed": m.Delivery.objects.within(self.company.id).filter(status="failed").count(),
        }


def _kind(note: dict[str, str]) -> str:
    """Which of the two notes on a deal it is."""
    return "what was missing" if "It was moved to" in note["hs_note_body"] else "brief"


@contextmanager
def stage(company: Company, settings: Any) -> Iterator[Theatre]:
    """Everything set up, with the first import through."""
    clock = Clock()
    settings.OUTGOING_ALLOW = ["127.0.0.1"]
    settings.BASE_URL = "https://surehand.example.com"
    slack = FakeSlack()
    with FakeHubSpot(clock) as hubspot, FakeClickUp(clock, limit=10_000) as clickup:
        settings.SLACK_API, settings.CLICKUP_API, settings.HUBSPOT_API = slack.api, clickup.api, hubspot.base
        theatre = Theatre(company, clock, hubspot, clickup, slack)
        theatre.let_pass(2, turns=2)
        yield theatre
    slack.close()
