"""A reading as it is kept: sources and brief as JSON, with values by the kinds of their fields, and back exactly."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec

from surehand.assist.brief import Brief, Proposal, Ranged, Unassessed
from surehand.assist.claims import Claim
from surehand.assist.source import Source, Span
from surehand.core.engine import Refusal, encode
from surehand.core.values import FileRef, from_plain, to_plain
from surehand.core.values.kinds import Value


class Left(msgspec.Struct, frozen=True):
    """A file of a record that could not be read, and why."""

    file: FileRef
    why: Refusal


class Kept(msgspec.Struct, frozen=True):
    """What is kept: what was read, what could not be, and what the rules made of it."""

    sources: tuple[Source, ...]
    left: tuple[Left, ...]
    brief: Brief


class _Written(msgspec.Struct, frozen=True):
    """`Kept` as JSON has it."""

    sources: tuple[Source, ...]
    left: tuple[Left, ...]
    claims: list[dict[str, Any]]
    proposals: list[tuple[str, list[dict[str, Any]]]]
    ranges: list[tuple[dict[str, Any], Any, Any]]
    unassessed: tuple[Unassessed, ...]


_decode = msgspec.json.Decoder(_Written).decode


def write(kept: Kept) -> str:
    """As JSON."""
    made = kept.brief
    written = _Written(
        sources=kept.sources,
        left=kept.left,
        claims=[_plain(each) for each in made.claims],
        proposals=[(each.field, [_plain(claim) for claim in each.candidates]) for each in made.proposals],
        ranges=[(_plain(each.claim), to_plain(each.low), to_plain(each.high)) for each in made.ranges],
        unassessed=made.unassessed,
    )
    return encode(written)


def read(text: str, kinds: Mapping[str, str]) -> Kept:
    """What `write` wrote; ``kinds`` are those of the fields that it was made for."""
    written = _decode(text)
    made = Brief(
        claims=tuple(_claim(each, kinds) for each in written.claims),
        proposals=tuple(
            Proposal(field, tuple(_claim(each, kinds) for each in candidates))
            for field, candidates in written.proposals
        ),
        unassessed=written.unassessed,
        ranges=tuple(_ranged(*each, kinds) for each in written.ranges),
    )
    return Kept(written.sources, written.left, made)


def _plain(claim: Claim) -> dict[str, Any]:
    value = None if claim.value is None else to_plain(claim.value)
    return {**msgspec.structs.asdict(claim), "value": value}


def _claim(plain: dict[str, Any], kinds: Mapping[str, str]) -> Claim:
    found = plain["found"]
    return Claim(
        **{
            **plain,
            "span": Span(**plain["span"]),
            "found": Span(**found) if found else None,
            "value": _value(plain["field"], plain["value"], kinds),
        }
    )


def _ranged(claim: dict[str, Any], low: Any, high: Any, kinds: Mapping[str, str]) -> Ranged:
    made = _claim(claim, kinds)
    return Ranged(made, from_plain(kinds[made.field], low), from_plain(kinds[made.field], high))


def _value(field: str, plain: Any, kinds: Mapping[str, str]) -> Value | None:
    return None if plain is None else from_plain(kinds[field], plain)
