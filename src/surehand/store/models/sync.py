"""What is kept so that a record and its twin in an outside system stay the same, without echoes and without guesses."""

from __future__ import annotations

from django.db import models

from surehand.store.models.scope import OfWorkspace, id_field


class Stream(OfWorkspace):
    """One thing that is read from a connection over and over: deals, comments, the set-up of the other side.

    ``cursor`` is where reading goes on, as JSON of the connector; it is saved with what was read, so that a killed
    worker loses nothing. ``upto`` is the moment at the source up to which everything has been read: now less that is
    the lag. ``read`` and ``written`` count since the connection was made. ``result`` is done or failed, ``told`` the
    sentence of the last turn; ``lease`` is the worker whose turn it is.
    """

    connection = models.CharField(max_length=40)
    name = models.CharField(max_length=40)
    cursor = models.TextField(default="{}", db_default="{}")
    next_at = models.DateTimeField()
    lease = models.CharField(max_length=40, blank=True, default="", db_default="")
    begun_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    upto = models.DateTimeField(null=True)
    read = models.PositiveBigIntegerField(default=0, db_default=0)
    written = models.PositiveBigIntegerField(default=0, db_default=0)
    result = models.CharField(max_length=10, blank=True, default="", db_default="")
    told = models.CharField(max_length=500, blank=True, default="", db_default="")

    class Meta:
        db_table = "stream"
        constraints = [models.UniqueConstraint(fields=["connection", "name"], name="stream_once")]
        indexes = [models.Index(fields=["next_at"], name="stream_due")]


class Echo(OfWorkspace):
    """A value we wrote to the other side: the first time it comes back it is our own, not news.

    ``object`` is the other side's name of what was written to, ``digest`` that of the value; ``heard_at`` is when it
    came back.
    """

    connection = models.CharField(max_length=40)
    object = models.CharField(max_length=200)
    field = models.CharField(max_length=160)
    digest = models.CharField(max_length=64)
    expires_at = models.DateTimeField()
    heard_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "echo"
        indexes = [
            models.Index(fields=["workspace", "connection", "object", "field"], name="echo_of"),
            models.Index(fields=["expires_at"], name="echo_expires"),
        ]


class Allowance(OfWorkspace):
    """How many requests of one class all workers together may still make to a connection, as a bucket of tokens."""

    connection = models.CharField(max_length=40)
    name = models.CharField(max_length=20)
    tokens = models.FloatField()
    at = models.DateTimeField()

    class Meta:
        db_table = "allowance"
        constraints = [models.UniqueConstraint(fields=["connection", "name"], name="allowance_once")]


class HeldMove(OfWorkspace):
    """A move that was made at the other side and that the playbook does not let through: no bypass is silent.

    ``key`` is the twin there, ``origin`` and ``target`` the other side's ids of the stages, ``to`` the stage here.
    ``by`` is who moved it there, as far as it is known; ``refusal`` the answer of the gate as JSON. ``status`` is held
    (there it stays moved), restored (there it was set back), passed (let through and flagged), complete (what was
    missing came, and the move was made), or undone (there it was moved elsewhere since).
    """

    id = id_field()
    connection = models.CharField(max_length=40)
    record = models.CharField(max_length=40)
    key = models.CharField(max_length=200)
    origin = models.CharField(max_length=120, blank=True)
    target = models.CharField(max_length=120)
    to = models.CharField(max_length=80)
    by = models.CharField(max_length=320, blank=True)
    moved_at = models.DateTimeField()
    found_at = models.DateTimeField()
    refusal = models.TextField()
    status = models.CharField(max_length=10)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "held_move"
        constraints = [
            models.UniqueConstraint(fields=["connection", "key", "target", "moved_at"], name="held_move_once")
        ]
        indexes = [
            models.Index(fields=["workspace", "record"], name="held_move_record"),
            models.Index(fields=["workspace", "status", "id"], name="held_move_status"),
        ]


class Conflict(OfWorkspace):
    """A field that was changed on both sides since they were last the same; a person chooses.

    ``status`` is open, ours, theirs, or gone because both are the same again. Values are as people read them.
    """

    id = id_field()
    connection = models.CharField(max_length=40)
    record = models.CharField(max_length=40)
    field = models.CharField(max_length=80)
    ours = models.TextField()
    theirs = models.TextField()
    ours_at = models.DateTimeField(null=True)
    theirs_at = models.DateTimeField(null=True)
    found_at = models.DateTimeField()
    status = models.CharField(max_length=10, default="open", db_default="open")
    ended_at = models.DateTimeField(null=True)
    by = models.CharField(max_length=40, blank=True, default="", db_default="")

    class Meta:
        db_table = "conflict"
        constraints = [
            models.UniqueConstraint(
                fields=["connection", "record", "field"],
                condition=models.Q(status="open"),
                name="conflict_open_once",
            )
        ]
        indexes = [models.Index(fields=["workspace", "status", "id"], name="conflict_status")]
