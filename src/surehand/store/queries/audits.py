"""Audits as lists show them: without their reports, which are long."""

from __future__ import annotations

from django.db.models import Count

from surehand.store import models as m
from surehand.store.queries.board import PlaybookName, read_playbooks
from surehand.store.queries.lists import NEWEST_FIRST, Cut, Page, page_of
from surehand.store.queries.playbooks import read_version

_LONG = ("looked", "settings", "report", "measures", "page", "mined")
_SHOWN = 10
_MOST_VERSIONS = 200


def list_audits(workspace: str, cut: Cut) -> Page[m.Audit]:
    """The audits of a workspace, the newest first. Raises `BadCursor`."""
    return page_of(m.Audit.objects.within(workspace).defer(*_LONG), NEWEST_FIRST, cut)


def read_jobs(workspace: str, audit: str) -> list[m.Job]:
    """The latest jobs of an audit, the newest first."""
    return list(m.Job.objects.within(workspace).filter(subject=audit).order_by("-id")[:_SHOWN])


def list_back_tests(workspace: str, audit: str) -> list[m.BackTest]:
    """The latest back-tests over the log of an audit, without what came of them."""
    rows = m.BackTest.objects.within(workspace).filter(audit=audit)
    return list(rows.defer("result").order_by("-id")[:_SHOWN])


def list_versions(workspace: str) -> list[m.PlaybookVersion]:
    """The versions of playbooks that are not archived, drafts too, the latest first within each."""
    rows = m.PlaybookVersion.objects.within(workspace).filter(playbook__archived_at=None)
    found = rows.select_related("playbook").defer("text", "cases").order_by("playbook__title", "-number")
    return list(found[:_MOST_VERSIONS])


def list_followed(workspace: str) -> list[PlaybookName]:
    """The playbooks that are in use, those that most records follow first."""
    rows = m.Record.objects.within(workspace).order_by().values("playbook").annotate(count=Count("id"))
    count = {row["playbook"]: row["count"] for row in rows}
    return sorted(read_playbooks(workspace), key=lambda each: (-count.get(each.slug, 0), each.slug))


def read_in_use(workspace: str, playbook: str) -> m.PlaybookVersion | None:
    """The version of a playbook that is in use."""
    rows = m.PlaybookEntry.objects.within(workspace).filter(slug=playbook, archived_at=None)
    number: int | None = rows.values_list("current", flat=True).first()
    return read_version(workspace, playbook, number) if number else None
