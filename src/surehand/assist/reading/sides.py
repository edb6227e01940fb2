"""Which side speaks: somebody of the workspace, or somebody of the client. Told by names, never guessed from words."""

from __future__ import annotations

import re
from collections.abc import Iterable

import msgspec

from surehand.assist.source import Segment, Side, Source

_ADDRESS = re.compile(r"[^\s<>()\[\],;:]+@[^\s<>()\[\],;:]+")


class People(msgspec.Struct, frozen=True, kw_only=True):
    """Who is known: names and addresses of our side and of theirs, as the record and the workspace have them."""

    ours: tuple[str, ...] = ()
    theirs: tuple[str, ...] = ()


def with_sides(source: Source, people: People) -> Source:
    """The source with the side of each segment. Where all our speakers are known, the others are theirs."""
    sides = {each.speaker: side_of(each.speaker, people) for each in source.segments if each.speaker}
    if "ours" in sides.values() and not any(side == "theirs" for side in sides.values()):
        strangers = [name for name, side in sides.items() if side == "unknown"]
        # With one stranger there is nobody else to be the other side; with several, some may be ours.
        if len(strangers) == 1:
            sides[strangers[0]] = "theirs"
    return msgspec.structs.replace(source, segments=tuple(_sided(each, sides) for each in source.segments))


def side_of(speaker: str, people: People) -> Side:
    """Whose a speaker is, by a name or an address that only one side has."""
    ours, theirs = (_is_among(speaker, known) for known in (people.ours, people.theirs))
    if ours == theirs:
        return "unknown"
    return "ours" if ours else "theirs"


def _sided(segment: Segment, sides: dict[str, Side]) -> Segment:
    side = sides.get(segment.speaker, segment.side)
    return msgspec.structs.replace(segment, side=side)


def _is_among(speaker: str, known: Iterable[str]) -> bool:
    """By name, or by address; of “Carla Meyer <carla@example.com>” by either."""
    wanted = [_parts(each) for each in _ways(speaker)]
    names = [parts for name in known for each in _ways(name) if (parts := _parts(each))]
    return any(said and (said <= parts or parts <= said) for said in wanted for parts in names)


def _ways(name: str) -> list[str]:
    address = _ADDRESS.search(name)
    return [address[0], name.replace(address[0], " ")] if address else [name]


def _parts(name: str) -> frozenset[str]:
    """The words of a name, or an address as it is; “Carla (Ada Ltd)” and “Meyer, Carla” are the same as they are."""
    if "@" in name:
        return frozenset({name.casefold()})
    words = "".join(
        letter if letter.isalnum() or letter in "-'’" else " " for letter in name.casefold()
    ).split()
    return frozenset(words)
