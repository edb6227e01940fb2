"""The sample company in a database, for every test that needs one: ask for the fixture `workspace`."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from functools import cache
from typing import Any

import pytest
from django.db import transaction

from surehand.core.engine import Actor, Command, Refusal, current_digest
from surehand.core.engine.commands import Accept, Offer, OpenRecord
from surehand.runtime import facts
from surehand.runtime.drafts import Saved, save_draft
from surehand.runtime.execute import Done, Outcome, Request, execute
from surehand.runtime.people import add_person
from surehand.runtime.playbooks import publish
from surehand.runtime.teams import add_team, set_lead
from surehand.runtime.workspaces import create_workspace
from surehand.store import models as m
from tests import sample
from tests.copies import Copies

NAME = "Sample"


class Company:
    """A workspace with the people of `tests.sample`; ``sender`` and the others are their ids here.

    It is made by the acts of those who set up a workspace, or is a copy of one that was: see `tests.copies`.
    """

    def __init__(self, name: str = NAME, *, by_acts: bool = False) -> None:
        if by_acts or name != NAME or not _is_untouched():
            self._make(name)
        else:
            self._copy()
        self.sender, self.receiver = self.people[sample.SENDER], self.people[sample.RECEIVER]
        self.stranger, self.admin = self.people[sample.STRANGER], self.people[sample.ADMIN]
        self.sales_lead = self.people[sample.SALES_LEAD]
        self.onboarding_lead = self.people[sample.ONBOARDING_LEAD]

    def _copy(self) -> None:
        first, copies = _first()
        ids = copies.put()
        self.id = ids[first.id]
        self.people = {person: ids[id] for person, id in first.people.items()}

    def _make(self, name: str) -> None:
        self.id = create_workspace(name).pk
        for team in sample.TEAMS.values():
            add_team(self.id, team.id, team.title)
        self.people = {
            person.id: self.add(
                person.name, person.email, role=person.role, teams=person.teams, skills=person.skills
            )
            for person in sample.PEOPLE.values()
        }
        for team in sample.TEAMS.values():
            if team.lead:
                set_lead(self.id, team.id, self.people[team.lead])
        self.publish(sample.PLAYBOOK)

    def add(self, name: str, email: str, **options: Any) -> str:
        """Add a person and give back their id."""
        return str(add_person(self.id, name, email, **options).pk)

    def publish(self, text: str) -> int:
        """Publish a version of the playbook and give back its number."""
        saved = save_draft(self.id, text)
        assert isinstance(saved, Saved), saved
        published = publish(self.id, Actor(self.people[sample.ADMIN]), saved.playbook, "As agreed.")
        assert isinstance(published, Saved), published
        return published.number

    def act(
        self,
        person: str | Actor,
        command: Command,
        record: str = "",
        *,
        now: datetime = sample.NOW,
        **options: Any,
    ) -> Outcome:
        """Let somebody act through the one write path. ``options`` are those of a `Request`."""
        actor = Actor(person) if isinstance(person, str) else person
        playbook = "client" if isinstance(command, OpenRecord) else ""
        request = Request(command, record, **{"playbook": playbook, **options})
        return execute(self.id, actor, request, now=now)

    def done(self, person: str | Actor, command: Command, record: str = "", **options: Any) -> Done:
        """Let somebody act who is sure to succeed."""
        outcome = self.act(person, command, record, **options)
        assert isinstance(outcome, Done), outcome
        return outcome

    def refused(self, person: str | Actor, command: Command, record: str = "", **options: Any) -> Refusal:
        """Let somebody act who is sure to be refused."""
        outcome = self.act(person, command, record, **options)
        assert isinstance(outcome, Refusal), outcome
        return outcome

    def open(self, title: str = "Ada Ltd", stage: str = "won", **values: object) -> str:
        """Open a record as the sender and give back its id."""
        return self.done(self.sender, OpenRecord(title=title, stage=stage, values=values)).state.id

    def offered(self, title: str = "Ada Ltd", **values: object) -> tuple[str, str]:
        """A complete record that was offered to onboarding: its id, and that of the handoff."""
        record = self.open(title, **{**sample.COMPLETE, **values})
        return record, self.offer(record)

    def offer(self, record: str, **options: Any) -> str:
        """Offer a complete record to onboarding and give back the id of the handoff."""
        state = self.done(self.sender, Offer(to="onboarding"), record, **options).state
        return list(state.handoffs)[-1]

    def acceptance(self, record: str) -> Accept:
        """The command that accepts the latest handoff of a record as it is now."""
        from surehand.store.queries.states import read_state

        state = read_state(self.id, record)
        assert state is not None
        handoff = list(state.handoffs.values())[-1]
        program = facts.program_of(self.id, state.playbook, state.playbook_version)
        digest = current_digest(program, state, handoff)
        return Accept(handoff=handoff.id, digest=digest, read_back=sample.READ_BACK)


def _is_untouched() -> bool:
    """Whether nobody is here whom the acts would have met: accounts are tied to people, names are given once."""
    return not m.Workspace.objects.exists() and not m.Account.objects.exists()


@cache
def _first() -> tuple[Company, Copies]:
    """The sample company as the acts make it, and its rows. Nothing of it stays in the database."""
    with transaction.atomic():
        first = Company(by_acts=True)
        copies = Copies(first.id)
        transaction.set_rollback(True)
    return first, copies


@pytest.fixture
def workspace(db: None) -> Iterator[Company]:
    """The sample company; everything is rolled back after the test."""
    facts.forget()
    yield Company()
    facts.forget()
