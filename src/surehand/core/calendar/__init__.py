"""Working time: weekly hours, holidays, deadlines, pauses. The rules: docs/reference/working-time.md."""

from surehand.core.calendar.duration import Duration, DurationError, Unit, parse_duration
from surehand.core.calendar.explain import Step
from surehand.core.calendar.pause import Pause, StillPaused
from surehand.core.calendar.plain import calendar_from_plain
from surehand.core.calendar.problem import BeyondHorizon, CalendarError, CalendarProblem
from surehand.core.calendar.span import END_OF_DAY, Span
from surehand.core.calendar.working import ALWAYS, WorkingCalendar

__all__ = [
    "ALWAYS",
    "END_OF_DAY",
    "BeyondHorizon",
    "CalendarError",
    "CalendarProblem",
    "Duration",
    "DurationError",
    "Pause",
    "Span",
    "Step",
    "StillPaused",
    "Unit",
    "WorkingCalendar",
    "calendar_from_plain",
    "parse_duration",
]
