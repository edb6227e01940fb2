"""The fields of a record and the properties of its deal: compared with what both last agreed on, and settled."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime

import msgspec

from surehand.connectors.hubspot.shapes import CrmObject
from surehand.core.engine import RecordState, Refusal
from surehand.core.engine.commands import SetFields
from surehand.core.playbook import Field, Playbook
from surehand.core.values import Contact, Value, ValueProblem, in_words, is_empty, to_plain
from surehand.runtime.execute import Request, execute
from surehand.runtime.hubspot.bound import Bound
from surehand.runtime.hubspot.seen import Seen
from surehand.runtime.hubspot.settings import PropertyRule
from surehand.runtime.hubspot.texts import to_text
from surehand.runtime.sync.conflicts import Differing, keep_conflict, no_conflict, open_conflicts
from surehand.runtime.sync.merging import Side, merged

SIDES: Mapping[str, Side] = {"hubspot": "theirs", "surehand": "ours", "newest": "newest"}
CONTACT_PROPERTIES = ("firstname", "lastname", "email", "phone")


class Around(msgspec.Struct, frozen=True):
    """The first contact and the company of a deal, where they were read."""

    contact: CrmObject | None = None
    company: CrmObject | None = None


NOWHERE = Around()


class Told(msgspec.Struct, frozen=True):
    """A property as HubSpot tells it: its text, the value that it is here, and that in HubSpot's writing."""

    rule: PropertyRule
    field: Field
    text: str
    value: Value | None
    canonical: str
    problem: str = ""


def told_by(bound: Bound, playbook: Playbook, deal: CrmObject, around: Around) -> Iterator[Told]:
    """Everything bound that a deal and what is around it tell."""
    for rule in bound.settings.properties:
        field = playbook.fields.get(rule.field)
        holder = {"deal": deal, "contact": around.contact, "company": around.company}[rule.object]
        if field is None or holder is None:
            continue
        if not rule.property:
            yield _whole_contact(rule, field, holder)
            continue
        text = holder.properties.get(rule.property) or ""
        value = bound.translator.read(rule, field, text)
        if isinstance(value, ValueProblem):
            yield Told(rule, field, text, None, text, value.sentence)
        else:
            yield Told(rule, field, text, value, canonical(bound, rule, value))


def canonical(bound: Bound, rule: PropertyRule, value: Value | None) -> str:
    """A value in one writing, in which both sides are compared."""
    written = bound.translator.write(rule, value)
    return written if written is not None else to_text(value) if value is not None else ""


def first_values(told: list[Told]) -> dict[str, object]:
    """The values with which a record is opened."""
    return {each.field.id: to_plain(each.value) for each in told if each.value is not None}


def settle_values(
    bound: Bound, state: RecordState, seen: Seen, told: list[Told], at: datetime | None
) -> tuple[RecordState, bool]:
    """Take what holds from HubSpot, and say whether something of ours is to be written there."""
    is_open = open_conflicts(bound.connection, state.id)
    taken: dict[str, Told] = {}
    writes = False
    for each in told:
        seen.texts[name_of(each.rule)] = each.text
        seen.unread.pop(name_of(each.rule), None)
        if each.problem:
            seen.unread[name_of(each.rule)] = each.problem
            continue
        answer = _answer(bound, state, seen, each, at, is_open)
        if answer == "take":
            taken[each.field.id] = each
        elif answer == "write":
            writes = True
        elif answer == "same":
            _agree(bound, state, seen, each, is_open)
    return (_take(bound, state, seen, taken) if taken else state), writes


def _answer(
    bound: Bound, state: RecordState, seen: Seen, told: Told, at: datetime | None, is_open: set[str]
) -> str:
    held = state.values.get(told.field.id)
    ours = canonical(bound, told.rule, held.value if held else None)
    base = seen.agreed.get(name_of(told.rule))
    newer: Side = "theirs" if held is None or (at is not None and at > held.at) else "ours"
    answer = merged(SIDES[told.rule.master], base, ours, told.canonical, newer=newer)
    if told.rule.object != "deal":
        # It is only read: what was changed here stays until it changes there.
        return answer if answer in ("take", "same") else "none"
    if told.field.id in is_open and answer != "same":
        answer = "conflict"
    if answer == "conflict":
        differing = Differing(
            told.field.id,
            in_words(held.value) if held else "",
            in_words(told.value) if told.value is not None else "",
            held.at if held else None,
            at,
        )
        keep_conflict(bound.connection, state.id, differing, bound.now)
    return answer


def _take(bound: Bound, state: RecordState, seen: Seen, taken: Mapping[str, Told]) -> RecordState:
    """Set what HubSpot says. What the playbook does not take is kept as text, and the rest is set all the same."""
    left = dict(taken)
    while left:
        values = {
            field: None if each.value is None or is_empty(each.value) else to_plain(each.value)
            for field, each in left.items()
        }
        outcome = execute(
            bound.workspace, bound.actor(), Request(SetFields(values=values), state.id), now=bound.now
        )
        if not isinstance(outcome, Refusal):
            for each in left.values():
                seen.agreed[name_of(each.rule)] = each.canonical
            return outcome.state
        bad = {item.id: item.sentence for item in outcome.unmet if item.id in left} or {
            field: outcome.sentence for field in left
        }
        for field, sentence in bad.items():
            seen.unread[name_of(left.pop(field).rule)] = sentence
    return state


def _agree(bound: Bound, state: RecordState, seen: Seen, told: Told, is_open: set[str]) -> None:
    seen.agreed[name_of(told.rule)] = told.canonical
    if told.field.id in is_open:
        no_conflict(bound.connection, state.id, told.field.id, bound.now)


def _whole_contact(rule: PropertyRule, field: Field, contact: CrmObject) -> Told:
    first, last, email, phone = (contact.properties.get(name) or "" for name in CONTACT_PROPERTIES)
    value = Contact(f"{first} {last}".strip(), email, phone)
    text = str(value)
    return Told(rule, field, text, value if text else None, text)


def name_of(rule: PropertyRule) -> str:
    """How a property is remembered; those of other objects by their object."""
    return rule.property if rule.object == "deal" else f"{rule.object}.{rule.property}"
