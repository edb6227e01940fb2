"""How a handoff's clock came about, told from the events, the playbook and the calendars alone.

Each assignment has its calendar, its deadline counted day by day, its pauses, and the rungs of its ladder, done or not;
and of every moment it is told whose time it was.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Literal

import msgspec

from surehand.core.calendar import ALWAYS, Duration, Step, StillPaused, WorkingCalendar
from surehand.core.engine import events as e
from surehand.core.engine.clock_sides import (
    Assignment,
    Sides,
    Stretch,
    Times,
    returned_spans,
    sides,
    stretches,
)
from surehand.core.engine.due import calendar_of, ladder, pause_end, timers
from surehand.core.engine.evolve import Recorded, evolve
from surehand.core.engine.program import Program
from surehand.core.engine.state import HandoffState, RecordState, Stop
from surehand.core.playbook import Clock

RungKind = Literal["remind", "overdue", "escalate", "still_open"]


class PauseTold(msgspec.Struct, frozen=True):
    """A pause: why, from when to when, and when it ends at the latest. ``end`` is None while it lasts."""

    reason: str
    start: datetime
    end: datetime | None
    cap: datetime
    capped: bool


class Rung(msgspec.Struct, frozen=True):
    """A step of the ladder. ``at`` is None while the clock stands still; ``done_at`` is None for one not climbed.

    ``to`` is whom an escalation goes to, as the playbook says it; ``reroute`` whether it finds another receiver.
    """

    kind: RungKind
    at: datetime | None
    done_at: datetime | None
    to: tuple[str, ...] = ()
    reroute: bool = False


class Turn(msgspec.Struct, frozen=True):
    """One assignment: who had it and why, by which calendar their clock ran, and how their deadline came about.

    ``due`` is None while the clock stands still; ``until`` is None while they have it. ``considered`` tells who else
    was looked at. ``steps`` counts the way to the deadline, the last step is the deadline itself.
    """

    receiver: str
    team: str
    why: str
    reason: str
    start: datetime
    until: datetime | None
    calendar: str
    zone: str
    within: Duration
    due: datetime | None
    steps: tuple[Step, ...]
    pauses: tuple[PauseTold, ...]
    rungs: tuple[Rung, ...]
    considered: tuple[e.Considered, ...] = ()


class VersionChange(msgspec.Struct, frozen=True):
    """That the record came under another version of its playbook while the handoff was open."""

    version: int
    at: datetime


class ClockStory(msgspec.Struct, frozen=True):
    """Everything about the clock of one handoff."""

    handoff: str
    turns: tuple[Turn, ...]
    stretches: tuple[Stretch, ...]
    sides: Sides
    versions: tuple[VersionChange, ...] = ()


class Hours(msgspec.Struct, frozen=True):
    """The calendars of a workspace, and the name of the sender's own; empty is that of the contract."""

    calendars: Mapping[str, WorkingCalendar]
    senders: str = ""


def clock_story(
    program: Program, hours: Hours, history: Sequence[Recorded], handoff: str, now: datetime
) -> ClockStory:
    """Tell the clock of a handoff from the history of its record.

    ``program`` is the version that it is read with. Raises `KeyError` for a handoff that the history does not have.
    """
    state, stints = _stints(history, handoff)
    latest = stints[-1].handoff
    clock = program.contract(latest.contract).clock
    turns = [_turn(stint, clock, hours.calendars) for stint in stints]
    if latest.is_open and not state.is_gone:
        turns[-1] = _with_next(turns[-1], program, hours, state, handoff)
    times = _times(turns, latest, (clock, hours), history, now)
    found = stretches(times)
    lies_there = bool(times.returned) and times.returned[-1][1] == now
    running = not state.is_gone and (latest.is_open or lies_there)
    return ClockStory(handoff, tuple(turns), found, sides(found, running=running), _versions(history, latest))


_Beginning = e.HandoffOffered | e.HandoffRerouted | e.ReturnUndone


class _Stint(msgspec.Struct, frozen=True):
    """An assignment: what it began with, what happened in it, and the handoff as it was at its end, or is now."""

    began: _Beginning
    start: datetime
    until: datetime | None
    handoff: HandoffState
    events: Sequence[Recorded]


def _stints(history: Sequence[Recorded], handoff: str) -> tuple[RecordState, list[_Stint]]:
    """The record as it is now, and the assignments of one of its handoffs."""
    state: RecordState | None = None
    within: list[Recorded] = []
    stints: list[_Stint] = []
    for recorded in history:
        event = recorded.event
        if isinstance(event, _Beginning) and event.handoff == handoff:
            if within and state:
                stints.append(_stint(within, state.handoffs[handoff], recorded.at))
            within = [recorded]
        elif within:
            within.append(recorded)
        state = evolve(state, recorded)
    if state is None or not within:
        raise KeyError(handoff)
    return state, [*stints, _stint(within, state.handoffs[handoff], None)]


def _stint(within: Sequence[Recorded], handoff: HandoffState, next_at: datetime | None) -> _Stint:
    began = within[0]
    assert isinstance(began.event, _Beginning)
    # A return ends an assignment before the next one begins.
    return _Stint(began.event, began.at, handoff.closed_at or next_at, handoff, within)


def _times(
    turns: Sequence[Turn],
    latest: HandoffState,
    by: tuple[Clock, Hours],
    history: Iterable[Recorded],
    now: datetime,
) -> Times:
    clock, hours = by
    calendar = calendar_of(clock, hours.calendars, latest)
    pauses = [_pause(stop, clock, calendar) for stop in latest.stops]
    return Times(
        assignments=[
            Assignment(turn.receiver, turn.start, turn.until or max(now, turn.start), _calendar(turn, hours))
            for turn in turns
        ],
        pauses=[(each.start, each.end or min(now, each.cap), each.reason) for each in pauses],
        questions=[(asked.asked_at, asked.answered_at or now) for asked in latest.questions],
        returned=returned_spans(history, latest, now),
        sender=latest.sender,
        senders_calendar=hours.calendars.get(hours.senders) or hours.calendars.get(clock.calendar, ALWAYS),
    )


def _turn(of: _Stint, clock: Clock, calendars: Mapping[str, WorkingCalendar]) -> Turn:
    stint, began = of.handoff, of.began
    calendar = calendar_of(clock, calendars, stint)
    stops = [stop for stop in stint.stops if stop.end is None or stop.end > of.start]
    steps = calendar.explain(of.start, clock.accept_within, [stop.pause for stop in stops])
    return Turn(
        # Whoever accepted it in the receiver's place is told elsewhere.
        receiver=stint.receiver if isinstance(began, e.ReturnUndone) else began.receiver,
        team=stint.team,
        why=stint.why,
        reason=began.reason if isinstance(began, e.HandoffRerouted) else "",
        start=of.start,
        until=of.until,
        calendar=calendar.name,
        zone=calendar.zone,
        within=clock.accept_within,
        due=steps[-1].start if steps[-1].kind == "due" else None,
        steps=steps,
        pauses=tuple(_pause(stop, clock, calendar) for stop in stops),
        rungs=_rungs(of, clock, calendar),
        considered=() if isinstance(began, e.ReturnUndone) else began.considered or (),
    )


def _pause(stop: Stop, clock: Clock, calendar: WorkingCalendar) -> PauseTold:
    cap = pause_end(clock, calendar, stop)
    return PauseTold(stop.reason, stop.start, stop.end, cap, stop.end is not None and stop.end >= cap)


def _rungs(of: _Stint, clock: Clock, calendar: WorkingCalendar) -> tuple[Rung, ...]:
    done = _done(of)
    try:
        planned = {timer.step: timer for timer in ladder(of.handoff, clock, calendar)}
    except StillPaused:
        planned = {}
    found = [
        Rung(kind, planned[step].at if step in planned else None, done.pop(step, None), to, reroute)
        for step, kind, to, reroute in _named(clock)
    ]
    further = tuple(str(each) for each in clock.escalate[-1].to) if clock.escalate else ("admins",)
    found += [
        Rung("still_open", at, at, further) for step, at in done.items() if step.startswith("still_open")
    ]
    return tuple(sorted(found, key=lambda rung: rung.at or rung.done_at or of.start))


def _named(clock: Clock) -> Iterable[tuple[str, RungKind, tuple[str, ...], bool]]:
    for index in range(len(clock.remind)):
        yield f"remind:{index}", "remind", (), False
    yield "overdue:0", "overdue", (), False
    for index, each in enumerate(clock.escalate):
        yield f"escalate:{index}", "escalate", tuple(str(who) for who in each.to), each.reroute


def _done(of: _Stint) -> dict[str, datetime]:
    """When each step of an assignment was taken."""
    return {
        recorded.event.step: recorded.at
        for recorded in of.events
        if isinstance(recorded.event, e.HandoffReminded | e.HandoffOverdue | e.HandoffEscalated)
        and recorded.event.handoff == of.handoff.id
    }


def _with_next(turn: Turn, program: Program, hours: Hours, state: RecordState, handoff: str) -> Turn:
    """The turn with what comes after the ladder, for as long as nobody answers."""
    pending = timers(program, hours.calendars, state).values()
    to = next((rung.to for rung in reversed(turn.rungs) if rung.to), ("admins",))
    further = tuple(
        Rung("still_open", timer.at, None, to)
        for timer in pending
        if timer.subject == handoff and timer.kind == "still_open"
    )
    return msgspec.structs.replace(turn, rungs=(*turn.rungs, *further))


def _calendar(turn: Turn, hours: Hours) -> WorkingCalendar:
    return hours.calendars.get(turn.calendar, ALWAYS)


def _versions(history: Iterable[Recorded], handoff: HandoffState) -> tuple[VersionChange, ...]:
    return tuple(
        VersionChange(recorded.event.version, recorded.at)
        for recorded in history
        if isinstance(recorded.event, e.PlaybookChanged)
        and handoff.offered_at <= recorded.at <= (handoff.closed_at or recorded.at)
    )
