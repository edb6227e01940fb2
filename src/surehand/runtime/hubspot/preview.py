"""What the first import would do, tried on the first deals without changing anything here or in HubSpot."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

import msgspec
from msgspec.structs import replace

from surehand.connectors.channel import DeliveryFailed
from surehand.connectors.hubspot.shapes import DEAL, CrmObject
from surehand.core.engine import Actor, Context, RecordState, Refusal, Unmet, decide
from surehand.core.engine import preview as gate_preview
from surehand.core.engine.commands import OpenRecord, PassAnyway
from surehand.core.values import Value, ValueProblem, to_plain
from surehand.runtime.facts import NoSuchPlaybook, current_program, facts_of
from surehand.runtime.hubspot.accounts import asking
from surehand.runtime.hubspot.mapping import people_of
from surehand.runtime.hubspot.moves import STOOD_THERE, steps_to
from surehand.runtime.hubspot.settings import (
    PIPELINE,
    STAGE,
    HubSpotSettings,
    PropertyRule,
    StageRule,
    hubspot_settings,
)
from surehand.runtime.hubspot.texts import Translator
from surehand.runtime.imports.walk import Ways
from surehand.store import models as m

TRIED = 300
"""So many deals are looked at; more would keep somebody waiting."""


class Lacking(msgspec.Struct, frozen=True):
    """A deal that would be held today, and what it lacks."""

    title: str
    missing: tuple[str, ...]


class Previewed(msgspec.Struct, frozen=True):
    """What was seen: deals by the stage in which their records will be, and which would be held.

    ``tried`` is how many deals were looked at, ``has_more`` whether there are others.
    """

    tried: int
    has_more: bool
    by_stage: Mapping[str, int]
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
    tried = [
        trial.tried(deal, settings.stages.get(deal.properties.get(STAGE) or "", StageRule())) for deal in mine
    ]
    return Previewed(
        tried=len(mine),
        has_more=has_more,
        by_stage=dict(Counter(stage for stage, _ in tried if stage)),
        held=tuple(lacking for _, lacking in tried if lacking),
    )


class _Trial(msgspec.Struct, frozen=True):
    """Tries deals one by one against the gates of the playbook."""

    context: Context
    settings: HubSpotSettings
    translator: Translator
    owner: str

    def tried(self, deal: CrmObject, rule: StageRule) -> tuple[str, Lacking | None]:
        """Where its record will be, and what it lacks to be where the deal is, or to be offered from there.

        What lies in other objects is taken as there.
        """
        state = self._opened(deal, rule)
        if state is None:
            return "", None
        led, missing = self._led(state, rule) if rule.stage else (state, ())
        if not missing and rule.offer and led.stage == rule.stage:
            unmet = gate_preview(self.context, led, rule.offer)
            missing = self._missing(unmet) if isinstance(unmet, Refusal) or unmet else ()
        return led.stage, Lacking(_name(deal), missing) if missing else None

    def _opened(self, deal: CrmObject, rule: StageRule) -> RecordState | None:
        stage = Ways(self.context.program.playbook).start_for(rule.stage)
        for values in (self._values(deal), {}):
            command = OpenRecord(title=_name(deal), values=values, stage=stage, owner=self.owner)
            opened = decide(self.context, None, command)
            if not isinstance(opened, Refusal):
                return opened.state
        return None

    def _led(self, state: RecordState, rule: StageRule) -> tuple[RecordState, tuple[str, ...]]:
        """On the way that the import takes: all of it, or none."""
        led, way = state, StageRule(rule.stage)
        for command in steps_to(self.context.program, state, way, self._anyway()):
            outcome = decide(self.context, led, command)
            if not isinstance(outcome, Refusal):
                led = outcome.state
            elif missing := self._missing(outcome):
                return state, missing
            else:
                return replace(state, stage=rule.stage), ()
        return led, ()

    def _anyway(self) -> PassAnyway | None:
        if self.settings.past != "pass":
            return None
        most = self.context.program.playbook.override.at_most
        return PassAnyway(reason=STOOD_THERE, expires=self.context.now + timedelta(microseconds=most.nominal))

    def _missing(self, answer: tuple[Unmet, ...] | Refusal) -> tuple[str, ...]:
        unmet = answer.unmet if isinstance(answer, Refusal) else answer
        blocking = [each for each in unmet if each.severity == "block"]
        if isinstance(answer, Refusal) and not blocking:
            return (answer.sentence,)
        elsewhere = {each.field for each in self.settings.properties if each.object != "deal"}
        return tuple(each.sentence for each in blocking if each.id not in elsewhere)

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
    context = facts.context(program, Actor(connection.owner, "import"), clock())
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
