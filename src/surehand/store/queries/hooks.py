"""What a hook would have been told lately."""

from __future__ import annotations

from surehand.store import models as m
from surehand.store.queries.lists import Cut, Order, Page, page_of

LATEST_FIRST = Order("events-latest", ("seq",), descending=True)


def list_latest_events(workspace: str, kind: str, playbook: str, cut: Cut) -> Page[m.Event]:
    """Events of a kind, the latest first, without those that were erased; of one playbook, if it is named.

    Raises `BadCursor`.
    """
    rows = m.Event.objects.within(workspace).filter(kind=kind).exclude(data="")
    if playbook:
        records = m.Record.objects.within(workspace).filter(playbook=playbook)
        rows = rows.filter(record__in=records.values("id"))
    return page_of(rows, LATEST_FIRST, cut)
