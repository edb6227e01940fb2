"""Packets as routing compares them: what was offered, as far as the record still says the same."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal

from surehand.assist.route import Told
from surehand.core.engine import HandoffState, Program, RecordState
from surehand.core.engine.packet import parts_of
from surehand.core.playbook import Field, Handoff
from surehand.core.values import FieldValue, Money, in_words

_TEXTS = frozenset({"text", "long_text", "list"})
_STEPS = (1, 2, 5, 10)


def told_now(program: Program, state: RecordState) -> Told:
    """What a packet would say if the record were offered now."""
    return _told(program, state.title, state.values)


def told_then(program: Program, state: RecordState, contract: Handoff, handoff: HandoffState) -> Told:
    """What the packet of a past handoff said. What was changed since is left out: it may be what the receiver did."""
    parts = parts_of(contract, program, state, "")
    same = {
        name: held for name, held in state.values.items() if parts.get(name, "") == handoff.packet.get(name)
    }
    return _told(program, state.title, same)


def _told(program: Program, title: str, values: Mapping[str, FieldValue]) -> Told:
    fields = program.playbook.fields
    known = [(fields[name], held) for name, held in values.items() if name in fields]
    texts = (in_words(held.value) for field, held in known if field.type in _TEXTS)
    return Told(text="\n".join((title, *texts)), facts=tuple(_facts(known)))


def _facts(known: Iterable[tuple[Field, FieldValue]]) -> Iterator[tuple[str, str]]:
    for field, held in known:
        for value in _typed(field, held):
            yield field.title, value


def _typed(field: Field, held: FieldValue) -> Iterator[str]:
    """What can be the same on many records: a day, an address and a file never are."""
    match held.value:
        case Money(amount=amount, currency=currency):
            yield f"{_size(amount)} {currency}"
        case bool():
            yield in_words(held.value)
        case Decimal():
            yield _size(held.value)
        case tuple() if field.type == "multi_choice":
            yield from (field.options.get(str(each), str(each)) for each in held.value)
        case str() if field.type in ("choice", "person"):
            yield field.options.get(held.value, held.value)


def _size(amount: Decimal) -> str:
    """“5,000 to 10,000”: amounts are alike by their size, in three steps for each place."""
    if amount <= 0:
        return "0"
    unit = Decimal(1).scaleb(amount.adjusted())
    place = max(step for step in _STEPS[:-1] if step * unit <= amount)
    above = _STEPS[_STEPS.index(place) + 1]
    return f"{place * unit:,f} to {above * unit:,f}"
