"""Which track each line has in the gaps and gutters it passes, so that no two lie on each other."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from surehand.drawing.routes import Route, Row


@dataclass(frozen=True)
class Tracks:
    """How many tracks each gap (behind a column) and each gutter (above a lane) needs, and which is whose."""

    in_gap: Mapping[int, int]
    in_gutter: Mapping[str, int]
    gap_track: Mapping[tuple[str, int], int]
    gutter_track: Mapping[str, int]


@dataclass(frozen=True)
class _Turn:
    """A line that changes its height in a gap."""

    link: str
    leaves: Row
    enters: Row

    @property
    def reach(self) -> tuple[Row, Row]:
        """From the upper to the lower end."""
        return min(self.leaves, self.enters), max(self.leaves, self.enters)


def lay_tracks(routes: Mapping[str, Route]) -> Tracks:
    """The tracks of all routes."""
    gutter_track, in_gutter = _gutters(routes)
    gaps: dict[int, list[_Turn]] = defaultdict(list)
    for link, route in routes.items():
        for (column, _), (leaves, enters) in zip(route.turns, route.rows, strict=True):
            number = gutter_track.get(link, 0)
            gaps[column].append(_Turn(link, _numbered(leaves, number), _numbered(enters, number)))
    gap_track: dict[tuple[str, int], int] = {}
    in_gap: dict[int, int] = {}
    for column, turns in gaps.items():
        placed = _gap(turns)
        in_gap[column] = 1 + max(placed.values())
        gap_track |= {(link, column): track for link, track in placed.items()}
    return Tracks(in_gap, in_gutter, gap_track, gutter_track)


def _numbered(row: Row, track: int) -> Row:
    return row if row[1] else (row[0], 0, track)


def _gutters(routes: Mapping[str, Route]) -> tuple[dict[str, int], dict[str, int]]:
    """Lines above a lane lie on each other's track only where they do not meet; short ones lie lowest."""
    spans: dict[str, list[tuple[int, int, str]]] = defaultdict(list)
    for link, route in routes.items():
        if route.gutter:
            spans[route.gutter].append((*route.span, link))
    track_of: dict[str, int] = {}
    needed: dict[str, int] = {}
    for lane, lines in spans.items():
        tracks: list[list[tuple[int, int]]] = []
        for start, end, link in sorted(lines, key=lambda line: line[0] - line[1]):
            free = (n for n, held in enumerate(tracks) if all(e < start or s > end for s, e in held))
            number = next(free, len(tracks))
            if number == len(tracks):
                tracks.append([])
            tracks[number].append((start, end))
            track_of[link] = number
        needed[lane] = len(tracks)
    return track_of, needed


def _gap(turns: list[_Turn]) -> dict[str, int]:
    """The track of each turn in one gap: behind those that leave at the height where it enters."""
    placed: dict[str, int] = {}
    held: list[list[_Turn]] = []
    waiting = sorted(turns, key=lambda turn: turn.reach)
    while waiting:
        turn = next((each for each in waiting if not _waits(each, waiting)), waiting[0])
        waiting.remove(turn)
        least = 1 + max(
            (placed[each.link] for each in turns if _before(each, turn) and each.link in placed), default=-1
        )
        free = (n for n in range(least, len(held)) if not any(_meet(turn, each) for each in held[n]))
        number = next(free, max(least, len(held)))
        while len(held) <= number:
            held.append([])
        held[number].append(turn)
        placed[turn.link] = number
    return placed


def _waits(turn: _Turn, waiting: list[_Turn]) -> bool:
    return any(_before(each, turn) for each in waiting)


def _before(one: _Turn, other: _Turn) -> bool:
    """Whether one must turn off the row before the other comes onto it."""
    return one is not other and one.leaves == other.enters


def _meet(one: _Turn, other: _Turn) -> bool:
    """Whether two lie on each other on the same track; those that part or join may share it."""
    if one.leaves == other.leaves or one.enters == other.enters:
        return False
    (top, bottom), (other_top, other_bottom) = one.reach, other.reach
    return top <= other_bottom and other_top <= bottom
