"""A small company for tests: its playbook, people and hours; and `Story`, a record's life without a store.

Pure: the same company in a database is the fixture `workspace` (tests/fixtures.py).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Container, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from msgspec.structs import replace

from surehand.core.calendar import WorkingCalendar, calendar_from_plain
from surehand.core.engine import (
    Actor,
    Command,
    Context,
    Decision,
    Directory,
    HandoffState,
    Load,
    Person,
    Program,
    Recorded,
    RecordState,
    Refusal,
    Team,
    current_digest,
    decide,
    evolve,
    refused_event,
    timers,
)
from surehand.core.engine.commands import Accept, FireTimer, Offer, OpenRecord
from surehand.core.playbook import read_playbook

NOW = datetime(2026, 3, 2, 10, tzinfo=UTC)
"""A Monday, an hour after the office opens."""

PLAYBOOK = """\
playbook: client
title: Client journey
record: {singular: client, plural: clients}

fields:
  client_name:    {type: text}
  industry:       {type: choice, options: [retail, health]}
  package:        {type: choice, options: {standard: Standard, premium: Premium}}
  contract_value: {type: money, currency: USD}
  start_date:     {type: date}
  scope:          {type: long_text, title: Scope of work, quality: {min_words: 4}}
  goals:          {type: list}
  main_contact:   {type: contact}
  manager:        {type: person, title: Account manager}
  access_granted: {type: yes_no, fresh_for: 30 days}
  agreement:      {type: file, title: Signed agreement, ask_client: false}

stages:
  proposal:   {team: sales, means: "A proposal is with the client."}
  won:        {team: sales, means: "The client signed.", start: true}
  lost:       {team: sales, means: "The client said no.", final: true, outcome: lost}
  onboarding: {team: onboarding, means: "We collect access.", entry: {requires: [contract_value]}}
  ready:      {team: onboarding, means: "Everything is there."}
  delivery:   {team: delivery, means: "Work in progress.", final: true, outcome: done}

moves:
  proposal -> won: {requires: [contract_value]}
  proposal -> lost: {reason: required}
  onboarding -> ready: {requires: [access_granted]}

handoffs:
  won -> onboarding:
    id: sales-to-onboarding
    title: Sales to onboarding
    requires: [scope, goals, start_date]
    criteria:
      - id: premium-has-budget
        when: package != "premium" || contract_value.amount >= 5000
        say: Premium starts at 5,000.
        fields: [package, contract_value]
      - id: start-is-not-tomorrow
        when: start_date >= today + days(5)
        say: Onboarding needs five days before the start date.
        severity: warn
    receiver:
      - {when: 'package == "premium"', person: otto@example.com}
      - {team: onboarding, by: least_loaded, skills: [industry]}
    clock:
      accept_within: 4 working hours
      remind: [2 working hours]
      escalate:
        - {after: 6 working hours, to: lead of onboarding}
        - {after: 2 working days, to: admins, reroute: true}
      pause: {reasons: [waiting_on_client], at_most: 2 working days}
    read_back: {required: true, ask: ["What did they buy?", "What is your first step?"]}
    tasks:
      - {id: kickoff, title: "Call {client_name}", due: 2 working days after accepted}
      - {id: access, title: Collect access, due: 3 working days after accepted, blocks: ready -> delivery}
      - {id: welcome, title: Welcome them, due: 1 working day after accepted, when: 'package == "premium"'}
      - {id: prepare, title: Prepare the start, owner: lead of onboarding, due: 5 days before start_date}
    alerts:
      - {on: [offered, returned, overdue], to: [sender, receiver], by: [inbox, email]}
      - {on: offered, to: "#onboarding", by: slack}
    brief:
      - {section: What they bought, fields: [package, scope, contract_value]}
      - {section: What success looks like, fields: [goals], from_notes: commitments}
    survey: {after: 10 working days, question: "Was everything you needed in the packet?"}
  ready -> delivery:
    id: onboarding-to-delivery
    requires: [manager]
    receiver:
      - {same_as: manager}
      - {team: delivery, by: round_robin}
    clock: {accept_within: 1 working day}
    returns: {reasons: [incomplete, misrouted], to: onboarding}
"""

SENDER, RECEIVER, STRANGER = "prs_sam", "prs_rita", "prs_stan"
SALES_LEAD, ONBOARDING_LEAD, ADMIN = "prs_lea", "prs_otto", "prs_ada"

PEOPLE = {
    person.id: person
    for person in (
        Person(SENDER, "Sam Sender", "sam@example.com", teams=("sales",)),
        Person(RECEIVER, "Rita Receiver", "rita@example.com", teams=("onboarding",), skills=("retail",)),
        Person(STRANGER, "Stan Stranger", "stan@example.com", teams=("delivery",)),
        Person(SALES_LEAD, "Lea Lead", "lea@example.com", "lead"),
        Person(ONBOARDING_LEAD, "Otto Lead", "otto@example.com", "lead"),
        Person(ADMIN, "Ada Admin", "ada@example.com", "admin"),
    )
}
TEAMS = {
    team.id: team
    for team in (
        Team("sales", "Sales", SALES_LEAD, (SENDER,)),
        Team("onboarding", "Onboarding", ONBOARDING_LEAD, (RECEIVER,)),
        Team("delivery", "Delivery", ADMIN, (STRANGER,)),
    )
}
DIRECTORY = Directory(PEOPLE, TEAMS)
OFFICE = {"hours": {"mon-fri": ["09:00-17:00"]}, "zone": "UTC"}
CALENDARS: Mapping[str, WorkingCalendar] = {"office": calendar_from_plain({**OFFICE, "name": "office"})}

COMPLETE: Mapping[str, object] = {
    "client_name": "Ada Ltd",
    "package": "standard",
    "contract_value": "4000 USD",
    "start_date": "2026-03-30",
    "scope": "A new shop with fifty products",
    "goals": ["First sale by June"],
}
"""Raw values that meet the gate from sales to onboarding."""

READ_BACK = ("A new shop", "I call them on Tuesday")


def program(*changes: tuple[str, str]) -> Program:
    """The playbook ready to run, with pieces of its text replaced."""
    text = PLAYBOOK
    for old, new in changes:
        assert old in text, f"the sample playbook does not say {old!r}"
        text = text.replace(old, new)
    reading = read_playbook(text)
    assert reading.playbook is not None, reading.problems
    return Program(reading.playbook)


PROGRAM = program()


def directory(*people: Person) -> Directory:
    """The company with people added, or changed where the id is known."""
    everybody = PEOPLE | {person.id: person for person in people}
    return Directory(everybody, {team.id: _with_members(team, everybody) for team in TEAMS.values()})


def _with_members(team: Team, people: Mapping[str, Person]) -> Team:
    return replace(team, members=tuple(person.id for person in people.values() if team.id in person.teams))


def changed(person: str, **changes: Any) -> Person:
    """One of the people, with changes."""
    return replace(PEOPLE[person], **changes)


def counted_ids() -> Callable[[str], str]:
    """New ids that tests can foretell: ``hnd_1``, ``hnd_2``, ``task_1`` …"""
    counts: Counter[str] = Counter()

    def new_id(prefix: str) -> str:
        counts[prefix] += 1
        return f"{prefix}_{counts[prefix]}"

    return new_id


def context(
    actor: str | Actor = SENDER,
    now: datetime = NOW,
    *,
    program: Program = PROGRAM,
    directory: Directory = DIRECTORY,
    loads: Mapping[str, Load] | None = None,
    repeated: Container[str] = frozenset(),
    calendars: Mapping[str, WorkingCalendar] = CALENDARS,
    new_id: Callable[[str], str] | None = None,
) -> Context:
    """What a decision may know; ``actor`` is a person id or an `Actor`."""
    return Context(
        program=program,
        actor=Actor(actor) if isinstance(actor, str) else actor,
        now=now,
        today=now.date(),
        directory=directory,
        new_id=new_id or counted_ids(),
        calendars=calendars,
        loads=loads or {},
        repeated=repeated,
    )


def open_record(**values: object) -> RecordState:
    """A won client with these raw values, opened by the sender."""
    return Story(**values).state


class Story:
    """The life of one record: acts by people, one after the other, with time passing between them.

    ``history`` is what was written down, refusals included; whatever happens, it tells the same as ``state``.
    """

    def __init__(
        self,
        *,
        program: Program = PROGRAM,
        directory: Directory = DIRECTORY,
        stage: str = "won",
        now: datetime = NOW,
        **values: object,
    ) -> None:
        self.program, self.directory, self.now = program, directory, now
        self.calendars = CALENDARS
        self.loads: dict[str, Load] = {}
        self.repeated: Container[str] = frozenset()
        self.history: list[Recorded] = []
        self._new_id = counted_ids()
        self._state: RecordState | None = None
        opened = self.act(SENDER, OpenRecord(title="Ada Ltd", stage=stage, values=values))
        assert isinstance(opened, Decision), opened

    @property
    def state(self) -> RecordState:
        assert self._state is not None
        return self._state

    @property
    def handoff(self) -> HandoffState:
        """The latest handoff."""
        return list(self.state.handoffs.values())[-1]

    @property
    def kinds(self) -> list[str]:
        """What happened, by the kinds of its events."""
        return [str(recorded.event.__struct_config__.tag) for recorded in self.history]

    def context(self, actor: str | Actor = SENDER) -> Context:
        return context(
            actor,
            self.now,
            program=self.program,
            directory=self.directory,
            loads=self.loads,
            repeated=self.repeated,
            calendars=self.calendars,
            new_id=self._new_id,
        )

    def act(self, actor: str | Actor, command: Command) -> Decision | Refusal:
        """Let somebody act, and write down what came of it."""
        context = self.context(actor)
        before, outcome = self._state, decide(context=context, state=self._state, command=command)
        if isinstance(outcome, Decision):
            self._write(context, outcome.events)
            assert outcome.state == self._state
        elif before is not None and not context.actor.is_clock:
            refused = refused_event(before, command, outcome)
            self._write(context, [refused] if refused else [])
        return outcome

    def done(self, actor: str | Actor, command: Command) -> RecordState:
        """Let somebody act who is sure to succeed."""
        outcome = self.act(actor, command)
        assert isinstance(outcome, Decision), outcome
        return outcome.state

    def refused(self, actor: str | Actor, command: Command) -> Refusal:
        """Let somebody act who is sure to be refused."""
        outcome = self.act(actor, command)
        assert isinstance(outcome, Refusal), outcome
        return outcome

    def offered(self, actor: str = SENDER, **values: object) -> Story:
        """Complete the record and offer it to onboarding."""
        self.done(actor, Offer(to="onboarding", values={**COMPLETE, **values}))
        return self

    def accepted(self, actor: str = RECEIVER) -> Story:
        """Accept the open handoff, as it is now and read back."""
        self.done(actor, self.acceptance())
        return self

    def acceptance(self) -> Accept:
        """The command that accepts the latest handoff as it is now."""
        return self.acceptance_of(self.handoff.id)

    def acceptance_of(self, handoff: str) -> Accept:
        """The command that accepts a handoff as it is now."""
        seen = current_digest(self.program, self.state, self.state.handoffs[handoff])
        return Accept(handoff=handoff, digest=seen, read_back=READ_BACK)

    def wait(self, **time: float) -> Story:
        """Let time pass without anything happening."""
        self.now += timedelta(**time)
        return self

    def due(self) -> list[str]:
        """The keys of the timers that are due, the earliest first."""
        pending = timers(self.program, self.calendars, self.state).values()
        return [t.key for t in sorted(pending, key=lambda t: (t.at, t.key)) if t.at <= self.now]

    def let_pass(self, **time: float) -> Story:
        """Let time pass, each timer having its effect when it is due."""
        until = self.now + timedelta(**time)
        while pending := [
            t for t in timers(self.program, self.calendars, self.state).values() if t.at <= until
        ]:
            timer = min(pending, key=lambda t: (t.at, t.key))
            self.now = max(self.now, timer.at)
            self.done(CLOCK, FireTimer(timer=timer.key))
        self.now = until
        return self

    def _write(self, context: Context, events: Any) -> None:
        version = self._state.version if self._state else 0
        for number, event in enumerate(events, version + 1):
            recorded = Recorded(event, context.now, context.actor.person, number)
            self.history.append(recorded)
            self._state = evolve(self._state, recorded)


CLOCK = Actor(via="worker")
"""Acts when timers are due."""
