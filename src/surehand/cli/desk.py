"""Where a command works: one workspace, and the person it acts as."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Literal

import click
import msgspec

from surehand.cli.trouble import NotFound, Trouble
from surehand.core.engine import Actor, Command, Context, HandoffState, Person, Program, RecordState, Team
from surehand.core.values import nearest
from surehand.runtime.execute import Outcome, Request, execute_batch
from surehand.runtime.facts import Facts, facts_of, program_of
from surehand.runtime.trail import MACHINE
from surehand.store import models as m
from surehand.store.queries.facts import read_repeated
from surehand.store.queries.lists import LATEST_CHANGE_FIRST, MOST, Cut, RecordFilter, list_records
from surehand.store.queries.states import read_state, record_of


class Stamp(msgspec.Struct, frozen=True):
    """What every act may carry: the version of the record that was seen, and a key that makes repeating harmless."""

    expect: int | None = None
    key: str = ""


class Desk:
    """A workspace as commands use it. ``person`` is None until somebody is said to act."""

    def __init__(self, workspace: m.Workspace, stamp: Stamp) -> None:
        self.workspace = workspace
        self.person: Person | None = None
        self._stamp = stamp

    def acting_as(self, email: str) -> Desk:
        """The same desk with somebody at it. Raises `NotFound`."""
        self.person = self.find_person(email)
        return self

    @property
    def id(self) -> str:
        """The id of the workspace."""
        return str(self.workspace.pk)

    @property
    def facts(self) -> Facts:
        """Who works here, and when."""
        return facts_of(self.id)

    @property
    def stamp(self) -> Stamp:
        """What acts carry that are no command of their own; their keys are those of the command line."""
        key = f"cli:{self._stamp.key}" if self._stamp.key else ""
        return msgspec.structs.replace(self._stamp, key=key)

    @property
    def me(self) -> Person:
        """The person who acts. Raises `click.UsageError` where nobody was named."""
        if self.person is None:
            raise click.UsageError("Say who acts: --as EMAIL, or set SUREHAND_AS.")
        return self.person

    def act(self, command: Command, record: str = "", *, playbook: str = "") -> Outcome:
        """Carry out a command as the person."""
        request = Request(command, record, playbook, self._stamp.expect, self._stamp.key)
        return self.act_many([request], "each")[0]

    def act_many(self, requests: Sequence[Request], mode: Literal["each", "all"]) -> list[Outcome]:
        """Carry out many commands as the person, in one transaction."""
        keyed = [
            msgspec.structs.replace(each, key=f"cli:{each.key}") if each.key else each for each in requests
        ]
        return execute_batch(self.id, self.actor, keyed, mode=mode)

    @property
    def actor(self) -> Actor:
        """The person, acting through the command line."""
        return Actor(self.me.id, via="cli")

    @property
    def by(self) -> Actor:
        """Who sets things up, for the audit log: the person, or whoever runs the machine."""
        return self.actor if self.person else MACHINE

    def context(self, state: RecordState) -> Context:
        """What a look at a record's gates depends on."""
        actor = self.actor if self.person else Actor(via="cli")
        repeated = read_repeated(self.id, [state.id])
        return self.facts.context(self.program(state), actor, datetime.now(UTC), repeated=repeated)

    def program(self, state: RecordState) -> Program:
        """The playbook version that a record follows."""
        return program_of(self.id, state.playbook, state.playbook_version)

    def record(self, reference: str) -> RecordState:
        """A record by its id, or by its title where only one has it. Raises `NotFound` or `Trouble`."""
        found = read_state(self.id, reference)
        if found:
            return found
        wanted = RecordFilter(text=reference)
        page = list_records(self.id, wanted, Cut(MOST), LATEST_CHANGE_FIRST)
        titled = [row.pk for row in page.items if row.title.casefold() == reference.casefold()]
        if len(titled) > 1:
            raise Trouble(f"{len(titled)} records are called “{reference}”: {', '.join(titled)}. Use the id.")
        state = read_state(self.id, titled[0]) if titled else None
        if state is None:
            raise NotFound(f"There is no record “{reference}” in {self.workspace.name}.")
        return state

    def holder(self, subject: str, noun: str) -> RecordState:
        """The record that a handoff, task or question belongs to. Raises `NotFound`."""
        record = record_of(self.id, subject)
        state = read_state(self.id, record) if record else None
        if state is None:
            raise NotFound(f"There is no {noun} “{subject}” in {self.workspace.name}.")
        return state

    def handoff(self, reference: str) -> tuple[RecordState, HandoffState]:
        """A handoff by its id, or by its record where only one of it is open. Raises `NotFound` or `Trouble`."""
        if record_of(self.id, reference):
            state = self.holder(reference, "handoff")
            return state, state.handoffs[reference]
        if reference.startswith("hnd_"):
            raise NotFound(f"There is no handoff “{reference}” in {self.workspace.name}.")
        state = self.record(reference)
        waiting = state.open_handoffs
        if len(waiting) != 1:
            said = (
                f"{len(waiting)} handoffs of {state.title} are open"
                if waiting
                else f"No handoff of {state.title} is open"
            )
            raise NotFound(
                f"{said}. Name one by its id; `surehand handoff list --record {state.id}` shows them."
            )
        return state, waiting[0]

    def find_person(self, reference: str) -> Person:
        """Somebody by e-mail address or id. Raises `NotFound`."""
        found = self.facts.directory.find(reference)
        if found is None:
            known = [person.email for person in self.facts.directory.people.values()]
            meant = nearest(reference, known)
            hint = f" Did you mean {meant}?" if meant else " `surehand person list` shows who is."
            raise NotFound(f"Nobody in {self.workspace.name} has the address {reference}.{hint}")
        return found

    def find_team(self, slug: str) -> Team:
        """A team by the name that playbooks use. Raises `NotFound`."""
        teams = self.facts.directory.teams
        if slug not in teams:
            hint = f"There are {', '.join(teams)}." if teams else "There is none yet."
            raise NotFound(f"There is no team “{slug}” in {self.workspace.name}. {hint}")
        return teams[slug]


def choose_workspace(slug: str | None) -> m.Workspace:
    """The workspace with a slug; the only one where none is named. Raises `NotFound` or `click.UsageError`."""
    known = {row.slug: row for row in m.Workspace.objects.order_by("slug")}
    if slug and slug in known:
        return known[slug]
    if slug:
        meant = nearest(slug, known)
        hint = f" Did you mean {meant}?" if meant else ""
        raise NotFound(f"There is no workspace “{slug}”.{hint}")
    if not known:
        raise NotFound("There is no workspace yet. Make one with `surehand workspace create NAME`.")
    if len(known) > 1:
        raise click.UsageError(
            f"There are {len(known)} workspaces: name one with --workspace {'|'.join(known)}."
        )
    return next(iter(known.values()))
