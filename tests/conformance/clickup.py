"""ClickUp, held to the conformance suite with tasks that were done here and are to be done there."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

import pytest
from msgspec.json import encode

from surehand.connectors.clickup.events import Event
from surehand.connectors.clickup.shapes import NewTask
from surehand.core.engine import Actor
from surehand.core.engine.commands import AddTask, CompleteTask
from surehand.runtime.clickup.agreed import agree
from surehand.runtime.clickup.hooking import keep_message
from surehand.runtime.clickup.settings import ClickUpSettings, Named, client_with
from surehand.runtime.clickup.setup import begin_clickup, choose
from surehand.runtime.connections import resume_connection
from surehand.runtime.sync.links import tie
from surehand.runtime.sync.twins import CHANGED
from surehand.runtime.worker import Worker
from surehand.store import models as m
from tests.conformance.harness import Answer, Outgoing, outgoing
from tests.fakes.clickup import TOKEN, FakeClickUp
from tests.fakes.clickup.faults import Trouble
from tests.fixtures import Company
from tests.sample import NOW

SIGNED = "fake-webhook-secret"
ANSWERS: dict[Answer, Trouble] = {
    Answer.TAKEN: "fine",
    Answer.UNWELL: "broken",
    Answer.REFUSED: "refused",
    Answer.DENIED: "denied",
    Answer.BUSY: "busy",
    Answer.HANGS: "hangs",
    Answer.RESETS: "cut",
    Answer.LOST: "lost",
}


class ClickUpScene:
    """A company whose clients have a list each, and a task in it that stands there as open."""

    secrets = (TOKEN, SIGNED)

    def __init__(self, company: Company, fake: FakeClickUp) -> None:
        self._company, self._fake = company, fake
        self._list = fake.world.add_place("list", "Clients", fake.world.add_place("space", "Delivery"))
        self._names: dict[str, str] = {}
        fake.faults.only = "(PUT /v2/task/.*)"
        self.connection = self._connect(Actor(company.admin))

    def worker(self, clock: Callable[[], datetime]) -> Worker:
        return Worker({}, clock)

    def message(self, number: int, lane: str = "") -> m.Delivery:
        record, task = self._done(number)
        what = Outgoing("clickup", "ClickUp", CHANGED, self.connection, record)
        payload = encode({"events": [], "task": task}).decode()
        return outgoing(self._company.id, what, number, payload, lane)

    def answer_with(self, *answers: Answer) -> None:
        self._fake.faults.script.clear()
        self._fake.faults.script.extend(ANSWERS[answer] for answer in answers)

    def mark(self, delivery: m.Delivery) -> str:
        return self._names[delivery.record]

    def tried(self) -> list[str]:
        return [each.path.rpartition("/")[2] for each in self._fake.requests("PUT")]

    def taken(self) -> list[str]:
        return [each.path.rpartition("/")[2] for each in self._fake.requests("PUT") if each.done]

    def tell_secrets(self) -> None:
        self._fake.faults.said = " ".join(self.secrets)

    def come_back(self, delivery: m.Delivery) -> m.Inbound | None:
        """The webhook by which ClickUp tells of our own change."""
        told = Event("taskStatusUpdated", task_id=self.mark(delivery))
        keep_message(self.connection, encode(told), NOW)
        return m.Inbound.objects.within(self._company.id).get(connection=self.connection.pk)

    def _connect(self, actor: Actor) -> m.Connection:
        begun = begin_clickup(self._company.id, actor, TOKEN, clock=lambda: NOW)
        assert isinstance(begun, m.Connection)
        statuses = {name: Named("", called) for name, called in (("open", "to do"), ("done", "complete"))}
        settings = ClickUpSettings(
            playbook="client",
            team=Named(self._fake.team),
            space=Named(self._list.space.id),
            statuses=statuses,
            comments=False,
            webhooks=False,
            per_minute=10_000,
        )
        choose(self._company.id, actor, begun.pk, settings, clock=lambda: NOW)
        resumed = resume_connection(self._company.id, actor, begun.pk, now=NOW)
        assert isinstance(resumed, m.Connection)
        return resumed

    def _done(self, number: int) -> tuple[str, str]:
        """An accepted record with its list; one task that is open there, and done here."""
        company, receiver = self._company, self._company.receiver
        record, _ = company.offered(f"Client {number}")
        company.done(receiver, company.acceptance(record), record)
        added = company.done(receiver, AddTask(title="Call", owner=receiver, due=NOW), record).state
        tie(self.connection, f"lists/{number}", record, kind="list")
        for task in added.tasks.values():
            with client_with(TOKEN) as clickup:
                there = clickup.create_task(self._list.id, NewTask(name=task.title)).id
            link = tie(self.connection, f"tasks/{there}", record, kind="task", subject=task.id)
            due = int(task.due.timestamp() * 1000)
            agree(link, name=task.title, due=due, person=task.owner)
            self._names[record] = there
        company.done(receiver, CompleteTask(task=list(added.tasks)[-1]), record)
        # Only what the suite sends goes out, not what the life of the record says by itself.
        m.Delivery.objects.within(company.id).exclude(key__startswith="conformance").delete()
        return record, list(added.tasks)[-1]


class ClickUpHarness:
    """ClickUp."""

    name = "clickup"
    says_when = True
    asks_again = False

    @contextmanager
    def scene(
        self, company: Company, settings: Any, monkeypatch: pytest.MonkeyPatch
    ) -> Iterator[ClickUpScene]:
        with FakeClickUp(lambda: NOW, limit=10_000) as fake:
            settings.CLICKUP_API, settings.OUTGOING_ALLOW = fake.api, [fake.host]
            monkeypatch.setattr("surehand.runtime.clickup.settings.TIMEOUT", 0.5)
            yield ClickUpScene(company, fake)


HARNESS = ClickUpHarness()
