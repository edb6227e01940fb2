"""What the API gives back of the assists, and what deciding on a suggestion takes."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal

from surehand.api.rest.bodies import Body
from surehand.api.rest.flags import Evidence
from surehand.api.rest.render import who_if_any
from surehand.api.rest.request import Call
from surehand.api.rest.shapes import RecordId, Shape, Who, says
from surehand.assist.brief import Standing
from surehand.assist.claims import Confidence, Section
from surehand.core.values import Grade
from surehand.store import models as m

Status = Literal["open", "confirmed", "edited", "rejected", "passed", "gone"]


class Suggestion(Shape, frozen=True, kw_only=True):
    """A value that is proposed for a field, with the words it rests on. It does nothing until a person confirms it."""

    id: Annotated[str, says("Its id.", "sug_01kb2n5r9gq4v7w8x0y1z2a3b4")]
    record: RecordId
    field: Annotated[str, says("The id of the field.", "contract_value")]
    value: Annotated[Any, says("What is proposed, as fields take it.", "12000 USD")]
    words: Annotated[str, says("The same in words.", "12,000 USD")]
    status: Annotated[
        Status,
        says("Open until a person decides; passed where they took another, gone where it holds no more."),
    ]
    rank: Annotated[int, says("0 for the likeliest for the field, then 1 …", 0)]
    confidence: Annotated[Confidence, says("How sure, in a word.", "likely")]
    method: Annotated[str, says("Who pointed at the words: rules, model or agent.", "rules")]
    source: Annotated[str, says("The id of the note, question or file.", "note_01kb2n5r9gq4v7w8x0y1")]
    start: Annotated[int, says("Where the quote begins in the source, in characters.", 104)]
    end: Annotated[int, says("Where it ends, exclusive.", 137)]
    quote: Annotated[str, says("The sentence as it stands there.", "The contract value is 12,000 USD.")]
    speaker: Annotated[str, says("Who says it; empty where nobody can tell.", "Carla Meyer")]
    side: Annotated[str, says("Whose side they are on: ours, theirs or unknown.", "theirs")]
    modality: Annotated[str, says("How it is said: stated, hedged or question.", "stated")]
    proposed_by: Annotated[Who | None, says("Whose agent proposed it; null where it was found here.")]
    proposed_at: datetime
    decided_by: Who | None
    decided_at: datetime | None


class Statement(Shape, frozen=True, kw_only=True):
    """A line of a brief: words of a source, and what they are about."""

    evidence: Evidence
    grade: Annotated[Grade, says("How far it can be trusted as it stands.", "asserted")]
    confidence: Annotated[Confidence, says("How sure it is that it belongs here.", "likely")]


class BriefSection(Shape, frozen=True, kw_only=True):
    """The lines of a section."""

    section: Section
    standing: Annotated[Standing, says("How far these lines are all there is to say.", "not_complete")]
    statements: tuple[Statement, ...]


class LeftOut(Shape, frozen=True, kw_only=True):
    """Something that was not read or not assessed."""

    about: Annotated[str, says("The id of the source, the file or the field.", "scope")]
    why: Annotated[str, says("A short code.", "free_text")]
    sentence: Annotated[
        str,
        says(
            "The same in a sentence.", "“Scope” is free text: whether the sources answer it is not assessed."
        ),
    ]


class Brief(Shape, frozen=True, kw_only=True):
    """What the sources of a record say. Nothing is summed up, and what could not be read says so."""

    record: RecordId
    sections: tuple[BriefSection, ...]
    not_read: tuple[LeftOut, ...]
    not_assessed: tuple[LeftOut, ...]
    sources: Annotated[int, says("How many texts were read.", 3)]
    suggestions: Annotated[tuple[Suggestion, ...], says("What waits to be confirmed because of it.")]


class Confirmation(Body, frozen=True, kw_only=True):
    """Taking a suggestion."""

    value: Annotated[
        Any, says("Another value than the one proposed; left out, that is taken.", "14000 USD")
    ] = None


def suggestion_of(call: Call, row: m.Suggestion) -> Suggestion:
    """A suggestion from its row."""
    people = call.facts.directory
    return Suggestion(
        id=row.pk,
        record=row.record,
        field=row.field,
        value=row.value,
        words=row.words,
        status=row.status,  # type: ignore[arg-type]  # one of those the table holds
        rank=row.rank,
        confidence=row.confidence,  # type: ignore[arg-type]  # as above
        method=row.method,
        source=row.source,
        start=row.start,
        end=row.end,
        quote=row.quote,
        speaker=row.speaker,
        side=row.side,
        modality=row.modality,
        proposed_by=who_if_any(people, row.proposed_by),
        proposed_at=row.proposed_at,
        decided_by=who_if_any(people, row.decided_by),
        decided_at=row.decided_at,
    )
