"""The ties between records and their twins in outside systems."""

from __future__ import annotations

from django.db import models

from surehand.store.models.scope import OfWorkspace


class Link(OfWorkspace):
    """A record and what it is called at the other side of a connection: ``key`` is that system's own id."""

    connection = models.CharField(max_length=40)
    key = models.CharField(max_length=200)
    record = models.CharField(max_length=40, db_index=True)

    class Meta:
        db_table = "link"
        constraints = [models.UniqueConstraint(fields=["workspace", "connection", "key"], name="link_key")]
