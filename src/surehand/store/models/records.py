"""Records, what happened to them, and the projections that lists are made from.

People and playbooks are named by their ids without a foreign key: history keeps what it says even when a person,
playbook or stage is gone, and an import of an export needs no order.
"""

from __future__ import annotations

from django.db import models

from surehand.store.models.scope import OfWorkspace, id_field


def person_id() -> models.CharField[str, str]:
    """The id of a person."""
    return models.CharField(max_length=40, blank=True, default="")


class Record(OfWorkspace):
    """The thing that moves. ``state`` is the engine's whole state as JSON; the columns beside it are for lists."""

    id = id_field()
    playbook = models.CharField(max_length=80)
    playbook_version = models.PositiveIntegerField()
    title = models.CharField(max_length=300)
    stage = models.CharField(max_length=80)
    owner = person_id()
    entered_at = models.DateTimeField()
    opened_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    version = models.PositiveIntegerField()
    state = models.TextField()
    archived_at = models.DateTimeField(null=True)
    merged_into = models.CharField(max_length=40, blank=True, default="")

    class Meta:
        db_table = "record"
        indexes = [
            models.Index(fields=["workspace", "playbook", "stage", "entered_at"], name="record_board"),
            models.Index(fields=["workspace", "owner"], name="record_owner"),
            models.Index(fields=["workspace", "changed_at"], name="record_changed"),
        ]

    def __str__(self) -> str:
        return self.title


class Event(OfWorkspace):
    """One thing that happened. Appended, never changed: ``hash`` covers it and the event before it in the workspace."""

    seq = models.BigIntegerField()
    record = models.CharField(max_length=40)
    version = models.PositiveIntegerField()
    kind = models.CharField(max_length=40)
    data = models.TextField()
    actor = person_id()
    via = models.CharField(max_length=20)
    at = models.DateTimeField()
    hash = models.CharField(max_length=64)

    class Meta:
        db_table = "event"
        constraints = [
            models.UniqueConstraint(fields=["record", "version"], name="event_version"),
            models.UniqueConstraint(fields=["workspace", "seq"], name="event_seq"),
        ]
        indexes = [
            models.Index(fields=["at"], condition=models.Q(kind="command_refused"), name="event_refused")
        ]


class Handoff(OfWorkspace):
    """One transfer, for lists: whose turn it is, since when, and by when."""

    id = id_field()
    record = models.CharField(max_length=40, db_index=True)
    contract = models.CharField(max_length=130)
    origin = models.CharField(max_length=80)
    target = models.CharField(max_length=80)
    status = models.CharField(max_length=10)
    sender = person_id()
    receiver = person_id()
    team = models.CharField(max_length=60)
    attempt = models.PositiveIntegerField()
    questions = models.PositiveIntegerField()
    open_questions = models.PositiveIntegerField()
    offered_at = models.DateTimeField()
    assigned_at = models.DateTimeField()
    due_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    closed_by = person_id()
    reasons = models.JSONField(default=list)
    overridden = models.BooleanField(default=False)

    class Meta:
        db_table = "handoff"
        indexes = [
            models.Index(fields=["workspace", "status", "receiver"], name="handoff_receiver"),
            models.Index(fields=["workspace", "status", "sender"], name="handoff_sender"),
            models.Index(fields=["workspace", "assigned_at"], name="handoff_assigned"),
        ]


class Question(OfWorkspace):
    """Something the receiver asked."""

    id = id_field()
    record = models.CharField(max_length=40, db_index=True)
    handoff = models.CharField(max_length=40)
    asked_by = person_id()
    asked_of = person_id()
    asked_at = models.DateTimeField()
    text = models.TextField()
    field = models.CharField(max_length=80, blank=True, default="")
    answer = models.TextField(blank=True, default="")
    answered_by = person_id()
    answered_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "question"
        indexes = [
            models.Index(fields=["workspace", "asked_of", "answered_at"], name="question_open"),
            models.Index(fields=["workspace", "asked_by", "answered_at"], name="question_asked"),
        ]


class Task(OfWorkspace):
    """Work that follows."""

    id = id_field()
    record = models.CharField(max_length=40, db_index=True)
    handoff = models.CharField(max_length=40, blank=True, default="")
    template = models.CharField(max_length=80, blank=True, default="")
    title = models.CharField(max_length=300)
    owner = person_id()
    due_at = models.DateTimeField()
    created_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)
    done_by = person_id()
    blocks = models.CharField(max_length=170, blank=True, default="")

    class Meta:
        db_table = "task"
        indexes = [models.Index(fields=["workspace", "owner", "done_at", "due_at"], name="task_owner")]


class LongText(OfWorkspace):
    """A digest of each long text, by which boilerplate on several records is found."""

    record = models.CharField(max_length=40)
    field = models.CharField(max_length=80)
    digest = models.CharField(max_length=24)

    class Meta:
        db_table = "long_text"
        constraints = [models.UniqueConstraint(fields=["record", "field"], name="long_text_field")]
        indexes = [models.Index(fields=["workspace", "digest"], name="long_text_digest")]
