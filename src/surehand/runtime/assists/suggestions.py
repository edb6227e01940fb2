"""Suggestions: what waits for a person, and what they decide. Confirm, edit and reject are events of the record."""

from __future__ import annotations

import re
from datetime import UTC, datetime

from django.db import transaction
from django.db.models import QuerySet

from surehand.core.engine import Actor, Refusal
from surehand.core.engine.commands import Confirm, Reject, Suggested
from surehand.core.engine.events import SuggestionConfirmed
from surehand.core.values import Quoted
from surehand.runtime.assists.syncing import lock_suggestions
from surehand.runtime.execute import Done, Outcome, Request, execute
from surehand.runtime.facts import facts_of, lock_workspace
from surehand.store import models as m
from surehand.store.queries.answers import read_answers

_UNSEEN = re.compile("[\x01-\x08\x0b-\x1f\x7f-\x9f]")
"""What a document may hold, such as the break of a page, and no history does."""
NO_SUGGESTION = Refusal("no_such_suggestion", "There is no such suggestion in this workspace.")


def open_of(workspace: str, record: str) -> list[m.Suggestion]:
    """What waits on a record, by field, the likeliest first."""
    rows = m.Suggestion.objects.within(workspace).filter(record=record, status="open")
    return list(rows.order_by("field", "rank", "id"))


def waiting_for(workspace: str, person: str) -> QuerySet[m.Suggestion]:
    """What waits for the owner of its record, the latest first, to be cut into pages."""
    theirs = m.Record.objects.within(workspace).filter(owner=person, archived_at=None, merged_into="")
    rows = m.Suggestion.objects.within(workspace).filter(status="open", record__in=theirs.values("id"))
    return rows.order_by("-proposed_at", "record", "field", "rank", "id")


def confirm(
    workspace: str,
    actor: Actor,
    suggestion: str,
    value: object = None,
    *,
    expect: int | None = None,
    key: str = "",
    now: datetime | None = None,
) -> Outcome:
    """Take a suggestion into the record; with a ``value`` of one's own it is edited. The others for the field pass."""
    row = _found(workspace, suggestion)
    if row is None:
        return NO_SUGGESTION
    command = Confirm(suggested=_told(row), value=value)
    return _decide(row, actor, Request(command, row.record, expect=expect, key=key), now)


def reject(
    workspace: str,
    actor: Actor,
    suggestion: str,
    reason: str = "",
    *,
    expect: int | None = None,
    key: str = "",
    now: datetime | None = None,
) -> Outcome:
    """Say that it is not so; it is not proposed again from the same words."""
    row = _found(workspace, suggestion)
    if row is None:
        return NO_SUGGESTION
    command = Reject(suggested=_told(row), reason=reason)
    return _decide(row, actor, Request(command, row.record, expect=expect, key=key), now)


def _found(workspace: str, suggestion: str) -> m.Suggestion | None:
    return m.Suggestion.objects.within(workspace).filter(pk=suggestion).first()


def _told(row: m.Suggestion) -> Suggested:
    return Suggested(
        suggestion=row.id,
        field=row.field,
        value=row.value,
        quoted=Quoted(row.source, row.start, row.end, _UNSEEN.sub(" ", row.quote)),
        method=row.method,
        confidence=row.confidence,
        side=row.side,
        modality=row.modality,
    )


def _decide(row: m.Suggestion, actor: Actor, request: Request, now: datetime | None) -> Outcome:
    """The row first: of two people who decide at the same moment one is told that it is decided."""
    at = now or datetime.now(UTC)
    status = "rejected" if isinstance(request.command, Reject) else "confirmed"
    one = m.Suggestion.objects.within(row.workspace_id).filter(pk=row.pk)
    with transaction.atomic():
        # In the order in which everybody takes them, so that no two wait for each other.
        lock_workspace(row.workspace_id)
        lock_suggestions(row.workspace_id, row.record)
        mine = one.filter(status="open").update(status=status, decided_by=actor.person, decided_at=at)
        again = request.key and read_answers(row.workspace_id, [request.key])
        if not mine and not again:
            return _decided(row)
        outcome = execute(row.workspace_id, actor, request, now=at)
        if mine and isinstance(outcome, Refusal):
            one.update(status="open", decided_by="", decided_at=None)
        elif mine and isinstance(outcome, Done):
            _follow(row, actor, outcome, at)
    return outcome


def _follow(row: m.Suggestion, actor: Actor, done: Done, at: datetime) -> None:
    """What an edit is called, and that the others for the field are not taken."""
    rows = m.Suggestion.objects.within(row.workspace_id).filter(record=row.record, field=row.field)
    confirmed = next((each for each in done.events if isinstance(each, SuggestionConfirmed)), None)
    if confirmed is None:
        return
    if confirmed.edited:
        rows.filter(pk=row.pk).update(status="edited")
    rows.filter(status="open").update(status="passed", decided_by=actor.person, decided_at=at)


def _decided(row: m.Suggestion) -> Refusal:
    """By whom, as it stands now."""
    now = _found(row.workspace_id, row.id) or row
    if now.status == "gone":
        return Refusal(
            "suggestion_gone", "The record or its sources have changed; this is not proposed any more."
        )
    name = facts_of(row.workspace_id).directory.name(now.decided_by)
    return Refusal("already_decided", f"{name} has decided on this suggestion already.")
