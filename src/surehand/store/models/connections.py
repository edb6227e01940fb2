"""Accounts at outside systems, what was sent to them, and what came from them."""

from __future__ import annotations

from django.db import models

from surehand.store.models.scope import OfWorkspace, id_field


class Connection(OfWorkspace):
    """An account at an outside system.

    ``kind`` names the connector; ``settings`` is its set-up as JSON without secrets, ``secrets`` is sealed (see
    runtime.secrets). ``owner`` is the person who hears of trouble. ``status`` is active, paused by a person, or
    disabled because nothing went through any more; ``note`` says why. The last five columns are what all workers
    share: the breaker (how many failures in a row, since when, not before when) and the tokens of the rate limit.
    """

    id = id_field()
    kind = models.CharField(max_length=20)
    title = models.CharField(max_length=120)
    owner = models.CharField(max_length=40)
    settings = models.TextField(default="{}")
    secrets = models.TextField(blank=True, default="")
    status = models.CharField(max_length=10, default="active")
    note = models.CharField(max_length=500, blank=True, default="")
    created_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    failures = models.PositiveIntegerField(default=0)
    failing_since = models.DateTimeField(null=True)
    closed_until = models.DateTimeField(null=True)
    tokens = models.FloatField(default=0)
    tokens_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "connection"
        constraints = [
            models.UniqueConstraint(fields=["workspace", "kind", "title"], name="connection_title")
        ]


class Attempt(OfWorkspace):
    """One try to deliver: when, what came of it, how long it took.

    ``result`` is sent, or the failure as on the delivery; ``status`` the other side's HTTP status where there is one.
    """

    delivery = models.CharField(max_length=40)
    at = models.DateTimeField()
    result = models.CharField(max_length=10)
    status = models.PositiveIntegerField(null=True)
    answer = models.CharField(max_length=500, blank=True, default="")
    took_ms = models.PositiveIntegerField(default=0)

    class Meta:
        db_table = "attempt"
        indexes = [
            models.Index(fields=["workspace", "delivery"], name="attempt_delivery"),
            models.Index(fields=["at"], name="attempt_at"),
        ]


class Inbound(OfWorkspace):
    """What came from outside, as it came: kept first, then answered, then processed once.

    ``connection`` is a connection, or "email" for the mailbox of the installation; ``key`` is the sender's own id of
    the message, so that a repetition is known. ``status`` is waiting, done, ignored or failed; ``told`` is the
    sentence of what became of it, ``record`` where.
    """

    id = id_field()
    connection = models.CharField(max_length=40)
    key = models.CharField(max_length=200)
    received_at = models.DateTimeField()
    headers = models.TextField(default="{}")
    body = models.BinaryField()
    status = models.CharField(max_length=10, default="waiting")
    told = models.CharField(max_length=500, blank=True, default="")
    record = models.CharField(max_length=40, blank=True, default="")
    attempts = models.PositiveIntegerField(default=0)
    next_at = models.DateTimeField(null=True)
    lease = models.CharField(max_length=40, blank=True, default="")

    class Meta:
        db_table = "inbound"
        constraints = [models.UniqueConstraint(fields=["workspace", "connection", "key"], name="inbound_key")]
        indexes = [
            models.Index(fields=["next_at"], name="inbound_due"),
            models.Index(fields=["workspace", "connection", "received_at"], name="inbound_newest"),
        ]
