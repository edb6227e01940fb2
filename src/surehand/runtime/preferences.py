"""What a person wants to be told of, how and when: their choices by kind, their quiet hours, their daily letter."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

import msgspec
from django.db import transaction

from surehand.core.engine import Mail
from surehand.runtime.facts import facts_changed, facts_of
from surehand.runtime.outbox.messages import SUBJECTS
from surehand.store import models as m

URGENT = frozenset({"overdue", "escalated", "task_overdue"})
"""Kinds that quiet hours hold back only when the person says so."""
SYSTEM = "system"
"""What is about Surehand itself (`runtime.outbox.system_alerts`), for those who want it by e-mail too."""
WEEKLY = "weekly"
"""The letter of Monday about how handoffs go (`runtime.outbox.weekly`), for those who lead and want it."""
USUAL_HOUR = 8
_SLACK = {"now": True, "never": False}


class Choice(msgspec.Struct, frozen=True):
    """How a person wants to hear of one kind. ``mail`` and ``slack`` are None for as usual.

    A quiet kind is not counted.
    """

    mail: Mail | None = None
    quiet: bool = False
    slack: bool | None = None


class Hours(msgspec.Struct, frozen=True):
    """When a person is written to, in their own zone.

    Between ``quiet_from`` and ``quiet_to`` nobody writes, past midnight where it ends before it begins; what comes then
    waits. ``urgent_anyway`` lets urgent kinds through. ``digest_hour`` is that of the daily letter, None for no letter.
    """

    quiet_from: time | None = None
    quiet_to: time | None = None
    urgent_anyway: bool = True
    digest_hour: int | None = USUAL_HOUR


class Preferences(msgspec.Struct, frozen=True):
    """Everything a person chose about their alerts; kinds that are not in ``choices`` are as usual."""

    choices: Mapping[str, Choice] = {}
    hours: Hours = Hours()


def preferences_of(workspace: str, person: str) -> Preferences:
    """The choices of a person."""
    rows = m.AlertPreference.objects.within(workspace).filter(person=person)
    choices = {row.kind: Choice(row.mail or None, row.quiet, _SLACK.get(row.slack)) for row in rows}
    return Preferences(choices, hours_of(workspace, person))


def hours_of(workspace: str, person: str) -> Hours:
    """When a person is written to."""
    row = m.AlertHours.objects.within(workspace).filter(person=person).first()
    if row is None:
        return Hours()
    return Hours(
        time.fromisoformat(row.quiet_from) if row.quiet_from else None,
        time.fromisoformat(row.quiet_to) if row.quiet_to else None,
        row.urgent_anyway,
        row.digest_hour if row.digest_at else None,
    )


def save_preferences(workspace: str, person: str, chosen: Preferences, now: datetime) -> None:
    """Keep the choices of a person; they hold from the next alert on.

    Raises ValueError for a kind that does not exist, or quiet hours with one end.
    """
    if unknown := chosen.choices.keys() - SUBJECTS.keys() - {SYSTEM, WEEKLY}:
        raise ValueError(f"there is no kind of alert “{min(unknown)}”")
    hours = chosen.hours
    if (hours.quiet_from is None) != (hours.quiet_to is None):
        raise ValueError("quiet hours need a beginning and an end")
    rows = m.AlertPreference.objects.within(workspace)
    with transaction.atomic():
        rows.filter(person=person).delete()
        rows.bulk_create(
            m.AlertPreference(
                workspace_id=workspace,
                person_id=person,
                kind=kind,
                mail=choice.mail or "",
                quiet=choice.quiet,
                slack="" if choice.slack is None else "now" if choice.slack else "never",
            )
            for kind, choice in chosen.choices.items()
            if choice != Choice()
        )
        m.AlertHours.objects.within(workspace).update_or_create(
            person_id=person,
            defaults={"workspace_id": workspace, **_columns(workspace, person, hours, now)},
        )
        facts_changed(workspace)


def _columns(workspace: str, person: str, hours: Hours, now: datetime) -> dict[str, object]:
    zone = zone_of(workspace, person)
    return {
        "quiet_from": f"{hours.quiet_from:%H:%M}" if hours.quiet_from else "",
        "quiet_to": f"{hours.quiet_to:%H:%M}" if hours.quiet_to else "",
        "urgent_anyway": hours.urgent_anyway,
        "digest_hour": USUAL_HOUR if hours.digest_hour is None else hours.digest_hour,
        "digest_at": None if hours.digest_hour is None else next_at(hours.digest_hour, zone, now),
    }


def zone_of(workspace: str, person: str) -> ZoneInfo:
    """The time zone of a person: that of their account, else the workspace's."""
    people = m.Person.objects.within(workspace).filter(id=person)
    own = people.values_list("account__zone", flat=True).first()
    return ZoneInfo(own) if own else facts_of(workspace).zone


def next_at(hour: int, zone: ZoneInfo, after: datetime) -> datetime:
    """The next moment at which it is this hour in a zone, or the one after where a clock change leaves it out."""
    local = after.astimezone(zone)
    day = local.date() if local.time() < time(hour) else local.date() + timedelta(days=1)
    return datetime.combine(day, time(hour), zone).astimezone(after.tzinfo)


def quiet_until(hours: Hours, zone: ZoneInfo, now: datetime, kinds: Sequence[str]) -> datetime | None:
    """When the quiet hours that hold now are over; None when letters of these kinds may go out."""
    if hours.quiet_from is None or hours.quiet_to is None or hours.quiet_from == hours.quiet_to:
        return None
    if hours.urgent_anyway and URGENT.issuperset(kinds):
        return None
    local = now.astimezone(zone)
    if not _covers(hours.quiet_from, hours.quiet_to, local.time()):
        return None
    day = local.date() if local.time() < hours.quiet_to else local.date() + timedelta(days=1)
    return datetime.combine(day, hours.quiet_to, zone).astimezone(now.tzinfo)


def _covers(start: time, end: time, at: time) -> bool:
    return start <= at < end if start < end else at >= start or at < end
