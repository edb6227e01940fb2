"""The likeliest mapping of an account to a playbook, from names and types. A person confirms it."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec.structs import replace

from surehand.connectors.hubspot import shapes as s
from surehand.core.playbook import Field, Playbook
from surehand.runtime.hubspot.inventory import HubSpotAccount
from surehand.runtime.hubspot.likeness import FURTHER_WORDS, Named, best_matches, folded
from surehand.runtime.hubspot.settings import (
    OWN_PROPERTY,
    STATUS_PROPERTY,
    HubSpotSettings,
    Object,
    PropertyRule,
    StageRule,
    WriteBack,
)
from surehand.runtime.hubspot.texts import READS, WRITES

_NEVER = frozenset(("dealstage", "pipeline", "hs_object_id", OWN_PROPERTY, STATUS_PROPERTY))


def propose_mapping(
    account: HubSpotAccount,
    playbook: Playbook,
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


def options_of(property: s.Property, field: Field) -> dict[str, str]:
    """Which option here each option of a property is: by its value or its label."""
    ours = {folded(text): id for id, label in field.options.items() for text in (label, id)}
    found = {
        each.value: ours.get(folded(each.value)) or ours.get(folded(each.label)) for each in property.options
    }
    return {value: id for value, id in found.items() if id}


def _named(property: s.Property) -> Named:
    return Named(property.name, property.label, FURTHER_WORDS.get(property.name, ()))


def _is_offered(property: s.Property) -> bool:
    return not property.archived and property.name not in _NEVER
