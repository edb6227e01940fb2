"""A conflict that somebody has settled is carried out: their value is taken, or ours is written over it."""

from __future__ import annotations

from django.db import transaction

from surehand.connectors.hubspot import shapes as s
from surehand.connectors.hubspot.client import HubSpotClient
from surehand.core.engine import Actor, Refusal
from surehand.core.engine.commands import SetFields
from surehand.core.values import ValueProblem, to_plain
from surehand.runtime.execute import Request, execute
from surehand.runtime.hubspot.absorbing import record_of
from surehand.runtime.hubspot.bound import Bound
from surehand.runtime.hubspot.seen import id_of, remember, seen_of
from surehand.runtime.hubspot.values import canonical, name_of
from surehand.runtime.sync.conflicts import open_again, settled
from surehand.store import models as m
from surehand.store.queries.connections import lock_connection


def carry_out(bound: Bound, client: HubSpotClient, link: m.Link, conflict: str) -> str:
    """Let the side that was chosen hold, as HubSpot is now; else open it again, and say why.

    Raises `DeliveryFailed`.
    """
    chosen = settled(bound.connection, conflict)
    rule = next((each for each in bound.settings.rules("deal") if chosen and each.field == chosen[0]), None)
    if chosen is None or rule is None:
        return ""
    found = client.read(s.DEAL, [id_of(link)], [rule.property]).objects
    with transaction.atomic():
        lock_connection(bound.workspace, bound.connection.pk)
        link.refresh_from_db(from_queryset=m.Link.objects.within(bound.workspace))
        state = record_of(bound, link)
        if not found or state is None:
            return ""
        field = bound.program_of(state.playbook_version).playbook.fields[rule.field]
        text = found[0].properties.get(rule.property) or ""
        value = bound.translator.read(rule, field, text)
        if isinstance(value, ValueProblem):
            open_again(bound.connection, conflict)
            return value.sentence
        seen = seen_of(link)
        seen.texts[name_of(rule)], seen.agreed[name_of(rule)] = text, canonical(bound, rule, value)
        if chosen[1] == "theirs":
            plain = None if value is None else to_plain(value)
            actor = Actor(chosen[2] or bound.connection.owner, "hubspot", bound.actor().source)
            request = Request(SetFields(values={rule.field: plain}), state.id)
            outcome = execute(bound.workspace, actor, request, now=bound.now)
            if isinstance(outcome, Refusal):
                open_again(bound.connection, conflict)
                return " ".join((outcome.sentence, *(item.sentence for item in outcome.unmet)))
        remember(link, seen)
    return ""
