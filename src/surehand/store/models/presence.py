"""Who looks at what now."""

from __future__ import annotations

from django.db import models

from surehand.store.models.scope import OfWorkspace


class Presence(OfWorkspace):
    """That a person has a place open, such as ``handoff:hnd_1``, and when they were last seen there.

    It passes by itself: no event, no part of an export.
    """

    place = models.CharField(max_length=120)
    person = models.CharField(max_length=40)
    seen_at = models.DateTimeField()

    class Meta:
        db_table = "presence"
        constraints = [
            models.UniqueConstraint(fields=["workspace", "place", "person"], name="presence_once"),
        ]
        indexes = [models.Index(fields=["workspace", "person"], name="presence_person")]
