"""Work that must not be lost: timers and deliveries, written with the events they follow, claimed with a lease."""

from __future__ import annotations

from django.db import models

from surehand.store.models.scope import OfWorkspace, id_field


class Timer(OfWorkspace):
    """A moment at which a record needs something to happen."""

    record = models.CharField(max_length=40)
    key = models.CharField(max_length=120)
    kind = models.CharField(max_length=20)
    at = models.DateTimeField()
    next_at = models.DateTimeField()
    lease = models.CharField(max_length=40, blank=True, default="")
    attempts = models.PositiveIntegerField(default=0)
    error = models.CharField(max_length=500, blank=True, default="")

    class Meta:
        db_table = "timer"
        constraints = [models.UniqueConstraint(fields=["record", "key"], name="timer_key")]
        indexes = [models.Index(fields=["next_at"], name="timer_due")]


class Delivery(OfWorkspace):
    """One message to a person or an outside system, with its attempts.

    ``status`` is waiting, sent, failed, settled by a person, or off for e-mail while no mail server is set up.
    ``failure`` says what a failed one needs: retry, settings or person.
    ``read_at`` is for the inbox channel.
    ``connection`` is the one it goes through, empty for inbox and e-mail. Of the deliveries of one ``lane``, each waits
    until the one before it is settled.
    """

    id = id_field()
    record = models.CharField(max_length=40, blank=True, default="", db_index=True)
    key = models.CharField(max_length=160)
    channel = models.CharField(max_length=20)
    to = models.CharField(max_length=320)
    kind = models.CharField(max_length=40)
    payload = models.TextField()
    status = models.CharField(max_length=10, default="waiting")
    created_at = models.DateTimeField()
    next_at = models.DateTimeField(null=True)
    lease = models.CharField(max_length=40, blank=True, default="")
    attempts = models.PositiveIntegerField(default=0)
    answer = models.CharField(max_length=500, blank=True, default="")
    failure = models.CharField(max_length=10, blank=True, default="")
    sent_at = models.DateTimeField(null=True)
    read_at = models.DateTimeField(null=True)
    connection = models.CharField(max_length=40, blank=True, default="", db_default="")
    lane = models.CharField(max_length=100, blank=True, default="", db_default="")

    class Meta:
        db_table = "delivery"
        constraints = [models.UniqueConstraint(fields=["workspace", "key"], name="delivery_key")]
        indexes = [
            models.Index(fields=["next_at"], name="delivery_due"),
            models.Index(fields=["workspace", "channel", "to", "created_at"], name="delivery_inbox"),
            models.Index(fields=["workspace"], condition=models.Q(status="failed"), name="delivery_failed"),
            models.Index(
                fields=["workspace", "lane", "id"],
                condition=~models.Q(lane="") & models.Q(status="waiting"),
                name="delivery_lane",
            ),
            models.Index(
                fields=["connection", "status"],
                condition=~models.Q(connection=""),
                name="delivery_connection",
            ),
        ]


class WorkerBeat(models.Model):
    """When a worker was last alive, so that a stopped one is seen."""

    id = id_field()
    started_at = models.DateTimeField()
    seen_at = models.DateTimeField()

    class Meta:
        db_table = "worker_beat"
