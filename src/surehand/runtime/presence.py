"""Noting who looks at what, with few writes: a glance every ten seconds is enough to say that somebody is there."""

from __future__ import annotations

from datetime import datetime, timedelta

from surehand.store import models as m

NOTED_EVERY = timedelta(seconds=10)
"""How long a note is good before it is renewed."""
GONE_AFTER = timedelta(seconds=25)
"""After how long without a note somebody is no longer there: more than two renewals that were missed."""


def arrive(workspace: str, person: str, place: str, now: datetime) -> None:
    """Note that a person has a place open. Their older notes are dropped on the way, so that no rows pile up."""
    rows = m.Presence.objects.within(workspace).filter(person=person)
    noted = rows.filter(place=place).values_list("seen_at", flat=True).first()
    if noted is None:
        rows.filter(seen_at__lt=now - GONE_AFTER).delete()
    if noted is None or noted <= now - NOTED_EVERY:
        # One statement: the same person may arrive and leave in several windows at the same moment.
        m.Presence.objects.within(workspace).bulk_create(
            [m.Presence(workspace_id=workspace, place=place, person=person, seen_at=now)],
            update_conflicts=True,
            unique_fields=["workspace", "place", "person"],
            update_fields=["seen_at"],
        )


def leave(workspace: str, person: str, place: str) -> None:
    """Note that a person has left a place."""
    m.Presence.objects.within(workspace).filter(person=person, place=place).delete()
