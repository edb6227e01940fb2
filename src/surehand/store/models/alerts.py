"""What somebody wants to be told of, how, and when."""

from __future__ import annotations

from django.db import models

from surehand.store.models.people import Person
from surehand.store.models.scope import OfWorkspace


class AlertPreference(OfWorkspace):
    """What a person chose for one kind of alert; what they did not choose is as usual.

    ``mail`` is now, digest, never, or empty for as usual; ``slack`` is now, never or empty. A ``quiet`` kind is
    listed, but not counted on the bell.
    """

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=40)
    mail = models.CharField(max_length=6, blank=True, default="")
    slack = models.CharField(max_length=6, blank=True, default="", db_default="")
    quiet = models.BooleanField(default=False)

    class Meta:
        db_table = "alert_preference"
        constraints = [models.UniqueConstraint(fields=["person", "kind"], name="alert_preference_kind")]


class AlertHours(OfWorkspace):
    """When a person is written to: their quiet hours, and the hour of the daily letter, all in their own time zone.

    ``quiet_from`` and ``quiet_to`` are times such as 18:00, empty for none; ``urgent_anyway`` lets what is overdue and
    escalated through. ``digest_at`` is the next moment of the daily letter; None when they want none.
    """

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    quiet_from = models.CharField(max_length=5, blank=True, default="")
    quiet_to = models.CharField(max_length=5, blank=True, default="")
    urgent_anyway = models.BooleanField(default=True)
    digest_hour = models.PositiveIntegerField(default=8)
    digest_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "alert_hours"
        constraints = [models.UniqueConstraint(fields=["person"], name="alert_hours_once")]
        indexes = [models.Index(fields=["digest_at"], name="alert_hours_digest")]
