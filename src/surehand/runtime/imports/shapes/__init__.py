"""Exports of other systems, known by their header: what their columns are, and how they are to be read.

A shape only proposes; a person confirms. The forms were taken from exports of the four systems and from the tables that
data pipelines make of their APIs; where only documentation was at hand, the how-to says so.
"""

from __future__ import annotations

from collections.abc import Iterable

from surehand.runtime.imports.history import History
from surehand.runtime.imports.parts import Note
from surehand.runtime.imports.shapes import hubspot, jira, salesforce, zendesk
from surehand.runtime.imports.shapes.shape import ExportShape, folded, plain_name

SHAPES = (*salesforce.SHAPES, *zendesk.SHAPES, *jira.SHAPES, *hubspot.SHAPES)
MADE_BY_PIPELINES = "_fivetran_"
"""Columns that begin so belong to the pipeline, not to the system."""
PEOPLE = (
    ("owner_id", ("portal_id",)),
    ("id", ("role_id",)),
    ("id", ("time_zone_sid_key",)),
    ("id", ("ticket_restriction",)),
    ("id", ("locale", "time_zone")),
)
"""Tables of people: the column with their ids, and by which others they are known. HubSpot twice, Salesforce, Zendesk,
Jira."""
_VERSIONS = "_fivetran_start"


def shape_of(columns: Iterable[str], history: History | None = None) -> ExportShape | None:
    """The export whose header this is; of a history that was folded, the one that it is about."""
    if history is not None:
        return next((shape for shape in SHAPES if shape.id == history.of), None)
    names = {_folded(name) for name in columns}
    fitting = [shape for shape in SHAPES if shape.header <= names]
    return max(fitting, key=lambda shape: len(shape.header), default=None)


def history_in(columns: Iterable[str]) -> History | None:
    """How a table is read that is a history of another system; None for any other."""
    names = {_folded(name): name for name in columns}
    shape = shape_of(names.values())
    if shape is None or shape.history is None:
        return None
    told = shape.history
    return History(
        of=told.of,
        key=names[told.key],
        value=names[told.value],
        at=names[told.at],
        field=names.get(told.field, ""),
        always=told.always,
        holds=names.get(told.holds, ""),
    )


def notes_on(columns: Iterable[str], history: History | None = None) -> tuple[Note, ...]:
    """What to say of an export to whoever confirms how it is read."""
    names = list(columns)
    shape = shape_of(names, history)
    if shape is None:
        return ()
    if history is not None:
        first = f"This is a history of {shape.told}. Each record is read once, with what its fields hold in the end."
    else:
        first = f"This export is known: {shape.told}. What its columns become is proposed."
    versions = (
        ("One record stands in it in several versions; only the row that holds now is read.",)
        if history is None and _VERSIONS in names
        else ()
    )
    return tuple(Note("known_export", said) for said in (first, *versions, *shape.beware))


def target_in(shape: ExportShape, column: str) -> str:
    """What a column of an export is: a role, “ignore” for what belongs to the pipeline, or empty for anything else."""
    name = _folded(column)
    if name.startswith(MADE_BY_PIPELINES) or (name in shape.leave_out and name not in shape.targets):
        return "ignore"
    return shape.targets.get(name, "")


def people_in(columns: Iterable[str]) -> str:
    """The column with the ids of people, in a table of people that another system exports; empty in any other."""
    names = {_folded(name): name for name in columns}
    fitting = (id for id, header in PEOPLE if {id, "email", *header} <= names.keys())
    return names.get(next(fitting, ""), "")


def left_out_by(shape: ExportShape, columns: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """By which values of which columns rows are left out."""
    return {name: shape.leave_out[_folded(name)] for name in columns if _folded(name) in shape.leave_out}


def _folded(name: str) -> str:
    return name if name.startswith(MADE_BY_PIPELINES) else folded(name)


__all__ = [
    "SHAPES",
    "ExportShape",
    "history_in",
    "left_out_by",
    "notes_on",
    "people_in",
    "plain_name",
    "shape_of",
    "target_in",
]
