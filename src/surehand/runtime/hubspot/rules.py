"""The rules that HubSpot itself keeps for the pipeline: what the playbook asks for, what is there, and what differs."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import msgspec

from surehand.connectors.channel import DeliveryFailed
from surehand.connectors.hubspot import rules as of_hubspot
from surehand.connectors.hubspot.client import HubSpotClient
from surehand.connectors.hubspot.rules import Difference, Plan, Wish
from surehand.connectors.hubspot.shapes import DEAL, Pipeline
from surehand.core.engine import Actor, Next, Program, Refusal
from surehand.runtime.facts import NoSuchPlaybook, current_program
from surehand.runtime.hubspot.accounts import asking
from surehand.runtime.hubspot.settings import HubSpotSettings, hubspot_settings
from surehand.runtime.trail import Changed, note
from surehand.store import models as m


class Compared(msgspec.Struct, frozen=True):
    """Both sides. ``blocking`` refuse what the playbook lets happen; ``differing`` are not as the playbook has it."""

    pipeline: Pipeline
    plan: Plan
    blocking: tuple[Difference, ...]
    differing: tuple[Difference, ...]


def compare_rules(connection: m.Connection, clock: Callable[[], datetime]) -> Compared | Refusal:
    """What HubSpot's rules are now against what the playbook asks for: three requests."""
    return _with_pipeline(connection, clock, _compared)


def set_rules(connection: m.Connection, actor: Actor, clock: Callable[[], datetime]) -> Compared | Refusal:
    """Let HubSpot keep what of the playbook it can; how it stands after that. It is in the audit log."""
    done = _with_pipeline(connection, clock, _set)
    if isinstance(done, Compared):
        told = Changed(connection.title, after={"rules": "set"})
        note(connection.workspace_id, actor, "connection_changed", connection.pk, told, now=clock())
    return done


def wish_of(program: Program, settings: HubSpotSettings) -> Wish:
    """What a playbook asks of the stages of HubSpot that it is bound to."""
    playbook = program.playbook
    here = {theirs: rule.stage for theirs, rule in settings.stages.items() if rule.stage}
    moves = tuple(
        (one, other)
        for one, ours in here.items()
        for other, to in here.items()
        if one != other and (ours == to or playbook.way(ours, to))
    )
    required = {theirs: _required(program, settings, stage) for theirs, stage in here.items()}
    starts = tuple(theirs for theirs, stage in here.items() if stage in playbook.starts())
    return Wish(moves, starts, required, restores=playbook.enforce == "restore")


def _required(program: Program, settings: HubSpotSettings, stage: str) -> tuple[str, ...]:
    """The properties of deals that the gates into a stage ask for."""
    bound = {rule.field: rule.property for rule in settings.rules("deal") if rule.property}
    gates = (gate for gate in program.gates.values() if gate.way.target == stage)
    fields = (requirement.field.id for gate in gates for requirement in gate.requirements)
    return tuple(dict.fromkeys(bound[field] for field in fields if field in bound))


_Act = Callable[[HubSpotClient, Wish, Pipeline], Compared | Refusal]


def _with_pipeline(connection: m.Connection, clock: Callable[[], datetime], act: _Act) -> Compared | Refusal:
    settings = hubspot_settings(connection)
    try:
        wish = wish_of(current_program(connection.workspace_id, settings.playbook), settings)
        with asking(connection, clock) as client:
            pipelines = client.pipelines()
            pipeline = next((each for each in pipelines if each.id == settings.pipeline), None)
            if pipeline is None:
                allowed = (Next("change", "Choose another pipeline."),)
                return Refusal(
                    "no_such_pipeline", "The pipeline is not in HubSpot any more.", allowed=allowed
                )
            return act(client, wish, pipeline)
    except NoSuchPlaybook:
        return Refusal("no_such_playbook", "Choose a published playbook first.")
    except DeliveryFailed as failed:
        return Refusal("hubspot_failed", failed.answer)


def _compared(client: HubSpotClient, wish: Wish, pipeline: Pipeline) -> Compared:
    found, plan = client.pipeline_rules(DEAL, pipeline.id), of_hubspot.plan(wish, pipeline)
    return Compared(
        pipeline,
        plan,
        of_hubspot.conflicts(wish, pipeline, found),
        of_hubspot.differences(plan.rules, found, pipeline),
    )


def _set(client: HubSpotClient, wish: Wish, pipeline: Pipeline) -> Compared | Refusal:
    refused = client.set_pipeline_rules(DEAL, pipeline.id, of_hubspot.plan(wish, pipeline).rules)
    if refused is not None:
        return Refusal("hubspot_refused", refused.sentence)
    return _compared(client, wish, pipeline)
