"""Flags: what is missing, malformed, contradictory, stale, only implied, or boilerplate, before a record moves on.

Missing and malformed are told from the record alone, exactly. The others need evidence, and that has three answers: it
speaks against a value, it backs it, or it says nothing of it. The last is never told as an all-clear. A flag opens and
closes no gate: the engine decides on what people confirmed.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence, Set
from datetime import UTC, date, datetime, tzinfo
from decimal import Decimal
from typing import Literal

import msgspec

from surehand.assist.brief import Asked, Brief, Ranged
from surehand.assist.claims import Claim
from surehand.assist.mentioned import mentions
from surehand.assist.source import Source
from surehand.core.values import (
    Contact,
    FieldValue,
    Money,
    Value,
    ValueProblem,
    in_words,
    is_empty,
    read_value,
)
from surehand.core.values.quality import emptiness_of_words, staleness

FlagKind = Literal["missing", "format", "contradictory", "stale", "implied", "boilerplate"]
TOLERANCE = Decimal("0.005")
"""Amounts of money that differ by less are the same, rounded by somebody."""
_WORDY = frozenset({"text", "long_text", "list", "contact"})


class Flag(msgspec.Struct, frozen=True, kw_only=True):
    """Something about a field that a person should look at, with what the sources say, if they do."""

    kind: FlagKind
    field: str
    sentence: str
    claims: tuple[Claim, ...] = ()


class Flags(msgspec.Struct, frozen=True):
    """The flags in the order of the fields; what sources back, with the words; and what nobody could tell."""

    flags: tuple[Flag, ...]
    backed: Mapping[str, Claim]
    unassessed: tuple[str, ...]


class Held(msgspec.Struct, frozen=True, kw_only=True):
    """The record as it is looked at: its values, the fields that are asked for now, the moment, and its zone.

    ``repeated`` holds digests of long texts that stand on other records too (`core.values.digest_of_text`).
    """

    values: Mapping[str, FieldValue]
    needed: Set[str]
    now: datetime
    repeated: Set[str] = frozenset()
    zone: tzinfo = UTC


def flag(fields: Sequence[Asked], held: Held, made: Brief, sources: Iterable[Source]) -> Flags:
    """The flags of a record, by its values and by a brief of its sources."""
    sources = tuple(sources)
    written = {each.id: each.written for each in sources}
    proposed = {each.field: each.candidates for each in made.proposals}
    ranged: dict[str, list[Ranged]] = {}
    for each in made.ranges:
        ranged.setdefault(each.claim.field, []).append(each)
    looked = [
        _look(
            each, held, _Evidence(proposed.get(each.id, ()), tuple(ranged.get(each.id, ())), written, sources)
        )
        for each in fields
    ]
    return Flags(
        tuple(flag for found in looked for flag in found.flags),
        {each.id: found.backed for each, found in zip(fields, looked, strict=True) if found.backed},
        tuple(each.id for each, found in zip(fields, looked, strict=True) if found.unassessed),
    )


class _Evidence(msgspec.Struct, frozen=True):
    said: tuple[Claim, ...]
    ranges: tuple[Ranged, ...]
    written: Mapping[str, date]
    sources: tuple[Source, ...]


class _Looked(msgspec.Struct, frozen=True):
    flags: tuple[Flag, ...] = ()
    backed: Claim | None = None
    unassessed: bool = False


def _look(field: Asked, held: Held, evidence: _Evidence) -> _Looked:
    value = held.values.get(field.id)
    if value is None or is_empty(value.value):
        return _Looked(_absent(field, evidence) if field.id in held.needed else ())
    of_record = _of_record(field, value, held)
    if any(each.kind in ("missing", "format") for each in of_record):
        return _Looked(of_record)
    against = _against(field, value, evidence, held.zone)
    if against:
        return _Looked((*of_record, against))
    backed = _backing(value.value, evidence)
    return _Looked(of_record, backed, unassessed=backed is None and not of_record)


def _backing(value: Value, evidence: _Evidence) -> Claim | None:
    """The likeliest claim where it surely says the value and no other claim speaks against it.

    Anything less backs nothing, and the value is not assessed: an all-clear that is false is worse than none.
    """
    first, *others = evidence.said or (None,)
    if first is None or first.confidence == "look" or not _backs(first, value):
        return None
    if any(_outside(value, each) for each in evidence.ranges) or not _all_said(value, evidence):
        return None
    against = any(_denies(each, value) or _says_another(each, value) for each in others)
    return None if against else first


def _all_said(value: Value, evidence: _Evidence) -> bool:
    """Of several choices each has to be said by somebody."""
    if not isinstance(value, tuple):
        return True
    stated = (each.value for each in evidence.said if each.modality == "stated")
    return set(value) <= {option for said in stated if isinstance(said, tuple) for option in said}


def _says_another(claim: Claim, value: Value) -> bool:
    return claim.modality == "stated" and _differs(claim.value, value)


def _differs(said: Value | None, value: Value) -> bool:
    """Whether something else is said. Who tells a name and who tells an address may mean one person, or two."""
    if isinstance(said, Contact) and isinstance(value, Contact):
        both = ((said.name, value.name), (said.email, value.email), (said.phone, value.phone))
        return any(one and other for one, other in both) and not alike(said, value)
    return said is not None and not _said_of(said, value)


def _denies(claim: Claim, value: Value) -> bool:
    return claim.modality == "negated" and claim.value is not None and _said_of(claim.value, value)


def _said_of(said: Value, value: Value) -> bool:
    """Whether it is said of a value: the same, or some of several choices."""
    if isinstance(said, tuple) and isinstance(value, tuple):
        return set(said) <= set(value)
    return alike(said, value)


def _absent(field: Asked, evidence: _Evidence) -> tuple[Flag, ...]:
    """Missing; implied where the sources only hint at it. Candidates lie beside it either way."""
    if not evidence.said:
        return (Flag(kind="missing", field=field.id, sentence=f"“{field.title}” is empty."),)
    if all(each.modality in ("hedged", "question") for each in evidence.said):
        sentence = f"“{field.title}” is empty, and the sources only hint at it."
        return (Flag(kind="implied", field=field.id, sentence=sentence, claims=evidence.said),)
    sentence = f"“{field.title}” is empty; the sources say something of it."
    return (Flag(kind="missing", field=field.id, sentence=sentence, claims=evidence.said),)


def _of_record(field: Asked, held: FieldValue, now: Held) -> tuple[Flag, ...]:
    """What the record alone tells of a value that it has."""
    found: list[Flag] = []
    if field.kind != "file" and isinstance(
        problem := read_value(field.shape, _raw(held.value)), ValueProblem
    ):
        sentence = f"“{field.title}” cannot be read: {problem.sentence}."
        found.append(Flag(kind="format", field=field.id, sentence=sentence))
    short = emptiness_of_words(held.value, field.quality, now.repeated) if field.kind in _WORDY else None
    if short:
        kind: FlagKind = {"boilerplate": "boilerplate", "too_short": "format"}.get(short.code, "missing")  # type: ignore[assignment]
        found.append(Flag(kind=kind, field=field.id, sentence=f"“{field.title}”: {short.sentence}."))
    if field.fresh_for and (old := staleness(held, field.fresh_for, now.now)):
        found.append(Flag(kind="stale", field=field.id, sentence=f"“{field.title}”: {old.sentence}."))
    return tuple(found)


def _raw(value: Value) -> object:
    return list(value) if isinstance(value, tuple) else value


def _against(field: Asked, held: FieldValue, evidence: _Evidence, zone: tzinfo) -> Flag | None:
    """The surest claim that says otherwise: stale where its source is newer than the value, else contradictory."""
    claim = _otherwise(held.value, evidence) or _newer(held, evidence, zone)
    if claim is None:
        return None
    newer = evidence.written[claim.source] > held.at.astimezone(zone).date()
    kind: FlagKind = "stale" if newer else "contradictory"
    value, says = in_words(held.value), _shown(claim, evidence)
    if claim.modality == "negated" and not isinstance(claim.value, bool):
        sentence = f"“{field.title}” holds {value}; a source denies it."
    elif newer:
        sentence = f"“{field.title}” is older than a source that says {says}; it holds {value}."
    else:
        sentence = f"“{field.title}” holds {value}; a source says {says}."
    return Flag(kind=kind, field=field.id, sentence=sentence, claims=(claim,))


def _shown(claim: Claim, evidence: _Evidence) -> str:
    ranged = next((each for each in evidence.ranges if each.claim == claim), None)
    if ranged:
        return f"{in_words(ranged.low)} – {in_words(ranged.high)}"
    return in_words(claim.value)


def _otherwise(value: Value, evidence: _Evidence) -> Claim | None:
    """A sure and likelier claim of another value, or the likeliest where no source has the value; a denial; a range."""
    said = [each for each in evidence.said if each.modality == "stated" or isinstance(each.value, bool)]
    other = [each for each in said if _differs(each.value, value)]
    backed = next((place for place, each in enumerate(evidence.said) if _backs(each, value)), None)
    if backed is not None:
        # What is both said and said otherwise is told where the other is the likelier, and sure by itself.
        ahead = evidence.said[:backed]
        return next((each for each in other if each in ahead and each.confidence != "look"), None)
    denied = next((each for each in evidence.said if _denies(each, value)), None)
    if isinstance(value, str):
        # The words of a choice are said of much else.
        other = [each for each in other if each.confidence != "look"]
    if denied is None and any(mentions(each, value) for each in evidence.sources):
        # The value stands in a source, though not clearly for this field: only what is beyond doubt speaks against it.
        other = [each for each in other if each.confidence == "exact"]
    beyond = (each.claim for each in evidence.ranges if _outside(value, each))
    return next(iter(other), None) or denied or next(beyond, None)


def _newer(held: FieldValue, evidence: _Evidence, zone: tzinfo) -> Claim | None:
    """The latest sure claim of another value that was written after the value was set, and after all that back it."""
    backing = [evidence.written[each.source] for each in evidence.said if _backs(each, held.value)]
    since = max(held.at.astimezone(zone).date(), *backing) if backing else date.max
    found = (
        each
        for each in evidence.said
        if each.confidence != "look"
        and _says_another(each, held.value)
        and evidence.written[each.source] > since
    )
    return max(found, key=lambda each: evidence.written[each.source], default=None)


def _backs(claim: Claim, value: Value) -> bool:
    """A claim backs a value that it states; a question, a doubt or a denial backs nothing."""
    stated = claim.modality == "stated" or isinstance(claim.value, bool)
    return stated and claim.value is not None and _said_of(claim.value, value)


def alike(one: Value, other: Value) -> bool:
    """Whether two values say the same: money within a tolerance and in one currency, people by what both tell."""
    if isinstance(one, Money) and isinstance(other, Money):
        near = abs(one.amount - other.amount) <= TOLERANCE * max(abs(one.amount), abs(other.amount))
        return near and one.currency == other.currency
    if isinstance(one, Contact) and isinstance(other, Contact):
        return _same_person(one, other)
    if isinstance(one, tuple) and isinstance(other, tuple):
        return set(one) == set(other)
    if isinstance(one, str) and isinstance(other, str):
        return one.casefold() == other.casefold()
    return one == other


def covers(held: Value, said: Value) -> bool:
    """Whether a record that holds one value holds all that another tells: an address beside a name is news."""
    if isinstance(held, Contact) and isinstance(said, Contact):
        pairs = ((held.name, said.name), (held.email, said.email), (held.phone, said.phone))
        return alike(held, said) and all(mine or not theirs for mine, theirs in pairs)
    return alike(held, said)


def _same_person(one: Contact, other: Contact) -> bool:
    pairs = ((one.email, other.email), (one.phone, other.phone))
    told = [left.casefold() == right.casefold() for left, right in pairs if left and right]
    if told:
        return any(told)
    names = [set(each.name.casefold().split()) for each in (one, other)]
    return all(names) and (names[0] <= names[1] or names[1] <= names[0])


def _outside(value: Value, ranged: Ranged) -> bool:
    low, high = ranged.low, ranged.high
    if isinstance(value, Money) and isinstance(low, Money) and isinstance(high, Money):
        return value.currency != low.currency or not low.amount <= value.amount <= high.amount
    if isinstance(value, Decimal) and isinstance(low, Decimal) and isinstance(high, Decimal):
        return not low <= value <= high
    both_days = type(value) is date and type(low) is date and type(high) is date
    return both_days and not low <= value <= high  # type: ignore[operator]  # days, as was just seen
