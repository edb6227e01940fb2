"""What the checks look at: a playbook with every name it uses, where it stands, and what the workspace knows."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from functools import cached_property
from typing import NamedTuple, TypeAlias

import msgspec

from surehand.core import conditions
from surehand.core.conditions import ConditionError, FieldType, Schema, Tree, names, parse
from surehand.core.playbook.model import Criterion, Entry, Handoff, Move, Playbook, ReceiverRule, TaskTemplate
from surehand.core.playbook.problem import Path
from surehand.core.playbook.terms import ACT_ANCHORS, Audience

Way: TypeAlias = Move | Handoff
Located: TypeAlias = tuple[Path, str]


class World(msgspec.Struct, frozen=True):
    """What the workspace of a playbook knows. None means unknown, and what it is about goes unchecked.

    ``teams`` maps a team to its lead, empty when it has none; ``people`` are e-mail addresses; ``templates`` are the
    templates of connections.
    """

    teams: Mapping[str, str] | None = None
    people: Collection[str] | None = None
    calendars: Collection[str] | None = None
    templates: Collection[str] | None = None


class WrittenCondition(NamedTuple):
    """A condition of the playbook: where it stands, its tree if it has one, and what is wrong with it."""

    path: Path
    tree: Tree | None
    problems: tuple[conditions.Problem, ...]


class Subject:
    """A playbook seen by kind of part instead of by key; every part comes with its path."""

    def __init__(self, playbook: Playbook, world: World) -> None:
        self.playbook = playbook
        self.world = world
        self.schema = schema_of(playbook)

    @cached_property
    def ways(self) -> tuple[tuple[Path, Way], ...]:
        """All moves and handoffs."""
        moves = ((("moves", arrow), move) for arrow, move in self.playbook.moves.items())
        return (*moves, *self.handoffs)

    @cached_property
    def handoffs(self) -> tuple[tuple[Path, Handoff], ...]:
        """All handoffs."""
        return tuple((("handoffs", arrow), handoff) for arrow, handoff in self.playbook.handoffs.items())

    @cached_property
    def gates(self) -> tuple[tuple[Path, Way | Entry], ...]:
        """Everything that asks something of a record: ways, and the doors of stages."""
        stages = self.playbook.stages.values()
        entries = ((("stages", stage.id, "entry"), stage.entry) for stage in stages)
        exits = ((("stages", stage.id, "exit"), stage.exit) for stage in stages)
        return (*self.ways, *entries, *exits)

    @cached_property
    def criteria(self) -> tuple[tuple[Path, Criterion], ...]:
        """All criteria, of ways and of stages."""
        return tuple(
            ((*path, "criteria", index), criterion)
            for path, gate in self.gates
            for index, criterion in enumerate(gate.criteria)
        )

    @cached_property
    def receivers(self) -> tuple[tuple[Path, ReceiverRule], ...]:
        """All rules by which a receiver is found."""
        return tuple(
            ((*path, "receiver", index), rule)
            for path, handoff in self.handoffs
            for index, rule in enumerate(handoff.receiver)
        )

    @cached_property
    def tasks(self) -> tuple[tuple[Path, TaskTemplate, Way], ...]:
        """All tasks, each with the way that creates it."""
        return tuple(
            ((*path, "tasks", index), task, way)
            for path, way in self.ways
            for index, task in enumerate(way.tasks)
        )

    @cached_property
    def conditions(self) -> tuple[WrittenCondition, ...]:
        """All conditions: of criteria, tasks and receiver rules."""
        written = [(path, criterion.when) for path, criterion in self.criteria]
        written += [(path, task.when) for path, task, _ in self.tasks if task.when]
        written += [(path, rule.when) for path, rule in self.receivers if rule.when]
        return tuple(_judge((*path, "when"), source, self.schema) for path, source in written)

    def audiences(self) -> Iterator[tuple[Path, Audience]]:
        """Everybody who is meant anywhere."""
        yield from (((*path, "owner"), task.owner) for path, task, _ in self.tasks)
        for path, handoff in self.handoffs:
            for index, alert in enumerate(handoff.alerts):
                yield from (((*path, "alerts", index, "to", at), to) for at, to in enumerate(alert.to))
            for index, rung in enumerate(handoff.clock.escalate):
                place = (*path, "clock", "escalate", index, "to")
                yield from (((*place, at), to) for at, to in enumerate(rung.to))
            if handoff.survey:
                yield (*path, "survey", "ask"), handoff.survey.ask

    def teams_named(self) -> Iterator[Located]:
        """Every team, wherever it is named."""
        for stage in self.playbook.stages.values():
            yield ("stages", stage.id, "team"), stage.team
        for path, rule in self.receivers:
            if rule.team:
                yield (*path, "team"), rule.team
        for path, audience in self.audiences():
            if audience.team:
                yield path, audience.team

    def people_named(self) -> Iterator[Located]:
        """Every e-mail address, wherever one is named."""
        for path, rule in self.receivers:
            if rule.person:
                yield (*path, "person"), rule.person
        for path, audience in self.audiences():
            if audience.email:
                yield path, audience.email

    def required(self) -> Iterator[Located]:
        """Every required field."""
        for path, gate in self.gates:
            yield from listed((*path, "requires"), gate.requires)

    def fields_used(self) -> Iterator[Located]:
        """Every field that the process names outside of conditions."""
        yield from self.required()
        for path, criterion in self.criteria:
            yield from listed((*path, "fields"), criterion.fields)
        yield from self.fields_told()
        yield from self.fields_of_receivers()
        yield from self.anchors()
        for path, task, _ in self.tasks:
            yield from (((*path, "title"), name) for name in re.findall(r"\{(\w+)\}", task.title))

    def fields_told(self) -> Iterator[Located]:
        """Every field that a brief tells."""
        for path, handoff in self.handoffs:
            for index, section in enumerate(handoff.brief):
                yield from listed((*path, "brief", index, "fields"), section.fields)

    def fields_of_receivers(self) -> Iterator[Located]:
        """Every field by which a receiver is found."""
        for path, rule in self.receivers:
            yield from listed((*path, "skills"), rule.skills)
            if rule.same_as:
                yield (*path, "same_as"), rule.same_as

    def anchors(self) -> Iterator[Located]:
        """Every date field that a task's due time counts from."""
        for path, task, _ in self.tasks:
            if task.due.anchor not in ACT_ANCHORS:
                yield (*path, "due"), task.due.anchor

    def fields_read(self) -> frozenset[str]:
        """Every field that a condition reads."""
        return frozenset().union(*(names(each.tree) for each in self.conditions if each.tree))

    def teams_of(self, way: Way) -> tuple[str, str] | None:
        """The teams on both sides of a way; None when a stage of it does not exist."""
        origin, target = (self.playbook.stages.get(stage) for stage in (way.origin, way.target))
        return (origin.team, target.team) if origin and target else None


def listed(path: Path, items: Iterable[str]) -> Iterator[Located]:
    """The items of a list, each with its path."""
    return (((*path, index), item) for index, item in enumerate(items))


def schema_of(playbook: Playbook) -> Schema:
    """What the conditions of a playbook may speak of."""
    fields = {
        field.id: FieldType(field.type, tuple(field.options), field.currency)
        for field in playbook.fields.values()
    }
    ways: tuple[Way, ...] = (*playbook.moves.values(), *playbook.handoffs.values())
    return Schema(fields, frozenset(task.id for way in ways for task in way.tasks))


def _judge(path: Path, source: str, schema: Schema) -> WrittenCondition:
    try:
        tree = parse(source)
    except ConditionError as error:
        return WrittenCondition(path, None, (error.problem,))
    return WrittenCondition(path, tree, conditions.check(tree, schema))
