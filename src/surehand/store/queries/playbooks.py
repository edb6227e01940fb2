"""The playbooks of a workspace, their versions, and the records that follow them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime

import msgspec
from django.db.models import Count, Q, QuerySet

from surehand.core.engine import RecordState, decode_state
from surehand.store import models as m


class Kept(msgspec.Struct, frozen=True):
    """A playbook of the workspace with what the gallery tells of it; a ``draft`` is its number, None without one."""

    slug: str
    title: str
    current: int | None
    archived_at: datetime | None
    published_at: datetime | None
    draft: int | None
    draft_at: datetime | None
    draft_by: str


def read_gallery(workspace: str) -> list[Kept]:
    """Every playbook of a workspace, by title; archived ones too."""
    rows = m.PlaybookVersion.objects.within(workspace).exclude(status="retired")
    latest: dict[tuple[str, str], m.PlaybookVersion] = {
        (row.playbook_id, row.status): row for row in rows.defer("text", "cases")
    }
    return [
        _kept(entry, latest.get((entry.pk, "published")), latest.get((entry.pk, "draft")))
        for entry in m.PlaybookEntry.objects.within(workspace).order_by("title", "slug")
    ]


def read_texts(workspace: str) -> dict[str, str]:
    """What stands in each playbook in use: the published text, or the draft of one that was never published."""
    rows = m.PlaybookVersion.objects.within(workspace).exclude(status="retired").order_by("status")
    # “draft” sorts before “published”, which replaces it.
    return dict(rows.values_list("playbook__slug", "text"))


def read_entry(workspace: str, playbook: str) -> m.PlaybookEntry | None:
    """One playbook, archived or not."""
    row: m.PlaybookEntry | None = m.PlaybookEntry.objects.within(workspace).filter(slug=playbook).first()
    return row


def read_versions(workspace: str, playbook: str) -> list[m.PlaybookVersion]:
    """The versions of a playbook, the latest first, without what stands in them."""
    rows = m.PlaybookVersion.objects.within(workspace).filter(playbook__slug=playbook)
    return list(rows.defer("text", "cases").order_by("-number"))


def read_version(workspace: str, playbook: str, number: int) -> m.PlaybookVersion | None:
    """One version of a playbook, drafts included."""
    rows = m.PlaybookVersion.objects.within(workspace).filter(playbook__slug=playbook, number=number)
    row: m.PlaybookVersion | None = rows.first()
    return row


def read_draft(workspace: str, playbook: str) -> m.PlaybookVersion | None:
    """The draft of a playbook."""
    rows = m.PlaybookVersion.objects.within(workspace).filter(playbook__slug=playbook, status="draft")
    row: m.PlaybookVersion | None = rows.first()
    return row


def count_in_flight(workspace: str, playbook: str = "") -> Mapping[str, Mapping[tuple[int, str], int]]:
    """How many records there are by playbook, version and stage, neither put away nor merged.

    Those in a final stage are among them: which stages are final, the version says.
    """
    rows = _here(workspace).filter(Q(playbook=playbook) if playbook else Q())
    counted = rows.order_by().values("playbook", "playbook_version", "stage").annotate(records=Count("id"))
    found: dict[str, dict[tuple[int, str], int]] = defaultdict(dict)
    for row in counted:
        found[row["playbook"]][row["playbook_version"], row["stage"]] = row["records"]
    return found


def read_following(
    workspace: str, playbook: str, *, after: str, limit: int, versions: Sequence[int] | None = None
) -> list[RecordState]:
    """Some of the records of a playbook in the order of their ids, those after an id."""
    rows = _here(workspace).filter(playbook=playbook, id__gt=after)
    if versions is not None:
        rows = rows.filter(playbook_version__in=versions)
    return [decode_state(state) for state in rows.order_by("id").values_list("state", flat=True)[:limit]]


def find_records(
    workspace: str, playbook: str, text: str, *, without: Sequence[str], limit: int
) -> list[tuple[str, str]]:
    """Records of a playbook whose title has a text in it, the last changed first: ids and titles.

    Those in the stages ``without`` are left out.
    """
    rows = _here(workspace).filter(playbook=playbook, title__icontains=text).exclude(stage__in=without)
    return list(rows.order_by("-changed_at", "id").values_list("id", "title")[:limit])


def _here(workspace: str) -> QuerySet[m.Record]:
    return m.Record.objects.within(workspace).filter(archived_at=None, merged_into="")


def _kept(
    entry: m.PlaybookEntry, published: m.PlaybookVersion | None, draft: m.PlaybookVersion | None
) -> Kept:
    return Kept(
        slug=entry.slug,
        title=entry.title,
        current=entry.current,
        archived_at=entry.archived_at,
        published_at=published.published_at if published else None,
        draft=draft.number if draft else None,
        draft_at=(draft.saved_at or draft.created_at) if draft else None,
        draft_by=(draft.saved_by_id or "") if draft else "",
    )
