"""A clock's story in plain lines: for the command line and for programs that show it to people."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from surehand.core.engine.clock_story import ClockStory, PauseTold, Rung, Turn
from surehand.core.engine.events import Considered
from surehand.core.engine.facts import Directory

LOOKED_AT: Mapping[str, str] = {
    "busier": "has more to do",
    "later_turn": "is not next in turn",
    "away": "is away",
    "full": "has no room",
    "no_skill": "does not know it",
    "declined": "declined it",
    "had_it": "had it already",
    "suggested": "was suggested too",
}
_RUNGS: Mapping[str, str] = {
    "remind": "Reminder",
    "overdue": "Overdue",
    "escalate": "Escalation to {to}",
    "still_open": "Told that it is still open: {to}",
}


def lines(story: ClockStory, people: Directory, zone: ZoneInfo) -> Iterator[str]:
    """The story from the first assignment to the sums. Moments without a zone are in ``zone``."""
    for number, turn in enumerate(story.turns, 1):
        yield from _turn(number, turn, people, zone)
    for change in story.versions:
        yield f"Version {change.version} of the playbook since {_at(change.at, zone)}; the deadlines are by it."
    yield "Working time"
    for stretch in story.stretches:
        why = f", {stretch.why.replace('_', ' ')}" if stretch.why else ""
        who = "paused" if stretch.side == "paused" else f"{stretch.side} {people.name(stretch.person)}"
        yield f"  {_at(stretch.start, zone)} to {_at(stretch.end, zone)}: {who}{why}, {length(stretch.worked)}"
    yield f"Time of the receiver: {length(story.sides.receiver)}"
    yield f"Time of the sender: {length(story.sides.sender)}"
    yield f"Paused: {length(story.sides.paused)}"


def _turn(number: int, turn: Turn, people: Directory, zone: ZoneInfo) -> Iterator[str]:
    until = f" to {_at(turn.until, zone)}" if turn.until else ""
    yield f"{number}. {people.name(turn.receiver)} of {turn.team}, {_at(turn.start, zone)}{until}: {turn.why}"
    if turn.reason:
        yield f"   Why it went there: {turn.reason}"
    for each in turn.considered:
        if each.why != "chosen":
            yield f"   {looked_at(each, people)}"
    yield f"   {turn.within} by the calendar {turn.calendar} ({turn.zone})"
    yield from (f"   {step.sentence}" for step in turn.steps)
    yield from (f"   {_pause(each, zone)}" for each in turn.pauses)
    yield from (f"   {_rung(each, turn, zone)}" for each in turn.rungs)


def looked_at(each: Considered, people: Directory) -> str:
    """Why somebody was not chosen, with how busy they were."""
    busy = f" ({each.open_handoffs} open handoffs, {each.due_tasks} due tasks)"
    busy = busy if each.why in ("busier", "full") else ""
    return f"{people.name(each.person)} {LOOKED_AT.get(each.why, each.why)}{busy}"


def _pause(pause: PauseTold, zone: ZoneInfo) -> str:
    until = f"until {_at(pause.end, zone)}" if pause.end else "still"
    cap = "its cap" if pause.capped else f"at the latest {_at(pause.cap, zone)}"
    return f"Paused for {pause.reason.replace('_', ' ')} from {_at(pause.start, zone)}, {until}, {cap}"


def _rung(rung: Rung, turn: Turn, zone: ZoneInfo) -> str:
    what = _RUNGS[rung.kind].format(to=", ".join(rung.to))
    further = ", and to another receiver" if rung.reroute else ""
    when = f", {_at(rung.at, zone)}" if rung.at else ""
    return f"{what}{further}{when}: {_state(rung, turn, zone)}"


def _state(rung: Rung, turn: Turn, zone: ZoneInfo) -> str:
    if rung.done_at:
        return f"done {_at(rung.done_at, zone)}"
    if turn.until:
        return "not needed"
    return "to come" if rung.at else "waits for the pause to end"


def _at(at: datetime, zone: ZoneInfo) -> str:
    return f"{at.astimezone(zone):%Y-%m-%d %H:%M}"


def length(worked: timedelta) -> str:
    """“3 h 20 min”, of working time: never in days, as those differ."""
    minutes = worked // timedelta(minutes=1)
    return f"{minutes // 60} h {minutes % 60} min" if minutes >= 60 else f"{minutes} min"
