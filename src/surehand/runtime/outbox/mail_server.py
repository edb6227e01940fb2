"""The mail server of the installation: one row that all workers share, and how fast it may be given letters."""

from __future__ import annotations

from django.conf import settings

from surehand.connectors.channel import Rate
from surehand.connectors.email import parse_smtp_url
from surehand.store import models as m


def mail_server() -> m.MailServer | None:
    """What is known of the mail server that is set up; None where none is."""
    if not settings.EMAIL_URL:
        return None
    place = parse_smtp_url(settings.EMAIL_URL, settings.EMAIL_FROM)
    key = f"{place.host}:{place.port}"
    found: m.MailServer | None = m.MailServer.objects.filter(id=key).first()
    if found is None:
        m.MailServer.objects.bulk_create([m.MailServer(id=key)], ignore_conflicts=True)
        found = m.MailServer.objects.get(id=key)
    return found


def letters_rate() -> Rate | None:
    """How fast letters may leave, all workers together; None for as fast as the mail server takes them."""
    a_minute = settings.LETTERS_PER_MINUTE
    return Rate(per_second=a_minute / 60, burst=max(1, a_minute // 10)) if a_minute else None
