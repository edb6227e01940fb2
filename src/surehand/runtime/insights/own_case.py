"""One record as its own history is told: where it stands, who hands over to whom, what it holds."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import TypeAlias

from surehand.audit.reading.source import ROW
from surehand.core.engine import Event, Program, kind_of
from surehand.core.engine import events as e
from surehand.core.playbook import Playbook
from surehand.core.values import Contact, FieldValue, FileRef, Money, Value, in_words
from surehand.runtime.facts import Facts, NoSuchPlaybook, program_of
from surehand.runtime.insights.answers import Passings

ACTIVITIES: Mapping[str, str] = {
    "handoff_offered": "Handoff offered",
    "handoff_accepted": "Handoff accepted",
    "handoff_returned": "Handoff returned",
    "return_undone": "Return undone",
    "handoff_recalled": "Handoff recalled",
    "handoff_withdrawn": "Handoff withdrawn",
    "handoff_rerouted": "Handoff re-routed",
    "handoff_overdue": "Handoff overdue",
    "handoff_escalated": "Handoff escalated",
    "question_asked": "Question asked",
    "question_answered": "Question answered",
    "task_added": "Task added",
    "task_completed": "Task completed",
    "task_overdue": "Task overdue",
    "override_granted": "Override granted",
    "override_used": "Override used",
    "command_refused": "Refused",
    "record_archived": "Record archived",
}
"""What each event that is no stage is called. What is in none of these (notes, files, clocks) moves nothing."""
_OF_STAGES = (e.RecordOpened, e.StageMoved)
_OF_RECEIVER = frozenset({"handoff_accepted", "handoff_returned", "return_undone", "question_asked"})
_OF_CLOCK = frozenset({"handoff_overdue", "handoff_escalated", "task_overdue"})
_MOVES = frozenset({"move", "offer", "accept"})
"""Of refusals only those of moves are told: what else was refused stood in nobody's way."""

Row: TypeAlias = dict[str, str | int | None]


class Case:
    """One record as its history is told, event by event."""

    def __init__(
        self, facts: Facts, record: str, opened: e.RecordOpened, at: datetime, *, as_contracts: bool
    ) -> None:
        self._facts = facts
        self._opened_at = at
        self._as_contracts = as_contracts
        self._record = record
        self._title = opened.title
        self._playbook = _playbook(facts.workspace, opened.playbook, opened.playbook_version)
        self._stage = opened.stage
        self._receiving: dict[str, str] = {}
        """The team that each handoff was offered to."""
        self._about: dict[str, str] = {}
        """The title of the contract of each handoff, and of each task."""
        self._held: dict[str, str] = {}
        self._passings = Passings()
        self.kept: list[Row] = []
        """The rows of a return that may be undone still."""

    def rows(self, event: Event, at: datetime, actor: str, number: int) -> Iterator[Row]:
        """The rows of an event; none for what no log tells."""
        self._follow(event)
        self._passings.follow(event, at)
        if self._as_contracts:
            yield from self._passages(event, at, actor, number)
        elif activity := self._stage_title() if isinstance(event, _OF_STAGES) else self._activity(event):
            team = None if kind_of(event) in _OF_CLOCK else self._team(event)
            yield self._row(event, at, actor, number, activity=activity, stage=self._stage, team=team)

    def _passages(self, event: Event, at: datetime, actor: str, number: int) -> Iterator[Row]:
        """What contracts are about: the stages by their ids, offers as the last step of the sender, and returns as the
        way to the receiver and back. A return that is undone was none."""
        here = (self._stage, self._team(event))
        match event:
            case e.ReturnUndone():
                self.kept = []
            case e.HandoffReturned():
                there = (self._passings.target(event.handoff), self._receiving.get(event.handoff, ""))
                self.kept = [
                    self._row(event, at, actor, number + place, activity=stage, stage=stage, team=team)
                    for place, (stage, team) in enumerate((there, (self._stage, self._stage_team())))
                ]
            case e.RecordOpened() | e.StageMoved() | e.HandoffOffered() | e.PlaybookChanged():
                yield from self.kept
                self.kept = []
                yield self._row(event, at, actor, number, activity=here[0], stage=here[0], team=here[1])

    def _row(
        self,
        event: Event,
        at: datetime,
        actor: str,
        number: int,
        *,
        activity: str,
        stage: str,
        team: str | None,
    ) -> Row:
        kind = kind_of(event)
        person = None if kind in _OF_CLOCK or not actor else actor
        return {
            ROW: number,
            "record": self._record,
            "title": self._title,
            "playbook": self._playbook.id,
            "kind": kind,
            "activity": activity,
            "stage": stage,
            "happened_at": _plain(at),
            "team": self._team_title(team),
            "person": self._facts.directory.name(person) if person else None,
            "team_id": team,
            "person_id": person,
            "handoff": getattr(event, "handoff", "") or None,
            "detail": _detail(event),
            "sequence": str(number),
        }

    def changes(self, event: Event, at: datetime, actor: str, number: int) -> Iterator[Row]:
        """What an event filled in, changed or cleared."""
        if not isinstance(event, e.RecordOpened | e.FieldsSet):
            return
        new: dict[str, str | None] = {name: self._in_words(held) for name, held in event.values.items()}
        if isinstance(event, e.FieldsSet):
            new |= dict.fromkeys(event.cleared)
        for field, value in new.items():
            if (old := self._held.get(field)) != value:
                yield self._change(field, old, value, at, actor=actor, number=number)
            self._held.pop(field, None)
            if value is not None:
                self._held[field] = value

    def empty(self, field: str) -> Row:
        """The change that says of a field that it was there to be filled in, and was empty at first."""
        return self._change(field, None, None, self._opened_at, actor="", number=0)

    def _change(
        self, field: str, old: str | None, new: str | None, at: datetime, *, actor: str, number: int
    ) -> Row:
        return {
            "case_id": self._record,
            "changed_at": _plain(at),
            "row": number,
            "field": field,
            "old": old,
            "new": new,
            "person": self._facts.directory.name(actor) if actor else None,
        }

    def verdicts(self) -> Iterator[Row]:
        """What the receivers said of it, a line for each contract."""
        for each in self._passings.verdicts():
            yield {
                "case_id": self._record,
                "a": self._team_title(each.sender(self._playbook)),
                "b": self._team_title(each.team),
                "came": _plain(each.came),
                "onward_at": _plain(each.onward_at) if each.onward_at else None,
                "times": each.returns,
                "is_right": each.right,
                "again_at": _plain(each.again_at) if each.again_at else None,
            }

    def asked(self) -> Iterator[Row]:
        """What the gates ask for by which records leave a team, a line for each field: to fill that in is its work."""
        playbook = self._playbook
        for gate in Program(playbook).gates.values():
            team = self._team_title(playbook.stages[gate.way.origin].team)
            for each in gate.requirements:
                yield {"team": team, "field": each.field.id}

    def _follow(self, event: Event) -> None:
        match event:
            case e.StageMoved():
                self._stage = event.target
            case e.HandoffOffered():
                self._receiving[event.handoff] = event.team
                contract = self._playbook.handoff(event.contract)
                self._about[event.handoff] = contract.title if contract else event.contract
            case e.HandoffRerouted():
                self._receiving[event.handoff] = event.team
            case e.TaskAdded():
                self._about[event.task] = event.title
            case e.PlaybookChanged():
                self._playbook = _playbook(self._facts.workspace, self._playbook.id, event.version)
                self._stage = event.stage

    def _stage_title(self) -> str:
        stage = self._playbook.stages.get(self._stage)
        return stage.title if stage else self._stage

    def _activity(self, event: Event) -> str | None:
        if isinstance(event, e.CommandRefused) and event.act not in _MOVES:
            return None
        called = ACTIVITIES.get(kind_of(event))
        about = self._about_what(event)
        return f"{called}: {about}" if called and about else called

    def _about_what(self, event: Event) -> str:
        if isinstance(event, e.CommandRefused):
            return self._stage_title()
        named = getattr(event, "task", "") or getattr(event, "handoff", "")
        return self._about.get(named, "")

    def _team(self, event: Event) -> str | None:
        if kind_of(event) in _OF_RECEIVER:
            return self._receiving.get(getattr(event, "handoff", ""))
        return self._stage_team()

    def _stage_team(self) -> str | None:
        stage = self._playbook.stages.get(self._stage)
        return stage.team if stage else None

    def _team_title(self, team: str | None) -> str | None:
        found = self._facts.directory.teams.get(team) if team else None
        return found.title if found else team

    @property
    def playbook(self) -> Playbook:
        """The version that it follows last."""
        return self._playbook

    @property
    def fields(self) -> Collection[str]:
        """The fields of its playbook."""
        return self._playbook.fields

    def _in_words(self, held: FieldValue) -> str:
        if held.kind == "person":
            return self._facts.directory.name(str(held.value))
        return _as_typed(held.value) if self._as_contracts else in_words(held.value)


def _playbook(workspace: str, playbook: str, version: int) -> Playbook:
    try:
        return program_of(workspace, playbook, version).playbook
    except NoSuchPlaybook:
        # History outlives playbooks: its stages then go by their ids.
        return Playbook(playbook=playbook, stages={})


def _plain(at: datetime) -> str:
    return at.astimezone(UTC).replace(tzinfo=None).isoformat(" ", "microseconds")


def _detail(event: Event) -> str | None:
    """The one further thing a row tells, in codes: the reasons of a return, what a refusal missed."""
    match event:
        case e.HandoffReturned():
            return ", ".join(each.reason for each in event.reasons)
        case e.CommandRefused():
            return ", ".join((event.code, *(each.id for each in event.unmet)))
        case e.QuestionAsked():
            return event.field or None
        case e.OverrideGranted():
            return event.way
        case e.HandoffOffered():
            return event.contract
    return None


def _as_typed(value: Value) -> str:
    """A value as fields read it again: gates are tried on it."""
    match value:
        case Money():
            return f"{value.amount:f} {value.currency}"
        case Contact(name=name, email=email) if name and email:
            return f"{name} <{email}>"
        case Decimal():
            return f"{value:f}"
        case datetime() | date():
            return value.isoformat()
        case tuple():
            return "\n".join(value)
        case FileRef():
            return value.name
    return in_words(value)
