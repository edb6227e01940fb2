"""Audits as lists show them: without their reports, which are long."""

from __future__ import annotations

from surehand.store import models as m
from surehand.store.queries.lists import NEWEST_FIRST, Cut, Page, page_of

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
