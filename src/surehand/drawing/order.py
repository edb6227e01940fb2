"""Where each station stands in the order of the journey: its column by the longest way to it, its row in its lane."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from statistics import fmean

from surehand.drawing.graph import Graph, Link

PASSES = 4


@dataclass(frozen=True)
class Seat:
    """A place in the grid: the column, and the row inside the lane."""

    column: int
    row: int


@dataclass(frozen=True)
class Order:
    """The seats of all stations, the rows that each lane needs, and the links that lead back."""

    seats: Mapping[str, Seat]
    rows: Mapping[str, int]
    back: frozenset[str]

    @property
    def columns(self) -> int:
        """How many columns there are."""
        return 1 + max((seat.column for seat in self.seats.values()), default=0)


def put_in_order(graph: Graph) -> Order:
    """The seats of a graph's stations."""
    back = _links_back(graph)
    columns = _columns(graph, back)
    rows = _rows(graph, columns)
    seats = {each.id: Seat(columns[each.id], rows[each.id]) for each in graph.stations}
    needed = {lane: 1 for lane in graph.lanes}
    for each in graph.stations:
        needed[each.lane] = max(needed[each.lane], rows[each.id] + 1)
    return Order(seats, needed, back)


def _links_back(graph: Graph) -> frozenset[str]:
    """The links that return to a station still on the way: without them the journey has no circles."""
    ways: dict[str, list[Link]] = defaultdict(list)
    for way in graph.links:
        ways[way.origin].append(way)
    back: set[str] = set()
    done: set[str] = set()
    for first in graph.stations:
        if first.id in done:
            continue
        path, trail = {first.id: iter(ways[first.id])}, [first.id]
        while trail:
            link = next(path[trail[-1]], None)
            if link is None:
                done.add(trail[-1])
                del path[trail.pop()]
            elif link.target in path:
                back.add(link.id)
            elif link.target not in done:
                path[link.target] = iter(ways[link.target])
                trail.append(link.target)
    return frozenset(back)


def _columns(graph: Graph, back: frozenset[str]) -> dict[str, int]:
    """The column of each station: one beyond the farthest station that leads to it."""
    before: dict[str, list[str]] = defaultdict(list)
    for link in graph.links:
        if link.id not in back:
            before[link.target].append(link.origin)
    columns: dict[str, int] = {}
    waiting = [each.id for each in reversed(graph.stations)]
    while waiting:
        here = waiting[-1]
        missing = [origin for origin in before[here] if origin not in columns]
        if missing:
            waiting += missing
            continue
        columns[waiting.pop()] = 1 + max((columns[origin] for origin in before[here]), default=-1)
    return columns


def _rows(graph: Graph, columns: Mapping[str, int]) -> dict[str, int]:
    """The row of each station in its lane: ends as lost stand below, the others near what they are linked to."""
    cells: dict[tuple[str, int], list[str]] = defaultdict(list)
    lost = {each.id for each in graph.stations if each.kind == "lost"}
    for each in graph.stations:
        cells[each.lane, columns[each.id]].append(each.id)
    rows = {name: row for names in cells.values() for row, name in enumerate(names)}
    near: dict[str, list[str]] = defaultdict(list)
    for link in graph.links:
        near[link.origin].append(link.target)
        near[link.target].append(link.origin)
    lanes = {lane: number for number, lane in enumerate(graph.lanes)}
    lane_of = {each.id: lanes[each.lane] for each in graph.stations}
    crowded = [names for names in cells.values() if len(names) > 1]
    for _ in range(PASSES):
        for names in crowded:
            middle = {
                name: fmean([100 * lane_of[each] + rows[each] for each in near[name]] or [0.0])
                for name in names
            }
            names.sort(key=lambda name: (name in lost, middle[name]))
            rows |= {name: row for row, name in enumerate(names)}
    return rows
