"""The clock of a handoff in words: whose time it was, and how each deadline came about."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from surehand.core.calendar import Step
from surehand.core.engine import HandoffState, RecordState
from surehand.core.engine.clock_story import ClockStory, PauseTold, Rung, Turn
from surehand.core.engine.events import Considered
from surehand.core.engine.routing import decided_by
from surehand.runtime.clocks import story_of
from surehand.runtime.language import spoken
from surehand.web import formats
from surehand.web.access import Reader
from surehand.web.codes import within_words
from surehand.web.times import exactly
from surehand.web.turns import team_title
from surehand.web.words import listed

_LOOKED_AT: Mapping[str, Promise] = {
    "busier": gettext_lazy("%(person)s has more to do: open handoffs %(open)s, due tasks %(due)s"),
    "later_turn": gettext_lazy("%(person)s is not next in turn"),
    "away": gettext_lazy("%(person)s is away"),
    "full": gettext_lazy("%(person)s has no room: open handoffs %(open)s"),
    "no_skill": gettext_lazy("%(person)s does not have the skill"),
    "declined": gettext_lazy("%(person)s declined it"),
    "had_it": gettext_lazy("%(person)s had it already"),
    "suggested": gettext_lazy("%(person)s was suggested too"),
}


@dataclass(frozen=True)
class SideView:
    """A side with its working time so far."""

    title: str
    length: str
    is_running: bool


@dataclass(frozen=True)
class StepView:
    """A stretch on the way to a deadline, when and what."""

    kind: str
    when: str
    what: str


@dataclass(frozen=True)
class TurnView:
    """One assignment: who and since when, why, and how the deadline came about."""

    title: str
    why: tuple[str, ...]
    within: str
    steps: tuple[StepView, ...]
    rungs: tuple[str, ...]


@dataclass(frozen=True)
class ClocksView:
    """Whose time it was, and every assignment."""

    sides: tuple[SideView, ...]
    turns: tuple[TurnView, ...]
    versions: tuple[str, ...]


def clocks_of(handoff: HandoffState, state: RecordState, reader: Reader) -> ClocksView:
    """The clock of a handoff as its page tells it."""
    story = story_of(reader.facts, state, handoff, reader.now)
    return ClocksView(
        _sides(story), tuple(_turn(each, reader) for each in story.turns), _versions(story, reader)
    )


def _sides(story: ClockStory) -> tuple[SideView, ...]:
    found = story.sides
    told = (
        ("receiver", _("With the receiver"), found.receiver),
        ("sender", _("With the sender"), found.sender),
        ("paused", _("Paused"), found.paused),
    )
    return tuple(
        SideView(title, length(worked), side == found.turn)
        for side, title, worked in told
        if worked or side != "paused" or found.turn == "paused"
    )


def length(worked: timedelta) -> str:
    """“3 h 20 min” of working time."""
    hours, minutes = divmod(worked // timedelta(minutes=1), 60)
    words = {"hours": hours, "minutes": minutes}
    return (_("%(hours)s h %(minutes)s min") if hours else _("%(minutes)s min")) % words


def _turn(turn: Turn, reader: Reader) -> TurnView:
    person, zone = reader.name(turn.receiver), reader.zone
    words = {"person": person, "team": team_title(turn.team, reader), "start": exactly(turn.start, zone)}
    title = _("%(person)s (%(team)s), since %(start)s") % words
    if turn.until:
        until = {**words, "end": exactly(turn.until, zone)}
        title = _("%(person)s (%(team)s), from %(start)s to %(end)s") % until
    within = {"time": spoken(str(turn.within)), "calendar": turn.calendar, "zone": turn.zone}
    return TurnView(
        title=title,
        why=tuple(_why(turn, reader)),
        within=_("%(time)s to accept, by the calendar “%(calendar)s” (%(zone)s)") % within,
        steps=tuple(_step(each, turn, ZoneInfo(turn.zone)) for each in turn.steps),
        rungs=(
            *(_pause(each, zone) for each in turn.pauses),
            *(_rung(each, turn, reader) for each in turn.rungs),
        ),
    )


def _why(turn: Turn, reader: Reader) -> list[str]:
    told = [receiver_because(turn.why)]
    told += [_("Why it went there: %(reason)s") % {"reason": spoken(turn.reason)}] if turn.reason else []
    return told + [_looked_at(each, reader) for each in turn.considered if each.why in _LOOKED_AT]


def receiver_because(why: str) -> str:
    """Who or what named the receiver: a rule is called one; of a person the reason says it."""
    by_rule = decided_by(why) == "rule"
    return (_("Receiver, by rule: %(why)s") if by_rule else _("Receiver: %(why)s")) % {"why": spoken(why)}


def _looked_at(each: Considered, reader: Reader) -> str:
    words = {
        "person": reader.facts.directory.name(each.person),
        "open": each.open_handoffs,
        "due": each.due_tasks,
    }
    return str(_LOOKED_AT[each.why]) % words


def _step(step: Step, turn: Turn, zone: ZoneInfo) -> StepView:
    if step.kind == "due":
        return StepView("due", exactly(step.start, zone), _("the deadline"))
    if step.start == step.end:
        return StepView("paused", exactly(step.start, zone), _("no deadline until the clock runs again"))
    return StepView(step.kind, _when(step.start, step.end, zone), spoken(step.what))


def _when(start: datetime, end: datetime, zone: ZoneInfo) -> str:
    """“Fri 6 Mar 2026, 15:00–17:00”; only the date for a whole day."""
    first, last = start.astimezone(zone), end.astimezone(zone)
    day = formats.weekday(first)
    if last.date() == first.date():
        return f"{day}, {formats.hour(first)}–{formats.hour(last)}"
    if (last - timedelta(microseconds=1)).date() == first.date():
        return day if first.hour == first.minute == 0 else f"{day}, {formats.hour(first)}–24:00"
    return f"{day}, {formats.hour(first)} – {formats.weekday(last)}, {formats.hour(last)}"


def _pause(pause: PauseTold, zone: ZoneInfo) -> str:
    words = {
        "reason": within_words(pause.reason),
        "start": exactly(pause.start, zone),
        "end": exactly(pause.end, zone) if pause.end else "",
        "cap": exactly(pause.cap, zone),
    }
    if pause.capped:
        return _("Paused from %(start)s to %(end)s, the longest there may be: %(reason)s") % words
    if pause.end:
        return _("Paused from %(start)s to %(end)s: %(reason)s") % words
    return _("Paused since %(start)s, until %(cap)s at the latest: %(reason)s") % words


def _rung(rung: Rung, turn: Turn, reader: Reader) -> str:
    words = {"what": _what(rung), "at": exactly(rung.at, reader.zone) if rung.at else ""}
    if rung.done_at:
        return _("%(what)s: done %(done)s") % {**words, "done": exactly(rung.done_at, reader.zone)}
    if turn.until:
        return _("%(what)s: not needed") % words
    return (_("%(what)s: to come %(at)s") if rung.at else _("%(what)s: waits for the clock")) % words


def _what(rung: Rung) -> str:
    words = {"who": listed(spoken(each) for each in rung.to)}
    match rung.kind:
        case "remind":
            return _("Reminder")
        case "overdue":
            return _("Overdue")
        case "escalate" if rung.reroute:
            return _("Escalation to %(who)s, and to another receiver") % words
        case "escalate":
            return _("Escalation to %(who)s") % words
        case _:
            return _("Still open, told to %(who)s") % words


def _versions(story: ClockStory, reader: Reader) -> tuple[str, ...]:
    sentence = _("Since %(moment)s the deadlines are those of version %(version)s of the playbook.")
    return tuple(
        sentence % {"moment": exactly(each.at, reader.zone), "version": each.version}
        for each in story.versions
    )
