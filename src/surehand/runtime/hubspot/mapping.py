"""What becomes of what: the account as it is, a proposal for its mapping, and all that does not fit in a mapping.

A person confirms the proposal. What `check_mapping` finds names its input: ``stages.closedwon``, ``properties.amount``,
``people.77``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime

import msgspec
from msgspec.structs import replace

from surehand.connectors.channel import DeliveryFailed
from surehand.connectors.hubspot import shapes as s
from surehand.core.engine import Directory, Refusal, Unmet
from surehand.core.playbook import Field, Playbook
from surehand.runtime.hubspot.accounts import asking, client_of
from surehand.runtime.hubspot.likeness import FURTHER_WORDS, Named, best_matches, folded
from surehand.runtime.hubspot.settings import (
    OWN_PROPERTY,
    HubSpotSettings,
    Object,
    PropertyRule,
    StageRule,
    WriteBack,
)
from surehand.runtime.hubspot.texts import READS, WRITES
from surehand.store import models as m

TYPES: Mapping[Object, str] = {"deal": s.DEAL, "contact": s.CONTACT, "company": s.COMPANY}
STATUS_PROPERTY = "surehand_status"
_NEVER = frozenset(("dealstage", "pipeline", "hs_object_id", OWN_PROPERTY, STATUS_PROPERTY))


class HubSpotAccount(msgspec.Struct, frozen=True):
    """An account as it was read: what there is to bind."""

    account: s.Account
    pipelines: tuple[s.Pipeline, ...]
    properties: Mapping[Object, tuple[s.Property, ...]]
    owners: tuple[s.Owner, ...]

    def pipeline(self, id: str) -> s.Pipeline | None:
        """A pipeline by id."""
        return next((each for each in self.pipelines if each.id == id), None)

    def property(self, object: Object, name: str) -> s.Property | None:
        """A property by name."""
        return next((each for each in self.properties.get(object, ()) if each.name == name), None)


def read_account(
    connection: m.Connection, clock: Callable[[], datetime] | None = None, *, waits: bool = False
) -> HubSpotAccount | Refusal:
    """The account behind a connection: seven requests, or why it cannot be read. ``waits``: somebody waits for it."""
    try:
        with (asking if waits else client_of)(connection, clock or _now) as client:
            return HubSpotAccount(
                account=client.account(),
                pipelines=tuple(each for each in client.pipelines() if not each.archived),
                properties={name: client.properties(type) for name, type in TYPES.items()},
                owners=(*client.owners(), *client.owners(archived=True)),
            )
    except DeliveryFailed as failed:
        return Refusal("hubspot_failed", failed.answer)


def propose_mapping(
    account: HubSpotAccount,
    playbook: Playbook,
    directory: Directory,
    *,
    pipeline: str = "",
    settings: HubSpotSettings | None = None,
) -> HubSpotSettings:
    """The likeliest mapping of a pipeline (of the likeliest one where none is named) to a playbook.

    It keeps of ``settings`` what is no mapping. What has no likely match is left out.
    """
    chosen = account.pipeline(pipeline) or _likeliest(account, playbook)
    known = {each.name for each in account.properties.get("deal", ())}
    return replace(
        settings or HubSpotSettings(),
        portal=account.account.portal,
        pages=account.account.pages,
        zone=account.account.zone or "UTC",
        playbook=playbook.id,
        pipeline=chosen.id if chosen else "",
        stages=_stages(chosen, playbook) if chosen else {},
        properties=tuple(_properties(account, playbook)),
        people={},
        write=WriteBack(status=STATUS_PROPERTY if STATUS_PROPERTY in known else ""),
    )


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


def options_of(property: s.Property, field: Field) -> dict[str, str]:
    """Which option here each option of a property is: by its value or its label."""
    ours = {folded(text): id for id, label in field.options.items() for text in (label, id)}
    found = {
        each.value: ours.get(folded(each.value)) or ours.get(folded(each.label)) for each in property.options
    }
    return {value: id for value, id in found.items() if id}


def _likeliest(account: HubSpotAccount, playbook: Playbook) -> s.Pipeline | None:
    ranked = sorted(account.pipelines, key=lambda each: -len(_stages(each, playbook)))
    return ranked[0] if ranked else None


def _stages(pipeline: s.Pipeline, playbook: Playbook) -> dict[str, StageRule]:
    """By label or id first; won and lost by what HubSpot says of them, whatever they are called."""
    theirs = [Named(each.id, each.label) for each in pipeline.stages if not each.archived]
    ours = [Named(each.id, each.title) for each in playbook.stages.values()]
    found = best_matches(theirs, ours)
    for stage in pipeline.stages:
        meant = _outcome(stage, playbook)
        if meant and stage.id not in found:
            found[stage.id] = meant
    return {stage: StageRule(id, _offered_from(playbook, id)) for stage, id in found.items()}


def _outcome(stage: s.Stage, playbook: Playbook) -> str:
    if stage.won:
        ends = {way.origin for way in playbook.handoffs.values()}
        return next((each for each in playbook.stages if each in ends), "")
    if stage.closed:
        return next((each.id for each in playbook.stages.values() if each.outcome == "lost"), "")
    return ""


def _offered_from(playbook: Playbook, stage: str) -> str:
    """Where a record goes on from a stage by itself: the only way out is a handoff."""
    ways = playbook.ways_from(stage)
    return ways[0].target if len(ways) == 1 and ways[0].arrow in playbook.handoffs else ""


def _properties(account: HubSpotAccount, playbook: Playbook) -> Iterator[PropertyRule]:
    fields = [Named(each.id, each.title) for each in playbook.fields.values()]
    taken: set[str] = set()
    for object in ("deal", "company"):
        theirs = [each for each in account.properties.get(object, ()) if _is_offered(each)]
        found = best_matches([_named(each) for each in theirs], [f for f in fields if f.id not in taken])
        for property in theirs:
            field = playbook.fields.get(found.get(property.name, ""))
            if field and property.type in READS.get(field.type, ()) and field.id not in taken:
                taken.add(field.id)
                yield rule_for(object, property, field)
    contact = next((each for each in playbook.fields.values() if each.type == "contact"), None)
    if contact:
        yield PropertyRule("", contact.id, "contact", "hubspot", "contact")


def rule_for(object: Object, property: s.Property, field: Field) -> PropertyRule:
    """A property bound to a field, as it is usually meant: whoever changed it last, where HubSpot lets us write."""
    may_write = object == "deal" and not (property.read_only or property.calculated)
    fits = property.type in WRITES.get(field.type, ())
    master = "newest" if may_write and fits else "hubspot"
    options = options_of(property, field) if property.type == "enumeration" else {}
    return PropertyRule(property.name, field.id, object, master, property.type, options)  # type: ignore[arg-type]


def _named(property: s.Property) -> Named:
    return Named(property.name, property.label, FURTHER_WORDS.get(property.name, ()))


def _is_offered(property: s.Property) -> bool:
    return not property.archived and property.name not in _NEVER


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


def _now() -> datetime:
    return datetime.now(UTC)
