"""Zendesk: the field history as data pipelines write it, and what its API answers: ticket audits, and ticket events.

Facts: https://developer.zendesk.com/api-reference/ticketing/tickets/ticket_audits/ and
https://developer.zendesk.com/documentation/ticketing/reference-guides/ticket-audit-events-reference.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from surehand.audit.reading.histories.form import Form, History, Names, Records

_STAGES = ("status",)
_OWNERS = ("assigneeid",)
_TEAMS = ("groupid",)
_NAMES = {"owner": "zendesk_user", "person": "zendesk_user", "team": "zendesk_group"}
_OF_EVENTS = frozenset(
    ("id", "via", "via_reference_id", "event_type", "previous_value", "comment_present", "comment_public")
)

FORMS: tuple[Form, ...] = (
    History(
        id="zendesk_field_history",
        told="the field history of tickets of Zendesk",
        header=frozenset(("ticket_id", "field_name", "value", "updated")),
        of="ticket",
        key="ticket_id",
        field="field_name",
        new="value",
        at="updated",
        person="user_id",
        stage=_STAGES,
        owner=_OWNERS,
        team=_TEAMS,
        names=_NAMES,
    ),
    History(
        id="zendesk_answer",
        told="the audits of tickets that Zendesk's API answers",
        header=frozenset(("zendesk_ticket", "field", "old", "new", "changed_at", "person")),
        of="ticket",
        key="zendesk_ticket",
        field="field",
        old="old",
        new="new",
        at="changed_at",
        person="person",
        stage=_STAGES,
        owner=_OWNERS,
        team=_TEAMS,
        names=_NAMES,
    ),
    Names(
        id="zendesk_user",
        told="the people of Zendesk",
        header=frozenset(("id", "name", "locale", "time_zone", "ticket_restriction")),
        key="id",
        name=("name",),
        instead="email",
    ),
    Names(
        id="zendesk_group",
        told="the groups of Zendesk",
        header=frozenset(("id", "name", "created_at")),
        file=r"(^|[^a-z])groups?(_data)?\.",
        key="id",
        name=("name",),
    ),
    Records(
        id="zendesk_ticket",
        told="tickets of Zendesk",
        header=frozenset(("id", "requester_id", "assignee_id", "group_id", "status", "created_at")),
        of="ticket",
        key="id",
        created="created_at",
        stage="status",
        owner="assignee_id",
        team="group_id",
    ),
)


def changes_in(answer: Any) -> Iterator[dict[str, Any]] | None:
    """The changes in an answer of the API: ``{"audits": […]}`` or ``{"ticket_events": […]}``."""
    if not isinstance(answer, dict):
        return None
    if isinstance(answer.get("audits"), list):
        return _of_audits(answer["audits"])
    if isinstance(answer.get("ticket_events"), list):
        return _of_events(answer["ticket_events"])
    return None


def _of_audits(audits: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    for audit in audits:
        for each in audit.get("events") or ():
            if each.get("type") in ("Create", "Change") and each.get("field_name"):
                yield _change(
                    audit, "author_id", each["field_name"], each.get("previous_value"), each.get("value")
                )


def _of_events(events: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """Each child names the field that it changed as a key of its own, and what it was before."""
    for event in events:
        for each in event.get("child_events") or ():
            if each.get("event_type") not in ("Create", "Change"):
                continue
            for field, new in each.items():
                if field not in _OF_EVENTS:
                    yield _change(event, "updater_id", field, each.get("previous_value"), new)


def _change(update: dict[str, Any], by: str, field: str, old: Any, new: Any) -> dict[str, Any]:
    return {
        "zendesk_ticket": update.get("ticket_id"),
        "field": field,
        "old": old,
        "new": new,
        "changed_at": update.get("created_at"),
        "person": update.get(by),
    }
