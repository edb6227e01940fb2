"""What a workspace allows its assists, what they used of it, and what a language model pointed at."""

from __future__ import annotations

from django.db import models

from surehand.store.models.records import person_id
from surehand.store.models.scope import OfWorkspace, id_field


class AssistSettings(OfWorkspace):
    """Whether a workspace asks a language model, which one, and how much of it a day. Without a row none is asked.

    ``engine`` is none or model. Prices are in millionths of ``currency`` for a million tokens, the budgets of a day in
    tokens and in millionths; null is no price and no limit on money. ``local_only`` names playbooks of which nothing
    leaves. ``secrets`` holds the key, sealed (see runtime.secrets). ``seen`` is the event up to which it is known what
    there is to read.
    """

    engine = models.CharField(max_length=10, default="none")
    url = models.CharField(max_length=2000, blank=True, default="")
    api = models.CharField(max_length=10, default="openai")
    model = models.CharField(max_length=120, blank=True, default="")
    secrets = models.TextField(blank=True, default="")
    price_sent = models.BigIntegerField(null=True)
    price_received = models.BigIntegerField(null=True)
    currency = models.CharField(max_length=3, blank=True, default="")
    tokens_a_day = models.BigIntegerField(default=200_000)
    money_a_day = models.BigIntegerField(null=True)
    seconds = models.PositiveIntegerField(default=30)
    local_only = models.JSONField(default=list)
    seen = models.BigIntegerField(default=0)
    changed_at = models.DateTimeField()

    class Meta:
        db_table = "assist_settings"
        constraints = [models.UniqueConstraint(fields=["workspace"], name="assist_settings_once")]


class AssistDay(OfWorkspace):
    """How much of a day's budget is gone: what was used, and what is set aside for questions under way.

    ``tokens`` go both ways; ``money`` is in millionths of the currency of the settings. What a worker that was killed
    had set aside stays gone: nobody knows what it spent.
    """

    day = models.DateField()
    tokens = models.BigIntegerField(default=0)
    money = models.BigIntegerField(default=0)

    class Meta:
        db_table = "assist_day"
        constraints = [models.UniqueConstraint(fields=["workspace", "day"], name="assist_day_once")]


class AssistUse(OfWorkspace):
    """One time a model was asked, or what it answered before was found again. Appended, never changed; never a text.

    ``host`` is where it was asked, ``prompt`` the SHA-256 of what was sent, ``outcome`` one of `assist.engine.Outcome`.
    ``characters``, ``fields`` and ``hidden`` tell what left the building; ``quotes`` how much it pointed at that stands
    in the source, ``dropped`` what did not, by why. ``cost`` is in millionths of ``currency``. ``record`` is empty for
    a trial of the settings.
    """

    id = id_field()
    at = models.DateTimeField()
    record = models.CharField(max_length=40, blank=True, default="")
    source = models.CharField(max_length=80)
    playbook = models.CharField(max_length=80, blank=True, default="")
    by = person_id()
    host = models.CharField(max_length=255, blank=True, default="")
    model = models.CharField(max_length=120, blank=True, default="")
    prompt = models.CharField(max_length=64, blank=True, default="")
    outcome = models.CharField(max_length=20)
    rung = models.CharField(max_length=10, blank=True, default="")
    requests = models.PositiveIntegerField(default=0)
    sent = models.BigIntegerField(default=0)
    received = models.BigIntegerField(default=0)
    cost = models.BigIntegerField(null=True)
    currency = models.CharField(max_length=3, blank=True, default="")
    seconds = models.FloatField(default=0)
    characters = models.BigIntegerField(default=0)
    fields = models.JSONField(default=list)
    hidden = models.JSONField(default=dict)
    quotes = models.PositiveIntegerField(default=0)
    dropped = models.JSONField(default=dict)

    class Meta:
        db_table = "assist_use"
        indexes = [
            models.Index(fields=["workspace", "id"], name="assist_use_newest"),
            models.Index(fields=["workspace", "at"], name="assist_use_at"),
            models.Index(fields=["workspace", "record", "source"], name="assist_use_record"),
        ]


class AssistTurn(OfWorkspace):
    """A record whose sources a model is to read; gone once it has. ``by`` is who caused it.

    An empty ``record`` is the trial of the settings. ``lease`` is the worker who is at it.
    """

    record = models.CharField(max_length=40, blank=True, default="")
    by = person_id()
    asked_at = models.DateTimeField()
    next_at = models.DateTimeField()
    attempts = models.PositiveIntegerField(default=0)
    lease = models.CharField(max_length=40, blank=True, default="")

    class Meta:
        db_table = "assist_turn"
        constraints = [models.UniqueConstraint(fields=["workspace", "record"], name="assist_turn_once")]
        indexes = [models.Index(fields=["next_at"], name="assist_turn_due")]


class AssistRead(OfWorkspace):
    """What came of a model's reading of one source. ``digest`` is that of what was asked: the same is not asked twice.

    What it pointed at is kept beside what the rules found, in `AssistReading`.
    """

    record = models.CharField(max_length=40)
    source = models.CharField(max_length=80)
    digest = models.CharField(max_length=64)
    outcome = models.CharField(max_length=20)
    model = models.CharField(max_length=120, blank=True, default="")
    at = models.DateTimeField()

    class Meta:
        db_table = "assist_read"
        constraints = [
            models.UniqueConstraint(fields=["workspace", "record", "source"], name="assist_read_once")
        ]


class AssistAnswer(OfWorkspace):
    """An answer of a model as it came, with tokens in the place of people, by the SHA-256 of all that was asked."""

    key = models.CharField(max_length=64)
    record = models.CharField(max_length=40, blank=True, default="")
    text = models.TextField()
    expires_at = models.DateTimeField()

    class Meta:
        db_table = "assist_answer"
        constraints = [models.UniqueConstraint(fields=["workspace", "key"], name="assist_answer_once")]
        indexes = [models.Index(fields=["expires_at"], name="assist_answer_expires")]


class AssistEndpoint(OfWorkspace):
    """What all workers know of a model: the rung it last answered on, failures in a row, and until when it rests."""

    name = models.CharField(max_length=64)
    rung = models.CharField(max_length=10, blank=True, default="")
    failures = models.PositiveIntegerField(default=0)
    resting_until = models.DateTimeField(null=True)

    class Meta:
        db_table = "assist_endpoint"
        constraints = [models.UniqueConstraint(fields=["workspace", "name"], name="assist_endpoint_once")]
