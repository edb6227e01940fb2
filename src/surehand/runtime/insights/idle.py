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
from surehand.store.queries.insights import read_told, versions_since

LOOKS_BACK = timedelta(days=90)
ENOUGH = 30
"""Fewer passings of a gate say nothing: with none missing in 30, a tenth of all may still be (the rule of three)."""
SHORTLY = timedelta(hours=1)


class Idle(msgspec.Struct, frozen=True):
    """A gate with what it asked for in vain, as titles, and how often it was passed and asked for all of it."""

    playbook: str
    title: str
    way: str
    items: tuple[str, ...]
    passed: int


def idle_gates(facts: Facts, now: datetime) -> Iterator[Idle]:
    """The gates of the published playbooks that ask for something in vain, and did so all that time."""
    ground = Ground(facts, Asked(now - LOOKS_BACK, now), now)
    went = went_on(ground)
    through = _through(ground, went)
    if not any(len(found) >= ENOUGH for found in through.values()):
        return
    worked = _worked(ground, went)
    for slug, program in ground.programs.items():
        always = _always(ground, slug)
        for arrow, gate in program.gates.items():
            in_vain = [
                (each, asked)
                for each in _items(gate)
                if (arrow, each.id) in always and not each.any_of & worked[slug, arrow]
                if (asked := _asked_at(ground, through[slug, arrow], arrow, each.id)) >= ENOUGH
            ]
            if in_vain:
                title = program.playbook.title or slug
                stages = (program.playbook.stages[each].title for each in (gate.way.origin, gate.way.target))
                titles = tuple(each.title for each, _ in in_vain)
                yield Idle(slug, title, " → ".join(stages), titles, min(asked for _, asked in in_vain))


def _through(ground: Ground, went: Sequence[WentOn]) -> Mapping[tuple[str, str], list[tuple[str, int]]]:
    """The records that passed each gate as it was met, with the version of the playbook that each follows."""
    places = ground.places_of({each.record for each in went})
    found: dict[tuple[str, str], list[tuple[str, int]]] = defaultdict(list)
    for each in went:
        place = places.get(each.record)
        if place and not each.overridden:
            found[each.playbook, each.way].append((place.playbook, place.version))
    return found


def _asked_at(ground: Ground, through: Sequence[tuple[str, int]], arrow: str, item: str) -> int:
    """At how many of these passings the gate asked for something: records stay on the version they began with."""
    asking = {version: _asks(ground, *version, arrow, item) for version in set(through)}
    return sum(asking[version] for version in through)


def _asks(ground: Ground, playbook: str, version: int, arrow: str, item: str) -> bool:
    program = ground.program(playbook, version)
    return program is not None and arrow in program.gates and item in items_of(program.gates[arrow])


def _always(ground: Ground, playbook: str) -> set[tuple[str, str]]:
    """What the gates asked for all that time: in every version that was in force, the first to the last."""
    numbers = versions_since(ground.workspace, playbook, ground.asked.since)
    asked = [
        {(arrow, item) for arrow, gate in program.gates.items() for item in items_of(gate)}
        if (program := ground.program(playbook, number))
        else set()
        for number in numbers
    ]
    return set.intersection(*asked) if asked else set()


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
