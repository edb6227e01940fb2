"""History in sentences: what each kind of event says on a timeline. The one who acted is told beside it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from surehand.core.engine import RecordState, Unmet, kind_of
from surehand.core.engine import events as e
from surehand.core.engine.state import ReturnedFor
from surehand.core.playbook import Playbook
from surehand.store.queries.timeline import Entry
from surehand.web.access import Reader
from surehand.web.times import Moment, ago, exactly
from surehand.web.words import in_plain_words, listed

_MOST_DETAILS = 5


@dataclass(frozen=True)
class Told:
    """An event on a timeline. ``details`` are further lines: values, reasons, words somebody wrote."""

    version: int
    who: str
    sentence: str
    details: tuple[str, ...]
    at: Moment
    via: str
    tone: str

    @property
    def is_long(self) -> bool:
        """Whether the details are better folded."""
        return len(self.details) > _MOST_DETAILS


class Teller:
    """Tells the events of one record to one reader."""

    def __init__(self, reader: Reader, state: RecordState, playbook: Playbook) -> None:
        self.reader = reader
        self.state = state
        self.playbook = playbook

    def tell(self, entry: Entry) -> Told:
        """One event in words."""
        sentence, details = _TOLD[type(entry.event)](self, entry.event)
        return Told(
            version=entry.version,
            who=self.reader.name(entry.actor) if entry.actor else "Surehand",
            sentence=sentence,
            details=tuple(detail for detail in details if detail),
            at=ago(entry.at, self.reader.now, self.reader.zone),
            via="" if entry.via in ("page", "worker") else f"by {entry.via}",
            tone=_TONES.get(kind_of(entry.event), ""),
        )

    def person(self, person: str) -> str:
        """A name inside a sentence."""
        return self.reader.name_within(person)

    def stage(self, stage: str) -> str:
        """The title of a stage."""
        found = self.playbook.stages.get(stage)
        return found.title if found else stage

    def field(self, field: str) -> str:
        """The title of a field."""
        found = self.playbook.fields.get(field)
        return found.title if found else field

    def contract(self, contract: str) -> str:
        """The title of a contract."""
        found = self.playbook.handoff(contract)
        return found.title if found else contract

    def receiver(self, handoff: str) -> str:
        """Who a handoff of the record is, or was last, with."""
        return self.person(self.state.handoffs[handoff].receiver)

    def task(self, task: str) -> str:
        """The title of a task of the record."""
        return self.state.tasks[task].title

    def values(self, values: Mapping[str, Any]) -> list[str]:
        """Field values, a line for each."""
        fields = self.playbook.fields
        return [
            f"{self.field(name)}: {in_plain_words(fields.get(name), held, self.reader)}"
            for name, held in values.items()
        ]

    def reasons(self, reasons: Iterable[ReturnedFor]) -> list[str]:
        """The reasons of a return, a line for each."""
        return [self._reason(each) for each in reasons]

    def _reason(self, each: ReturnedFor) -> str:
        about = f" ({listed(map(self.field, each.fields))})" if each.fields else ""
        text = f": {each.text}" if each.text else ""
        return f"{in_words(each.reason)}{about}{text}"


def in_words(code: str) -> str:
    """A code of the playbook as people read it: ``waiting_on_client`` is “Waiting on client”."""
    return code.replace("_", " ").capitalize()


Sentence = tuple[str, Iterable[str]]


def _opened(t: Teller, event: e.RecordOpened) -> Sentence:
    return f"opened it in {t.stage(event.stage)}", t.values(event.values)


def _set(t: Teller, event: e.FieldsSet) -> Sentence:
    parts = [f"set {listed(map(t.field, event.values))}"] if event.values else []
    parts += [f"cleared {listed(map(t.field, event.cleared))}"] if event.cleared else []
    return listed(parts), t.values(event.values)


def _moved(t: Teller, event: e.StageMoved) -> Sentence:
    under = " under an override" if event.override else ""
    sentence = f"moved it from {t.stage(event.origin)} to {t.stage(event.target)}{under}"
    return sentence, (event.reason, *_sentences(event.warnings))


def _owner(t: Teller, event: e.OwnerChanged) -> Sentence:
    took = "became" if event.handoff else f"made {t.person(event.target)}"
    return f"{took} the owner, after {t.person(event.origin)}", (event.reason,)


def _offered(t: Teller, event: e.HandoffOffered) -> Sentence:
    again = f" again, attempt {event.attempt}" if event.attempt > 1 else ""
    under = " under an override" if event.override else ""
    sentence = f"offered it to {t.person(event.receiver)}{again}{under} ({t.contract(event.contract)})"
    return sentence, (f"Receiver: {event.why}", event.note, *_sentences(event.warnings))


def _rerouted(t: Teller, event: e.HandoffRerouted) -> Sentence:
    return f"gave it to {t.person(event.receiver)} in place of {t.person(event.origin)}", (
        event.reason,
        event.why,
    )


def _escalated(t: Teller, event: e.HandoffEscalated) -> Sentence:
    return f"escalated it to {listed(map(t.person, event.to)) or 'nobody'}, because of time", ()


def _asked(t: Teller, event: e.QuestionAsked) -> Sentence:
    return f"asked about {t.field(event.field)}" if event.field else "asked", (event.text,)


def _task_added(t: Teller, event: e.TaskAdded) -> Sentence:
    due = exactly(event.due, t.reader.zone)
    why = ", as the playbook says" if event.template else ""
    return f"added the task “{event.title}” for {t.person(event.owner)}{why}", (f"Due {due}",)


def _granted(t: Teller, event: e.OverrideGranted) -> Sentence:
    until = f"To be made good by {exactly(event.expires, t.reader.zone)}"
    origin, _, target = event.way.partition(" -> ")
    return f"allowed an override from {t.stage(origin)} to {t.stage(target)}", (event.reason, until)


def _override_closed(t: Teller, event: e.OverrideClosed) -> Sentence:
    how = {"made_good": "made good", "expired": "not made good in time"}.get(event.how, "closed")
    return f"ended an override: {how}", (event.reason,)


def _refused(t: Teller, event: e.CommandRefused) -> Sentence:
    return f"was refused: {event.sentence}", _sentences(event.unmet)


def _sentences(unmet: Iterable[Unmet]) -> list[str]:
    return [item.sentence for item in unmet]


_TOLD: Mapping[type, Callable[[Teller, Any], Sentence]] = {
    e.RecordOpened: _opened,
    e.FieldsSet: _set,
    e.NoteAdded: lambda t, event: ("wrote a note", (event.text,)),
    e.FileAttached: lambda t, event: (f"attached {event.file.name}", ()),
    e.StageMoved: _moved,
    e.OwnerChanged: _owner,
    e.HandoffOffered: _offered,
    e.HandoffAccepted: lambda t, event: ("accepted it", event.read_back),
    e.HandoffReturned: lambda t, event: ("returned it", t.reasons(event.reasons)),
    e.HandoffRecalled: lambda t, event: ("took it back", (event.reason,)),
    e.HandoffWithdrawn: lambda t, event: ("withdrew the handoff", (event.reason,)),
    e.HandoffRerouted: _rerouted,
    e.HandoffReminded: lambda t, event: (f"reminded {t.receiver(event.handoff)}", ()),
    e.HandoffOverdue: lambda t, event: (
        f"noted that {t.receiver(event.handoff)} is past the time to accept",
        (),
    ),
    e.HandoffEscalated: _escalated,
    e.QuestionAsked: _asked,
    e.QuestionAnswered: lambda t, event: ("answered", (event.text,)),
    e.ClockPaused: lambda t, event: (f"paused the clock: {in_words(event.reason).lower()}", ()),
    e.ClockResumed: lambda t, event: (
        "let the clock run again" + (", as the longest pause was over" if event.capped else ""),
        (),
    ),
    e.TaskAdded: _task_added,
    e.TaskCompleted: lambda t, event: (f"completed “{t.task(event.task)}”", (event.note,)),
    e.TaskReassigned: lambda t, event: (
        f"gave “{t.task(event.task)}” to {t.person(event.target)}, after {t.person(event.origin)}",
        (event.reason,),
    ),
    e.TaskReopened: lambda t, event: (f"reopened “{t.task(event.task)}”", (event.reason,)),
    e.TaskOverdue: lambda t, event: (f"noted that “{t.task(event.task)}” is overdue", ()),
    e.OverrideGranted: _granted,
    e.OverrideUsed: lambda t, event: (f"passed with {len(event.unmet)} unmet, under an override", ()),
    e.OverrideClosed: _override_closed,
    e.SurveyAsked: lambda t, event: (f"asked {t.person(event.person)}: {event.question}", ()),
    e.RecordMerged: lambda t, event: ("merged it into another record", (event.reason,)),
    e.RecordArchived: lambda t, event: ("archived it", (event.reason,)),
    e.PlaybookChanged: lambda t, event: (f"brought it under version {event.version} of the playbook", ()),
    e.CommandRefused: _refused,
}

_TONES = {
    "handoff_offered": "waiting",
    "handoff_accepted": "ready",
    "handoff_returned": "returned",
    "handoff_overdue": "late",
    "handoff_escalated": "late",
    "task_overdue": "late",
    "command_refused": "refused",
}
