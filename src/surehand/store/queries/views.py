"""The views of a board that somebody can choose from."""

from __future__ import annotations

from django.db.models import Q

from surehand.store import models as m


def read_views(workspace: str, playbook: str, person: str) -> list[m.SavedView]:
    """A person's own views of a board and those that others share, by name."""
    rows = m.SavedView.objects.within(workspace).filter(playbook=playbook)
    return list(rows.filter(Q(person=person) | Q(shared=True)).order_by("name", "id"))


def read_view(workspace: str, view: str) -> m.SavedView | None:
    """One view."""
    found: m.SavedView | None = m.SavedView.objects.within(workspace).filter(id=view).first()
    return found
