"""The waits in working time: the same measures as by the clock, where the rules state working hours."""

from __future__ import annotations

import msgspec

from surehand.audit.calendar_rule import calendar_of, lay_hours
from surehand.audit.ground import Ground
from surehand.audit.measures.handover import MOST_PAIRS, Pair, make_runs, pairs, waits_between
from surehand.audit.measures.hours import Spread, in_hours
from surehand.audit.measures.overview import Durations, durations
from surehand.audit.measures.ownership import WorkedOwnership, worked_ownership
from surehand.audit.measures.stages import StageTime, stages
from surehand.audit.measures.steps import Steps, steps, wait_of
from surehand.audit.rules import Rules
from surehand.core.calendar import WorkingCalendar

RULE = "as the measures of the same names, but only time within the working hours of the rules counts"
AT_RULE = "the percentile of the rules, of the same waits as the 90th"


class WorkedBetween(msgspec.Struct, frozen=True):
    """The waits between the values of one column, in working time."""

    wait_between: Spread
    top_pairs_by_total_wait: list[Pair]


class Working(msgspec.Struct, frozen=True):
    """What takes how long in working time. ``stages`` and ``ownership`` are the measures of those names."""

    hours: str
    case_duration_h: Durations
    bottlenecks_activity: Steps
    handover: dict[str, WorkedBetween]
    stages: list[StageTime]
    ownership: WorkedOwnership | None = None


class AtPercentile(msgspec.Struct, frozen=True):
    """The waits at the percentile of the rules, in hours of the clock."""

    percentile: float
    case_duration_h: float | None
    step_wait_h: float | None
    wait_between_h: dict[str, float | None]


def working(ground: Ground) -> Working | None:
    """The waits in working time; None where the rules state no working hours. They can be read (see `calendar_of`)."""
    log = ground.log
    calendar = calendar_of(log.rules)
    if not isinstance(calendar, WorkingCalendar):
        return None
    lay_hours(log, calendar)
    between = {}
    for column in log.mapping.between:
        make_runs(log, column, worked=True)
        longest = sorted(pairs(log), key=lambda pair: (-pair.total_h, pair.a, pair.b))[:MOST_PAIRS]
        between[column] = WorkedBetween(waits_between(log), longest)
    return Working(
        log.rules.hours if calendar.zone in log.rules.hours else f"{log.rules.hours} ({calendar.zone})",
        durations(log, worked=True),
        steps(log, worked=True),
        between,
        stages(ground, worked=True),
        worked_ownership(ground),
    )


def at_percentile(ground: Ground) -> AtPercentile | None:
    """What the percentile of the rules is of each kind of wait; None where it is the 90th, which all measures have."""
    share = ground.log.rules.percentile
    if share == Rules().percentile:
        return None
    (took,) = ground.row(f"SELECT quantile_cont(took, {share}) FROM whole")
    (step,) = ground.row(f"SELECT quantile_cont(wait, {share}) FROM (SELECT {wait_of()} AS wait FROM event)")
    between = {}
    for column in ground.log.mapping.between:
        make_runs(ground.log, column)
        (wait,) = ground.row(f"SELECT quantile_cont(wait, {share}) FROM run WHERE before IS NOT NULL")
        between[column] = in_hours(wait)
    return AtPercentile(share, in_hours(took), in_hours(step), between)
