"""The scene of a test case: a small fixed company, and the record that the case gives.

The company has a member and a lead for each team, an administrator, everybody whom the playbook names by address, the
people whom the case adds, and the sender, who owns the record. It is Monday, 2 March 2026, 10:00 UTC, unless the case
says `today`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, time, timedelta
from itertools import count

import msgspec
from msgspec.structs import replace

from surehand.core.engine.commands import Move, Offer
from surehand.core.engine.facts import Absence, Actor, Context, Directory, Load, Person, Team
from surehand.core.engine.gate import facts_for_conditions
from surehand.core.engine.program import Program
from surehand.core.engine.refusal import Refusal
from surehand.core.engine.state import RecordState, TaskState
from surehand.core.engine.values_in import read_fields
from surehand.core.playbook import Case, CasePerson, Handoff, Playbook, TermError, parse_case_act
from surehand.core.playbook.checks.subject import Subject, World
from surehand.core.values import FieldValue, FileRef

MONDAY = date(2026, 3, 2)
_AT_TEN = time(10, tzinfo=UTC)
_NOTHING, _DAY = timedelta(), timedelta(days=1)


class Scene(msgspec.Struct, frozen=True):
    """A record, and everything else that a decision on it depends on."""

    context: Context
    state: RecordState


def set_scene(program: Program, case: Case) -> Scene | str:
    """The scene of a case, or the sentence that says why there is none."""
    stage = program.playbook.stages.get(case.given.stage)
    if stage is None:
        return f"`{case.given.stage}` is no stage of this playbook."
    try:
        today = date.fromisoformat(case.today) if case.today else MONDAY
    except ValueError:
        return f"“{case.today}” is no day: write it as 2026-03-02."
    now = datetime.combine(today, _AT_TEN)
    sender = (case.given.owner or f"sender@{stage.team}.example").casefold()
    numbers = count(1)
    context = Context(
        program=program,
        actor=Actor(sender, via="cli"),
        now=now,
        today=today,
        directory=_company(program.playbook, case, Person(sender, sender, sender, teams=(stage.team,)), now),
        new_id=lambda prefix: f"{prefix}-{next(numbers)}",
        loads={each.email.casefold(): Load(open_handoffs=each.waiting) for each in case.given.people},
    )
    record = program.playbook.record.singular
    state = RecordState(
        id=context.new_id("rec"),
        playbook=program.playbook.id,
        playbook_version=program.version,
        title=f"A {record} of a test",
        stage=stage.id,
        entered_at=now,
        owner=sender,
        opened_at=now,
        files={name: FileRef(name, name) for name in _files(program.playbook, case)},
    )
    change = read_fields(context, state, case.given.fields)
    if isinstance(change, Refusal):
        return " ".join(item.sentence for item in change.unmet)
    state = replace(state, values=_aged(change.values, case, now)) if change else state
    return Scene(context, replace(state, tasks=_tasks(context, state, case)))


def _aged(values: Mapping[str, FieldValue], case: Case, now: datetime) -> dict[str, FieldValue]:
    """The values, each confirmed as long ago as the case says."""
    ages = {name: timedelta(microseconds=age.nominal) for name, age in case.given.ages.items()}
    return {name: replace(held, at=now - ages.get(name, _NOTHING)) for name, held in values.items()}


def act_of(playbook: Playbook, case: Case) -> Offer | Move | str:
    """The command of a case, or the sentence that says why there is none."""
    try:
        act = parse_case_act(case.when)
    except TermError as error:
        return str(error)
    if act.verb == "move":
        return Move(to=act.to, reason="A test of the playbook.")
    on = [way.target for way in playbook.ways_from(case.given.stage) if isinstance(way, Handoff)]
    if act.to or len(on) == 1:
        return Offer(to=act.to or on[0])
    if not on:
        return f"No handoff leads on from {case.given.stage}."
    return f"Several handoffs lead on from {case.given.stage}: say “hand off to {'” or “hand off to '.join(on)}”."


def _company(playbook: Playbook, case: Case, sender: Person, now: datetime) -> Directory:
    subject = Subject(playbook, World())
    named = [address for _, address in subject.people_named()]
    named += [str(raw) for _, raw in _given(playbook, case, "person") if "@" in str(raw)]
    people = [Person(address.casefold(), address, address) for address in named]
    people.append(Person("admin@surehand.example", "An administrator", "admin@surehand.example", "admin"))
    teams: dict[str, Team] = {}
    for team in dict.fromkeys(name for _, name in subject.teams_named()):
        member, lead = f"member@{team}.example", f"lead@{team}.example"
        people.append(Person(member, f"A member of {team}", member, teams=(team,)))
        people.append(Person(lead, f"The lead of {team}", lead, "lead", teams=(team,)))
        teams[team] = Team(team, team, lead, (member,))
    for each in case.given.people:
        added = _person(each, now)
        people.append(added)
        theirs = teams.get(each.team, Team(each.team, each.team))
        members = dict.fromkeys((*theirs.members, added.id))
        teams[each.team] = replace(theirs, members=tuple(members))
    return Directory({person.id: person for person in (*people, sender)}, teams)


def _person(given: CasePerson, now: datetime) -> Person:
    """Somebody whom the case adds; who is away is so all day."""
    address = given.email.casefold()
    absences = (Absence(now - _DAY, now + _DAY),) if given.away else ()
    return Person(address, given.email, address, teams=(given.team,), skills=given.skills, absences=absences)


def _given(playbook: Playbook, case: Case, kind: str) -> Iterator[tuple[str, object]]:
    """The given values of fields of one kind."""
    for name, raw in case.given.fields.items():
        if name in playbook.fields and playbook.fields[name].type == kind:
            yield name, raw


def _files(playbook: Playbook, case: Case) -> tuple[str, ...]:
    """The names of the files there are: those attached, and those that stand in file fields."""
    return (*case.given.files, *(str(raw) for _, raw in _given(playbook, case, "file")))


def _tasks(context: Context, state: RecordState, case: Case) -> dict[str, TaskState]:
    """The tasks there are: those that are done, and, open, those that block a way on and were not said to be done."""
    playbook, done = context.program.playbook, case.given.tasks_done
    facts = facts_for_conditions(context, state)
    ways_on = {way.arrow for way in playbook.ways_from(state.stage)}
    tasks: dict[str, TaskState] = {}
    for each in (task for gate in context.program.gates.values() for task in gate.way.tasks):
        follows = not each.when or context.program.condition(each.when).met(facts)
        if each.id in done or (each.blocks in ways_on and follows):
            tasks[each.id] = TaskState(
                id=each.id,
                title=each.title,
                owner=state.owner,
                due=context.now,
                created_at=context.now,
                template=each.id,
                blocks=each.blocks,
                done_at=context.now if each.id in done else None,
            )
    return tasks
