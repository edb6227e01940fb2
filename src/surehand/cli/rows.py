"""Rows of lists as JSON: the columns of the tables, by name, in this order. Only ever added to."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import Model

from surehand.store.queries.lists import Page

RECORD = "id playbook playbook_version title stage owner entered_at opened_at changed_at version".split()
HANDOFF = (
    "id record contract origin target status sender receiver team attempt questions open_questions offered_at "
    "assigned_at due_at closed_at closed_by reasons overridden"
).split()
QUESTION = "id record handoff asked_by asked_of asked_at text field answer answered_by answered_at".split()
SUGGESTION = (
    "id record playbook field value words source start end quote speaker side modality method confidence rank status "
    "proposed_by proposed_at"
).split()
TASK = "id record handoff template title owner due_at created_at done_at done_by blocks".split()


def plain(rows: Sequence[Model], columns: Sequence[str]) -> list[dict[str, Any]]:
    """Rows as JSON objects."""
    return [{name: getattr(row, name) for name in columns} for row in rows]


def plain_page(page: Page[Any], columns: Sequence[str]) -> dict[str, object]:
    """A page of a list: its items, and the cursor of the next page."""
    return {"items": plain(page.items, columns), "next": page.next}
