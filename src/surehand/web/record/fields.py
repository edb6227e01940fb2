"""The fields of a record by group: what is known with where it came from, and the input of one that is edited."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _

from surehand.core.engine import Program, RecordState
from surehand.core.playbook import Field
from surehand.web.access import Reader
from surehand.web.inputs import Input, InputMaker, texts_of_values
from surehand.web.refusals import Refused, why
from surehand.web.words import Provenance, Value, provenance, shown


@dataclass(frozen=True)
class FieldRow:
    """A field: its value with where it came from, or the input while it is edited."""

    id: str
    title: str
    value: Value | None
    provenance: Provenance | None
    edit: str
    input: Input | None = None


@dataclass(frozen=True)
class FieldGroup:
    """Fields that stand together: those with a value, then the names of those without."""

    title: str
    rows: tuple[FieldRow, ...]
    empty: tuple[FieldRow, ...]


@dataclass(frozen=True)
class Fields:
    """The fields that matter by now, by group, and those without a value that are asked for only later."""

    groups: tuple[FieldGroup, ...]
    later: tuple[FieldRow, ...]


def fields_shown(
    state: RecordState, program: Program, reader: Reader, edited: str, refused: Refused | None
) -> Fields:
    """The fields; ``edited`` is the one with its input open, ``refused`` the answer to such an input."""
    asked_later = _asked_later(program, state.stage)
    groups: dict[str, list[FieldRow]] = {}
    later: list[FieldRow] = []
    for field in program.playbook.fields.values():
        row = _field(field, state, reader, edited, refused)
        if field.id in asked_later and not row.value and not row.input:
            later.append(row)
        else:
            groups.setdefault(field.group or _("Fields"), []).append(row)
    return Fields(_grouped(groups), tuple(later))


def _asked_later(program: Program, stage: str) -> frozenset[str]:
    """The fields that are required only at gates of later stages; those never required go with their group."""
    order = list(program.playbook.stages)
    asked: dict[bool, set[str]] = {False: set(), True: set()}
    for gate in program.gates.values():
        is_later = order.index(gate.way.origin) > order.index(stage)
        asked[is_later].update(each.field.id for each in gate.requirements)
    fields = program.playbook.fields.values()
    groups = {here: {each.group for each in fields if each.id in asked[here]} for here in asked}
    later_groups = groups[True] - groups[False] - {""}
    going_along = {each.id for each in fields if each.group in later_groups}
    return frozenset((asked[True] | going_along) - asked[False])


def _grouped(groups: Mapping[str, list[FieldRow]]) -> tuple[FieldGroup, ...]:
    return tuple(
        FieldGroup(
            title,
            rows=tuple(row for row in rows if row.value or row.input),
            empty=tuple(row for row in rows if not row.value and not row.input),
        )
        for title, rows in groups.items()
    )


def _field(
    field: Field, state: RecordState, reader: Reader, edited: str, refused: Refused | None
) -> FieldRow:
    held = state.values.get(field.id)
    answer = refused if refused and refused.form == f"field:{field.id}" else None
    is_edited = edited == field.id or answer is not None
    return FieldRow(
        id=field.id,
        title=field.title,
        value=shown(field, held, reader, state.id) if held else None,
        provenance=provenance(held, reader) if held else None,
        edit=f"{reader.url('record', state.id)}?edit={field.id}#field-{field.id}",
        input=_edit(field, state, reader, answer) if is_edited else None,
    )


def _edit(field: Field, state: RecordState, reader: Reader, answer: Refused | None) -> Input:
    texts = {**texts_of_values(state.values, reader), **(answer.texts if answer else {})}
    unmet = answer.refusal.unmet if answer else ()
    problem = next((why(each) for each in unmet if each.id == field.id), "")
    return InputMaker(reader, "edit", texts, state.files).make(field, problem, is_wrong=bool(problem))
