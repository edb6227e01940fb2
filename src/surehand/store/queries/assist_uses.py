"""What models were asked and what people decided on suggestions, for those who look after the assists."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple
from zoneinfo import ZoneInfo

from django.db.models import Count, F, Sum
from django.db.models.functions import TruncWeek

from surehand.store import models as m
from surehand.store.queries.lists import NEWEST_FIRST, Cut, Page, page_of

DECIDED = ("confirmed", "edited", "rejected")


class Judged(NamedTuple):
    """How many times people decided so on what a method proposed for a field."""

    playbook: str
    field: str
    method: str
    status: str
    times: int


class Week(NamedTuple):
    """What happened in the week that begins at a moment: ``name`` is a status, or what was used."""

    begins: datetime
    name: str
    times: int


def list_uses(workspace: str, cut: Cut) -> Page[m.AssistUse]:
    """Every time a model was asked, the newest first. Raises `BadCursor`."""
    return page_of(m.AssistUse.objects.within(workspace).filter(requests__gt=0), NEWEST_FIRST, cut)


def last_trial(workspace: str) -> m.AssistUse | None:
    """What came of the latest trial of the settings."""
    row: m.AssistUse | None = (
        m.AssistUse.objects.within(workspace).filter(record="", source="trial").order_by("-id").first()
    )
    return row


def trial_waits(workspace: str) -> bool:
    """Whether a trial waits for a worker, or is under way."""
    return bool(m.AssistTurn.objects.within(workspace).filter(record="").exists())


def read_judged(workspace: str, since: datetime) -> list[Judged]:
    """What people decided on since a moment, by playbook, field, method and decision."""
    rows = m.Suggestion.objects.within(workspace).filter(status__in=DECIDED, decided_at__gte=since)
    names = ("playbook", "field", "method", "status")
    counted = rows.values_list(*names).annotate(times=Count("pk")).order_by(*names)
    return [Judged(*row) for row in counted]


def read_weeks(workspace: str, since: datetime, zone: ZoneInfo) -> list[Week]:
    """Decisions and tokens by week, in the workspace's zone, the earliest first."""
    decided = m.Suggestion.objects.within(workspace).filter(status__in=DECIDED, decided_at__gte=since)
    week = TruncWeek("decided_at", tzinfo=zone)
    judged = decided.annotate(week=week).values_list("week", "status").annotate(times=Count("pk"))
    used = m.AssistUse.objects.within(workspace).filter(requests__gt=0, at__gte=since)
    tokens = (
        used.annotate(week=TruncWeek("at", tzinfo=zone))
        .values_list("week")
        .annotate(times=Sum(F("sent") + F("received")))
    )
    weeks = [Week(*row) for row in judged.order_by("week", "status")]
    return weeks + [Week(begins, "tokens", times) for begins, times in tokens.order_by("week")]
