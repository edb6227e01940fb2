"""The demonstration: an invented company with four weeks of history, made by the same commands people give."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from django.db import transaction
from django.db.models import F

from surehand.runtime.demo.campaigns import campaign_endings
from surehand.runtime.demo.client_stories import client_endings
from surehand.runtime.demo.company import SIGN_IN, Company, found_company
from surehand.runtime.demo.hires import hire_endings
from surehand.runtime.demo.play import Play
from surehand.store import models as m

__all__ = ["SIGN_IN", "build_demo"]

HISTORY = timedelta(days=35)
UNREAD = 3
"""The alerts of so many working hours are not read yet."""

READ_AFTER = timedelta(hours=1)


def build_demo(now: datetime | None = None) -> str:
    """Make the company and play its past until now, all of it or nothing; gives back the workspace's id.

    The same moment leads to the same people, records, states and times; only ids differ.
    """
    now = now or datetime.now(UTC)
    with transaction.atomic():
        company = found_company(now, now - HISTORY)
        play = Play(company, now)
        play.perform((*client_endings(), *hire_endings(), *campaign_endings()))
        _read_alerts(company, play.ago(UNREAD))
    return company.id


def _read_alerts(company: Company, until: datetime) -> None:
    """People have seen what is older, so that the inboxes show what is new."""
    alerts = m.Delivery.objects.within(company.id).filter(channel="inbox", created_at__lt=until)
    alerts.update(read_at=F("created_at") + READ_AFTER)
