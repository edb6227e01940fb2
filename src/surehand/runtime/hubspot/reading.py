"""What belongs to deals and has to be asked for besides them: their first contact and their company."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from surehand.connectors.hubspot import shapes as s
from surehand.connectors.hubspot.client import HubSpotClient
from surehand.runtime.hubspot.bound import Bound
from surehand.runtime.hubspot.settings import Object
from surehand.runtime.hubspot.values import CONTACT_PROPERTIES, Around

TYPES: dict[Object, str] = {"contact": s.CONTACT, "company": s.COMPANY}
NAMES: dict[Object, str] = {"contact": "contacts", "company": "companies"}


def asked_for(bound: Bound) -> list[Object]:
    """Which objects around a deal the mapping speaks of."""
    return [each for each in TYPES if bound.settings.rules(each)]


def around_listed(bound: Bound, client: HubSpotClient, deals: Sequence[s.CrmObject]) -> dict[str, Around]:
    """What is around deals that came with their associations: one request for a hundred contacts or companies."""
    first = {each: {deal.id: _first(deal, each) for deal in deals} for each in asked_for(bound)}
    return _read(bound, client, deals, first)


def around_known(bound: Bound, client: HubSpotClient, deals: Sequence[s.CrmObject]) -> dict[str, Around]:
    """The same for deals that were read by id, which come without associations."""
    first: dict[Object, dict[str, str]] = {}
    for each in asked_for(bound) if deals else []:
        tied = client.associations(s.DEAL, TYPES[each], [deal.id for deal in deals])
        ranked = sorted(tied, key=lambda tie: not any("primary" in t.label.lower() for t in tie.types))
        first[each] = {}
        for tie in ranked:
            first[each].setdefault(tie.from_id, tie.to_id)
    return _read(bound, client, deals, first)


def _read(
    bound: Bound, client: HubSpotClient, deals: Iterable[s.CrmObject], first: dict[Object, dict[str, str]]
) -> dict[str, Around]:
    found: dict[Object, dict[str, s.CrmObject]] = {}
    for each, ids in first.items():
        wanted = list(dict.fromkeys(id for id in ids.values() if id))
        properties = [rule.property for rule in bound.settings.rules(each) if rule.property]
        properties += CONTACT_PROPERTIES if each == "contact" else ()
        objects = client.read(TYPES[each], wanted, properties).objects if wanted else ()
        found[each] = {thing.id: thing for thing in objects}

    def of(each: Object, deal: str) -> s.CrmObject | None:
        return found.get(each, {}).get(first.get(each, {}).get(deal, ""))

    return {deal.id: Around(of("contact", deal.id), of("company", deal.id)) for deal in deals}


def _first(deal: s.CrmObject, object: Object) -> str:
    """HubSpot names a list of associations as it was asked for, or by the type alone."""
    for name, ids in deal.associated.items():
        if name.startswith(object[:6]) or name == TYPES[object]:
            return ids[0] if ids else ""
    return ""
