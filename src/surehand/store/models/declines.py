"""Who would not take a handoff, made from the events: the routing asks for it, and nothing else."""

from __future__ import annotations

from django.db import models

from surehand.store.models.scope import OfWorkspace


class Decline(OfWorkspace):
    """That somebody passed a handoff on, or returned it as misrouted or for want of capacity."""

    record = models.CharField(max_length=40, db_index=True)
    handoff = models.CharField(max_length=40)
    person = models.CharField(max_length=40)
    at = models.DateTimeField()

    class Meta:
        db_table = "decline"
        constraints = [models.UniqueConstraint(fields=["handoff", "person", "at"], name="decline_once")]
        indexes = [models.Index(fields=["workspace", "at"], name="decline_at")]
