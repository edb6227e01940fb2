"""What the measures of a look stand on: everything is read once, and each measure counts its part of it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from functools import cached_property

from surehand.core.calendar import ALWAYS, WorkingCalendar
from surehand.core.engine import Event, Program, decode_event
from surehand.core.engine import events as e
from surehand.core.engine.judged import ANSWERS
from surehand.core.playbook import Playbook
from surehand.runtime.facts import Facts, NoSuchPlaybook, current_program, program_of
from surehand.runtime.insights.asked import Asked
from surehand.store.queries import insights as queries
from surehand.store.queries.board import PlaybookName, read_playbooks
from surehand.store.queries.insights import AskedOf, Owned, Passed

HOUR = timedelta(hours=1)
KINDS = (
    "command_refused",
    "stage_moved",
    "handoff_overdue",
    "override_granted",
    "override_used",
    "override_closed",
)


class Told:
    """An event with its record, moment and doer."""

    __slots__ = ("actor", "at", "event", "record")

    def __init__(self, record: str, event: Event, at: datetime, actor: str) -> None:
        self.record = record
        self.event = event
        self.at = at
        self.actor = actor


class Ground:
    """A workspace as it is looked at. Nothing is read before a measure needs it, and nothing twice."""

    def __init__(self, facts: Facts, asked: Asked, now: datetime) -> None:
        self.facts = facts
        self.asked = asked
        self.now = now
        self._hours: dict[str, float] = {}
        self._required: dict[tuple[str, int, str], frozenset[str]] = {}
        self._programs: dict[tuple[str, int], Program | None] = {}

    @property
    def workspace(self) -> str:
        return self.facts.workspace

    @cached_property
    def names(self) -> Sequence[PlaybookName]:
        """The published playbooks that are asked for."""
        return [each for each in read_playbooks(self.workspace) if self.asked.playbook in ("", each.slug)]

    @cached_property
    def programs(self) -> Mapping[str, Program]:
        """The published versions of them."""
        return {each.slug: current_program(self.workspace, each.slug) for each in self.names}

    @cached_property
    def passed(self) -> Sequence[Passed]:
        """The handoffs that are asked for: open, or offered or answered in the time."""
        found = queries.read_passed(self.workspace, self.asked.since, self.asked.until)
        return [each for each in found if self._fits(each)]

    @cached_property
    def answered(self) -> Sequence[Passed]:
        """Those that were accepted or returned in the time."""
        since, until = self.asked.since, self.asked.until
        return [
            each
            for each in self.passed
            if each.status in ANSWERS and each.closed_at and since <= each.closed_at <= until
        ]

    @cached_property
    def questions(self) -> Sequence[tuple[AskedOf, Passed | None]]:
        """All questions about the records that were asked about in the time, with their handoffs where these fit."""
        known = {each.id: each for each in self.passed}
        found = queries.read_questions(self.workspace, self.asked.since, self.asked.until)
        return [(each, known.get(each.handoff)) for each in found]

    @cached_property
    def told(self) -> Sequence[Told]:
        """What was refused, moved, overdue and overridden, from the first offer that is looked at."""
        first = min((each.offered_at for each in self.answered), default=self.asked.since)
        rows = queries.read_told(self.workspace, KINDS, min(first, self.asked.since), self.asked.until)
        return [Told(row.record, decode_event(row.data), row.at, row.actor) for row in rows]

    @cached_property
    def places(self) -> Mapping[str, Owned]:
        """Where the records are that were refused or overridden something."""
        kinds = (e.CommandRefused, e.OverrideGranted)
        wanted = {each.record for each in self.told if isinstance(each.event, kinds)}
        return queries.read_places(self.workspace, sorted(wanted))

    def places_of(self, records: Collection[str]) -> Mapping[str, Owned]:
        """Where some records are: known ones are not read again."""
        known = {each.record: each for each in self.passed}
        found = {
            each: Owned(each, row.playbook, row.version, "", "")
            for each in records
            if (row := known.get(each))
        }
        unknown = sorted(set(records) - found.keys() - self.places.keys())
        return {**found, **self.places, **queries.read_places(self.workspace, unknown)}

    @cached_property
    def owned(self) -> Sequence[Owned]:
        """The records that are open and asked for."""
        return [
            each
            for each in queries.read_owned(self.workspace)
            if self.asked.playbook in ("", each.playbook)
            and self.asked.person in ("", each.owner)
            and self.asked.team in ("", self.stage_team(each.playbook, each.version, each.stage))
        ]

    @cached_property
    def by_contract(self) -> Mapping[tuple[str, str], Sequence[Passed]]:
        """The answered handoffs of each record under each contract, in the order of their offers."""
        found: dict[tuple[str, str], list[Passed]] = defaultdict(list)
        for each in self.answered:
            found[each.record, each.contract].append(each)
        return found

    def sending(self, each: Passed) -> str:
        """The team that hands over."""
        return self.stage_team(each.playbook, each.version, each.origin) or each.origin

    def stage_team(self, playbook: str, version: int, stage: str) -> str:
        """The team of a stage; empty where the playbook has no such stage any more."""
        found = self.playbook(playbook, version)
        held = found.stages.get(stage) if found else None
        return held.team if held else ""

    def playbook(self, playbook: str, version: int) -> Playbook | None:
        """A version of a playbook, where it is still known."""
        found = self.program(playbook, version)
        return found.playbook if found else None

    def program(self, playbook: str, version: int) -> Program | None:
        """A version of a playbook ready to run, where it is still known."""
        key = (playbook, version)
        if key not in self._programs:
            try:
                self._programs[key] = program_of(self.workspace, playbook, version)
            except NoSuchPlaybook:
                self._programs[key] = None
        return self._programs[key]

    def required_before(self, playbook: str, version: int, stage: str) -> frozenset[str]:
        """The fields that the gates asked for on every way that leads to a stage."""
        key = (playbook, version, stage)
        if key not in self._required:
            program = self.program(playbook, version)
            self._required[key] = _required(program, stage) if program else frozenset()
        return self._required[key]

    def hours(self, each: Passed) -> float:
        """The working hours from an offer to its answer, by the contract's calendar."""
        if (known := self._hours.get(each.id)) is None:
            assert each.closed_at is not None
            known = self._calendar(each).between(each.offered_at, each.closed_at) / HOUR
            self._hours[each.id] = known
        return known

    def _calendar(self, each: Passed) -> WorkingCalendar:
        found = self.playbook(each.playbook, each.version)
        contract = found.handoff(each.contract) if found else None
        return self.facts.calendars.get(contract.clock.calendar, ALWAYS) if contract else ALWAYS

    def _fits(self, each: Passed) -> bool:
        asked = self.asked
        if asked.playbook not in ("", each.playbook):
            return False
        if asked.person and asked.person not in (each.sender, each.receiver):
            return False
        return not asked.team or asked.team in (each.team, self.sending(each))


def _required(program: Program, stage: str) -> frozenset[str]:
    """What is asked for on all ways into a stage: on several ways, what all of them ask for."""
    into = [gate for gate in program.gates.values() if gate.way.target == stage]
    asked = [{each.field.id for each in gate.requirements} for gate in into]
    return frozenset(set.intersection(*asked)) if asked else frozenset()
