"""A playbook made ready to run: conditions compiled, gates put together. Made once per version, used for every act."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

import msgspec

from surehand.core.conditions import Condition, compile_condition, parse
from surehand.core.engine.refusal import FormHint, Next, Unmet
from surehand.core.playbook import Criterion, Field, Handoff, Move, Playbook, schema_of
from surehand.core.values import Quality

FREE_TEXT = frozenset({"text", "long_text", "list", "contact"})


class Requirement(msgspec.Struct, frozen=True):
    """A required field of a gate, with what its answer must be like and how it is asked for."""

    field: Field
    forms: tuple[FormHint, ...]
    missing: Unmet
    quality: Quality
    fresh_for: timedelta | None
    free_text: bool


class CompiledCriterion(msgspec.Struct, frozen=True):
    """A criterion with its condition ready to run, and the inputs to show for mending it."""

    criterion: Criterion
    condition: Condition
    forms: tuple[FormHint, ...]


class Gate(msgspec.Struct, frozen=True):
    """Everything asked between two stages: by the way itself, by the stage left and by the stage entered.

    ``again`` and ``anyway`` are the ways on for somebody whom it stops.
    """

    way: Move | Handoff
    requirements: tuple[Requirement, ...]
    criteria: tuple[CompiledCriterion, ...]
    tasks: tuple[str, ...]
    again: Next
    anyway: Next


class Program:
    """A playbook version ready to decide with.

    ``version`` is the published version's number; conditions are compiled once. Raises `ConditionError` for a
    playbook that was never checked.
    """

    def __init__(self, playbook: Playbook, version: int = 1) -> None:
        self.playbook = playbook
        self.version = version
        self.schema = schema_of(playbook)
        self._conditions: dict[str, Condition] = {}
        self.people_fields = tuple(field.id for field in playbook.fields.values() if field.type == "person")
        self.gates: Mapping[str, Gate] = {way.arrow: self._gate(way) for way in playbook.ways()}

    def condition(self, source: str) -> Condition:
        """The compiled form of a condition of this playbook."""
        found = self._conditions.get(source)
        if found is None:
            found = self._conditions[source] = compile_condition(parse(source), self.schema)
        return found

    def contract(self, handoff_id: str) -> Handoff:
        """A contract by id. Raises `KeyError` for one this version does not have."""
        found = self.playbook.handoff(handoff_id)
        if found is None:
            raise KeyError(handoff_id)
        return found

    def _gate(self, way: Move | Handoff) -> Gate:
        leaving, entering = self.playbook.stages[way.origin].exit, self.playbook.stages[way.target].entry
        required = dict.fromkeys((*way.requires, *leaving.requires, *entering.requires))
        criteria = (*way.criteria, *leaving.criteria, *entering.criteria)
        act, to = "offer" if isinstance(way, Handoff) else "move", self.playbook.stages[way.target].title
        fill_in = f"Fill in what is missing; the same act then completes the move to {to}."
        return Gate(
            way,
            tuple(_requirement(self.playbook.fields[name]) for name in required),
            tuple(self._criterion(criterion) for criterion in criteria),
            tasks_blocking(self.playbook, way.arrow),
            Next(act, fill_in, way.target),
            Next("override", "Pass anyway, with a reason and a date to make it good.", way.target),
        )

    def _criterion(self, criterion: Criterion) -> CompiledCriterion:
        condition = self.condition(criterion.when)
        shown = criterion.fields or tuple(sorted(condition.fields))
        fields = self.playbook.fields
        forms = tuple(form_hint(fields[name]) for name in shown if name in fields)
        return CompiledCriterion(criterion, condition, forms)


def form_hint(field: Field) -> FormHint:
    """The input for a field."""
    return FormHint(field.id, field.type, field.title, field.help, field.options, field.currency)


def who_mends(field: Field) -> tuple[str, ...]:
    """Who can put a field right: the owner, and the client where the client may be asked."""
    return ("owner", "client") if field.ask_client else ("owner",)


def tasks_blocking(playbook: Playbook, arrow: str) -> tuple[str, ...]:
    """The ids of the tasks that a way waits for."""
    return tuple(task.id for way in playbook.ways() for task in way.tasks if task.blocks == arrow)


def _requirement(field: Field) -> Requirement:
    fresh = field.fresh_for
    lasting = timedelta(microseconds=fresh.nominal) if fresh else None
    forms = (form_hint(field),)
    missing = Unmet(
        "field", field.id, "missing", f"{field.title}: nothing is filled in.", "", who_mends(field), forms
    )
    return Requirement(field, forms, missing, field.quality, lasting, field.type in FREE_TEXT)
