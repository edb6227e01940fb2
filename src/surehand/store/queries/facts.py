"""What a decision needs to know besides the record: people, teams, absences, calendars, loads, boilerplate."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count
from msgspec.structs import replace

from surehand.core.calendar import WorkingCalendar, calendar_from_plain
from surehand.core.engine import Absence, Directory, Load, Mail, Person, Team
from surehand.store import models as m
from surehand.store.statements import moment, places, read_many


def read_directory(workspace: str) -> Directory:
    """The people and teams of a workspace, inactive ones included: history names them."""
    absences, mail, slack = _absences(workspace), _mail(workspace), _slack(workspace)
    slugs = {team.pk: team.slug for team in m.Team.objects.within(workspace)}
    teams_of: dict[str, list[str]] = defaultdict(list)
    members: dict[str, list[str]] = defaultdict(list)
    pairs = m.TeamMember.objects.within(workspace).order_by("person_id", "id")
    for person, team in pairs.values_list("person_id", "team_id"):
        teams_of[person].append(slugs[team])
        members[team].append(person)
    people = {
        row.pk: Person(
            id=row.pk,
            name=row.name,
            email=row.email,
            role=row.role,
            teams=tuple(teams_of[row.pk]),
            skills=tuple(row.skills),
            active=row.active,
            absences=tuple(absences[row.pk]),
            capacity=row.capacity,
            calendar=row.calendar,
            mail=mail[row.pk],
            slack=slack[row.pk],
        )
        for row in m.Person.objects.within(workspace).order_by("name", "id")
    }
    teams = {
        row.slug: Team(row.slug, row.title, row.lead_id or "", tuple(members[row.pk]), row.calendar)
        for row in m.Team.objects.within(workspace).order_by("title", "slug")
    }
    return Directory(people, teams, _channels(workspace))


def _channels(workspace: str) -> Mapping[str, str]:
    """The channels alerts go out by through a connection, the oldest one of each kind."""
    # One without secrets is still being set up.
    rows = m.Connection.objects.within(workspace).filter(kind="slack").exclude(secrets="").order_by("-id")
    return {kind: connection for kind, connection in rows.values_list("kind", "id")}


def _absences(workspace: str) -> Mapping[str, list[Absence]]:
    found: dict[str, list[Absence]] = defaultdict(list)
    for row in m.Absence.objects.within(workspace).order_by("start"):
        found[row.person_id].append(Absence(row.start, row.end, row.substitute_id or ""))
    return found


def _slack(workspace: str) -> Mapping[str, dict[str, bool]]:
    """Whether people want to hear of a kind of alert in Slack, where they chose."""
    chosen: dict[str, dict[str, bool]] = defaultdict(dict)
    rows = m.AlertPreference.objects.within(workspace).exclude(slack="")
    for person, kind, slack in rows.values_list("person_id", "kind", "slack"):
        chosen[person][kind] = slack == "now"
    return chosen


def _mail(workspace: str) -> Mapping[str, dict[str, Mail]]:
    """How people chose to be written to, by kind of alert."""
    chosen: dict[str, dict[str, Mail]] = defaultdict(dict)
    rows = m.AlertPreference.objects.within(workspace).exclude(mail="")
    for person, kind, mail in rows.values_list("person_id", "kind", "mail"):
        chosen[person][kind] = mail
    return chosen


def read_calendars(workspace: str) -> Mapping[str, WorkingCalendar]:
    """The working-time calendars of a workspace, by name."""
    rows = m.Calendar.objects.within(workspace)
    return {row.name: calendar_from_plain({**row.definition, "name": row.name}) for row in rows}


_LOADS = """
SELECT 'received', "receiver", 0, MAX("assigned_at") FROM "handoff"
    WHERE "workspace_id" = %s AND "assigned_at" > %s GROUP BY "receiver"
UNION ALL SELECT 'declined', "person", COUNT(*), MAX("at") FROM "decline"
    WHERE "workspace_id" = %s AND "at" > %s GROUP BY "person"
UNION ALL SELECT 'waiting', "receiver", COUNT(*), NULL FROM "handoff"
    WHERE "workspace_id" = %s AND "status" = 'offered' GROUP BY "receiver"
UNION ALL SELECT 'due', "owner", COUNT(*), NULL FROM "task"
    WHERE "workspace_id" = %s AND "done_at" IS NULL AND "due_at" <= %s GROUP BY "owner"
"""
"""Asked by every offer, so it is one question. Moments stand in the first branch, which gives the column its type."""
_AT_ONCE = 500
DECLINE_COUNTS = timedelta(days=1)
"""For so long a handoff that somebody declined weighs as if they had it."""
TURN_LASTS = timedelta(days=30)
"""Who received nothing for so long counts as not having received at all, so that the question stays cheap."""


def read_loads(workspace: str, now: datetime) -> Mapping[str, Load]:
    """How busy everybody is: offers that wait for them, tasks that are due, their latest offer, what they declined."""
    since = (workspace, now - TURN_LASTS, workspace, now - DECLINE_COUNTS)
    loads: dict[str, Load] = defaultdict(Load)
    for kind, person, count, at in read_many(_LOADS, (*since, workspace, workspace, now)):
        loads[person] = replace(loads[person], **_counted(kind, count, moment(at)))
    return dict(loads)


def _counted(kind: str, count: int, at: datetime | None) -> dict[str, Any]:
    match kind:
        case "received":
            return {"last_received": at}
        case "declined":
            return {"declined": count, "last_declined": at}
        case "waiting":
            return {"open_handoffs": count}
        case _:
            return {"due_tasks": count}


def text_holders(workspace: str, digests: Sequence[str]) -> dict[str, tuple[str, str]]:
    """For each of the digests that stands anywhere: the first and the last record that has it, the same if only one."""
    found: dict[str, tuple[str, str]] = {}
    for start in range(0, len(digests), _AT_ONCE):
        part = digests[start : start + _AT_ONCE]
        statement = (
            'SELECT "digest", MIN("record"), MAX("record") FROM "long_text" '
            f'WHERE "workspace_id" = %s AND "digest" IN ({places(len(part))}) GROUP BY "digest"'
        )
        rows = read_many(statement, (workspace, *part))
        found |= {digest: (first, last) for digest, first, last in rows}
    return found


def read_repeated(workspace: str, records: Sequence[str]) -> frozenset[str]:
    """The digests of those long texts of the records that stand on several records."""
    texts = m.LongText.objects.within(workspace)
    theirs = texts.filter(record__in=records).values("digest")
    counted = texts.filter(digest__in=theirs).order_by().values("digest")
    several = counted.annotate(records=Count("record", distinct=True)).filter(records__gt=1)
    return frozenset(several.values_list("digest", flat=True))


def repeated_texts(workspace: str, record: str, digests: Sequence[str]) -> frozenset[str]:
    """Those of the digests that stand on other records too."""
    if not digests:
        return frozenset()
    statement = (
        'SELECT DISTINCT "digest" FROM "long_text" WHERE "workspace_id" = %s AND "record" <> %s '
        f'AND "digest" IN ({places(len(digests))})'
    )
    return frozenset(digest for (digest,) in read_many(statement, (workspace, record, *digests)))
