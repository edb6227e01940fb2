"""What the person who runs the machine asks: counts and ages over all workspaces, never content.

Each is a walk over an index whose length is what waits, what is due, or what happened lately: none reads a table that
only grows.
"""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime

import msgspec
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.db.models import Count, Min, OuterRef, Subquery

from surehand.store import models as m

EVER = datetime(2000, 1, 1, tzinfo=UTC)
"""Before every moment of a row. “Later than this” walks an index where “is not empty” would not, on SQLite."""

MOST_REFUSALS = 20_000
"""So many refusals are looked through; with more in the span, the latest are."""

# Written out, and not by the ORM: SQLite takes an index with a condition only for a condition that it can read, and one
# that begins with the workspace only when it comes from there.
_FAILED = (
    'SELECT d."channel", d."failure", COUNT(*) FROM "workspace" w CROSS JOIN "delivery" d '
    'WHERE d."workspace_id" = w."id" AND d."status" = \'failed\' GROUP BY d."channel", d."failure"'
)
_HELD = (
    'SELECT d."channel", COUNT(*) FROM "connection" c CROSS JOIN "delivery" d WHERE d."connection" = c."id" '
    'AND NOT (d."connection" = \'\') AND d."status" = \'waiting\' AND d."next_at" IS NULL GROUP BY d."channel"'
)
_REFUSED = (
    'SELECT "data" FROM "event" WHERE "kind" = \'command_refused\' AND "at" >= %s '
    f'ORDER BY "at" DESC LIMIT {MOST_REFUSALS}'
)


class Queue(msgspec.Struct, frozen=True):
    """What waits: how much, how much of it is due, since when the oldest waits, since when the first is overdue."""

    waiting: int = 0
    due: int = 0
    oldest: datetime | None = None
    overdue_since: datetime | None = None


def deliveries_waiting(now: datetime) -> dict[str, Queue]:
    """The queue of each channel in which anything waits."""
    waiting = m.Delivery.objects.everywhere().filter(status="waiting", next_at__gt=EVER)
    due = dict(waiting.filter(next_at__lte=now).values_list("channel").annotate(Count("pk")).order_by())
    told = waiting.values_list("channel").annotate(Count("pk"), Min("created_at"), Min("next_at")).order_by()
    return {
        channel: Queue(count, due.get(channel, 0), oldest, first if first <= now else None)
        for channel, count, oldest, first in told
    }


def deliveries_held() -> dict[tuple[str], int]:
    """Deliveries that wait for their connection, or for the one before them, and not for a moment; by channel."""
    with connection.cursor() as cursor:
        cursor.execute(_HELD)
        return {(channel,): count for channel, count in cursor.fetchall()}


def timers_due(now: datetime) -> Queue:
    """The timers whose moment has come, and that nobody has taken."""
    due = m.Timer.objects.everywhere().filter(next_at__lte=now)
    told = due.aggregate(count=Count("pk"), first=Min("next_at"))
    return Queue(due=told["count"], overdue_since=told["first"])


def inbound_waiting() -> Queue:
    """What came from outside and is not processed yet."""
    waiting = m.Inbound.objects.everywhere().filter(status="waiting", next_at__gt=EVER)
    told = waiting.aggregate(count=Count("pk"), oldest=Min("received_at"))
    return Queue(waiting=told["count"], oldest=told["oldest"])


def attempts_since(moment: datetime) -> dict[tuple[str, str], int]:
    """The tries to deliver since a moment, by channel and result."""
    tries = m.Attempt.objects.everywhere().filter(at__gte=moment)
    sent = m.Delivery.objects.everywhere().filter(pk=OuterRef("delivery"))
    named = tries.annotate(channel=Subquery(sent.values("channel")[:1])).exclude(channel=None)
    told = named.values_list("channel", "result").annotate(Count("pk")).order_by()
    return {(channel, result): count for channel, result, count in told}


def deliveries_failed() -> dict[tuple[str, str], int]:
    """Deliveries that a person has to look after, by channel and by what they need."""
    with connection.cursor() as cursor:
        cursor.execute(_FAILED)
        return {(channel, failure): count for channel, failure, count in cursor.fetchall()}


def refusals_since(moment: datetime) -> Counter[str]:
    """How often commands were refused since a moment, by the code of the refusal."""
    with connection.cursor() as cursor:
        cursor.execute(_REFUSED, [connection.ops.adapt_datetimefield_value(moment)])
        return Counter(msgspec.json.decode(data, type=_Refused).code for (data,) in cursor.fetchall() if data)


class _Refused(msgspec.Struct):
    """What counts of a stored refusal."""

    code: str


def workers_since(moment: datetime) -> int:
    """How many workers gave a sign of life since a moment."""
    return m.WorkerBeat.objects.filter(seen_at__gte=moment).count()


def jobs_open() -> dict[tuple[str, str], int]:
    """Long work that waits or runs, by kind and status."""
    jobs = m.Job.objects.everywhere().filter(status__in=("waiting", "running"))
    told = jobs.values_list("kind", "status").annotate(Count("pk")).order_by()
    return {(kind, status): count for kind, status, count in told}


def connections_by_status() -> dict[tuple[str, str], int]:
    """Accounts at outside systems, by kind and by whether anything goes through them."""
    told = m.Connection.objects.everywhere().values_list("kind", "status").annotate(n=Count("pk")).order_by()
    return {(kind, status): count for kind, status, count in told}


def steps_missing() -> list[str]:
    """The migrations of this version that the database has not had yet."""
    known = MigrationLoader(None, ignore_no_migrations=True).disk_migrations
    applied = MigrationRecorder(connection).applied_migrations()
    return sorted(f"{app}.{name}" for app, name in known if (app, name) not in applied)
