"""Every measure beside those of `Measured`: by which rule it is taken, and what a history must have to carry it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import msgspec

from surehand.audit.grade import History
from surehand.audit.ground import Ground
from surehand.audit.measures import (
    duplicates,
    fields,
    first_time,
    flow,
    moves,
    ownership,
    promises,
    questions,
    silence,
    stages,
    texts,
    variants,
    working,
    workload,
)

LACKS: dict[str, tuple[Callable[[Ground], bool], str]] = {
    "ends": (lambda ground: bool(ground.log.mapping.end), "No column is mapped for when a row ended."),
    "hands": (lambda ground: bool(ground.hands), "No team or person is mapped."),
    "team": (lambda ground: bool(ground.log.mapping.team), "No team is mapped."),
    "person": (
        lambda ground: (
            bool(ground.log.mapping.person) and ground.log.mapping.person != ground.log.mapping.team
        ),
        "No person is mapped beside the team.",
    ),
    "fields": (lambda ground: bool(ground.fields), "The file has no columns beside those that are mapped."),
    "rows_of_fields": (lambda ground: not ground.by_change, "The file has no row that repeats all fields."),
}
"""What may be missing in a log: whether it is there, and how its absence is told."""


class Measure(msgspec.Struct, frozen=True):
    """One measure: its name in the result, its rule, what it needs of a log, and which weaknesses spoil it altogether.

    ``without`` tells why there is no answer where the log has what is needed, and still says nothing.
    """

    name: str
    rule: str
    take: Callable[[Ground], Any]
    needs: tuple[str, ...] = ()
    spoiled_by: tuple[str, ...] = ()
    without: str = "Nothing in the file tells of it."


ORDER = ("many_ties",)
MEASURES = (
    Measure("variants", variants.RULE, variants.variants, spoiled_by=ORDER),
    Measure("stages", stages.RULE, stages.stages),
    Measure("touch_per_pair", stages.PAIR_RULE, stages.touch_per_pair, ("ends", "hands")),
    Measure("throughput", flow.RULE, flow.throughput),
    Measure("rhythm", flow.RHYTHM_RULE, flow.rhythm, spoiled_by=("coarse_times",)),
    Measure("first_time_right", first_time.RULE, first_time.first_time_right, ("hands",), ORDER),
    Measure("returns", first_time.RETURNS_RULE, first_time.returns, ("hands",), ORDER),
    Measure("ownership", ownership.RULE, ownership.ownership, ("team", "person")),
    Measure("tasks", ownership.TASKS_RULE, ownership.tasks),
    Measure("silence", silence.RULE, silence.silence),
    Measure("moves", moves.RULE, moves.moves, spoiled_by=ORDER),
    Measure(
        "promise",
        promises.RULE,
        promises.promised,
        without="No column says of any case whether a time was kept, or until when.",
    ),
    Measure("fields_of_pairs", fields.RULE, fields.fields_of_pairs, ("hands", "fields")),
    Measure("fields_of_stages", fields.STAGE_RULE, fields.fields_of_stages, ("fields", "rows_of_fields")),
    Measure("texts", texts.RULE, texts.texts_of_fields, ("fields",)),
    Measure(
        "duplicates",
        duplicates.RULE,
        duplicates.duplicates,
        ("fields",),
        without="Too few fields tell cases apart, or there are more cases than are compared.",
    ),
    Measure(
        "questions",
        questions.RULE,
        questions.questions,
        ("fields",),
        without="No field has texts that people write to each other.",
    ),
    Measure("workload", workload.RULE, workload.workload, ("hands",)),
    Measure(
        "at_percentile", working.AT_RULE, working.at_percentile, without="The rules ask for the 90th only."
    ),
    Measure("working", working.RULE, working.working, without="The rules state no working hours."),
)
"""In this order; `working` is the last, because it gives the event log further columns."""


class Taken(msgspec.Struct, frozen=True):
    """The measures by name, and why those that are None were withheld."""

    values: dict[str, Any]
    withheld: dict[str, str]


def take(ground: Ground, history: History, measures: Sequence[Measure] = MEASURES) -> Taken:
    """Take every measure that the history can carry."""
    values: dict[str, Any] = {}
    withheld: dict[str, str] = {}
    for measure in measures:
        reason = _reason(measure, ground, history)
        values[measure.name] = None if reason else measure.take(ground)
        if values[measure.name] is None:
            withheld[measure.name] = reason or measure.without
    return Taken(values, withheld)


def rules_of(ground: Ground) -> dict[str, str]:
    """By which rule each measure is taken of a log."""
    rules = {each.name: each.rule for each in MEASURES}
    if first_time.brings_answers(ground):
        rules["first_time_right"] = first_time.RULE_OF_ANSWERS
        rules["returns"] = first_time.RETURNS_RULE_OF_ANSWERS
    return rules


def weakened(history: History) -> dict[str, list[str]]:
    """The measures that a weakness of the history touches, each with the codes of these."""
    found: dict[str, list[str]] = {}
    for weakness in history.weaknesses:
        for name in weakness.touches:
            found.setdefault(name, []).append(weakness.code)
    return found


def _reason(measure: Measure, ground: Ground, history: History) -> str:
    for need in measure.needs:
        is_there, sentence = LACKS[need]
        if not is_there(ground):
            return sentence
    for weakness in history.weaknesses:
        if weakness.serious and weakness.code in measure.spoiled_by:
            return weakness.sentence
    return ""
