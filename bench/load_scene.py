"""A workspace full of open handoffs, each with four timers, and an address for what it sends out."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from typing import Any

from django.core.management import call_command
from django.db import transaction

from surehand.core.engine import Actor
from surehand.core.engine.commands import Offer, OpenRecord
from surehand.runtime.connections import connections_of, remove_connection
from surehand.runtime.drafts import Saved, save_draft
from surehand.runtime.execute import Done, Request, execute_batch
from surehand.runtime.people import add_person
from surehand.runtime.playbooks import publish
from surehand.runtime.teams import add_team, set_lead
from surehand.runtime.webhooks.made import Made
from surehand.runtime.webhooks.subscriptions import Webhook, add_webhook
from surehand.runtime.workspaces import create_workspace
from surehand.store import models as m

BATCH = 1000
PEOPLE = 50
REMIND_AFTER = timedelta(hours=3)
PLAYBOOK = """
playbook: load
title: Load
record: {singular: client, plural: clients}
fields:
  scope: {type: text, title: Scope}
stages:
  won: {team: sales, means: Signed, start: true}
  onboarding: {team: onboarding, means: We start, final: true}
handoffs:
  won -> onboarding:
    id: sales-to-onboarding
    title: Sales to onboarding
    requires: [scope]
    receiver: [{team: onboarding, by: least_loaded}]
    clock:
      accept_within: 2 days
      remind: [3 hours]
      escalate: [{after: 3 days, to: lead of onboarding}]
"""


class LoadScene:
    """People of two teams, and as many open handoffs between them as are wanted."""

    def __init__(self) -> None:
        call_command("migrate", verbosity=0)
        self.workspace = create_workspace("Load").pk
        for team in ("sales", "onboarding"):
            add_team(self.workspace, team)
        self.sender = add_person(self.workspace, "Sam", "sam@example.com", role="admin", teams=["sales"]).pk
        set_lead(self.workspace, "sales", self.sender)
        with transaction.atomic():
            self.receivers = [
                add_person(self.workspace, f"Rita {n}", f"rita{n}@example.com", teams=["onboarding"]).pk
                for n in range(PEOPLE)
            ]
        set_lead(self.workspace, "onboarding", self.receivers[0])
        assert isinstance(save_draft(self.workspace, PLAYBOOK), Saved)
        assert isinstance(publish(self.workspace, Actor(self.sender), "load", "To measure"), Saved)
        self._open = 0

    def open_until(self, count: int) -> None:
        """Offer records until so many handoffs are open."""
        while self._open < count:
            self.offer(min(BATCH, count - self._open))

    def offer(self, count: int, now: datetime | None = None) -> list[str]:
        """Open records and offer them in turn to people; the handoffs."""
        opening = OpenRecord(title="Client", values={"scope": "All of it"})
        opened = self._act([Request(opening, playbook="load")] * count, now)
        offers = [
            Request(Offer(to="onboarding", receiver=self.receivers[n % PEOPLE]), record=state.id)
            for n, state in enumerate(opened)
        ]
        self._open += count
        return [next(iter(state.handoffs)) for state in self._act(offers, now)]

    def offer_due(
        self, count: int, first: datetime, apart: timedelta, together: int = 10
    ) -> dict[str, datetime]:
        """Offer records in the past, so that their reminders fall due one after the other; each handoff's moment."""
        due: dict[str, datetime] = {}
        with transaction.atomic():
            for number in range(0, count, together):
                moment = first + number * apart
                due |= dict.fromkeys(self.offer(together, moment - REMIND_AFTER), moment)
        return due

    def reminded(self, handoffs: dict[str, datetime]) -> dict[str, datetime]:
        """Which of the handoffs were reminded of, and when."""
        rows = m.Event.objects.within(self.workspace).filter(kind="handoff_reminded")
        fired = {json.loads(data)["handoff"]: at for data, at in rows.values_list("data", "at")}
        return {handoff: at for handoff, at in fired.items() if handoff in handoffs}

    def subscribe(self, url: str) -> str:
        """Let an address be told of every offer from now on; the connection."""
        webhook = Webhook(url=url, events=("handoff.offered",))
        made = add_webhook(self.workspace, Actor(self.sender), webhook)
        assert isinstance(made, Made)
        return str(made.connection.pk)

    def unsubscribe(self) -> None:
        """Let nobody be told any more."""
        for connection in connections_of(self.workspace):
            remove_connection(self.workspace, Actor(self.sender), connection.pk)

    def lags(self, connection: str) -> list[float]:
        """How many seconds passed between an event and the note that a receiver has it, in the order of the events."""
        rows = m.Delivery.objects.within(self.workspace).filter(connection=connection, status="sent")
        times = rows.order_by("id").values_list("created_at", "sent_at")
        return [(sent - created).total_seconds() for created, sent in times]

    def _act(self, requests: list[Request], now: datetime | None) -> list[Any]:
        outcomes = execute_batch(self.workspace, Actor(self.sender), requests, now=now)
        assert all(isinstance(outcome, Done) for outcome in outcomes), outcomes[0]
        return [outcome.state for outcome in outcomes if isinstance(outcome, Done)]
