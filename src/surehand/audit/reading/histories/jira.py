"""Jira: the field history as data pipelines write it, and issues with their changelog as its API answers them.

Facts: https://developer.atlassian.com/cloud/jira/platform/rest/v3/api-group-issues (expand=changelog: histories with
author, created and items of field, fieldId, from, fromString, to, toString).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from surehand.audit.reading.histories.form import Form, History, Names, Records

_STAGES = ("status",)
_OWNERS = ("assignee",)
_TEAMS = ("team",)

FORMS: tuple[Form, ...] = (
    History(
        id="jira_field_history",
        told="the field history of issues of Jira",
        header=frozenset(("issue_id", "field_id", "value", "time", "is_active")),
        of="issue",
        key="issue_id",
        field="field_id",
        new="value",
        at="time",
        person="author_id",
        stage=_STAGES,
        owner=_OWNERS,
        team=_TEAMS,
        names={"stage": "jira_status", "owner": "jira_user", "person": "jira_user", "team": "jira_team"},
        fields="jira_field",
    ),
    History(
        id="jira_changelog",
        told="issues of Jira with their changelog, as its API answers them",
        header=frozenset(("jira_issue", "field", "old", "new", "changed_at", "person")),
        of="issue",
        key="jira_issue",
        field="field",
        old="old",
        new="new",
        at="changed_at",
        person="person",
        stage=_STAGES,
        owner=_OWNERS,
        team=_TEAMS,
    ),
    Records(
        id="jira_issue_answer",
        told="issues of Jira as its API answers them",
        header=frozenset(("jira_issue", "created", "status", "assignee")),
        of="issue",
        key="jira_issue",
        created="created",
        stage="status",
        owner="assignee",
    ),
    Names(
        id="jira_status",
        told="the statuses of Jira",
        header=frozenset(("id", "name", "status_category_id")),
        key="id",
        name=("name",),
    ),
    Names(
        id="jira_user",
        told="the people of Jira",
        header=frozenset(("id", "name", "locale", "time_zone")),
        key="id",
        name=("name",),
        instead="email",
    ),
    Names(
        id="jira_team",
        told="the teams of Jira",
        header=frozenset(("id", "name", "is_shared", "is_visible")),
        key="id",
        name=("name",),
    ),
    Names(
        id="jira_field",
        told="the fields of Jira",
        header=frozenset(("id", "name", "is_array", "is_custom")),
        key="id",
        name=("name",),
    ),
    Records(
        id="jira_issue",
        told="issues of Jira",
        header=frozenset(("id", "key", "summary", "created", "status", "assignee")),
        of="issue",
        key="id",
        created="created",
        stage="status",
        owner="assignee",
        called="key",
    ),
)


def changes_in(answer: Any) -> Iterator[dict[str, Any]] | None:
    """The changes in an answer of the API: ``{"issues": [{"key", "changelog": {"histories": […]}}]}``."""
    issues = _issues(answer)
    return _changes(issues) if issues else None


def records_in(answer: Any) -> Iterator[dict[str, Any]]:
    """The issues themselves, as they are now."""
    for issue in _issues(answer):
        fields = issue.get("fields") or {}
        if fields.get("created"):
            yield {
                "jira_issue": issue.get("key") or issue.get("id"),
                "created": fields["created"],
                "status": (fields.get("status") or {}).get("name"),
                "assignee": (fields.get("assignee") or {}).get("displayName"),
            }


def _issues(answer: Any) -> list[dict[str, Any]]:
    found = answer.get("issues") if isinstance(answer, dict) else None
    found = found if isinstance(found, list) else [answer] if isinstance(answer, dict) else []
    return [each for each in found if isinstance(each, dict) and isinstance(each.get("changelog"), dict)]


def _changes(issues: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    for issue in issues:
        # Cloud tells the newest first, Data Center the oldest.
        told = sorted(issue["changelog"].get("histories") or (), key=lambda each: str(each.get("created")))
        for history in told:
            author = history.get("author") or {}
            for item in history.get("items") or ():
                yield {
                    "jira_issue": issue.get("key") or issue.get("id"),
                    "field": item.get("field"),
                    "old": item.get("fromString") or item.get("from"),
                    "new": item.get("toString") or item.get("to"),
                    "changed_at": history.get("created"),
                    "person": author.get("displayName") or author.get("accountId") or author.get("name"),
                }
