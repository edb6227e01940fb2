"""What follows from events outside the record: who is told, and which timers are set or cleared.

Never called for a dry run or a preview, so those can have no effect.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from typing import Literal, TypeAlias

import msgspec

from surehand.core.engine import events as e
from surehand.core.engine.due import Timer, timers
from surehand.core.engine.facts import Context, Directory, Person, people_meant
from surehand.core.engine.program import Program
from surehand.core.engine.rights import stage_team
from surehand.core.engine.state import HandoffState, RecordState
from surehand.core.playbook import Alert, Audience, Moment


class Message(msgspec.Struct, frozen=True):
    """One alert to one person or channel. ``key`` makes it at most one; ``kind`` names its template.

    ``connection`` is the one it goes through, where its channel has one.
    """

    key: str
    channel: str
    to: str
    kind: str
    handoff: str = ""
    task: str = ""
    words: dict[str, str] = {}
    connection: str = ""


class Effects(msgspec.Struct, frozen=True):
    """Messages to send, timers to set, and keys of timers that are void."""

    messages: tuple[Message, ...] = ()
    set_timers: tuple[Timer, ...] = ()
    clear_timers: tuple[str, ...] = ()


_Kind: TypeAlias = Moment | Literal["return_undone"]
_MOMENTS: Mapping[type, _Kind] = {
    e.HandoffOffered: "offered",
    e.HandoffAccepted: "accepted",
    e.HandoffReturned: "returned",
    e.ReturnUndone: "return_undone",
    e.HandoffRecalled: "recalled",
    e.HandoffWithdrawn: "withdrawn",
    e.HandoffRerouted: "rerouted",
    e.HandoffReminded: "reminded",
    e.HandoffOverdue: "overdue",
    e.HandoffEscalated: "escalated",
    e.QuestionAsked: "asked",
    e.QuestionAnswered: "answered",
}

# Whoever has to act next is always told, whatever a playbook leaves out.
_ALWAYS: Mapping[_Kind, tuple[str, ...]] = {
    "offered": ("receiver",),
    "accepted": ("sender",),
    "returned": ("sender",),
    "return_undone": ("sender", "receiver"),
    "recalled": ("receiver",),
    "withdrawn": ("sender", "receiver"),
    "rerouted": ("receiver",),
    "reminded": ("receiver",),
    "overdue": ("sender", "receiver"),
    "asked": ("sender",),
}
PLAYBOOKS_SAY = frozenset(_MOMENTS.values()) - {"escalated", "return_undone"}
"""The kinds of alerts that go out by e-mail only where a playbook says so, unless a person chose it; others always."""


def follow(
    context: Context,
    before: RecordState | None,
    after: RecordState,
    events: Iterable[e.Event],
    former: Program | None = None,
) -> Effects:
    """The effects of a command's events, given the record before and after them.

    ``former`` is the playbook version the record followed before, when the command brought it under another.
    """
    was = timers(former or context.program, context.calendars, before) if before else {}
    now = timers(context.program, context.calendars, after)
    first = before.version if before else 0
    messages = [
        message
        for number, event in enumerate(events, first + 1)
        for message in _messages(context, after, event, f"{after.id}:{number}")
    ]
    return Effects(
        tuple({message.key: message for message in messages}.values()),
        tuple(timer for key, timer in now.items() if was.get(key) != timer),
        tuple(key for key in was if key not in now),
    )


def _messages(context: Context, state: RecordState, event: e.Event, key: str) -> Iterator[Message]:
    moment = _MOMENTS.get(type(event))
    if moment:
        handoff = state.handoffs[event.handoff]  # type: ignore[union-attr]  # every event in _MOMENTS has one
        yield from _alerts(context, state, handoff, moment, key, event)
        return
    ways = context.directory.channels
    for person, kind, words, task in _told(context, state, event):
        if person.id != context.actor.person and person.active:
            for channel in ways_to(person, kind, connected=ways):
                through = ways.get(channel, "")
                yield Message(
                    f"{key}:{channel}:{person.id}", channel, person.id, kind, "", task, words, through
                )


def _alerts(
    context: Context, state: RecordState, handoff: HandoffState, moment: _Kind, key: str, event: e.Event
) -> Iterator[Message]:
    contract = context.program.playbook.handoff(handoff.contract)
    alerts = [alert for alert in contract.alerts if moment in alert.on] if contract else []
    parties = {"sender": handoff.sender, "receiver": handoff.receiver, "owner": state.owner}
    told = [*_concerned(context, handoff, moment, event, parties)]
    told += [each for alert in alerts for each in _named(alert, context, parties)]
    words, ways = _words(event), context.directory.channels
    for channel, to in _as_chosen(told, moment, context.directory):
        if to != context.actor.person:
            through = ways.get(channel, "")
            yield Message(f"{key}:{channel}:{to}", channel, to, moment, handoff.id, "", words, through)


def _as_chosen(told: Sequence[tuple[str, str]], kind: str, directory: Directory) -> Iterable[tuple[str, str]]:
    """Each channel as it is, each person by the ways they chose; everybody once."""
    asked = frozenset(told)
    chosen: dict[tuple[str, str], None] = {}
    for channel, to in told:
        person = directory.people.get(to)
        by = frozenset(each for each, who in asked if who == to)
        ways = ways_to(person, kind, by, connected=directory.channels) if person else (channel,)
        chosen |= dict.fromkeys((way, to) for way in ways)
    return chosen


def ways_to(
    person: Person, kind: str, asked: Set[str] = frozenset(), *, connected: Mapping[str, str]
) -> tuple[str, ...]:
    """In the inbox always; else as the person chose, or where a playbook asks for it or none speaks of it.

    Slack is a way only where it is connected.
    """
    free = kind not in PLAYBOOKS_SAY
    mail = person.mail.get(kind, "now" if free or "email" in asked else "digest") == "now"
    slack = "slack" in connected and person.slack.get(kind, free or "slack" in asked)
    return ("inbox", *(("email",) * mail), *(("slack",) * slack))


def _concerned(
    context: Context, handoff: HandoffState, moment: _Kind, event: e.Event, parties: Mapping[str, str]
) -> Iterator[tuple[str, str]]:
    """Whoever is told in any case: who has to act next, and who has not to any more."""
    for party in _ALWAYS.get(moment, ()):
        yield from (
            ("inbox", person.id) for person in people_meant(Audience(party), context.directory, parties)
        )
    match event:
        case e.HandoffEscalated():
            yield from (("inbox", person) for person in event.to)
        case e.HandoffRerouted() if _is_here(context, event.origin):
            yield "inbox", event.origin
        case e.QuestionAnswered():
            asked = (question.asked_by for question in handoff.questions if question.id == event.question)
            yield from (("inbox", person) for person in asked if _is_here(context, person))


def _is_here(context: Context, person_id: str) -> bool:
    person = context.directory.people.get(person_id)
    return person is not None and person.active


def _named(alert: Alert, context: Context, parties: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    for audience in alert.to:
        if audience.channel:
            yield from ((channel, audience.text) for channel in alert.by if channel == "slack")
            continue
        for person in people_meant(audience, context.directory, parties):
            yield from ((channel, person.id) for channel in alert.by)


def _words(event: e.Event) -> dict[str, str]:
    match event:
        case e.HandoffReturned():
            return {"reasons": "; ".join(_reason(each.reason, each.text) for each in event.reasons)}
        case e.QuestionAsked() | e.QuestionAnswered():
            return {"text": event.text}
        case e.HandoffRecalled() | e.HandoffWithdrawn() | e.HandoffRerouted():
            return {"reason": event.reason}
        case _:
            return {}


def _reason(code: str, text: str) -> str:
    words = code.replace("_", " ")
    return f"{words}: {text}" if text else words


def _told(
    context: Context, state: RecordState, event: e.Event
) -> Iterator[tuple[Person, str, dict[str, str], str]]:
    people = context.directory.people
    match event:
        case e.TaskAdded() if event.owner in people:
            yield people[event.owner], "task_added", {"title": event.title}, event.task
        case e.TaskOverdue():
            task = state.tasks[event.task]
            if task.owner in people:
                yield people[task.owner], "task_overdue", {"title": task.title}, task.id
        case e.OwnerChanged() if not event.handoff:
            for person in (event.origin, event.target):
                if person in people:
                    yield people[person], "owner_changed", {"reason": event.reason}, ""
        case e.OverrideGranted():
            lead = context.directory.lead(stage_team(context, event.way.split(" -> ")[0]))
            if lead:
                yield lead, "override_granted", {"reason": event.reason}, ""
        case e.TaskReassigned() if event.target in people:
            title = state.tasks[event.task].title
            yield people[event.target], "task_reassigned", {"title": title}, event.task
        case e.OverrideClosed() if event.how == "expired" and state.overrides[event.override].used_at:
            for person in dict.fromkeys((state.overrides[event.override].by, state.owner)):
                if person in people:
                    yield people[person], "override_expired", {}, ""
        case e.SurveyAsked() if event.person in people:
            yield people[event.person], "survey", {"question": event.question}, ""
        case _:
            return
