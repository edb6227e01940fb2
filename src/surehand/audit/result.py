"""Everything an audit measures, in one struct: its JSON has the names of the measures."""

from __future__ import annotations

import msgspec

from surehand.audit.cost import Rates
from surehand.audit.findings import SIGNS, find
from surehand.audit.findings.finding import Finding
from surehand.audit.grade import History, grade
from surehand.audit.log import EventLog
from surehand.audit.mapping import Mapping
from surehand.audit.measures.handover import Handover, handover
from surehand.audit.measures.overview import (
    Counts,
    Durations,
    Quality,
    activity_counts,
    counts,
    durations,
    quality,
)
from surehand.audit.measures.steps import Rework, Steps, rework, steps
from surehand.audit.measures.timers import Timed, timers


class Measured(msgspec.Struct, frozen=True):
    """The measures of a log, with the rules they depend on. Hours are of the clock."""

    dataset: str
    mapping: Mapping
    tie_break: str
    rules: dict[str, str]
    history: History
    counts: Counts
    quality: Quality
    case_duration_h: Durations
    activity_counts: dict[str, int]
    rework: Rework
    bottlenecks_activity: Steps
    timers: list[Timed]
    handover: dict[str, Handover]


def measure(log: EventLog) -> Measured:
    """Measure a log. It has at least one event."""
    order = quality(log)
    return Measured(
        dataset=log.name,
        mapping=log.mapping,
        tie_break=log.rules.ties or "file order",
        rules=log.rules.sentences(),
        history=grade(log, order),
        counts=counts(log),
        quality=order,
        case_duration_h=durations(log),
        activity_counts=activity_counts(log),
        rework=rework(log),
        bottlenecks_activity=steps(log),
        timers=timers(log),
        handover={column: handover(log, column) for column in log.mapping.between},
    )


class Audited(Measured, frozen=True):
    """The measures with what is wrong, the rule of each sign that was looked for, and what things cost."""

    findings: list[Finding]
    signs: dict[str, str]
    rates: dict[str, str]


def examine(log: EventLog, rates: Rates | None = None) -> Audited:
    """Measure a log and find what is wrong in it."""
    measured = measure(log)
    rates = rates or Rates()
    return Audited(
        **{name: getattr(measured, name) for name in measured.__struct_fields__},
        findings=find(log, measured.history, rates, timed=measured.timers),
        signs={sign.code: sign.rule for sign in SIGNS},
        rates=rates.sentences(),
    )
