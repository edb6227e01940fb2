"""Which values HubSpot takes for which property."""

from __future__ import annotations

import re
from datetime import datetime
from typing import TYPE_CHECKING, Any

from tests.fakes.hubspot import kinds, refusals

if TYPE_CHECKING:
    from tests.fakes.hubspot.portal import Portal

_NUMBER = re.compile(r"-?\d+(\.\d+)?")


def check_values(portal: Portal, type: str, values: dict[str, str]) -> None:
    """Raise `Refused` when one of them does not fit."""
    for name, value in values.items():
        known = portal.properties[type].get(name)
        if known is None or known["archived"]:
            raise refusals.bad_value(name, "PROPERTY_DOESNT_EXIST", f'Property "{name}" does not exist')
        if not isinstance(value, str):
            raise refusals.invalid(f"Invalid input JSON: {name} is no text")
        if name == "hs_is_closed" or name == "hs_is_closed_won":
            continue
        if known["modificationMetadata"]["readOnlyValue"]:
            raise refusals.bad_value(name, "READ_ONLY_VALUE", f'"{name}" is a read only property')
        if value and (wrong := _wrong(portal, name, known, value)):
            raise refusals.bad_value(name, wrong, f"{value} does not fit {name}")
    if type == kinds.DEAL:
        _check_stage(portal, values)


def _wrong(portal: Portal, name: str, known: dict[str, Any], value: str) -> str:
    type = known["type"]
    if type == "number":
        return "" if _NUMBER.fullmatch(value) else "INVALID_NUMBER"
    if type in ("date", "datetime"):
        return "" if _is_moment(value) else "INVALID_DATE"
    if type == "bool":
        return "" if value in ("true", "false") else "INVALID_BOOLEAN"
    if name == "hubspot_owner_id":
        return "" if value in portal.owners else "INVALID_OWNER_ID"
    if type == "enumeration" and known["options"]:
        options = {each["value"] for each in known["options"]}
        return "" if set(value.split(";")) <= options else "INVALID_OPTION"
    return ""


def _is_moment(value: str) -> bool:
    if value.removeprefix("-").isdecimal():
        return True
    try:
        datetime.fromisoformat(value)
    except ValueError:
        return False
    return True


def _check_stage(portal: Portal, values: dict[str, str]) -> None:
    if values.get("pipeline") and values["pipeline"] not in portal.pipelines:
        raise refusals.bad_value("pipeline", "INVALID_OPTION", f"{values['pipeline']} is no pipeline")
    stage = values.get("dealstage")
    found = portal.stage(stage) if stage else None
    if stage and (found is None or found[0]["id"] != values.get("pipeline", found[0]["id"])):
        raise refusals.bad_value("dealstage", "INVALID_OPTION", f"{stage} is no stage of this pipeline")
