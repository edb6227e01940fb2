"""Slack: who is who there, which messages stand in it, and which worker listens."""

from __future__ import annotations

from django.db import models

from surehand.store.models.scope import OfWorkspace


class SlackPerson(OfWorkspace):
    """A person and their account in Slack, tied by the same e-mail address. ``dm`` is the conversation with the app.

    ``email`` is the address that tied them and ``checked_at`` when; neither tie holds once the address is another.
    """

    connection = models.CharField(max_length=40)
    person = models.CharField(max_length=40)
    member = models.CharField(max_length=40)
    email = models.CharField(max_length=320)
    dm = models.CharField(max_length=40, blank=True, default="")
    checked_at = models.DateTimeField()

    class Meta:
        db_table = "slack_person"
        constraints = [
            models.UniqueConstraint(fields=["connection", "person"], name="slack_person_once"),
            models.UniqueConstraint(fields=["connection", "member"], name="slack_member_once"),
        ]


class SlackMessage(OfWorkspace):
    """One alert that stands in Slack, so that it can be shown anew. Several may stand in the same message.

    ``channel`` and ``ts`` are Slack's name for the message; ``subject`` is the handoff or task it is about, ``shown``
    a digest of what it says at present.
    """

    connection = models.CharField(max_length=40)
    delivery = models.CharField(max_length=40)
    record = models.CharField(max_length=40)
    subject = models.CharField(max_length=40, blank=True, default="")
    channel = models.CharField(max_length=40)
    ts = models.CharField(max_length=40)
    shown = models.CharField(max_length=64)
    posted_at = models.DateTimeField()

    class Meta:
        db_table = "slack_message"
        constraints = [models.UniqueConstraint(fields=["workspace", "delivery"], name="slack_message_once")]
        indexes = [
            models.Index(fields=["workspace", "subject"], name="slack_message_subject"),
            models.Index(fields=["workspace", "channel", "ts"], name="slack_message_place"),
        ]


class SlackSession(OfWorkspace):
    """Which worker holds the open line (Socket Mode) of a connection, and until when it need not be asked."""

    connection = models.CharField(max_length=40, unique=True)
    worker = models.CharField(max_length=40)
    until = models.DateTimeField()
    since = models.DateTimeField()
    error = models.CharField(max_length=500, blank=True, default="")

    class Meta:
        db_table = "slack_session"
