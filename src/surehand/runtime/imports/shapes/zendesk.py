"""Zendesk: the tables of its API as data pipelines write them, and the CSV that it exports itself."""

from __future__ import annotations

from surehand.runtime.imports.history import History
from surehand.runtime.imports.shapes.shape import ExportShape

_UTC = "Times without a zone are UTC, as the API of Zendesk writes them."
_PEOPLE = "People stand in it by their Zendesk id: give the table of its people with it to say who is who."
_TAGS = "Several tags stand in one cell, with spaces between."
_LOCAL = "Times are in the zone of the account that exported them: say which that is."

SHAPES = (
    ExportShape(
        id="zendesk_ticket_history",
        told="the field history of `tickets` of Zendesk",
        header=frozenset(("ticket_id", "field_name", "value", "updated")),
        zone="UTC",
        beware=(_UTC, _PEOPLE),
        history=History(
            of="zendesk_ticket", key="ticket_id", field="field_name", value="value", at="updated"
        ),
    ),
    ExportShape(
        id="zendesk_ticket",
        told="`tickets` of Zendesk",
        header=frozenset(("id", "requester_id", "assignee_id", "subject", "status", "via_channel")),
        targets={
            "id": "key",
            "ticket_id": "key",
            "subject": "title",
            "assignee_id": "owner",
            "status": "stage",
        },
        leave_out={"status": ("deleted",)},
        zone="UTC",
        beware=(_UTC, _PEOPLE),
    ),
    ExportShape(
        id="zendesk_ticket_csv",
        told="`tickets` of Zendesk, as it exports them itself",
        header=frozenset(("id", "requester", "assignee", "subject", "status", "group_stations")),
        targets={"id": "key", "subject": "title", "assignee": "owner", "status": "stage"},
        leave_out={"status": ("deleted",)},
        beware=(_LOCAL, _TAGS),
    ),
    ExportShape(
        id="zendesk_organization",
        told="organizations of Zendesk",
        header=frozenset(("id", "name", "shared_tickets", "shared_comments")),
        targets={"id": "key", "name": "title"},
        zone="UTC",
        beware=(_UTC,),
    ),
)
