"""HubSpot: the tables of its API as data pipelines write them, and the CSV of its lists."""

from __future__ import annotations

from collections.abc import Mapping

from surehand.runtime.imports.history import History
from surehand.runtime.imports.shapes.shape import ExportShape

_UTC = "Times without a zone are UTC, as the API of HubSpot writes them."
_IDS = "Stages and owners stand in it by their ids: say what each stands for, or give the tables with their names."
_LOCAL = "Times are in the zone of the HubSpot account: say which that is."
_LISTS = "Several values stand in one cell, with semicolons between."
_GONE: Mapping[str, tuple[str, ...]] = {"is_deleted": ("true",), "_fivetran_deleted": ("true",)}


def _object(name: str, told: str, *header: str, **targets: str) -> ExportShape:
    return ExportShape(
        id=f"hubspot_{name}",
        told=told,
        header=frozenset(header),
        targets={f"{name}_id": "key", "id": "key", "owner_id": "owner", "property_hubspot_owner_id": "owner"}
        | targets,
        leave_out=_GONE,
        zone="UTC",
        beware=(_UTC, _IDS, _LISTS),
    )


def _history(name: str, told: str, at: str) -> ExportShape:
    return ExportShape(
        id=f"hubspot_{name}_history_{at}",
        told=told,
        header=frozenset((f"{name}_id", "name", "value", at, "source")),
        zone="UTC",
        beware=(_UTC, _IDS),
        history=History(of=f"hubspot_{name}", key=f"{name}_id", field="name", value="value", at=at),
    )


_HISTORIES = (
    ("deal", "the property history of deals of HubSpot"),
    ("company", "the property history of companies of HubSpot"),
    ("contact", "the property history of contacts of HubSpot"),
    ("ticket", "the property history of `tickets` of HubSpot"),
)

SHAPES = (
    *(_history(name, told, at) for name, told in _HISTORIES for at in ("timestamp", "timestamp_instant")),
    ExportShape(
        id="hubspot_deal_stage_history",
        told="the stages that deals of HubSpot went through",
        header=frozenset(("deal_id", "date_entered", "value", "source")),
        zone="UTC",
        beware=(_UTC, _IDS),
        history=History(
            of="hubspot_deal", key="deal_id", value="value", at="date_entered", always="dealstage"
        ),
    ),
    _object(
        "deal",
        "deals of HubSpot",
        "deal_id",
        "deal_pipeline_id",
        "deal_pipeline_stage_id",
        property_dealname="title",
        deal_pipeline_stage_id="stage",
        dealname="title",
        dealstage="stage",
        hubspot_owner_id="owner",
    ),
    _object(
        "company", "companies of HubSpot", "id", "property_name", "property_createdate", property_name="title"
    ),
    _object("contact", "contacts of HubSpot", "id", "property_email", "property_lastname"),
    _object(
        "ticket",
        "`tickets` of HubSpot",
        "id",
        "property_subject",
        "property_hs_pipeline_stage",
        property_subject="title",
        property_hs_pipeline_stage="stage",
        subject="title",
        hs_pipeline_stage="stage",
    ),
    ExportShape(
        id="hubspot_deal_csv",
        told="deals of HubSpot, as it exports them itself",
        header=frozenset(("record_id", "deal_name", "deal_stage")),
        targets={"record_id": "key", "deal_name": "title", "deal_stage": "stage", "deal_owner": "owner"},
        beware=(_LOCAL, _LISTS),
    ),
)
