"""The rules of the account's administrators, which hold for writes through the API since 2026-09."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.fakes.hubspot import refusals
from tests.fakes.hubspot.thing import Thing

if TYPE_CHECKING:
    from tests.fakes.hubspot.portal import Portal


def check_required(portal: Portal, values: dict[str, str], written: set[str]) -> None:
    """What a stage requires must be there whenever the stage is written."""
    stage = values.get("dealstage", "")
    if "dealstage" not in written:
        return
    lacking = [name for name in portal.required.get(stage, []) if not values.get(name)]
    if lacking:
        raise refusals.lacking(lacking, stage)


def check_creation(portal: Portal, values: dict[str, str]) -> None:
    """In which stages deals may be created."""
    rule = _rules(portal, values.get("pipeline", "")).get("objectCreationRule")
    if rule and values.get("dealstage") not in rule["pipelineStageIds"]:
        raise refusals.breaks_rule("Deals cannot be created in this stage.")


def check_move(portal: Portal, thing: Thing, values: dict[str, str]) -> None:
    """Whether a deal may go from its stage to another one."""
    target = values.get("dealstage")
    old = portal.stage(thing.values.get("dealstage", ""))
    new = portal.stage(target) if target else None
    if not old or not new or old[0] is not new[0] or old[1] is new[1]:
        return
    stages = sorted(old[0]["stages"], key=lambda each: each["displayOrder"])
    step = stages.index(new[1]) - stages.index(old[1])
    rules = _rules(portal, old[0]["id"])
    if step < 0 and _holds(rules.get("noBackwardsMovementRule"), new[1]["id"]):
        raise refusals.breaks_rule("Deals cannot move backwards in this pipeline.")
    if step > 1 and _holds(rules.get("noSkippingStagesRule"), new[1]["id"]):
        raise refusals.breaks_rule("Deals cannot skip stages in this pipeline.")


def _rules(portal: Portal, pipeline: str) -> dict[str, Any]:
    return portal.rules.get(pipeline, {}).get("governanceValidationRules", {})


def _holds(rule: dict[str, Any] | None, stage: str) -> bool:
    return bool(rule) and (rule["enabledForAllStages"] or stage in rule["pipelineStageIds"])
