"""What was expected but did not happen, and the work that comes round by itself."""

from __future__ import annotations

from typing import Any

from django.db import models

from surehand.store.models.records import person_id
from surehand.store.models.scope import OfWorkspace, id_field


class Finding(OfWorkspace):
    """Something that was expected and did not happen, kept once for as long as it holds.

    ``key`` says what it is about; ``words`` fill the sentence of its kind. ``status`` is preview (of the first look,
    until somebody decides on it), open, set_aside by a person for a ``reason``, or resolved because it holds no more.
    """

    id = id_field()
    kind = models.CharField(max_length=30)
    key = models.CharField(max_length=160)
    record = models.CharField(max_length=40, blank=True, default="")
    words = models.JSONField(default=dict)
    owner = person_id()
    status = models.CharField(max_length=10)
    found_at = models.DateTimeField()
    seen_at = models.DateTimeField()
    resolved_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=500, blank=True, default="")

    class Meta:
        db_table = "finding"
        constraints = [models.UniqueConstraint(fields=["workspace", "key"], name="finding_key")]
        indexes = [models.Index(fields=["workspace", "status", "id"], name="finding_status")]


class Schedule(models.Model):
    """Work that comes round: when it is next, and what came of it last. Of all workers one does it each time.

    It belongs to a workspace, or to none where it is done for the whole installation. ``lease`` is who does it now.
    """

    id = models.CharField(primary_key=True, max_length=80)
    kind = models.CharField(max_length=30)
    workspace: Any = models.ForeignKey(
        "surehand.Workspace", null=True, on_delete=models.CASCADE, related_name="+"
    )
    next_at = models.DateTimeField()
    lease = models.CharField(max_length=40, blank=True, default="")
    begun_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    result = models.CharField(max_length=10, blank=True, default="")
    told = models.CharField(max_length=500, blank=True, default="")

    class Meta:
        db_table = "schedule"
        indexes = [models.Index(fields=["next_at"], name="schedule_due")]
