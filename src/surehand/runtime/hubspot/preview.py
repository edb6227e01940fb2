"""What the first import would do, tried on the first deals without changing anything here or in HubSpot."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from datetime import datetime

import msgspec
from msgspec.structs import replace

from surehand.connectors.channel import DeliveryFailed
from surehand.connectors.hubspot.shapes import DEAL, CrmObject
from surehand.core.engine import Actor, Context, Refusal, decide
from surehand.core.engine import preview as gate_preview
from surehand.core.engine.commands import OpenRecord
from surehand.core.values import Value, ValueProblem, to_plain
from surehand.runtime.facts import NoSuchPlaybook, current_program, facts_of
from surehand.runtime.hubspot.accounts import asking
from surehand.runtime.hubspot.mapping import people_of
from surehand.runtime.hubspot.settings import (
    PIPELINE,
    STAGE,
    HubSpotSettings,
    PropertyRule,
    StageRule,
    hubspot_settings,
)
from surehand.runtime.hubspot.texts import Translator
from surehand.store import models as m

TRIED = 300
"""So many deals are looked at; more would keep somebody waiting."""


class Lacking(msgspec.Struct, frozen=True):
    """A deal that would be held today, and what it lacks."""

    title: str
    missing: tuple[str, ...]


class Previewed(msgspec.Struct, frozen=True):
    """What was seen: deals by the stage they become, how many become nothing, and which would be held.

    ``tried`` is how many deals were looked at, ``has_more`` whether there are others.
    """

    tried: int
    has_more: bool
    by_stage: Mapping[str, int]
    nothing: int
    held: tuple[Lacking, ...]


def preview_import(connection: m.Connection, clock: Callable[[], datetime]) -> Previewed | Refusal:
    """Look at the first deals as the first import would."""
    settings = hubspot_settings(connection)
    try:
        trial = _trial(connection, settings, clock)
        deals, has_more = _deals(connection, settings, clock)
    except DeliveryFailed as failed:
        return Refusal("hubspot_failed", failed.answer)
    except NoSuchPlaybook:
        return Refusal("no_such_playbook", "Choose a published playbook first.")
    mine = [deal for deal in deals if deal.properties.get(PIPELINE) == settings.pipeline]
    rules = {deal.id: settings.stages.get(deal.properties.get(STAGE) or "", StageRule()) for deal in mine}
    counted = Counter(rule.stage for rule in rules.values() if rule.stage)
    tried = (trial.lacking(deal, rules[deal.id]) for deal in mine)
    return Previewed(
        tried=len(mine),
        has_more=has_more,
        by_stage=dict(counted),
        nothing=len(mine) - counted.total(),
        held=tuple(lacking for lacking in tried if lacking),
    )


class _Trial(msgspec.Struct, frozen=True):
    """Tries deals one by one against the gates of the playbook."""

    context: Context
    settings: HubSpotSettings
    translator: Translator
    owner: str

    def lacking(self, deal: CrmObject, rule: StageRule) -> Lacking | None:
        """What a deal lacks for the handoff it would be offered for; what lies in other objects is taken as there."""
        if not rule.stage or not rule.offer:
            return None
        playbook = self.context.program.playbook
        opened = decide(
            self.context,
            None,
            OpenRecord(title=_name(deal), values=self._values(deal), owner=self.owner),
        )
        if isinstance(opened, Refusal) or rule.stage not in playbook.stages:
            return None
        state = replace(opened.state, stage=rule.stage)
        unmet = gate_preview(self.context, state, rule.offer)
        if isinstance(unmet, Refusal):
            return Lacking(_name(deal), (unmet.sentence,))
        elsewhere = {each.field for each in self.settings.properties if each.object != "deal"}
        missing = tuple(u.sentence for u in unmet if u.severity == "block" and u.id not in elsewhere)
        return Lacking(_name(deal), missing) if missing else None

    def _values(self, deal: CrmObject) -> dict[str, object]:
        read = {rule.field: self._value(rule, deal) for rule in self.settings.rules("deal")}
        return {name: to_plain(value) for name, value in read.items() if value is not None}

    def _value(self, rule: PropertyRule, deal: CrmObject) -> Value | None:
        field = self.context.program.playbook.fields.get(rule.field)
        value = self.translator.read(rule, field, deal.properties.get(rule.property)) if field else None
        return None if isinstance(value, ValueProblem) else value


def _trial(connection: m.Connection, settings: HubSpotSettings, clock: Callable[[], datetime]) -> _Trial:
    program = current_program(connection.workspace_id, settings.playbook)
    facts = facts_of(connection.workspace_id)
    context = facts.context(program, Actor(connection.owner, "hubspot"), clock())
    with asking(connection, clock) as client:
        people = people_of(client.owners(), facts.directory, settings)
    return _Trial(context, settings, Translator(people, settings.zone), connection.owner)


def _deals(
    connection: m.Connection, settings: HubSpotSettings, clock: Callable[[], datetime]
) -> tuple[list[CrmObject], bool]:
    wanted = ["dealname", STAGE, PIPELINE, *(each.property for each in settings.rules("deal"))]
    found: list[CrmObject] = []
    after = ""
    with asking(connection, clock) as client:
        while len(found) < TRIED:
            page = client.page(DEAL, after=after, properties=wanted)
            found += page.objects
            after = page.after
            if not after:
                break
    return found, bool(after)


def _name(deal: CrmObject) -> str:
    return (deal.properties.get("dealname") or "").strip() or deal.id
