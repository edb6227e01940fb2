"""Playbooks of a workspace in use: published with a reason, never changed afterwards, archived and brought back."""

from __future__ import annotations

from datetime import UTC, datetime

from django.db import transaction
from django.db.models import F, Max, QuerySet

from surehand.core.engine import Actor, Next, Refusal
from surehand.runtime.drafts import (
    Saved,
    draft_changed,
    has_errors,
    no_draft,
    no_such_playbook,
    title_of,
    versions_of,
)
from surehand.runtime.facts import facts_of, lock_workspace
from surehand.runtime.flights import in_flight
from surehand.runtime.ids import new_id
from surehand.runtime.playbook_checks import check_draft
from surehand.runtime.trail import Changed, Kind, note
from surehand.store import models as m

NO_REASON = Refusal(
    "reason_missing",
    "Say why: whoever works by it reads the reason, and so does whoever goes back to an older version one day.",
    allowed=(Next("publish", "Write a sentence, then publish."),),
)


def publish(
    workspace: str,
    actor: Actor,
    playbook: str,
    reason: str,
    *,
    number: int | None = None,
    expect: str = "",
) -> Saved | Refusal:
    """Publish the draft of a playbook: new records follow it; records in flight stay on theirs until migrated.

    With ``number``, the text of that earlier version is published anew, and a draft stays as it is. ``expect`` is the
    digest of what the actor has seen.
    """
    if refused := may_publish(workspace, actor):
        return refused
    with transaction.atomic():
        lock_workspace(workspace)
        rows = versions_of(workspace, playbook)
        chosen = rows.filter(status="draft").first() if number is None else rows.filter(number=number).first()
        if chosen is None:
            return no_draft(playbook) if number is None else no_such_playbook(f"{playbook} {number}")
        if not reason.strip():
            return NO_REASON
        if expect and chosen.digest != expect:
            return draft_changed(workspace, chosen)
        look = check_draft(workspace, playbook, chosen.text)
        if look.playbook is None or look.has_errors:
            return has_errors(look.problems)
        version = chosen if chosen.status == "draft" else _again(rows, chosen)
        _publish(rows, version, actor, reason)
        entry = m.PlaybookEntry.objects.within(workspace).filter(slug=playbook)
        former = entry.values_list("current", flat=True).get()
        entry.update(current=version.number, title=title_of(look.playbook), archived_at=None)
        _note(
            workspace,
            actor,
            chosen,
            Changed(title_of(look.playbook), {"version": former}, {"version": version.number}, reason),
        )
    return Saved(playbook, version.number, look.problems, version.digest)


def may_publish(workspace: str, actor: Actor) -> Refusal | None:
    """Why somebody may not publish, archive or migrate; None when they may."""
    person = facts_of(workspace).directory.people.get(actor.person)
    if person is None or not person.active or person.role not in ("lead", "admin"):
        return Refusal("not_a_lead", "Only a lead or an administrator publishes a playbook.")
    return None


def archive(workspace: str, actor: Actor, playbook: str) -> Refusal | None:
    """Take a playbook out of use; its versions and what happened under them stay. None when it is done."""
    if refused := may_publish(workspace, actor):
        return refused
    with transaction.atomic():
        lock_workspace(workspace)
        flying = sum(in_flight(workspace, playbook).get(playbook, {}).values())
        if flying:
            follow = "record in flight follows" if flying == 1 else "records in flight follow"
            sentence = f"{flying} {follow} this playbook; it stays in use until they are done."
            return Refusal("records_in_flight", sentence, allowed=(Next("open", "Look at them.", playbook),))
        return _keep_use(workspace, actor, playbook, datetime.now(UTC))


def bring_back(workspace: str, actor: Actor, playbook: str) -> Refusal | None:
    """Put an archived playbook into use again. None when it is done."""
    if refused := may_publish(workspace, actor):
        return refused
    with transaction.atomic():
        lock_workspace(workspace)
        return _keep_use(workspace, actor, playbook, None)


def _keep_use(workspace: str, actor: Actor, playbook: str, archived: datetime | None) -> Refusal | None:
    """Keep since when a playbook is out of use, None for one in use; where nothing changes, nothing is told."""
    entry = m.PlaybookEntry.objects.within(workspace).filter(slug=playbook).first()
    if entry is None:
        return no_such_playbook(playbook)
    if (entry.archived_at is None) == (archived is None):
        return None
    entry.archived_at = archived
    entry.save(update_fields=["archived_at"])
    kind: Kind = "playbook_archived" if archived else "playbook_brought_back"
    note(workspace, actor, kind, playbook, Changed(entry.title))
    return None


def _again(rows: QuerySet[m.PlaybookVersion], older: m.PlaybookVersion) -> m.PlaybookVersion:
    """A new version with the text of an older one. Versions are numbered as they are published: a draft moves up."""
    published = rows.exclude(status="draft").aggregate(last=Max("number"))["last"]
    rows.filter(status="draft").update(number=F("number") + 1)
    version = m.PlaybookVersion(
        id=new_id("ver"),
        workspace_id=older.workspace_id,
        playbook_id=older.playbook_id,
        number=published + 1,
        text=older.text,
        cases=older.cases,
        digest=older.digest,
        created_at=datetime.now(UTC),
    )
    version.save(force_insert=True)
    return version


def _publish(
    rows: QuerySet[m.PlaybookVersion], version: m.PlaybookVersion, actor: Actor, reason: str
) -> None:
    rows.filter(status="published").update(status="retired")
    rows.filter(pk=version.pk).update(
        status="published", published_at=datetime.now(UTC), published_by_id=actor.person, reason=reason[:500]
    )


def _note(workspace: str, actor: Actor, chosen: m.PlaybookVersion, changed: Changed) -> None:
    kind: Kind = "playbook_published" if chosen.status == "draft" else "playbook_rolled_back"
    note(workspace, actor, kind, chosen.playbook.slug, changed)
