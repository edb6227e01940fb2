"""All open work of somebody goes to others, in one step: before they leave, or when they are away for long."""

from __future__ import annotations

from datetime import UTC, datetime

import msgspec
from django.db import transaction

from surehand.core.engine import Actor, Directory, Refusal
from surehand.core.engine.commands import Reassign, ReassignTask, Reroute
from surehand.runtime.execute import Done, Request, execute_batch
from surehand.runtime.facts import Facts, lock_workspace, program_of
from surehand.runtime.people import deactivate
from surehand.runtime.teams import TeamChange, change_team
from surehand.runtime.trail import Changed, note
from surehand.runtime.unknown import no_such_person
from surehand.store.queries.people import handoffs_to, open_work_of, records_in_hand, tasks_of
from surehand.store.queries.states import read_states


class Reassigned(msgspec.Struct, frozen=True):
    """How much went to others; what could not be, is refused as a whole."""

    records: int
    handoffs: int
    tasks: int
    teams: int


class _Stop(Exception):
    """Takes back everything of the step."""

    def __init__(self, refusal: Refusal) -> None:
        self.refusal = refusal
        super().__init__(refusal.sentence)


def reassign_work(
    workspace: str,
    actor: Actor,
    person: str,
    to: str = "",
    *,
    reason: str,
    leave: bool = False,
    now: datetime | None = None,
) -> Reassigned | Refusal:
    """Give all open work of somebody to ``to``, or, when that is empty, to whom the routing gives it.

    By routing, a handoff goes where its contract sends it, a record to the lead of the team that has it, a task to the
    owner of its record. With ``leave`` the person is deactivated in the same step. All or nothing; the rights are those
    of the actor on each record.
    """
    try:
        with transaction.atomic():
            facts, _ = lock_workspace(workspace)
            if refused := _check(facts.directory, person, to, reason):
                return refused
            done = _Step(facts, actor, person, reason, now or datetime.now(UTC)).carry_out(to)
            told = Changed(facts.directory.name(person), after=msgspec.to_builtins(done), reason=reason)
            note(workspace, actor, "work_reassigned", person, told)
            if leave and (refused := deactivate(workspace, person, by=actor)):
                raise _Stop(refused)
    except _Stop as stop:
        return stop.refusal
    return done


def _check(directory: Directory, person: str, to: str, reason: str) -> Refusal | None:
    if person not in directory.people:
        return no_such_person(person)
    if not reason.strip():
        return Refusal("reason_missing", "Say why it changes hands; everybody concerned is told.")
    receiver = directory.people.get(to)
    if to and (receiver is None or not receiver.active):
        return no_such_person(to)
    if receiver and not receiver.can_work:
        return Refusal("only_a_viewer", f"{receiver.name} is a viewer, who can read but not work.")
    return Refusal("already_theirs", "It is theirs already: choose somebody else.") if to == person else None


class _Step:
    """The work of one transaction."""

    def __init__(self, facts: Facts, actor: Actor, person: str, reason: str, now: datetime) -> None:
        self.facts, self.directory = facts, facts.directory
        self.workspace, self.actor = facts.workspace, actor
        self.person, self.reason, self.now = person, reason, now

    def carry_out(self, to: str) -> Reassigned:
        work = open_work_of(self.workspace, self.person)
        if to:
            self._pass_on_teams(to)
        self._do(self._records(to))
        self._do(self._handoffs(to))
        self._do(self._tasks(to))
        teams = work.teams if to else 0
        return Reassigned(work.records, work.handoffs, work.tasks, teams)

    def _records(self, to: str) -> list[Request]:
        mine = records_in_hand(self.workspace).filter(owner=self.person).order_by("id")
        return [
            Request(Reassign(to=to or self._lead(record), reason=self.reason), record)
            for record in mine.values_list("id", flat=True)
        ]

    def _handoffs(self, to: str) -> list[Request]:
        return [
            Request(Reroute(handoff=handoff, reason=self.reason, to=to), record)
            for record, handoff in handoffs_to(self.workspace, self.person)
        ]

    def _tasks(self, to: str) -> list[Request]:
        tasks = tasks_of(self.workspace, self.person)
        owners = {} if to else self._owners([record for record, _ in tasks])
        return [
            Request(ReassignTask(task=task, to=to or owners[record], reason=self.reason), record)
            for record, task in tasks
        ]

    def _owners(self, records: list[str]) -> dict[str, str]:
        """Who has each record by now."""
        return {record: state.owner for record, state in read_states(self.workspace, records).items()}

    def _lead(self, record: str) -> str:
        """The lead of the team that has a record, else an administrator; never the person themself."""
        state = read_states(self.workspace, [record])[record]
        stages = program_of(self.workspace, state.playbook, state.playbook_version).playbook.stages
        lead = self.directory.lead(stages[state.stage].team) if state.stage in stages else None
        admins = (admin.id for admin in self.directory.admins() if admin.id != self.person)
        return lead.id if lead and lead.can_work and lead.id != self.person else next(admins, "")

    def _pass_on_teams(self, to: str) -> None:
        for team in self.directory.teams.values():
            if team.lead == self.person:
                refused = change_team(self.workspace, team.id, TeamChange(lead=to), by=self.actor)
                if refused:
                    raise _Stop(refused)

    def _do(self, requests: list[Request]) -> None:
        if not requests:
            return
        outcomes = execute_batch(self.workspace, self.actor, requests, mode="all", now=self.now)
        for request, outcome in zip(requests, outcomes, strict=True):
            if not isinstance(outcome, Done) and outcome.code != "held_back":
                raise _Stop(_on(self.workspace, request, outcome))


def _on(workspace: str, request: Request, refusal: Refusal) -> Refusal:
    """A refusal that says on which record."""
    state = read_states(workspace, [request.record]).get(request.record)
    title = state.title if state else request.record
    return msgspec.structs.replace(refusal, sentence=f"{title}: {refusal.sentence}")
