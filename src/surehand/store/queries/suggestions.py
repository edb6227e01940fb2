"""Which suggestions wait, on which records. They wait for the owner of the record."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.db.models import QuerySet

from surehand.store import models as m
from surehand.store.queries.lists import Cut, Order, Page, page_of

_NEWEST = Order("records-with-suggestions", ("id",), descending=True)
"""An order that no decision changes: whoever goes through the list loses no place in it."""
MOST_FIELDS = 1_000


def records_waiting(workspace: str, person: str, cut: Cut) -> Page[str]:
    """The records of a person on which something is proposed, the newest first. Raises `BadCursor`."""
    proposed = m.Suggestion.objects.within(workspace).filter(status="open")
    page = page_of(
        _records_of(workspace, person).filter(id__in=proposed.values("record")).only("id"), _NEWEST, cut
    )
    return Page([row.pk for row in page.items], page.next)


def fields_waiting(workspace: str, person: str) -> dict[str, list[str]]:
    """The fields for which something is proposed, by record, in the same order; no more than a list can show."""
    theirs = _records_of(workspace, person)
    rows = m.Suggestion.objects.within(workspace).filter(status="open", record__in=theirs.values("id"))
    found: dict[str, list[str]] = {}
    for record, field in (
        rows.order_by("-record", "field").values_list("record", "field").distinct()[:MOST_FIELDS]
    ):
        found.setdefault(record, []).append(field)
    return found


def open_on(workspace: str, records: Sequence[str]) -> list[m.Suggestion]:
    """The open suggestions on some records, record by record in the order given, the likeliest of a field first."""
    rows: Iterable[m.Suggestion] = m.Suggestion.objects.within(workspace).filter(
        record__in=records, status="open"
    )
    place = {record: number for number, record in enumerate(records)}
    return sorted(rows, key=lambda row: (place[row.record], row.field, row.rank, row.id))


def _records_of(workspace: str, person: str) -> QuerySet[m.Record]:
    return m.Record.objects.within(workspace).filter(owner=person, archived_at=None, merged_into="")
