"""Data quality of the records of now: what is empty, what only pretends to be filled, and how old it is."""

from __future__ import annotations

from collections import defaultdict
from datetime import timedelta

from surehand.core.engine import RecordState
from surehand.core.playbook import Field
from surehand.core.values import FieldValue, is_empty, is_placeholder
from surehand.runtime.insights.ground import Ground
from surehand.runtime.insights.table import Column, Line, Table, line, middle, share
from surehand.store.queries.insights import read_latest_states

MOST = 500
"""So many records are looked at, those that changed last; more would tell the same more slowly."""
_DAY = timedelta(days=1)


def quality(ground: Ground) -> Table:
    """For each field: how many records have it empty, filled with a placeholder, or older than an answer holds.

    Only what a gate on the way behind a record asked for counts as empty: what nobody asked for yet may be.
    """
    wanted = {each.id for each in ground.owned}
    by_playbook: dict[str, list[RecordState]] = defaultdict(list)
    for state in read_latest_states(ground.workspace, ground.asked.playbook, MOST):
        if state.id in wanted:
            by_playbook[state.playbook].append(state)
    columns = (
        Column("empty", "share"),
        Column("placeholder", "share"),
        Column("stale", "share"),
        Column("age", "days"),
    )
    lines = [
        each
        for slug, states in sorted(by_playbook.items())
        if slug in ground.programs
        for field in ground.programs[slug].playbook.fields.values()
        if (each := _field(ground, slug, field, states))
    ]
    return Table("quality", ("playbook", "field"), columns, tuple(sorted(lines, key=_soundness)))


def _soundness(line: Line) -> int:
    """The fields with the most to mend come first, the others in the order of their playbook."""
    return -sum(number.n for name, number in line.numbers.items() if name != "age")


def _field(ground: Ground, slug: str, field: Field, states: list[RecordState]) -> Line | None:
    due = [each for each in states if field.id in _asked_for(ground, each)]
    held = [(each.id, value) for each in states if (value := _filled(each, field.id))]
    if not due and not held:
        return None
    fresh = timedelta(microseconds=field.fresh_for.nominal) if field.fresh_for else None
    ids = [record for record, _ in held]
    return line(
        (slug, field.id),
        empty=share([each.id for each in due if not _filled(each, field.id)], [each.id for each in due]),
        placeholder=share([record for record, value in held if _pretends(value)], ids),
        stale=share([record for record, value in held if ground.now - value.at > fresh], ids)
        if fresh
        else None,
        age=middle([(max((ground.now - value.at) / _DAY, 0.0), record) for record, value in held]),
    )


def _filled(state: RecordState, field: str) -> FieldValue | None:
    held = state.values.get(field)
    return held if held and not is_empty(held.value) else None


def _pretends(held: FieldValue) -> bool:
    return isinstance(held.value, str) and held.kind in ("text", "long_text") and is_placeholder(held.value)


def _asked_for(ground: Ground, state: RecordState) -> frozenset[str]:
    """What the ways asked for that can lead to where a record is."""
    return ground.required_before(state.playbook, state.playbook_version, state.stage)
