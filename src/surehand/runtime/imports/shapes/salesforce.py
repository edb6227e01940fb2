"""Salesforce: the Data Export and Data Loader (API names), data pipelines (the same in lower case), and reports."""

from __future__ import annotations

from collections.abc import Mapping

from surehand.runtime.imports.history import History
from surehand.runtime.imports.shapes.shape import ExportShape

_GONE: Mapping[str, tuple[str, ...]] = {"is_deleted": ("true", "1"), "_fivetran_active": ("false",)}
_TARGETS = {"id": "key", "name": "title", "owner_id": "owner"}
_OWNERS = "People stand in it by their Salesforce id: give the table of its people with it to say who is who."
_UTC = "Times without a zone are UTC, as the API of Salesforce writes them."
_LOCAL = (
    "A report has dates and times as its reader sees them: check the order of day and month, and the zone."
)
_FOOTER = "The lines that a report ends with are no rows, and are rejected as such."


def _object(name: str, told: str, *header: str, **targets: str) -> ExportShape:
    return ExportShape(
        id=f"salesforce_{name}",
        told=told,
        header=frozenset(("id", "owner_id", *header)),
        targets=_TARGETS | targets,
        leave_out=_GONE,
        zone="UTC",
        keys="salesforce",
        beware=(_UTC, _OWNERS),
    )


SHAPES = (
    ExportShape(
        id="salesforce_field_history",
        told="the field history of opportunities of Salesforce",
        header=frozenset(("opportunity_id", "field", "old_value", "new_value", "created_date")),
        zone="UTC",
        keys="salesforce",
        history=History(
            of="salesforce_opportunity",
            key="opportunity_id",
            field="field",
            value="new_value",
            at="created_date",
        ),
    ),
    _object(
        "opportunity",
        "opportunities of Salesforce",
        "stage_name",
        "close_date",
        "account_id",
        stage_name="stage",
    ),
    _object("lead", "leads of Salesforce", "is_converted", "company", "status", status="stage"),
    _object("contact", "contacts of Salesforce", "account_id", "last_name", "mailing_city"),
    _object("account", "accounts of Salesforce", "billing_city", "industry", "annual_revenue"),
    ExportShape(
        id="salesforce_report",
        told="a report on opportunities of Salesforce",
        header=frozenset(("opportunity_id", "opportunity_name", "stage")),
        targets={
            "opportunity_id": "key",
            "opportunity_name": "title",
            "opportunity_owner": "owner",
            "stage": "stage",
        },
        keys="salesforce",
        beware=(_LOCAL, _FOOTER),
    ),
)
