"""Mail that comes back: the addresses that letters are answered at, the letters that went out, the mailbox itself."""

from __future__ import annotations

from django.db import models

from surehand.store.models.people import Person
from surehand.store.models.scope import OfWorkspace


class ReplyAddress(OfWorkspace):
    """Where one person answers letters about one handoff, or about a record outside of any.

    Only a digest of the token in the address is kept. ``written_at`` is when a letter last named it.
    """

    token = models.CharField(max_length=64, unique=True)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    record = models.CharField(max_length=40)
    handoff = models.CharField(max_length=40, blank=True, default="")
    written_at = models.DateTimeField(db_index=True)

    class Meta:
        db_table = "reply_address"


class SentLetter(OfWorkspace):
    """That a delivery left as part of a letter, so that what comes back with its Message-ID is known."""

    message = models.CharField(max_length=32)
    delivery = models.CharField(max_length=40)
    at = models.DateTimeField(db_index=True)

    class Meta:
        db_table = "sent_letter"
        constraints = [models.UniqueConstraint(fields=["message", "delivery"], name="sent_letter_once")]


class Mailbox(models.Model):
    """The mailbox of the installation: who looks into it now, when somebody did, and what was wrong.

    ``unknown`` counts mail that belonged to nobody here and was put into a folder of its own.
    """

    id = models.CharField(max_length=64, primary_key=True)
    place = models.CharField(max_length=320)
    next_at = models.DateTimeField()
    lease = models.CharField(max_length=40, blank=True, default="")
    looked_at = models.DateTimeField(null=True)
    mail_at = models.DateTimeField(null=True)
    taken = models.PositiveIntegerField(default=0)
    unknown = models.PositiveIntegerField(default=0)
    unknown_at = models.DateTimeField(null=True)
    problem = models.CharField(max_length=500, blank=True, default="")
    failing_since = models.DateTimeField(null=True)

    class Meta:
        db_table = "mailbox"


class MailServer(models.Model):
    """What all workers share of the mail server of the installation: its breaker, and the tokens of its rate.

    As for a `Connection`: how many failures in a row, since when, not before when. ``id`` is where it is.
    """

    id = models.CharField(max_length=320, primary_key=True)
    failures = models.PositiveIntegerField(default=0)
    failing_since = models.DateTimeField(null=True)
    closed_until = models.DateTimeField(null=True)
    tokens = models.FloatField(default=0)
    tokens_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "mail_server"
