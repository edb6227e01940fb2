"""The ties between records and their twins in outside systems."""

from __future__ import annotations

from django.db import models

from surehand.store.models.scope import OfWorkspace


class Link(OfWorkspace):
    """A record, or something of it, and what it is called at the other side of a connection.

    ``key`` is that system's own id, after its kind where it has several (``deals/71``). ``kind`` is record, task, note,
    list, contact, company …; ``subject`` is what here is tied where that is not the record itself: a task, a note, a
    handoff. ``seen`` is the twin as it was read last, ``written`` what we wrote to it last, both as JSON of the
    connector. ``gone_at`` is since when it is there no more: deleted, or merged into another.
    """

    connection = models.CharField(max_length=40)
    key = models.CharField(max_length=200)
    record = models.CharField(max_length=40, db_index=True)
    kind = models.CharField(max_length=20, default="record", db_default="record")
    subject = models.CharField(max_length=40, blank=True, default="", db_default="")
    seen = models.TextField(default="{}", db_default="{}")
    written = models.TextField(default="{}", db_default="{}")
    gone_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "link"
        constraints = [models.UniqueConstraint(fields=["workspace", "connection", "key"], name="link_key")]
