"""Timers as a function of the record: what must happen when, if nobody acts. Recomputed, never remembered."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import Literal
from zoneinfo import ZoneInfo

import msgspec

from surehand.core.calendar import ALWAYS, Duration, WorkingCalendar
from surehand.core.engine.program import Program
from surehand.core.engine.state import HandoffState, RecordState, Stop, TaskState
from surehand.core.playbook import ACT_ANCHORS, Clock, Due, Survey

TimerKind = Literal[
    "remind", "overdue", "escalate", "still_open", "pause_cap", "survey", "task_due", "override_end"
]
_A_DAY = Duration(amount=1, unit="days", working=True)


class Timer(msgspec.Struct, frozen=True):
    """A moment at which something must happen. ``key`` is unique in the record and the same whenever recomputed;
    ``subject`` is the id of the handoff, task or override; ``index`` the rung of a ladder."""

    key: str
    kind: TimerKind
    at: datetime
    subject: str
    index: int = 0

    @property
    def step(self) -> str:
        """How the handoff or task remembers that this was done."""
        return f"{self.kind}:{self.index}"


def timers(
    program: Program, calendars: Mapping[str, WorkingCalendar], state: RecordState
) -> dict[str, Timer]:
    """Everything that is to happen to a record by time alone, by key. An open handoff always has at least one."""
    if state.is_gone:
        return {}
    found: list[Timer] = []
    for handoff in state.handoffs.values():
        contract = program.playbook.handoff(handoff.contract)
        if contract is None:
            # Closed under a version that had this contract; there is nothing left to do about it.
            continue
        calendar = calendar_of(contract.clock, calendars, handoff)
        if handoff.is_open:
            found += _of_open(handoff, contract.clock, calendar)
        elif handoff.status == "accepted" and contract.survey:
            found += _of_accepted(handoff, contract.survey, calendar)
    found += [_task_due(task) for task in state.tasks.values() if task.done_at is None and not task.steps]
    found += [
        Timer(f"{override.id}:end", "override_end", override.expires, override.id)
        for override in state.overrides.values()
        if override.is_open
    ]
    return {timer.key: timer for timer in found}


def calendar_of(
    clock: Clock, calendars: Mapping[str, WorkingCalendar], handoff: HandoffState
) -> WorkingCalendar:
    """The working time that a handoff's clock counts: its receiver's or their team's, else the contract's."""
    own = calendars.get(handoff.calendar) if handoff.calendar else None
    return own or calendars.get(clock.calendar, ALWAYS)


def pause_end(clock: Clock, calendar: WorkingCalendar, stop: Stop) -> datetime:
    """When a pause is over at the latest."""
    return calendar.add(stop.start, clock.pause.at_most if clock.pause else _A_DAY)


def deadline(clock: Clock, calendar: WorkingCalendar, handoff: HandoffState) -> datetime | None:
    """When the handoff must be accepted; None while its clock stands still."""
    return None if handoff.paused else _after(clock.accept_within, calendar, handoff)


def due_moment(due: Due, calendar: WorkingCalendar, acted_at: datetime, day: date | None) -> datetime:
    """When a task is due: counted from the act, or to the end of a working day counted from a date field.

    A date field that is empty counts as one working day from the act, so that the task is never without a due time.
    """
    if day is None:
        return calendar.add(acted_at, due.amount if due.anchor in ACT_ANCHORS else _A_DAY)
    step = timedelta(days=1 if due.side == "after" else -1)
    left = due.amount.amount * (7 if due.amount.unit == "weeks" else 1)
    while left > 0:
        day += step
        left -= 1 if not due.amount.working or calendar.spans_on(day) else 0
    return max(acted_at, _end_of(day, calendar))


def _end_of(day: date, calendar: WorkingCalendar) -> datetime:
    spans = calendar.spans_on(day)
    closing = spans[-1].end if spans else time(17)
    return datetime.combine(day, closing, ZoneInfo(calendar.zone)).astimezone(UTC)


def _after(duration: Duration, calendar: WorkingCalendar, handoff: HandoffState) -> datetime:
    stops = [stop.pause for stop in handoff.stops if stop.end is None or stop.end > handoff.assigned_at]
    if stops:
        return calendar.add(handoff.assigned_at, duration, stops)
    return _passed(calendar, handoff.assigned_at, duration)


@lru_cache(maxsize=4096)
def _passed(calendar: WorkingCalendar, start: datetime, duration: Duration) -> datetime:
    """When a duration that nothing pauses has passed. Remembered: row, timers and everything else offered in the same
    moment ask for the same."""
    return calendar.add(start, duration)


def _of_open(handoff: HandoffState, clock: Clock, calendar: WorkingCalendar) -> Iterator[Timer]:
    prefix = f"{handoff.id}:{len(handoff.tried)}"
    paused = handoff.paused
    if paused:
        at = pause_end(clock, calendar, paused)
        yield Timer(f"{prefix}:pause_cap:{len(handoff.stops)}", "pause_cap", at, handoff.id)
        return
    rungs = ladder(handoff, clock, calendar)
    yield from (timer for timer in rungs if timer.step not in handoff.steps)
    yield _still_open(handoff, prefix, max(timer.at for timer in rungs), calendar)


def ladder(handoff: HandoffState, clock: Clock, calendar: WorkingCalendar) -> list[Timer]:
    """Every rung of the contract's ladder, climbed or not. Raises `StillPaused` while the clock stands still."""
    at: list[tuple[datetime, TimerKind, int]] = [
        (_after(each, calendar, handoff), "remind", i) for i, each in enumerate(clock.remind)
    ]
    at.append((_after(clock.accept_within, calendar, handoff), "overdue", 0))
    at += [(_after(each.after, calendar, handoff), "escalate", i) for i, each in enumerate(clock.escalate)]
    prefix = f"{handoff.id}:{len(handoff.tried)}"
    return [Timer(f"{prefix}:{kind}:{i}", kind, moment, handoff.id, i) for moment, kind, i in at]


def _still_open(handoff: HandoffState, prefix: str, last: datetime, calendar: WorkingCalendar) -> Timer:
    """The rung after the last: once each working day, for as long as nobody answers.

    Counted from the rung before it, however late that was climbed: after an outage nobody is told of each day missed.
    """
    times = sum(step.startswith("still_open") for step in handoff.steps)
    before = max(last, handoff.stepped_at or last)
    at = _passed(calendar, before, _A_DAY)
    return Timer(f"{prefix}:still_open:{times}", "still_open", at, handoff.id, times)


def _of_accepted(handoff: HandoffState, survey: Survey, calendar: WorkingCalendar) -> Iterator[Timer]:
    if handoff.closed_at and "survey:0" not in handoff.steps:
        yield Timer(
            f"{handoff.id}:survey", "survey", calendar.add(handoff.closed_at, survey.after), handoff.id
        )


def _task_due(task: TaskState) -> Timer:
    return Timer(f"{task.id}:due", "task_due", task.due, task.id)
