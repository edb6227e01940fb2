"""What the parts of a calendar ask of the calendar: its hours, and what follows from them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Protocol
from zoneinfo import ZoneInfo

from surehand.core.calendar.duration import Duration
from surehand.core.calendar.pause import Pause
from surehand.core.calendar.span import Span


class Hours(Protocol):
    """A working-time calendar, as `WorkingCalendar` is one; what its attributes mean is told there."""

    @property
    def zone(self) -> str: ...

    @property
    def week(self) -> Mapping[int, tuple[Span, ...]]: ...

    @property
    def holidays_of(self) -> str | None: ...

    @property
    def closed(self) -> frozenset[date]: ...

    @property
    def open(self) -> Mapping[date, tuple[Span, ...]]: ...

    @property
    def clock(self) -> ZoneInfo: ...

    def __hash__(self) -> int: ...

    def spans_on(self, day: date) -> tuple[Span, ...]: ...

    def why_closed(self, day: date) -> str | None: ...

    def add(self, moment: datetime, duration: Duration, pauses: Sequence[Pause] = ()) -> datetime: ...
