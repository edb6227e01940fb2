"""History in sentences: what each kind of event says on a timeline. The one who acted is told beside it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from surehand.core.engine import RecordState, Unmet, kind_of
from surehand.core.engine import events as e
from surehand.core.engine.state import ReturnedFor
from surehand.core.playbook import Playbook
from surehand.runtime.language import spoken
from surehand.store.queries.timeline import Entry
from surehand.web.access import Reader
from surehand.web.codes import within_words
from surehand.web.returned import reason_in_words
from surehand.web.sync.words import system_title
from surehand.web.times import Moment, ago, exactly
from surehand.web.words import beginning_of, in_plain_words, listed

_MOST_DETAILS = 5


@dataclass(frozen=True)
class Detail:
    """A further line of an event; ``begins`` is what a long text is folded under, as a call that was pasted."""

    text: str
    begins: str


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

    @property
    def lines(self) -> tuple[Detail, ...]:
        """The details as they are shown."""
        return tuple(Detail(each, beginning_of(each)) for each in self.details)


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
            via="" if entry.via in ("page", "worker") else _("by %(way)s") % {"way": system_title(entry.via)},
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

    def proposed(self, event: e.SuggestionConfirmed | e.SuggestionRejected) -> str:
        """What was suggested, by the titles of the options where there are any."""
        found = self.playbook.fields.get(event.field)
        options = found.options if found else {}
        if event.proposed in options or not options:
            return options.get(event.proposed, event.proposed)
        return ", ".join(options.get(each, each) for each in event.proposed.split(", "))

    def values(self, values: Mapping[str, Any]) -> list[str]:
        """Field values, a line for each."""
        fields = self.playbook.fields
        return [
            f"{self.field(name)}: {in_plain_words(fields.get(name), held, self.reader)}"
            for name, held in values.items()
        ]

    def reasons(self, reasons: Iterable[ReturnedFor]) -> list[str]:
        """The reasons of a return, a line for each."""
        return [reason_in_words(each, self.playbook.fields) for each in reasons]


Sentence = tuple[str, Iterable[str]]


def _opened(t: Teller, event: e.RecordOpened) -> Sentence:
    return _("opened it in %(stage)s") % {"stage": t.stage(event.stage)}, t.values(event.values)


def _set(t: Teller, event: e.FieldsSet) -> Sentence:
    filled, cleared = listed(map(t.field, event.values)), listed(map(t.field, event.cleared))
    parts = [_("set %(fields)s") % {"fields": filled}] if filled else []
    parts += [_("cleared %(fields)s") % {"fields": cleared}] if cleared else []
    return listed(parts), t.values(event.values)


def _confirmed(t: Teller, event: e.SuggestionConfirmed) -> Sentence:
    words = {"field": t.field(event.field), "proposed": t.proposed(event)}
    if event.edited:
        return _("corrected the suggestion “%(proposed)s” for %(field)s") % words, (event.quoted.words,)
    return _("confirmed the suggestion “%(proposed)s” for %(field)s") % words, (event.quoted.words,)


def _rejected(t: Teller, event: e.SuggestionRejected) -> Sentence:
    words = {"field": t.field(event.field), "proposed": t.proposed(event)}
    sentence = _("rejected the suggestion “%(proposed)s” for %(field)s") % words
    return sentence, (event.quoted.words, event.reason)


def _moved(t: Teller, event: e.StageMoved) -> Sentence:
    stages = {"origin": t.stage(event.origin), "target": t.stage(event.target)}
    sentence = (
        _("moved it from %(origin)s to %(target)s under an override")
        if event.override
        else _("moved it from %(origin)s to %(target)s")
    )
    return sentence % stages, (event.reason, *_sentences(event.warnings))


def _owner(t: Teller, event: e.OwnerChanged) -> Sentence:
    people = {"origin": t.person(event.origin), "target": t.person(event.target)}
    sentence = (
        _("became the owner, after %(origin)s")
        if event.handoff
        else _("made %(target)s the owner, after %(origin)s")
    )
    return sentence % people, (event.reason,)


def _offered(t: Teller, event: e.HandoffOffered) -> Sentence:
    again = _(" again, attempt %(attempt)s") % {"attempt": event.attempt} if event.attempt > 1 else ""
    under = _(" under an override") if event.override else ""
    words = {"receiver": t.person(event.receiver), "contract": t.contract(event.contract)}
    sentence = _("offered it to %(receiver)s%(again)s%(under)s (%(contract)s)")
    why = _("Receiver: %(why)s") % {"why": spoken(event.why)}
    return sentence % {**words, "again": again, "under": under}, (
        why,
        event.note,
        *_sentences(event.warnings),
    )


def _rerouted(t: Teller, event: e.HandoffRerouted) -> Sentence:
    people = {"receiver": t.person(event.receiver), "origin": t.person(event.origin)}
    return _("gave it to %(receiver)s in place of %(origin)s") % people, (event.reason, spoken(event.why))


def _escalated(t: Teller, event: e.HandoffEscalated) -> Sentence:
    people = listed(map(t.person, event.to)) or _("nobody")
    return _("escalated it to %(people)s, because of time") % {"people": people}, ()


def _asked(t: Teller, event: e.QuestionAsked) -> Sentence:
    about = _("asked about %(field)s") % {"field": t.field(event.field)} if event.field else _("asked")
    return about, (event.text,)


def _task_added(t: Teller, event: e.TaskAdded) -> Sentence:
    words = {"task": event.title, "owner": t.person(event.owner)}
    sentence = (
        _("added the task “%(task)s” for %(owner)s, as the playbook says")
        if event.template
        else _("added the task “%(task)s” for %(owner)s")
    )
    return sentence % words, (_("Due %(moment)s") % {"moment": exactly(event.due, t.reader.zone)},)


def _task_reassigned(t: Teller, event: e.TaskReassigned) -> Sentence:
    words = {"task": t.task(event.task), "target": t.person(event.target), "origin": t.person(event.origin)}
    return _("gave “%(task)s” to %(target)s, after %(origin)s") % words, (event.reason,)


def _task_rescheduled(t: Teller, event: e.TaskRescheduled) -> Sentence:
    words = {"task": t.task(event.task), "moment": exactly(event.due, t.reader.zone)}
    return _("made “%(task)s” due %(moment)s") % words, (event.reason,)


def _granted(t: Teller, event: e.OverrideGranted) -> Sentence:
    until = _("To be made good by %(moment)s") % {"moment": exactly(event.expires, t.reader.zone)}
    origin, _arrow, target = event.way.partition(" -> ")
    stages = {"origin": t.stage(origin), "target": t.stage(target)}
    return _("allowed an override from %(origin)s to %(target)s") % stages, (event.reason, until)


def _override_used(t: Teller, event: e.OverrideUsed) -> Sentence:
    count = len(event.unmet)
    sentence = ngettext(
        "passed with %(count)s unmet, under an override",
        "passed with %(count)s unmet, under an override",
        count,
    )
    return sentence % {"count": count}, ()


def _override_closed(t: Teller, event: e.OverrideClosed) -> Sentence:
    if event.how == "made_good":
        return _("ended an override: made good"), (event.reason,)
    if event.how == "expired":
        return _("ended an override: not made good in time"), (event.reason,)
    return _("ended an override: closed"), (event.reason,)


def _resumed(t: Teller, event: e.ClockResumed) -> Sentence:
    if event.capped:
        return _("let the clock run again, as the longest pause was over"), ()
    return _("let the clock run again"), ()


def _reminded(t: Teller, event: e.HandoffReminded) -> Sentence:
    return _("reminded %(receiver)s") % {"receiver": t.receiver(event.handoff)}, ()


def _overdue(t: Teller, event: e.HandoffOverdue) -> Sentence:
    sentence = _("noted that the time to accept is over, for %(receiver)s")
    return sentence % {"receiver": t.receiver(event.handoff)}, ()


def _paused(t: Teller, event: e.ClockPaused) -> Sentence:
    return _("paused the clock: %(reason)s") % {"reason": within_words(event.reason)}, ()


def _task_overdue(t: Teller, event: e.TaskOverdue) -> Sentence:
    return _("noted that “%(task)s” is overdue") % {"task": t.task(event.task)}, ()


def _surveyed(t: Teller, event: e.SurveyAsked) -> Sentence:
    words = {"person": t.person(event.person), "question": event.question}
    return _("asked %(person)s: %(question)s") % words, ()


def _playbook_changed(t: Teller, event: e.PlaybookChanged) -> Sentence:
    return _("brought it under version %(version)s of the playbook") % {"version": event.version}, ()


def _refused(t: Teller, event: e.CommandRefused) -> Sentence:
    sentence = _("tried something that was refused: %(sentence)s") % {"sentence": spoken(event.sentence)}
    return sentence, _sentences(event.unmet)


def _sentences(unmet: Iterable[Unmet]) -> list[str]:
    return [spoken(item.sentence) for item in unmet]


def _on_task(sentence: str, t: Teller, task: str) -> str:
    return sentence % {"task": t.task(task)}


_TOLD: Mapping[type, Callable[[Teller, Any], Sentence]] = {
    e.RecordOpened: _opened,
    e.FieldsSet: _set,
    e.SuggestionConfirmed: _confirmed,
    e.SuggestionRejected: _rejected,
    e.NoteAdded: lambda t, event: (_("wrote a note"), (event.text,)),
    e.FileAttached: lambda t, event: (_("attached %(file)s") % {"file": event.file.name}, ()),
    e.StageMoved: _moved,
    e.OwnerChanged: _owner,
    e.RecordRenamed: lambda t, event: (
        _("renamed it from “%(origin)s” to “%(title)s”") % {"origin": event.origin, "title": event.title},
        (),
    ),
    e.HandoffOffered: _offered,
    e.HandoffAccepted: lambda t, event: (_("accepted it"), event.read_back),
    e.HandoffReturned: lambda t, event: (_("returned it"), t.reasons(event.reasons)),
    e.ReturnUndone: lambda t, event: (_("took the return back: it waits again"), ()),
    e.HandoffRecalled: lambda t, event: (_("took it back"), (event.reason,)),
    e.HandoffWithdrawn: lambda t, event: (_("withdrew the handoff"), (event.reason,)),
    e.HandoffRerouted: _rerouted,
    e.HandoffReminded: _reminded,
    e.HandoffOverdue: _overdue,
    e.HandoffEscalated: _escalated,
    e.QuestionAsked: _asked,
    e.QuestionAnswered: lambda t, event: (_("answered"), (event.text,)),
    e.ClockPaused: _paused,
    e.ClockResumed: _resumed,
    e.TaskAdded: _task_added,
    e.TaskCompleted: lambda t, event: (_on_task(_("completed “%(task)s”"), t, event.task), (event.note,)),
    e.TaskReassigned: _task_reassigned,
    e.TaskRescheduled: _task_rescheduled,
    e.TaskReopened: lambda t, event: (_on_task(_("reopened “%(task)s”"), t, event.task), (event.reason,)),
    e.TaskOverdue: _task_overdue,
    e.OverrideGranted: _granted,
    e.OverrideUsed: _override_used,
    e.OverrideClosed: _override_closed,
    e.SurveyAsked: _surveyed,
    e.RecordMerged: lambda t, event: (_("merged it into another record"), (event.reason,)),
    e.RecordArchived: lambda t, event: (_("archived it"), (event.reason,)),
    e.PlaybookChanged: _playbook_changed,
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
