"""The audit log: who changed what about a workspace itself, as opposed to one of its records."""

from __future__ import annotations

from django.db import models

from surehand.store.models.records import person_id
from surehand.store.models.scope import OfWorkspace, id_field


class TrailEntry(OfWorkspace):
    """One change of people, teams, absences, calendars, keys, playbooks or settings. Appended, never changed.

    ``hash`` covers it and the entry before it. ``events`` and ``head`` are the end of the workspace's event chain at
    that moment, so that each chain vouches for the other. ``data`` is a `runtime.trail.Changed` as JSON.
    """

    seq = models.BigIntegerField()
    kind = models.CharField(max_length=40)
    subject = models.CharField(max_length=80, blank=True, default="")
    data = models.TextField()
    actor = person_id()
    via = models.CharField(max_length=20)
    at = models.DateTimeField()
    events = models.BigIntegerField()
    head = models.CharField(max_length=64, blank=True, default="")
    hash = models.CharField(max_length=64)

    class Meta:
        db_table = "trail"
        constraints = [models.UniqueConstraint(fields=["workspace", "seq"], name="trail_seq")]
        indexes = [
            models.Index(fields=["workspace", "kind", "seq"], name="trail_kind"),
            models.Index(fields=["workspace", "actor", "seq"], name="trail_actor"),
            models.Index(fields=["workspace", "subject", "seq"], name="trail_subject"),
        ]


class Job(OfWorkspace):
    """Long work that a page asked for: an ``export``, a ``verification``, ``clocks`` to recompute, or an audit's part.

    Kept for some days, never exported. ``subject`` is what it is about, and ``asked`` what exactly, as JSON.

    ``status`` is waiting, running, done, failed or cancelled. Whoever carries it out holds ``lease`` until
    ``leased_until``; ``attempts`` counts how often somebody began.
    ``done`` of ``total`` parts are behind it, and ``place`` is where the next one who carries it out goes on;
    ``told`` is what came of it, as JSON; ``size`` is that of its file.
    """

    id = id_field()
    kind = models.CharField(max_length=20)
    status = models.CharField(max_length=10, default="waiting")
    asked_by = person_id()
    created_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    told = models.TextField(blank=True, default="")
    size = models.BigIntegerField(default=0)
    lease = models.CharField(max_length=40, blank=True, default="")
    leased_until = models.DateTimeField(null=True)
    attempts = models.PositiveIntegerField(default=0, db_default=0)
    place = models.CharField(max_length=100, blank=True, default="", db_default="")
    subject = models.CharField(max_length=40, blank=True, default="", db_default="")
    asked = models.TextField(blank=True, default="", db_default="")

    class Meta:
        db_table = "job"
        indexes = [models.Index(fields=["status", "leased_until"], name="job_open")]
