"""A brief as agents get it: a few lines of each section with their places, and each source named once."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated

from surehand.api.rest import assist_shapes as shapes
from surehand.api.rest.flags import SourceRef
from surehand.api.rest.shapes import Shape, says
from surehand.assist.brief import Standing
from surehand.assist.claims import Method, Modality, Section
from surehand.assist.source import Side
from surehand.core.values import Grade

MOST = 8
"""Lines of a section, where all sections are asked for; the quotes are what is long."""
MOST_OF_ONE = 60
MOST_WAITING = 30


class Line(Shape, frozen=True, kw_only=True):
    """Words of a source."""

    quote: str
    source: str
    start: int
    end: int
    speaker: str
    side: Side
    modality: Modality
    grade: Grade
    method: Method


class Part(Shape, frozen=True, kw_only=True):
    """Lines of a section. ``more`` is how many are not told here."""

    section: Section
    standing: Standing
    lines: tuple[Line, ...]
    more: int


class Waiting(Shape, frozen=True, kw_only=True):
    """A value that waits for a person."""

    id: str
    field: str
    words: str
    quote: str
    source: str
    method: str


class BriefTold(Shape, frozen=True, kw_only=True):
    """What the sources of a record say. Nothing is summed up."""

    sources: tuple[SourceRef, ...]
    sections: tuple[Part, ...]
    not_read: Annotated[tuple[str, ...], says("What could not be read, in sentences.")]
    not_assessed: Annotated[tuple[str, ...], says("Of what nobody can tell whether it is said.")]
    waiting: tuple[Waiting, ...]


class Proposed(Shape, frozen=True, kw_only=True):
    """What was proposed. Nothing of it stands in the record until a person confirms it."""

    waiting: tuple[Waiting, ...]


def told(brief: shapes.Brief, section: Section | None) -> BriefTold:
    """A brief cut to a length that can be read, or one section of it."""
    most = MOST_OF_ONE if section else MOST
    parts = [each for each in brief.sections if section in (None, each.section)]
    shown = [each.evidence.source for part in parts for each in part.statements[:most]]
    return BriefTold(
        sources=tuple({each.id: each for each in shown}.values()),
        sections=tuple(_part(each, most) for each in parts),
        not_read=tuple(each.sentence for each in brief.not_read),
        not_assessed=tuple(each.sentence for each in brief.not_assessed),
        waiting=tuple(_waiting(each) for each in brief.suggestions[:MOST_WAITING]),
    )


def _part(part: shapes.BriefSection, most: int) -> Part:
    return Part(
        section=part.section,
        standing=part.standing,
        lines=tuple(_line(each) for each in part.statements[:most]),
        more=max(len(part.statements) - most, 0),
    )


def _line(statement: shapes.Statement) -> Line:
    said = statement.evidence
    return Line(
        quote=said.quote,
        source=said.source.id,
        start=said.start,
        end=said.end,
        speaker=said.speaker,
        side=said.side,
        modality=said.modality,
        grade=statement.grade,
        method=said.method,
    )


def proposed(rows: Iterable[shapes.Suggestion]) -> Proposed:
    """The suggestions that an agent made."""
    return Proposed(waiting=tuple(_waiting(each) for each in rows))


def _waiting(row: shapes.Suggestion) -> Waiting:
    return Waiting(
        id=row.id, field=row.field, words=row.words, quote=row.quote, source=row.source, method=row.method
    )
