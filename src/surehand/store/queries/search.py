"""Finding a record, and through it its open handoff, by a few words."""

from __future__ import annotations

from collections.abc import Collection, Iterator

import msgspec
from django.db.models import Case, IntegerField, OuterRef, Q, QuerySet, Subquery, Value, When

from surehand.core.engine import decode_event, decode_state
from surehand.core.engine.events import NoteAdded
from surehand.core.values import Contact, FieldValue, FileRef, Money
from surehand.store import models as m

READ_CLOSELY = 60
"""So many candidates are read value by value."""
LOOKED_THROUGH = 20_000
"""So many of the latest events are looked through for notes."""
AROUND = 40
"""So many characters are shown before and after what was found."""


class FoundRecord(msgspec.Struct, frozen=True):
    """A record that was found; ``handoff`` is its open handoff, if it has one."""

    id: str
    title: str
    playbook: str
    playbook_version: int
    stage: str
    owner: str
    handoff: str | None


class FoundWithin(msgspec.Struct, frozen=True):
    """A record with the words in a value or, where ``field`` is empty, in a note; ``excerpt`` is what stands there."""

    record: FoundRecord
    field: str
    excerpt: str


def find_records(workspace: str, text: str, owners: Collection[str], limit: int) -> list[FoundRecord]:
    """Records whose title has every word of a text, or that belong to one of the owners, or hold an e-mail address.

    Those whose title begins with the text come first, then those changed last. An address is looked for only when the
    text has an @, as that reads every value of every record.
    """
    rows = _living(workspace)
    wanted = _has_words(text) | Q(owner__in=owners)
    if "@" in text:
        wanted |= Q(state__icontains=text)
    begins = When(_in_any_case("title__istartswith", text), then=Value(0))
    rank = Case(begins, default=Value(1), output_field=IntegerField())
    ranked = _with_handoff(workspace, rows.filter(wanted)).annotate(rank=rank)
    return _read(ranked.order_by("rank", "-changed_at", "id")[:limit])


def find_within(workspace: str, text: str, limit: int) -> list[FoundWithin]:
    """Records with a value or a note that has every word of a text, those changed last first.

    The database finds candidates by their whole state, of which only the latest are read closely; of the
    events only the latest are looked through for notes. So the cost does not grow with the workspace.
    """
    found = [*_in_values(workspace, text), *_in_notes(workspace, text)]
    first = {each.record.id: each for each in reversed(found)}
    return [each for each in found if first[each.record.id] is each][:limit]


def _in_values(workspace: str, text: str) -> Iterator[FoundWithin]:
    rows = _living(workspace).filter(_has_words(text, "state")).order_by("-changed_at", "id")
    for *row, state in _with_handoff(workspace, rows).values_list(*FoundRecord.__struct_fields__, "state")[
        :READ_CLOSELY
    ]:
        for field, held in decode_state(state).values.items():
            if excerpt := _excerpt(_written(held), text):
                yield FoundWithin(FoundRecord(*row), field, excerpt)
                break


def _in_notes(workspace: str, text: str) -> Iterator[FoundWithin]:
    latest = m.Event.objects.within(workspace).order_by("-seq").values_list("seq", flat=True).first() or 0
    notes = m.Event.objects.within(workspace).filter(seq__gt=latest - LOOKED_THROUGH, kind="note_added")
    fitting = notes.filter(_has_words(text, "data")).order_by("-seq").values_list("record", "data")
    told: dict[str, str] = {}
    for record, data in fitting[:READ_CLOSELY]:
        event = decode_event(data)
        if isinstance(event, NoteAdded) and (excerpt := _excerpt(event.text, text)):
            told.setdefault(record, excerpt)
    rows = _with_handoff(workspace, _living(workspace).filter(id__in=told).order_by("-changed_at", "id"))
    for found in _read(rows):
        yield FoundWithin(found, "", told[found.id])


def _excerpt(written: str, text: str) -> str:
    """The part of a text with the first of the words, if it has all of them."""
    plain = " ".join(written.split())
    folded, words = plain.casefold(), text.casefold().split()
    if not all(word in folded for word in words):
        return ""
    start, end = max(folded.find(words[0]) - AROUND, 0), folded.find(words[0]) + len(words[0]) + AROUND
    return f"{'…' if start else ''}{plain[start:end].strip()}{'…' if end < len(plain) else ''}"


def _written(held: FieldValue) -> str:
    """What people wrote in a value: no ids of people, and nothing of how a value is kept."""
    match held.value:
        case str(text) if held.kind != "person":
            return text
        case tuple(parts):
            return ", ".join(map(str, parts))
        case Contact() | FileRef() | Money() as value:
            return str(value)
        case _:
            return ""


def _living(workspace: str) -> QuerySet[m.Record]:
    rows: QuerySet[m.Record] = m.Record.objects.within(workspace).filter(archived_at=None, merged_into="")
    return rows


def _with_handoff(workspace: str, rows: QuerySet[m.Record]) -> QuerySet[m.Record]:
    offered = m.Handoff.objects.within(workspace).filter(record=OuterRef("id"), status="offered")
    return rows.annotate(handoff=Subquery(offered.order_by("offered_at").values("id")[:1]))


def _read(rows: QuerySet[m.Record]) -> list[FoundRecord]:
    return [FoundRecord(*row) for row in rows.values_list(*FoundRecord.__struct_fields__)]


def _has_words(text: str, column: str = "title") -> Q:
    found = Q()
    for word in text.split():
        found &= _in_any_case(f"{column}__icontains", word)
    return found


def _in_any_case(lookup: str, text: str) -> Q:
    """SQLite folds the case of English letters only; the usual spellings of a name cover the others."""
    spellings = {text, text.lower(), text.upper(), text.title()}
    return Q(*((lookup, each) for each in sorted(spellings)), _connector=Q.OR)
