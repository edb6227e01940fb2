"""A company with ClickUp connected: a fake account with a folder for its clients, and a worker on an injected clock."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.test import Client

from surehand.core.engine import Actor, RecordState
from surehand.core.engine.commands import CompleteTask
from surehand.runtime.clickup.account import Account, read_account
from surehand.runtime.clickup.mapping import propose_mapping
from surehand.runtime.clickup.settings import ClickUpSettings, Named, clickup_settings
from surehand.runtime.clickup.setup import begin_clickup, confirm
from surehand.runtime.facts import current_program, facts_of
from surehand.runtime.sync.setup import start
from surehand.runtime.worker import Worker
from surehand.store import models as m
from surehand.store.queries.states import read_state
from tests import sample
from tests.fakes.clickup import TOKEN, FakeClickUp
from tests.fixtures import Company

FIVE_TASKS = """\
      - {id: plan, title: Write the plan, due: 4 working days after accepted}
      - {id: workshop, title: Hold the workshop, due: 9 working days after accepted}
    alerts:"""
PLAYBOOK = sample.PLAYBOOK.replace("    alerts:", FIVE_TASKS, 1)


class Clock:
    """The time, as the test says."""

    def __init__(self) -> None:
        self.now: datetime = sample.NOW

    def __call__(self) -> datetime:
        return self.now

    def pass_by(self, **how: float) -> None:
        self.now += timedelta(**how)


class Scene:
    """The company, its connection, the fake account, and what happens between them."""

    def __init__(self, company: Company, fake: FakeClickUp, clock: Clock, **chosen: Any) -> None:
        self.company, self.fake, self.clock = company, fake, clock
        company.publish(PLAYBOOK)
        self.space = fake.world.add_place("space", "Delivery")
        self.folder = fake.world.add_place("folder", "Clients", self.space)
        self.list = fake.world.add_place("list", "All clients", self.space)
        self.users = {
            name: fake.world.add_user(person.name, person.email) for name, person in sample.PEOPLE.items()
        }
        self.actor = Actor(company.admin)
        self.connection = self._connect(chosen)
        self.worker = Worker({}, clock)

    @property
    def rita(self) -> Any:
        """The receiver's account there."""
        return self.users[sample.RECEIVER]

    def begin(self) -> m.Connection:
        made = begin_clickup(self.company.id, self.actor, TOKEN, clock=self.clock)
        assert isinstance(made, m.Connection), made
        return made

    def settings(self, connection: m.Connection, **chosen: Any) -> ClickUpSettings:
        """What would be proposed for the folder, with changes."""
        places = {
            "team": Named(self.fake.team, "Fake & Co"),
            "space": Named(self.space.id, self.space.name),
            "folder": Named(self.folder.id, self.folder.name),
        }
        wanted = ClickUpSettings(**{**places, "per_minute": 10_000, **chosen})
        account = read_account(connection, self.clock, wanted=wanted)
        assert isinstance(account, Account), account
        people = facts_of(self.company.id).directory.people
        playbook = current_program(self.company.id, "client").playbook
        return propose_mapping(account, playbook, people, wanted)

    def _connect(self, chosen: dict[str, Any]) -> m.Connection:
        begun = self.begin()
        settings = self.settings(begun, **chosen)
        confirmed = confirm(self.company.id, self.actor, begun.pk, settings, clock=self.clock)
        assert isinstance(confirmed, m.Connection), confirmed
        started = start(self.company.id, self.actor, begun.pk, now=self.clock())
        assert isinstance(started, m.Connection), started
        return started

    def change(self, **chosen: Any) -> None:
        """Change the settings as they are kept."""
        import msgspec

        self.again()
        kept = msgspec.structs.replace(clickup_settings(self.connection), **chosen)
        self.connection.settings = msgspec.json.encode(kept).decode()
        self.connection.save()

    def again(self) -> m.Connection:
        """The connection as it is now."""
        self.connection.refresh_from_db(from_queryset=m.Connection.objects.within(self.company.id))
        return self.connection

    # What happens here

    def accepted(self, title: str = "Ada Ltd") -> str:
        """A handoff that the receiver takes."""
        record, _ = self.company.offered(title, client_name=title)
        self.company.done(self.company.receiver, self.company.acceptance(record), record, now=self.clock())
        return record

    def state(self, record: str) -> RecordState:
        found = read_state(self.company.id, record)
        assert found is not None
        return found

    def task(self, record: str, template: str = "kickoff") -> Any:
        return next(each for each in self.state(record).tasks.values() if each.template == template)

    def complete(self, record: str, template: str = "kickoff") -> None:
        task = self.task(record, template)
        self.company.done(self.company.receiver, CompleteTask(task=task.id), record, now=self.clock())

    def work(self, turns: int = 1, **time: float) -> None:
        """Let time pass and the worker do what is due."""
        for _ in range(turns):
            self.clock.pass_by(**(time or {"seconds": 1}))
            self.worker.beat()
            self.worker.work()

    def deliveries(self) -> list[m.Delivery]:
        return list(m.Delivery.objects.within(self.company.id).filter(channel="clickup").order_by("id"))

    def findings(self) -> list[tuple[str, str]]:
        rows = m.Finding.objects.within(self.company.id).filter(key__startswith=self.connection.pk)
        return [(row.kind, row.status) for row in rows.order_by("id")]

    # What is there

    def there(self, name: str = "Call Ada Ltd") -> Any:
        """The task of that name in ClickUp."""
        [found] = [each for each in self.fake.world.tasks.values() if each.name == name]
        return found

    def lists(self) -> list[str]:
        return [each.name for each in self.fake.world.lists(self.folder) if each.is_there]

    def hear(self, client: Client | None = None) -> int:
        """Let ClickUp's webhooks call our door."""
        caller = client or Client()

        def send(endpoint: str, body: bytes, headers: dict[str, str]) -> int:
            path = "/" + endpoint.split("/", 3)[3]
            signed = {"X-Signature": headers["X-Signature"]}
            answer = caller.post(path, body, content_type="application/json", headers=signed)
            return int(answer.status_code)

        return self.fake.deliver(send)
