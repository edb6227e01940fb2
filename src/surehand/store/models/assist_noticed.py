"""How far the worker has looked for what there is to read."""

from __future__ import annotations

from django.db import models

from surehand.store.models.scope import OfWorkspace


class AssistNoticed(OfWorkspace):
    """Up to which event of a workspace everything that was written has been read. ``lease`` is who reads on."""

    seen = models.BigIntegerField(default=0)
    lease = models.CharField(max_length=40, blank=True, default="")
    leased_until = models.DateTimeField(null=True)

    class Meta:
        db_table = "assist_noticed"
        constraints = [models.UniqueConstraint(fields=["workspace"], name="assist_noticed_once")]
