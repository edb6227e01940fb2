"""What the assists read on a record, and what they propose for its fields."""

from __future__ import annotations

from django.db import models

from surehand.store.models.records import person_id
from surehand.store.models.scope import OfWorkspace, id_field


class AssistReading(OfWorkspace):
    """What was read on a record and what it says, kept until something else is written there: made again at any time.

    ``fingerprint`` is of everything the reading rests on, ``synced`` of what the suggestions rest on besides: the
    record's values. ``kept`` is the sources and the brief of the rules as JSON (`runtime.assists.kept`). ``pointed`` is
    what a model pointed at, by source (`runtime.assists.model.pointing`).
    """

    record = models.CharField(max_length=40)
    fingerprint = models.CharField(max_length=64)
    synced = models.CharField(max_length=64, blank=True, default="")
    kept = models.TextField()
    pointed = models.TextField(blank=True, default="")
    read_at = models.DateTimeField()

    class Meta:
        db_table = "assist_reading"
        constraints = [models.UniqueConstraint(fields=["record"], name="assist_reading_record")]


class Suggestion(OfWorkspace):
    """A value that an assist proposes for a field, with the words it rests on. It does nothing until a person decides.

    ``status`` is open; confirmed, edited (confirmed with another value) or rejected by a person; passed where a person
    took another one for the field; gone where it holds no more, and open again if it does. ``method`` is who pointed at
    the words: rules, model or agent; ``via`` and ``proposed_by`` name the person whose agent it was. ``value`` is plain
    JSON, ``key`` tells the same proposal from the same place again.
    """

    id = id_field()
    record = models.CharField(max_length=40)
    key = models.CharField(max_length=64)
    playbook = models.CharField(max_length=80)
    field = models.CharField(max_length=80)
    value = models.JSONField()
    words = models.CharField(max_length=500)
    source = models.CharField(max_length=80)
    start = models.PositiveIntegerField()
    end = models.PositiveIntegerField()
    quote = models.TextField()
    speaker = models.CharField(max_length=200, blank=True, default="")
    side = models.CharField(max_length=10)
    modality = models.CharField(max_length=10)
    method = models.CharField(max_length=10)
    confidence = models.CharField(max_length=10)
    rank = models.PositiveSmallIntegerField(default=0)
    status = models.CharField(max_length=10, default="open")
    proposed_by = person_id()
    proposed_at = models.DateTimeField()
    decided_by = person_id()
    decided_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "suggestion"
        constraints = [models.UniqueConstraint(fields=["record", "key"], name="suggestion_key")]
        indexes = [
            models.Index(fields=["workspace", "status", "record"], name="suggestion_status"),
            models.Index(fields=["workspace", "playbook", "field", "method"], name="suggestion_quality"),
        ]


class HandoffVector(OfWorkspace):
    """What an embedding makes of an accepted handoff's texts, kept because it takes long; made again at any time.

    ``model`` names the embedding and its weights: another one's vectors say nothing beside these.
    """

    record = models.CharField(max_length=40)
    handoff = models.CharField(max_length=40)
    model = models.CharField(max_length=120)
    vector = models.BinaryField()

    class Meta:
        db_table = "handoff_vector"
        constraints = [models.UniqueConstraint(fields=["handoff", "model"], name="handoff_vector_once")]
