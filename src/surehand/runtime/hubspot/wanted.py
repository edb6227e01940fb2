"""What a deal is to hold, worked out from its record as it is now; only what differs is written."""

from __future__ import annotations

from surehand.core.engine import HandoffState, RecordState
from surehand.runtime.hubspot.bound import NAME, Bound
from surehand.runtime.hubspot.seen import Seen, Written
from surehand.runtime.hubspot.settings import OWN_PROPERTY, OWNER, STAGE
from surehand.runtime.hubspot.values import SIDES, canonical, name_of
from surehand.runtime.sync.conflicts import open_conflicts
from surehand.runtime.sync.held import waiting_moves
from surehand.runtime.sync.merging import merged

STATUSES = {
    "offered": "Waits for {receiver} ({contract})",
    "accepted": "Accepted by {receiver} ({contract})",
    "returned": "Returned by {receiver} ({contract})",
    "recalled": "Taken back ({contract})",
    "withdrawn": "Withdrawn ({contract})",
}
"""How the newest handoff stands, in HubSpot's property for it."""


def wanted_of(bound: Bound, state: RecordState, seen: Seen, written: Written) -> dict[str, str]:
    """The properties of the deal that are to be written, with their texts."""
    wanted = {
        **_fields(bound, state, seen),
        **_status(bound, state, written),
        **_name(bound, state, seen),
        **_owner(bound, state, seen),
        **_stage(bound, state, seen),
        **dict(effects_of(bound, state, written)[0]),
    }
    left = {name: text for name, text in wanted.items() if written.refused.get(name) != text}
    if left and written.values.get(OWN_PROPERTY) != state.id:
        left[OWN_PROPERTY] = state.id
    return left


def effects_of(bound: Bound, state: RecordState, written: Written) -> tuple[dict[str, str], tuple[str, ...]]:
    """What the playbook sets in HubSpot because of how far the newest handoff has come, and the names of that."""
    handoff = newest(state)
    program = bound.program_of(state.playbook_version)
    contract = program.playbook.handoff(handoff.contract) if handoff else None
    if handoff is None or contract is None:
        return {}, ()
    mark = f"{handoff.id}:{handoff.status}"
    if mark in written.effects:
        return {}, ()
    properties: dict[str, str] = {}
    for effect in contract.effects:
        if effect.hubspot == "set" and handoff.status in effect.on:
            properties |= effect.properties
    return properties, (mark,) if properties else ()


def newest(state: RecordState) -> HandoffState | None:
    """The handoff that was offered last."""
    return max(state.handoffs.values(), key=lambda each: each.offered_at, default=None)


def _fields(bound: Bound, state: RecordState, seen: Seen) -> dict[str, str]:
    playbook = bound.program_of(state.playbook_version).playbook
    waiting = open_conflicts(bound.connection, state.id)
    wanted: dict[str, str] = {}
    for rule in bound.settings.rules("deal"):
        field = playbook.fields.get(rule.field)
        name = name_of(rule)
        if field is None or not rule.property or rule.field in waiting or name in seen.unread:
            continue
        held = state.values.get(field.id)
        ours = canonical(bound, rule, held.value if held else None)
        told = bound.translator.read(rule, field, seen.texts.get(name))
        theirs = canonical(bound, rule, told)  # type: ignore[arg-type]  # what cannot be read is in `unread`
        is_writable = bound.translator.write(rule, held.value if held else None) is not None
        if (
            is_writable
            and merged(SIDES[rule.master], seen.agreed.get(name), ours, theirs, newer="ours") == "write"
        ):
            wanted[rule.property] = ours
    return wanted


def _status(bound: Bound, state: RecordState, written: Written) -> dict[str, str]:
    handoff, name = newest(state), bound.settings.write.status
    if not name or handoff is None:
        return {}
    contract = bound.program_of(state.playbook_version).playbook.handoff(handoff.contract)
    said = STATUSES[handoff.status].format(
        receiver=bound.facts.directory.name(handoff.receiver),
        contract=contract.title if contract else handoff.contract,
    )
    return {} if written.values.get(name) == said else {name: said}


def _name(bound: Bound, state: RecordState, seen: Seen) -> dict[str, str]:
    """The record's name, where the mapping lets it name its deal and it was renamed since one named the other."""
    writes = bound.settings.names in ("surehand", "newest")
    renamed = seen.title not in ("", state.title) and state.title != seen.name
    return {NAME: state.title} if writes and renamed else {}


def _owner(bound: Bound, state: RecordState, seen: Seen) -> dict[str, str]:
    """The record's owner, where it has another one than when both sides were last in line."""
    theirs = bound.owners.get(state.owner, "")
    if not bound.settings.write.owner or not theirs or state.owner == seen.person or theirs == seen.owner:
        return {}
    return {OWNER: theirs}


def _stage(bound: Bound, state: RecordState, seen: Seen) -> dict[str, str]:
    """A held move stays where it is, or is set back; else the stage that the map names for where the record is."""
    waiting = waiting_moves(bound.connection, state.id)
    if waiting:
        last = waiting[-1]
        back = last.status == "restored" and last.origin and seen.stage == last.target
        return {STAGE: last.origin} if back else {}
    if not bound.settings.write.stage or state.is_gone or state.stage == seen.here:
        # Where only HubSpot has moved, it was answered: a stage that is none here is no reason to move it back.
        return {}
    fitting = [stage for stage, rule in bound.settings.stages.items() if rule.stage == state.stage]
    if not fitting or seen.stage in fitting:
        return {}
    return {STAGE: fitting[0]}
