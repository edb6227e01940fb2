"""What waits for a person, and what they wait for."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import msgspec
from django.db.models import Exists, F, OuterRef, Q, QuerySet

from surehand.core.engine import RecordState
from surehand.store import models as m
from surehand.store.mapping import Row
from surehand.store.queries.states import read_states
from surehand.store.statements import places, read_many

MOST = 100
"""The longest a list of the inbox gets; whoever has more finds the rest on the board and the task list."""


class Waiting(msgspec.Struct, frozen=True):
    """How much waits for a person: handoffs to accept, returned records, questions, tasks that are due, alerts.

    ``suggested`` is on how many of their records something is proposed that they may confirm.
    """

    offers: int = 0
    returned: int = 0
    questions: int = 0
    due_tasks: int = 0
    suggested: int = 0
    alerts: int = 0

    @property
    def total(self) -> int:
        """What the person has to act on; alerts only tell."""
        return self.offers + self.returned + self.questions + self.due_tasks + self.suggested


_RETURNED = """
SELECT COUNT(*) FROM "handoff" h JOIN "record" r ON r."id" = h."record"
WHERE h."workspace_id" = %s AND h."status" = 'returned' AND r."owner" = %s
  AND r."archived_at" IS NULL AND r."merged_into" = '' AND r."entered_at" <= h."closed_at"
  AND NOT EXISTS (SELECT 1 FROM "handoff" n WHERE n."record" = h."record" AND n."offered_at" > h."offered_at")
"""
_QUESTIONS = """
SELECT COUNT(*) FROM "question" q JOIN "handoff" h ON h."id" = q."handoff"
WHERE q."workspace_id" = %s AND q."asked_of" = %s AND q."answered_at" IS NULL
  AND h."status" IN ('offered', 'accepted')
"""
_DUE_TASKS = """
SELECT COUNT(*) FROM "task" t JOIN "record" r ON r."id" = t."record"
WHERE t."workspace_id" = %s AND t."owner" = %s AND t."done_at" IS NULL AND t."due_at" <= %s
  AND r."archived_at" IS NULL AND r."merged_into" = ''
"""
_SUGGESTED = """
SELECT COUNT(*) FROM "record" r
WHERE r."workspace_id" = %s AND r."owner" = %s AND r."archived_at" IS NULL AND r."merged_into" = ''
  AND EXISTS (
    SELECT 1 FROM "suggestion" s
    WHERE s."workspace_id" = r."workspace_id" AND s."status" = 'open' AND s."record" = r."id"
  )
"""
_ALERTS = """
SELECT COUNT(*) FROM "delivery" d
WHERE d."workspace_id" = %s AND d."channel" = 'inbox' AND d."to" = %s AND d."read_at" IS NULL
  AND NOT EXISTS (SELECT 1 FROM "alert_preference" p WHERE p."person_id" = d."to" AND p."kind" = d."kind" AND p."quiet")
"""


def count_waiting(workspace: str, person: str, receivers: Sequence[str], due_by: datetime) -> Waiting:
    """The numbers beside the menu, in one query. ``receivers`` are the person and those they stand in for."""
    offers = f"""
SELECT COUNT(*) FROM "handoff"
WHERE "workspace_id" = %s AND "status" = 'offered' AND "receiver" IN ({places(len(receivers))})
"""
    counts = ", ".join(
        f"({part})" for part in (offers, _RETURNED, _QUESTIONS, _DUE_TASKS, _SUGGESTED, _ALERTS)
    )
    parameters: Row = (
        *(workspace, *receivers),
        *(workspace, person),
        *(workspace, person),
        *(workspace, person, due_by),
        *(workspace, person),
        *(workspace, person),
    )
    return Waiting(*read_many(f"SELECT {counts}", parameters)[0])


def read_open_handoffs(workspace: str, person: str, receivers: Sequence[str]) -> list[m.Handoff]:
    """The handoffs that wait for a person, or that they sent and that wait for others; the earliest due first."""
    rows = m.Handoff.objects.within(workspace).filter(status="offered")
    concerned = rows.filter(Q(receiver__in=receivers) | Q(sender=person))
    return list(concerned.order_by(F("due_at").asc(nulls_last=True), "offered_at")[: 2 * MOST])


def read_records_of(workspace: str, handoffs: Sequence[str]) -> dict[str, RecordState]:
    """The records that handoffs belong to, by the id of the handoff."""
    rows = m.Handoff.objects.within(workspace).filter(id__in=handoffs)
    record_of = dict(rows.values_list("id", "record"))
    states = read_states(workspace, set(record_of.values()))
    return {handoff: states[record] for handoff, record in record_of.items()}


def read_returned(workspace: str, person: str) -> list[m.Handoff]:
    """Handoffs that came back to a record's owner, who has not sent it again or moved it on."""
    rows = m.Handoff.objects.within(workspace).filter(status="returned")
    later = m.Handoff.objects.within(workspace).filter(
        record=OuterRef("record"), offered_at__gt=OuterRef("offered_at")
    )
    theirs = _records_there(workspace).filter(
        id=OuterRef("record"), owner=person, entered_at__lte=OuterRef("closed_at")
    )
    return list(rows.filter(~Exists(later), Exists(theirs)).order_by("closed_at")[:MOST])


def read_open_questions(workspace: str, person: str) -> list[m.Question]:
    """Questions that a person has to answer, or that they asked and others have to; the oldest first."""
    concerned = Q(asked_of=person) | Q(asked_by=person)
    rows = m.Question.objects.within(workspace).filter(concerned, answered_at=None)
    alive = m.Handoff.objects.within(workspace).filter(
        id=OuterRef("handoff"), status__in=("offered", "accepted")
    )
    return list(rows.filter(Exists(alive)).order_by("asked_at")[: 2 * MOST])


def read_due_tasks(workspace: str, person: str, due_by: datetime) -> list[m.Task]:
    """A person's open tasks that are due by a moment, the most overdue first."""
    rows = m.Task.objects.within(workspace).filter(owner=person, done_at=None, due_at__lte=due_by)
    there = _records_there(workspace).filter(id=OuterRef("record"))
    return list(rows.filter(Exists(there)).order_by("due_at")[:MOST])


def read_alerts(workspace: str, person: str, limit: int) -> list[m.Delivery]:
    """The latest alerts a person has not read."""
    return list(_unread(workspace, person).order_by("-created_at", "-id")[:limit])


def mark_alerts_read(workspace: str, person: str, alerts: Sequence[str], now: datetime) -> int:
    """Note that a person has read alerts; none named means all. Gives back how many that were."""
    rows = _unread(workspace, person)
    return (rows.filter(id__in=alerts) if alerts else rows).update(read_at=now)


def _unread(workspace: str, person: str) -> QuerySet[m.Delivery]:
    return m.Delivery.objects.within(workspace).filter(channel="inbox", to=person, read_at=None)


def _records_there(workspace: str) -> QuerySet[m.Record]:
    return m.Record.objects.within(workspace).filter(archived_at=None, merged_into="")
