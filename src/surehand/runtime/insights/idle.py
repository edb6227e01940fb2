"""What gates ask for in vain: fields and criteria that were never missing in 90 days, though much went through.

A gate also works without refusing anybody: what it asks for is shown before somebody tries. So a field that was filled
in shortly before a record went on was asked for with effect, and is not idle.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta

import msgspec

from surehand.core.engine import Gate, decode_event
from surehand.core.engine import events as e
from surehand.runtime.facts import Facts
from surehand.runtime.insights.asked import Asked
from surehand.runtime.insights.gates import WentOn, held_records, items_of, went_on
from surehand.runtime.insights.ground import Ground
from surehand.store.queries.insights import read_told, version_at

LOOKS_BACK = timedelta(days=90)
ENOUGH = 30
"""Fewer passings of a gate say nothing: with none missing in 30, a tenth of all may still be (the rule of three)."""
SHORTLY = timedelta(hours=1)


class Idle(msgspec.Struct, frozen=True):
    """A gate with what it asked for in vain, as titles, and how often it was passed."""

    playbook: str
    title: str
    way: str
    items: tuple[str, ...]
    passed: int


def idle_gates(facts: Facts, now: datetime) -> Iterator[Idle]:
    """The gates of the published playbooks that ask for something in vain, and did so all that time."""
    ground = Ground(facts, Asked(now - LOOKS_BACK, now), now)
    went = went_on(ground)
    passed: dict[tuple[str, str], list[WentOn]] = defaultdict(list)
    for each in went:
        passed[each.playbook, each.way].append(each)
    if not any(len(through) >= ENOUGH for through in passed.values()):
        return
    worked = _worked(ground, went)
    for slug, program in ground.programs.items():
        since = version_at(facts.workspace, slug, ground.asked.since)
        then = ground.program(slug, since) if since else None
        for arrow, gate in program.gates.items():
            through = passed[slug, arrow]
            if len(through) < ENOUGH or then is None or arrow not in then.gates:
                continue
            asked = items_of(then.gates[arrow])
            in_vain = [
                each for each in _items(gate) if each.id in asked and not each.any_of & worked[slug, arrow]
            ]
            if in_vain:
                title = program.playbook.title or slug
                stages = (program.playbook.stages[each].title for each in (gate.way.origin, gate.way.target))
                yield Idle(
                    slug, title, " → ".join(stages), tuple(each.title for each in in_vain), len(through)
                )


def _worked(ground: Ground, went: Sequence[WentOn]) -> Mapping[tuple[str, str], set[str]]:
    """What each gate held a record for, or had filled in shortly before it went on. A refusal that no gate can be told
    of counts for all of its playbook."""
    found: dict[tuple[str, str], set[str]] = defaultdict(set)
    for held in held_records(ground, went):
        program = ground.programs.get(held.playbook)
        for way in [held.way] if held.way else program.gates if program else ():
            found[held.playbook, way].update(held.items)
    filled: dict[str, list[tuple[datetime, set[str]]]] = defaultdict(list)
    for told in read_told(
        ground.workspace, ("fields_set",), ground.asked.since - SHORTLY, ground.asked.until
    ):
        event = decode_event(told.data)
        if isinstance(event, e.FieldsSet):
            filled[told.record].append((told.at, set(event.values)))
    for each in went:
        for at, fields in filled[each.record]:
            if each.at - SHORTLY <= at <= each.at:
                found[each.playbook, each.way] |= fields
    return found


class _Item(msgspec.Struct, frozen=True):
    """Something a gate asks for, and the ids of which one is enough to say that it worked."""

    id: str
    title: str
    any_of: frozenset[str]


def _items(gate: Gate) -> Iterator[_Item]:
    """What a gate asks for. Where a field was filled in that a criterion reads, it may have been for its sake."""
    for each in gate.requirements:
        yield _Item(each.field.id, each.field.title, frozenset((each.field.id,)))
    for compiled in gate.criteria:
        asked = compiled.criterion
        if asked.severity == "block":
            fields = (form.field for form in compiled.forms)
            yield _Item(asked.id, asked.say, frozenset((asked.id, *fields)))
