"""All that does not fit in a mapping, and who is who.

What `check_mapping` finds names its input: ``stages.closedwon``, ``properties.amount``, ``people.77``.
"""

from __future__ import annotations

from collections.abc import Iterator

from surehand.connectors.hubspot import shapes as s
from surehand.core.engine import Directory, Refusal, Unmet
from surehand.core.playbook import Field, Playbook
from surehand.runtime.hubspot.inventory import HubSpotAccount
from surehand.runtime.hubspot.settings import STATUS_PROPERTY, HubSpotSettings, PropertyRule
from surehand.runtime.hubspot.texts import READS, WRITES


def check_mapping(
    account: HubSpotAccount, playbook: Playbook, directory: Directory, mapping: HubSpotSettings
) -> tuple[Refusal, ...]:
    """Everything about a mapping that does not fit; nothing when it can be kept."""
    return (
        *_wrong_stages(account, playbook, mapping),
        *_wrong_properties(account, playbook, mapping),
        *_wrong_people(account, directory, mapping),
        *_wrong_writing(account, mapping),
    )


def people_of(
    account_owners: tuple[s.Owner, ...], directory: Directory, mapping: HubSpotSettings
) -> dict[str, str]:
    """Who the owners of HubSpot are here: as the mapping says, else by their address."""
    found = {each.id: directory.find(each.email) for each in account_owners if each.email}
    by_address = {owner: person.id for owner, person in found.items() if person}
    return {**by_address, **mapping.people}


def _wrong_stages(account: HubSpotAccount, playbook: Playbook, mapping: HubSpotSettings) -> Iterator[Refusal]:
    pipeline = account.pipeline(mapping.pipeline)
    if pipeline is None:
        yield wrong("pipeline", "no_such_pipeline", "Choose a pipeline of HubSpot.", mapping.pipeline)
        return
    for stage in pipeline.stages:
        rule = mapping.stages.get(stage.id)
        place = f"stages.{stage.id}"
        if rule is None:
            if not stage.archived:
                yield wrong(
                    place,
                    "unmapped_stage",
                    f"Say what the stage “{stage.label}” is here, or that it is none.",
                )
        elif rule.stage and rule.stage not in playbook.stages:
            yield wrong(place, "no_such_stage", f"The playbook has no stage “{rule.stage}”.", rule.stage)
        elif rule.offer and f"{rule.stage} -> {rule.offer}" not in playbook.handoffs:
            sentence = f"The playbook has no handoff from “{rule.stage}” to “{rule.offer}”."
            yield wrong(place, "no_such_move", sentence, rule.offer)


def _wrong_properties(
    account: HubSpotAccount, playbook: Playbook, mapping: HubSpotSettings
) -> Iterator[Refusal]:
    fields: set[str] = set()
    for rule in mapping.properties:
        place = f"properties.{rule.field}"
        field = playbook.fields.get(rule.field)
        if field is None:
            yield wrong(place, "no_such_field", f"The playbook has no field “{rule.field}”.", rule.field)
            continue
        if rule.field in fields:
            yield wrong(place, "mapped_twice", f"“{field.title}” is bound to two properties.", rule.property)
        fields.add(rule.field)
        yield from _wrong_rule(account, rule, field, place)


def _wrong_rule(account: HubSpotAccount, rule: PropertyRule, field: Field, place: str) -> Iterator[Refusal]:
    if not rule.property:
        if rule.object != "contact" or field.type != "contact":
            yield wrong(place, "type_mismatch", f"“{field.title}” is no contact: choose a property for it.")
        return
    property = account.property(rule.object, rule.property)
    if property is None or property.archived:
        sentence = f"HubSpot has no property “{rule.property}” of a {rule.object}."
        yield wrong(place, "no_such_property", sentence, rule.property)
    elif property.type not in READS.get(field.type, ()) or (
        field.type == "person" and not _is_owner(property)
    ):
        kind = field.type.replace("_", " ")
        name = property.label or property.name
        sentence = f"“{name}” is {property.type}, which “{field.title}” ({kind}) cannot hold."
        yield wrong(place, "type_mismatch", sentence, property.type)
    elif rule.master != "hubspot":
        yield from _unwritable(rule, property, field, place)


def _unwritable(rule: PropertyRule, property: s.Property, field: Field, place: str) -> Iterator[Refusal]:
    name = property.label or property.name
    if rule.object != "deal":
        yield wrong(
            place,
            "read_only_property",
            f"“{name}” belongs to the {rule.object} and is only read: HubSpot is master.",
        )
    elif property.read_only or property.calculated:
        yield wrong(
            place, "read_only_property", f"HubSpot lets nobody write “{name}”: make HubSpot the master."
        )
    elif property.type not in WRITES.get(field.type, ()):
        sentence = f"“{field.title}” cannot be written as {property.type}: make HubSpot the master."
        yield wrong(place, "type_mismatch", sentence, property.type)


def _wrong_people(
    account: HubSpotAccount, directory: Directory, mapping: HubSpotSettings
) -> Iterator[Refusal]:
    here = people_of(account.owners, directory, mapping)
    for owner in account.owners:
        person = here.get(owner.id)
        name, place = owner.name or owner.email or owner.id, f"people.{owner.id}"
        if person is None:
            if not owner.archived:
                yield wrong(
                    place, "unknown_owner", f"Say who {name} is here, or that it is nobody.", owner.email
                )
        elif person and (found := directory.people.get(person)) is None:
            yield wrong(place, "no_such_person", f"Nobody here is “{person}”.", person)
        elif person and found and not found.can_work and not owner.archived:
            yield wrong(
                place,
                "only_a_viewer",
                f"{found.name} cannot work here, so they cannot stand for {name}.",
                person,
            )


def _wrong_writing(account: HubSpotAccount, mapping: HubSpotSettings) -> Iterator[Refusal]:
    status = mapping.write.status
    if not status or status == STATUS_PROPERTY:
        return
    property = account.property("deal", status)
    if property is None:
        yield wrong(
            "write.status", "no_such_property", f"HubSpot has no property “{status}” of a deal.", status
        )
    elif property.type != "string" or property.read_only or property.calculated:
        yield wrong(
            "write.status", "type_mismatch", f"“{property.label}” takes no text of ours.", property.type
        )


def _is_owner(property: s.Property) -> bool:
    return property.name.endswith("owner_id") or property.group == "owner"


def wrong(place: str, code: str, sentence: str, seen: str = "") -> Refusal:
    """One thing that does not fit; ``place`` is the input where it is put right."""
    return Refusal(code, sentence, (Unmet("input", place, code, sentence, seen, ("lead",)),))
