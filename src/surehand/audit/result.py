"""Everything an audit measures, in one struct: its JSON has the names of the measures."""

from __future__ import annotations

import msgspec

from surehand.audit.cost import Rates
from surehand.audit.findings import SIGNS, find
from surehand.audit.findings.finding import Finding
from surehand.audit.grade import History, grade
from surehand.audit.ground import lay_ground
from surehand.audit.log import EventLog
from surehand.audit.mapping import Mapping
from surehand.audit.measures.duplicates import Duplicates
from surehand.audit.measures.fields import FieldOfPair, FieldOfStage
from surehand.audit.measures.first_time import FirstTimeRight, Returns
from surehand.audit.measures.flow import Rhythm, Week
from surehand.audit.measures.handover import Handover, handover
from surehand.audit.measures.moves import Moves
from surehand.audit.measures.overview import (
    Counts,
    Durations,
    Quality,
    activity_counts,
    counts,
    durations,
    quality,
)
from surehand.audit.measures.ownership import Ownership, Tasks
from surehand.audit.measures.promises import Promised
from surehand.audit.measures.questions import Questions
from surehand.audit.measures.register import rules_of, take, weakened
from surehand.audit.measures.silence import Silence
from surehand.audit.measures.stages import PairTouch, StageTime
from surehand.audit.measures.steps import Rework, Steps, rework, steps
from surehand.audit.measures.texts import TextsOfField
from surehand.audit.measures.timers import Timed, timers
from surehand.audit.measures.variants import Variant
from surehand.audit.measures.working import AtPercentile, Working
from surehand.audit.measures.workload import Workload
from surehand.audit.rules import Rules


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
    """The measures with what is wrong, the rule of each sign that was looked for, and what things cost.

    A measure that the history cannot carry is None, and ``withheld`` says why, by its name; ``weakened`` has, for each
    other one that it touches, the codes of what is weak. ``measure_rules`` are the rules of those that are not in
    ``rules``, and ``chosen`` is what somebody chose of them.
    """

    findings: list[Finding]
    signs: dict[str, str]
    rates: dict[str, str]
    chosen: Rules
    variants: list[Variant] | None
    stages: list[StageTime] | None
    touch_per_pair: list[PairTouch] | None
    throughput: list[Week] | None
    rhythm: Rhythm | None
    first_time_right: FirstTimeRight | None
    returns: Returns | None
    ownership: Ownership | None
    tasks: Tasks | None
    silence: Silence | None
    moves: Moves | None
    promise: Promised | None
    fields_of_pairs: list[FieldOfPair] | None
    fields_of_stages: list[FieldOfStage] | None
    texts: list[TextsOfField] | None
    duplicates: Duplicates | None
    questions: Questions | None
    workload: dict[str, Workload] | None
    at_percentile: AtPercentile | None
    working: Working | None
    withheld: dict[str, str]
    weakened: dict[str, list[str]]
    measure_rules: dict[str, str]


def examine(log: EventLog, rates: Rates | None = None) -> Audited:
    """Measure a log and find what is wrong in it."""
    measured = measure(log)
    rates = rates or Rates()
    ground = lay_ground(log, measured.timers)
    findings = find(log, measured.history, rates, ground=ground)
    taken = take(ground, measured.history)
    return Audited(
        **{name: getattr(measured, name) for name in measured.__struct_fields__},
        **taken.values,
        findings=findings,
        signs={sign.code: sign.rule for sign in SIGNS},
        rates=rates.sentences(),
        chosen=log.rules,
        withheld=taken.withheld,
        weakened=weakened(measured.history),
        measure_rules=rules_of(ground),
    )
