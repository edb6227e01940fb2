"""HubSpot: property histories and stages as data pipelines write them, and what its API answers with history.

Facts: https://developers.hubspot.com/docs/api-reference (property history: value, timestamp, sourceType, sourceId,
updatedByUserId); a person's ``sourceId`` is written “userId:12345”.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from surehand.audit.reading.histories.form import Form, History, Members, Names, Records

_STAGES = ("dealstage", "hspipelinestage", "lifecyclestage")
_OWNERS = ("hubspotownerid",)
_TEAMS = ("hubspotteamid",)
_SETS = "HubSpot notes values that it sets itself too: whoever changed them is then not known."


def _history(of: str, stages: str, told: str, *header: str, **columns: str) -> History:
    return History(
        id=f"hubspot_{of}_{'_'.join(header)}",
        told=told,
        header=frozenset((columns["key"], columns["at"], columns["new"], *header)),
        of=of,
        field=columns["field"],
        key=columns["key"],
        at=columns["at"],
        new=columns["new"],
        person=columns["person"],
        mark="userId:" if columns["person"] != "updated_by_user_id" else "",
        stage=_STAGES,
        owner=_OWNERS,
        team=_TEAMS,
        names={"stage": stages, "owner": "hubspot_owner", "team": "hubspot_team", "person": "hubspot_user"},
        beware=(_SETS,),
    )


def _histories(of: str, several: str, stages: str) -> Iterator[History]:
    told = f"the property history of {several} of HubSpot"
    for at in ("timestamp", "timestamp_instant"):
        columns = {"key": f"{of}_id", "field": "name", "at": at, "new": "value", "person": "source_id"}
        yield _history(of, stages, told, "name", "source", **columns)
    columns = {"key": f"{of}_id", "field": "property", "at": "timestamp", "new": "value"}
    yield _history(of, stages, told, "property", "source_type", **columns, person="updated_by_user_id")


FORMS: tuple[Form, ...] = (
    *_histories("deal", "deals", "hubspot_deal_stages"),
    *_histories("ticket", "tickets", "hubspot_ticket_stages"),
    *_histories("contact", "contacts", ""),
    *_histories("company", "companies", ""),
    History(
        id="hubspot_deal_stage",
        told="the stages that deals of HubSpot went through",
        header=frozenset(("deal_id", "date_entered", "value", "source")),
        of="deal",
        key="deal_id",
        at="date_entered",
        new="value",
        always="dealstage",
        person="source_id",
        mark="userId:",
        stage=_STAGES,
        names={"stage": "hubspot_deal_stages", "person": "hubspot_user"},
        beware=(_SETS,),
    ),
    History(
        id="hubspot_answer",
        told="what HubSpot's API answers with property history",
        header=frozenset(("hubspot_id", "field", "new", "changed_at", "person")),
        of="record",
        key="hubspot_id",
        field="field",
        new="new",
        at="changed_at",
        person="person",
        stage=_STAGES,
        owner=_OWNERS,
        team=_TEAMS,
        names={"stage": "hubspot_deal_stages", "owner": "hubspot_owner", "person": "hubspot_user"},
        beware=(_SETS,),
    ),
    Names(
        id="hubspot_deal_stages",
        told="the stages of deals of HubSpot",
        header=frozenset(("stage_id", "label", "pipeline_id", "probability")),
        key="stage_id",
        name=("label",),
    ),
    Names(
        id="hubspot_ticket_stages",
        told="the stages of tickets of HubSpot",
        header=frozenset(("stage_id", "label", "pipeline_id", "ticket_state")),
        key="stage_id",
        name=("label",),
    ),
    Names(
        id="hubspot_owner",
        told="the owners of HubSpot",
        header=frozenset(("owner_id", "email", "first_name", "last_name")),
        key="owner_id",
        name=("first_name", "last_name"),
        instead="email",
    ),
    Names(
        id="hubspot_user",
        told="the users of HubSpot",
        header=frozenset(("id", "email", "first_name", "last_name", "role_id", "primary_team_id")),
        key="id",
        name=("first_name", "last_name"),
        instead="email",
    ),
    Names(
        id="hubspot_team",
        told="the teams of HubSpot",
        header=frozenset(("id", "name")),
        file=r"(^|[^a-z])teams?(_data)?\.",
        key="id",
        name=("name",),
    ),
    Members(
        id="hubspot_owner_team",
        told="which owner of HubSpot is in which team",
        header=frozenset(("owner_id", "team_id", "is_team_primary")),
        people="hubspot_owner",
        person="owner_id",
        team="team_id",
        first="is_team_primary",
        names="hubspot_team",
    ),
    Records(
        id="hubspot_deal",
        told="deals of HubSpot",
        header=frozenset(("deal_id", "deal_pipeline_id", "deal_pipeline_stage_id")),
        of="deal",
        key="deal_id",
        created="property_createdate",
        stage="deal_pipeline_stage_id",
        owner="owner_id",
    ),
    Records(
        id="hubspot_ticket",
        told="tickets of HubSpot",
        header=frozenset(("id", "property_hs_pipeline_stage", "property_createdate")),
        of="ticket",
        key="id",
        created="property_createdate",
        stage="property_hs_pipeline_stage",
        owner="property_hubspot_owner_id",
    ),
)


def changes_in(answer: Any) -> Iterator[dict[str, Any]] | None:
    """The changes in an answer of the API: ``{"results": [{"id", "propertiesWithHistory": {…}}]}``."""
    results = answer.get("results") if isinstance(answer, dict) else None
    if not isinstance(results, list) or not any(
        isinstance(each, dict) and "propertiesWithHistory" in each for each in results
    ):
        return None
    return _changes(results)


def _changes(results: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    for record in results:
        for field, values in (record.get("propertiesWithHistory") or {}).items():
            # The API tells the newest first.
            for each in reversed(values):
                source = str(each.get("sourceId") or "")
                person = each.get("updatedByUserId") or (
                    source.removeprefix("userId:") if source.startswith("userId:") else None
                )
                yield {
                    "hubspot_id": record["id"],
                    "field": field,
                    "new": each.get("value"),
                    "changed_at": each.get("timestamp"),
                    "person": person,
                }
