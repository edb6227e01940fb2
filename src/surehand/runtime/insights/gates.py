"""Gates: what they held, whether that was mended afterwards (their catch), what it took (their cost); and overrides.

A gate holds a record from the first refusal until it goes on. It caught something where what was missing was there when
the record went on through it; a record can also go on under an override, or leave by another way. A refusal does not
say to which stage somebody wanted: it is the way the record then went, if that asks for all that was missing, else the
only one from its stage that does; where several do, the gate stays unknown.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Literal

import msgspec

from surehand.core.engine import Gate, Unmet
from surehand.core.engine import events as e
from surehand.core.playbook import Handoff
from surehand.runtime.insights.ground import HOUR, Ground, Told
from surehand.runtime.insights.table import Column, Number, Table, count, line, middle, share
from surehand.store.queries.insights import Owned

How = Literal["mended", "overridden", "left", "held"]
_ACTS = {"move": False, "offer": True}
"""Whether a refused act was to hand over."""


class Held(msgspec.Struct, frozen=True):
    """A record that a gate held: for what, since when, until when, and how it went on. ``way`` may be unknown."""

    record: str
    playbook: str
    way: str
    items: tuple[str, ...]
    since: datetime
    until: datetime | None
    how: How

    @property
    def hours(self) -> float:
        """How long it was held, by the clock."""
        assert self.until is not None
        return (self.until - self.since) / HOUR


class WentOn(msgspec.Struct, frozen=True):
    """A record that passed a gate."""

    at: datetime
    record: str
    playbook: str
    way: str
    overridden: bool


def gates(ground: Ground, held: Sequence[Held], went: Sequence[WentOn]) -> Table:
    """For each gate: how often it was passed, what it held, its catch, its cost."""
    columns = (
        Column("passed", "count"),
        Column("held", "count"),
        Column("caught", "share"),
        Column("median", "hours"),
        Column("overridden", "count"),
        Column("left", "count"),
        Column("waiting", "count"),
    )
    passed: dict[tuple[str, str], list[str]] = defaultdict(list)
    for each in went:
        passed[each.playbook, each.way].append(each.record)
    stopped: dict[tuple[str, str], list[Held]] = defaultdict(list)
    for held_one in held:
        stopped[held_one.playbook, held_one.way].append(held_one)
    ways = passed.keys() | stopped.keys() | set(_published(ground))
    lines = [
        line(way, passed=count(passed[way]), **_figures(stopped[way]))
        for way in sorted(ways, key=lambda way: (-len(stopped[way]), way))
        if way[1]
    ]
    return Table("gates", ("playbook", "way"), columns, tuple(lines))


def missing(ground: Ground, held: Sequence[Held]) -> Table:
    """For what records were held: the fields and criteria that were missing most often."""
    found: dict[tuple[str, str], list[Held]] = defaultdict(list)
    for each in held:
        for item in each.items:
            found[each.playbook, item].append(each)
    ordered = sorted(found.items(), key=lambda item: (-len(item[1]), item[0]))
    columns = (Column("held", "count"), Column("caught", "share"), Column("median", "hours"))
    lines = []
    for about, together in ordered:
        figures = _figures(together)
        lines.append(line(about, **{column.id: figures[column.id] for column in columns}))
    return Table("missing", ("playbook", "item"), columns, tuple(lines))


def _figures(held: Sequence[Held]) -> Mapping[str, Number | None]:
    mended = [each for each in held if each.how == "mended"]
    return {
        "held": count(each.record for each in held),
        "caught": share([each.record for each in mended], [each.record for each in held]),
        "median": middle([(each.hours, each.record) for each in mended]),
        "overridden": count(each.record for each in held if each.how == "overridden"),
        "left": count(each.record for each in held if each.how == "left"),
        "waiting": count(each.record for each in held if each.how == "held"),
    }


def overrides(ground: Ground) -> Table:
    """By way: overrides that were allowed, used, made good afterwards, and those that are open still."""
    granted: dict[str, tuple[tuple[str, str], str]] = {}
    used, made_good, closed = set(), set(), set()
    for each in ground.told:
        match each.event:
            case e.OverrideGranted() as event if each.at >= ground.asked.since:
                place = ground.places.get(each.record)
                if place and _is_asked(ground, place, event.way, each.actor):
                    granted[event.override] = ((place.playbook, event.way), each.record)
            case e.OverrideUsed() as event:
                used.add(event.override)
            case e.OverrideClosed() as event:
                closed.add(event.override)
                if event.how == "made_good":
                    made_good.add(event.override)
    ways: dict[tuple[str, str], list[str]] = defaultdict(list)
    for override, (way, _) in granted.items():
        ways[way].append(override)

    def records(which: Sequence[str]) -> Iterator[str]:
        return (granted[override][1] for override in which)

    columns = tuple(Column(name, "count") for name in ("granted", "used", "made_good", "open"))
    lines = [
        line(
            way,
            granted=count(records(found)),
            used=count(records([each for each in found if each in used])),
            made_good=count(records([each for each in found if each in made_good])),
            open=count(records([each for each in found if each not in closed])),
        )
        for way, found in sorted(ways.items())
    ]
    return Table("overrides", ("playbook", "way"), columns, tuple(lines))


def went_on(ground: Ground) -> list[WentOn]:
    """Every passing of a gate in the time: offers, and moves that no handoff made."""
    offers = [
        WentOn(
            each.offered_at, each.record, each.playbook, f"{each.origin} -> {each.target}", each.overridden
        )
        for each in ground.passed
        if ground.asked.since <= each.offered_at <= ground.asked.until
    ]
    moves = [
        WentOn(
            each.at, each.record, "", f"{each.event.origin} -> {each.event.target}", bool(each.event.override)
        )
        for each in ground.told
        if isinstance(each.event, e.StageMoved)
        and not each.event.handoff
        and each.at >= ground.asked.since
        and ground.asked.person in ("", each.actor)
    ]
    return sorted((*offers, *_with_playbooks(ground, moves)), key=lambda each: each.at)


def held_records(ground: Ground, went: Sequence[WentOn]) -> list[Held]:
    """Every time a gate held a record, in the time."""
    onward: dict[str, list[WentOn]] = defaultdict(list)
    for each in went:
        onward[each.record].append(each)
    refused: dict[str, list[tuple[Told, e.CommandRefused]]] = defaultdict(list)
    for told in ground.told:
        if told.at >= ground.asked.since and (event := _stopped(told)):
            refused[told.record].append((told, event))
    found = [
        held
        for record, refusals in refused.items()
        for held in _held_of(ground, record, refusals, onward[record])
    ]
    return sorted(found, key=lambda each: (each.since, each.record))


def _stopped(told: Told) -> e.CommandRefused | None:
    """The refusal of a move or an offer for what was missing."""
    event = told.event
    if not isinstance(event, e.CommandRefused) or event.act not in _ACTS:
        return None
    return event if _blocking(event.unmet) else None


def _held_of(
    ground: Ground,
    record: str,
    refusals: Sequence[tuple[Told, e.CommandRefused]],
    onward: Sequence[WentOn],
) -> Iterator[Held]:
    """The refusals of one record, those before the same going on together."""
    place = ground.places.get(record)
    if place is None:
        return
    together: dict[WentOn | None, list[tuple[Told, e.CommandRefused]]] = defaultdict(list)
    for told, event in refusals:
        together[next((each for each in onward if each.at >= told.at), None)].append((told, event))
    for went, group in together.items():
        items = tuple(dict.fromkeys(item.id for _, event in group for item in _blocking(event.unmet)))
        stage = went.way.split(" -> ")[0] if went else place.stage
        ways = _ways_that_ask(ground, place, stage, group[-1][1], items)
        way = went.way if went and went.way in ways else ways[0] if len(ways) == 1 else ""
        if _is_asked(ground, place, way, group[0][0].actor):
            until = went.at if went else None
            yield Held(record, place.playbook, way, items, group[0][0].at, until, _how(went, way))


def _how(went: WentOn | None, way: str) -> How:
    if went is None:
        return "held"
    if went.way != way:
        return "left"
    return "overridden" if went.overridden else "mended"


def _ways_that_ask(
    ground: Ground, place: Owned, stage: str, event: e.CommandRefused, items: Sequence[str]
) -> list[str]:
    """The ways from a stage that ask for all of this, by handoff or not as was refused."""
    program = ground.program(place.playbook, place.version)
    if program is None or stage not in program.playbook.stages:
        return []
    return [
        way.arrow
        for way in program.playbook.ways_from(stage)
        if isinstance(way, Handoff) == _ACTS[event.act] and set(items) <= items_of(program.gates[way.arrow])
    ]


def items_of(gate: Gate) -> set[str]:
    """The ids of everything a gate asks for."""
    fields = {each.field.id for each in gate.requirements}
    return fields | {each.criterion.id for each in gate.criteria} | set(gate.tasks)


def _is_asked(ground: Ground, place: Owned, way: str, actor: str) -> bool:
    asked = ground.asked
    if asked.playbook not in ("", place.playbook) or asked.person not in ("", actor):
        return False
    stages = way.split(" -> ") if way else [place.stage]
    teams = {ground.stage_team(place.playbook, place.version, stage) for stage in stages}
    return not asked.team or asked.team in teams


def _with_playbooks(ground: Ground, moves: Sequence[WentOn]) -> Iterator[WentOn]:
    """Moves with the playbooks of their records, those that are asked for."""
    places = ground.places_of({each.record for each in moves})
    for each in moves:
        place = places.get(each.record)
        if place and _is_asked(ground, place, each.way, ground.asked.person):
            yield msgspec.structs.replace(each, playbook=place.playbook)


def _blocking(unmet: Sequence[Unmet]) -> list[Unmet]:
    return [
        each for each in unmet if each.severity == "block" and each.kind in ("field", "criterion", "task")
    ]


def _published(ground: Ground) -> Iterator[tuple[str, str]]:
    """The gates of the published playbooks that ask for anything."""
    for slug, program in ground.programs.items():
        for arrow, gate in program.gates.items():
            teams = {program.playbook.stages[stage].team for stage in (gate.way.origin, gate.way.target)}
            if items_of(gate) and (not ground.asked.team or ground.asked.team in teams):
                yield slug, arrow
