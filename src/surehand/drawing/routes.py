"""Which way each line takes around the boxes: along a row that is free, or through the gutter above a lane."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from surehand.drawing.graph import Graph, Link
from surehand.drawing.order import Order

Height = Literal["gutter", "target"]
Row = tuple[int, int, int]
"""A height in the drawing: lane, then 0 for its gutter or 1 for its stations, then the row or track."""


@dataclass(frozen=True)
class Route:
    """The turns of a line: in the gap behind a column it goes to the gutter or to the height of its target.

    ``gutter`` is the lane above which it runs, empty when it does not; ``rows`` are the heights at each turn, before
    and after it.
    """

    turns: tuple[tuple[int, Height], ...]
    rows: tuple[tuple[Row, Row], ...]
    gutter: str = ""
    span: tuple[int, int] = (0, 0)


def find_routes(graph: Graph, order: Order) -> Mapping[str, Route]:
    """The route of each link."""
    lanes = {lane: number for number, lane in enumerate(graph.lanes)}
    lane_of = {each.id: each.lane for each in graph.stations}
    taken = {(lane_of[name], seat.row, seat.column): name for name, seat in order.seats.items()}
    return {link.id: _route(link, order, lanes, lane_of, taken) for link in graph.links}


def _route(
    link: Link,
    order: Order,
    lanes: Mapping[str, int],
    lane_of: Mapping[str, str],
    taken: Mapping[tuple[str, int, int], str],
) -> Route:
    start, end = order.seats[link.origin], order.seats[link.target]
    from_lane, to_lane = lane_of[link.origin], lane_of[link.target]
    out: Row = (lanes[from_lane], 1, start.row)
    into: Row = (lanes[to_lane], 1, end.row)
    first, last = start.column, end.column - 1
    between = range(start.column + 1, end.column)
    if end.column > start.column:
        if all((from_lane, start.row, column) not in taken for column in between):
            return Route((), ()) if out == into else Route(((last, "target"),), ((out, into),))
        if all((to_lane, end.row, column) not in taken for column in between):
            return Route(((first, "target"),), ((out, into),))
    gutter: Row = (lanes[to_lane], 0, 0)
    span = (min(first, last), max(first, last))
    return Route(((first, "gutter"), (last, "target")), ((out, gutter), (gutter, into)), to_lane, span)
