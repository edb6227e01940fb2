"""Whose time it was: the sender's, the receiver's, or nobody's while the clock stood still.

Every moment of a handoff is counted once. It is the receiver's from each assignment to the answer; the sender's while a
question waits for them, and from a return until it is offered again; nobody's in a pause. See
docs/decisions/a-clock-for-each-side.md.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Literal

import msgspec

from surehand.core.calendar import WorkingCalendar
from surehand.core.engine import events as e
from surehand.core.engine.evolve import Recorded
from surehand.core.engine.state import HandoffState

Side = Literal["sender", "receiver", "paused"]
Span = tuple[datetime, datetime]


class Stretch(msgspec.Struct, frozen=True):
    """A time that was one side's. ``person`` is whose turn it was, ``why`` the reason of a pause, or question or
    returned; ``worked`` is how much working time it was."""

    side: Side
    person: str
    start: datetime
    end: datetime
    worked: timedelta
    why: str = ""


class Sides(msgspec.Struct, frozen=True):
    """How much working time each side had so far; ``turn`` is whose it is now, None when it is over."""

    sender: timedelta
    receiver: timedelta
    paused: timedelta
    turn: Side | None


class Assignment(msgspec.Struct, frozen=True):
    """That somebody had it to answer, from when to when, and by which calendar their time counts."""

    person: str
    start: datetime
    end: datetime
    calendar: WorkingCalendar


class Times(msgspec.Struct, frozen=True):
    """What the sides are counted from. ``pauses`` have an end even while they last: the cap, or now."""

    assignments: Sequence[Assignment]
    pauses: Sequence[tuple[datetime, datetime, str]]
    questions: Sequence[Span]
    returned: Sequence[Span]
    sender: str
    senders_calendar: WorkingCalendar


def stretches(times: Times) -> tuple[Stretch, ...]:
    """The times of a handoff, in order and without a gap."""
    spans = [*((a.start, a.end) for a in times.assignments), *times.returned]
    inner = [*((start, end) for start, end, _ in times.pauses), *times.questions]
    first, last = min(start for start, _ in spans), max(end for _, end in spans)
    cuts = sorted({at for span in (*spans, *inner) for at in span if first <= at <= last})
    return tuple(_joined(_stretch(times, start, end) for start, end in pairwise(cuts)))


def sides(found: Sequence[Stretch], *, running: bool) -> Sides:
    """The sums; ``running`` tells whether the last stretch still lasts."""

    def total(side: Side) -> timedelta:
        return sum((each.worked for each in found if each.side == side), timedelta())

    turn: Side | None = (found[-1].side if found else "receiver") if running else None
    return Sides(total("sender"), total("receiver"), total("paused"), turn)


def _stretch(times: Times, start: datetime, end: datetime) -> Stretch:
    if _covers(times.returned, start):
        return _of(times.senders_calendar, "sender", times.sender, (start, end), "returned")
    mine = next(each for each in times.assignments if each.start <= start < each.end)
    for begin, until, why in times.pauses:
        if begin <= start < until:
            return _of(mine.calendar, "paused", mine.person, (start, end), why)
    if _covers(times.questions, start):
        return _of(times.senders_calendar, "sender", times.sender, (start, end), "question")
    return _of(mine.calendar, "receiver", mine.person, (start, end))


def _of(calendar: WorkingCalendar, side: Side, person: str, span: Span, why: str = "") -> Stretch:
    return Stretch(side, person, *span, calendar.between(*span), why)


def _covers(spans: Iterable[Span], at: datetime) -> bool:
    return any(start <= at < end for start, end in spans)


def _joined(found: Iterable[Stretch]) -> Iterator[Stretch]:
    """Neighbours that are the same side for the same reason as one."""
    last: Stretch | None = None
    for each in found:
        if last and (last.side, last.person, last.why) == (each.side, each.person, each.why):
            last = msgspec.structs.replace(last, end=each.end, worked=last.worked + each.worked)
            continue
        if last:
            yield last
        last = each
    if last:
        yield last


def returned_spans(history: Iterable[Recorded], handoff: HandoffState, now: datetime) -> list[Span]:
    """When a handoff lay with the sender after a return: until it was offered again, or its record ended."""
    spans: list[Span] = []
    since: datetime | None = None
    for recorded in history:
        match recorded.event:
            case e.HandoffReturned(handoff=handoff.id):
                since = recorded.at
            case event if since and _ends_return(event, handoff):
                spans.append((since, recorded.at))
                since = None
    return [*spans, (since, max(since, now))] if since else spans


def _ends_return(event: e.Event, handoff: HandoffState) -> bool:
    match event:
        case e.HandoffOffered(contract=handoff.contract) | e.ReturnUndone(handoff=handoff.id):
            return True
        case e.RecordArchived() | e.RecordMerged():
            return True
        case _:
            return False
