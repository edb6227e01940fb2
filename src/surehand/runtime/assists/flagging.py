"""The flags of a record: what the sources say of its values, for the record itself or for one way on.

What a gate asks for and does not get is the engine's to say. A flag stands beside that and opens or closes nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Set
from datetime import datetime
from typing import Literal

import msgspec

from surehand.assist.brief import Ranged
from surehand.assist.claims import Claim
from surehand.assist.flag import Flag, FlagKind, Flags
from surehand.assist.source import Source
from surehand.core.engine import Gate, Unmet
from surehand.core.playbook import Handoff
from surehand.core.values import Value, in_words
from surehand.runtime.assists.looking import Looked

Why = Literal["free_text", "by_person", "human_only", "not_said", "not_sure", "nothing_read"]
OF_RECORD: frozenset[FlagKind] = frozenset(("missing", "format", "boilerplate", "stale"))
"""What the record alone tells, as the gate does: with claims it rests on a source, and is no longer the gate's."""


class Unassessed(msgspec.Struct, frozen=True):
    """A field that holds something of which nobody could tell whether the sources say the same."""

    field: str
    why: Why
    sentence: str


class Flagged(msgspec.Struct, frozen=True):
    """What is known of the fields that were looked at, and what could not be read.

    ``flags`` are in the order of the playbook, ``backed`` are the words that say what a field holds. Nothing is an
    all-clear: a field is in one of the three, or nothing is known of it.
    """

    flags: tuple[Flag, ...]
    backed: Mapping[str, Claim]
    unassessed: tuple[Unassessed, ...]
    unread: tuple[str, ...]
    sources: Mapping[str, Source]
    ranges: tuple[Ranged, ...] = ()

    @property
    def against(self) -> tuple[Flag, ...]:
        """Those where a source speaks against what the record holds."""
        return tuple(each for each in self.flags if is_against(each))

    def words_said(self, claim: Claim) -> str:
        """What a claim says, a range with both its ends."""
        return " – ".join(in_words(each) for each in self.said(claim))

    def said(self, claim: Claim) -> tuple[Value, ...]:
        """The value of a claim; of a range both ends."""
        ranged = next((each for each in self.ranges if each.claim == claim), None)
        if ranged:
            return (ranged.low, ranged.high)
        return () if claim.value is None else (claim.value,)


def is_against(flag: Flag) -> bool:
    """Whether a source says something else than the record, or denies it."""
    return flag.kind in ("contradictory", "stale") and bool(flag.claims)


def flag_record(looked: Looked, now: datetime, repeated: Set[str] = frozenset()) -> Flagged:
    """The flags of what a record holds, wherever it goes next."""
    flags = looked.flags(frozenset(), now, repeated)
    return _flagged(looked, flags, flags.flags, looked.program.playbook.fields)


def flag_way(looked: Looked, gate: Gate, now: datetime, repeated: Set[str] = frozenset()) -> Flagged:
    """The flags for a way on: of the fields its gate asks for, and with a handoff of all that the packet tells.

    ``repeated`` are digests of long texts that stand on other records too, as the engine is told.
    """
    needed = frozenset(each.field.id for each in gate.requirements)
    flags = looked.flags(needed, now, repeated)
    told = needed if not isinstance(gate.way, Handoff) else frozenset(looked.program.playbook.fields)
    return _flagged(looked, flags, (each for each in flags.flags if each.field in told), needed)


def beside(flagged: Flagged, unmet: Iterable[Unmet]) -> Flagged:
    """Without what the gate says itself of the same field, so that nothing is told twice."""
    told = {each.id for each in unmet if each.kind == "field"}
    kept = (each for each in flagged.flags if not _is_gates(each, told))
    return msgspec.structs.replace(flagged, flags=tuple(kept))


def without(flagged: Flagged, suggested: Set[str]) -> Flagged:
    """Without what sources say of fields for which the same words are suggested on the same page."""
    kept = (each for each in flagged.flags if each.field not in suggested or not each.claims)
    return msgspec.structs.replace(flagged, flags=tuple(kept))


def _is_gates(flag: Flag, told: set[str]) -> bool:
    if flag.field not in told:
        return False
    return flag.kind == "missing" or (flag.kind in OF_RECORD and not flag.claims)


def _flagged(looked: Looked, flags: Flags, chosen: Iterable[Flag], assessed: Iterable[str]) -> Flagged:
    wanted = frozenset(assessed)
    return Flagged(
        flags=tuple(chosen),
        backed={field: claim for field, claim in flags.backed.items() if field in wanted},
        unassessed=tuple(_unassessed(looked, [each for each in flags.unassessed if each in wanted])),
        unread=tuple(_unread(looked)),
        sources=looked.sources,
        ranges=looked.brief.ranges,
    )


def _unassessed(looked: Looked, fields: Iterable[str]) -> Iterator[Unassessed]:
    told = {each.about: each for each in looked.brief.unassessed if each.why != "language"}
    titles = {each.id: each.title for each in looked.fields}
    said = {each.field for each in looked.brief.proposals} | {
        each.claim.field for each in looked.brief.ranges
    }
    for field in fields:
        known = told.get(field)
        if not looked.sources:
            yield Unassessed(field, "nothing_read", f"Nothing was read to compare “{titles[field]}” with.")
        elif known and known.why != "language":
            yield Unassessed(field, known.why, known.sentence)
        elif field in said:
            yield Unassessed(field, "not_sure", f"What the sources say of “{titles[field]}” settles nothing.")
        else:
            yield Unassessed(field, "not_said", f"The sources say nothing of “{titles[field]}”.")


def _unread(looked: Looked) -> Iterator[str]:
    """What was not read: a source in another language, a file that nobody could open."""
    yield from (each.sentence for each in looked.brief.unassessed if each.why == "language")
    for each in looked.left:
        name, sentence = each.file.name, each.why.sentence
        yield sentence if name in sentence else f"{name}: {sentence}"
