"""From a graph to a drawing: a pure function that gives every lane, box and line its place.

Time runs from left to right. Lines run only where no box stands: along the row of a station as far as it is free, in
the gaps between columns, and in the gutter above a lane. In a gap each line has a track of its own, in an order in
which no line that leaves a row there runs into one that enters it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise

from surehand.drawing.graph import Graph, Link, StationKind
from surehand.drawing.order import Order, put_in_order
from surehand.drawing.routes import Route, find_routes
from surehand.drawing.tracks import Tracks, lay_tracks

Point = tuple[float, float]
LINE = 14.0
"""The height of a line of text."""


@dataclass(frozen=True)
class Measures:
    """How large things are, in pixels."""

    box: Point = (124, 40)
    row: float = 54
    gap: float = 30
    track: float = 9
    gutter: float = 10
    lane: float = 14
    """The air above and below the stations of a lane."""
    label: float = 104
    """The width of the lanes' names; nothing is written where it is 0."""
    letters: int = 17
    """How many letters a line in a box holds."""
    corner: float = 7


LARGE = Measures()
MEDIUM = Measures(box=(104, 30), row=36, gap=24, gutter=9, lane=7, label=92, letters=15, corner=6)
"""For a picture above something to work on."""
SMALL = Measures(box=(22, 10), row=14, gap=12, track=3, gutter=3, lane=5, label=0, letters=0, corner=3)


@dataclass(frozen=True)
class Lane:
    """A team."""

    id: str
    title: str
    lines: tuple[str, ...]
    y: float
    height: float

    @property
    def written(self) -> tuple[tuple[float, str], ...]:
        """The lines of its name, each with its height."""
        return _stacked(self.lines, self.y + self.height / 2)


@dataclass(frozen=True)
class Box:
    """A station with its title in lines."""

    id: str
    title: str
    kind: StationKind
    lines: tuple[str, ...]
    x: float
    y: float
    width: float
    height: float

    @property
    def middle(self) -> Point:
        """Its centre."""
        return self.x + self.width / 2, self.y + self.height / 2

    @property
    def written(self) -> tuple[tuple[float, str], ...]:
        """The lines of its title, each with its height."""
        return _stacked(self.lines, self.middle[1])


@dataclass(frozen=True)
class Line:
    """A link: the path of an SVG, the corners it is made of, and the middle of its longest part, for a badge."""

    id: str
    title: str
    origin: str
    target: str
    is_bridge: bool
    leads_back: bool
    path: str
    points: tuple[Point, ...]
    badge: Point

    @property
    def head(self) -> str:
        """The path of the arrow head at its end."""
        x, y = self.points[-1]
        return f"M{x:.1f} {y:.1f}l-7 -4v8z"


@dataclass(frozen=True)
class Drawing:
    """Everything with its place."""

    width: float
    height: float
    lanes: tuple[Lane, ...]
    boxes: tuple[Box, ...]
    lines: tuple[Line, ...]


def lay_out(graph: Graph, measures: Measures = LARGE) -> Drawing:
    """The drawing of a graph."""
    order = put_in_order(graph)
    routes = find_routes(graph, order)
    tracks = lay_tracks(routes)
    lanes = _lanes(graph, order, tracks, measures)
    lefts = _lefts(order, tracks, measures)
    boxes = {each.id: each for each in _boxes(graph, order, lanes, lefts, measures)}
    placing = _Placing(boxes, {lane.id: lane for lane in lanes}, lefts, tracks, measures)
    return Drawing(
        width=lefts[-1],
        height=lanes[-1].y + lanes[-1].height if lanes else 0,
        lanes=lanes,
        boxes=tuple(boxes.values()),
        lines=tuple(_line(link, routes[link.id], placing, order) for link in graph.links),
    )


def _lanes(graph: Graph, order: Order, tracks: Tracks, measures: Measures) -> tuple[Lane, ...]:
    lanes: list[Lane] = []
    y = 0.0
    for name, title in graph.lanes.items():
        height = 2 * measures.lane + _gutter(name, tracks, measures) + order.rows[name] * measures.row
        lanes.append(Lane(name, title, _wrapped(title, 14), y, height))
        y += height
    return tuple(lanes)


def _gutter(lane: str, tracks: Tracks, measures: Measures) -> float:
    return tracks.in_gutter.get(lane, 0) * measures.gutter


def _lefts(order: Order, tracks: Tracks, measures: Measures) -> tuple[float, ...]:
    """Where each column begins, and where the last one ends with its gap."""
    lefts = [measures.label + _gap(-1, tracks, measures)]
    for column in range(order.columns):
        lefts.append(lefts[-1] + measures.box[0] + _gap(column, tracks, measures))
    return tuple(lefts)


def _gap(column: int, tracks: Tracks, measures: Measures) -> float:
    return measures.gap + max(tracks.in_gap.get(column, 0) - 1, 0) * measures.track


def _boxes(
    graph: Graph, order: Order, lanes: tuple[Lane, ...], lefts: tuple[float, ...], measures: Measures
) -> list[Box]:
    """Boxes stand in the lower part of a lane: above them is its gutter."""
    bottoms = {lane.id: lane.y + lane.height - measures.lane for lane in lanes}
    width, height = measures.box
    boxes = []
    for each in graph.stations:
        seat = order.seats[each.id]
        top = bottoms[each.lane] - (order.rows[each.lane] - seat.row) * measures.row
        y = top + (measures.row - height) / 2
        lines = _wrapped(each.title, measures.letters) if measures.letters else ()
        boxes.append(Box(each.id, each.title, each.kind, lines, lefts[seat.column], y, width, height))
    return boxes


@dataclass(frozen=True)
class _Placing:
    """Where boxes, lanes, gaps and tracks are: what a route needs to become points."""

    boxes: Mapping[str, Box]
    lanes: Mapping[str, Lane]
    lefts: tuple[float, ...]
    tracks: Tracks
    measures: Measures

    def in_gap(self, link: str, column: int) -> float:
        """The x of a link's track in the gap behind a column."""
        end = self.lefts[column + 1]
        start = end - _gap(column, self.tracks, self.measures)
        room = max(self.tracks.in_gap.get(column, 1) - 1, 0) * self.measures.track
        first = start + (end - start - room) / 2
        return first + self.tracks.gap_track[link, column] * self.measures.track

    def in_gutter(self, link: str, lane: str) -> float:
        """The y of a link's track above a lane."""
        top = self.lanes[lane].y + self.measures.lane
        return top + (self.tracks.gutter_track[link] + 0.5) * self.measures.gutter - self.measures.lane / 4


def _line(link: Link, route: Route, placing: _Placing, order: Order) -> Line:
    points = _points(link, route, placing)
    longest = max(
        pairwise(points), key=lambda each: abs(each[0][0] - each[1][0]) + abs(each[0][1] - each[1][1])
    )
    (x1, y1), (x2, y2) = longest
    return Line(
        link.id,
        link.title,
        link.origin,
        link.target,
        link.is_bridge,
        link.id in order.back,
        _path(points, placing.measures.corner),
        points,
        ((x1 + x2) / 2, (y1 + y2) / 2),
    )


def _points(link: Link, route: Route, placing: _Placing) -> tuple[Point, ...]:
    """The corners of a line: out of the right side of a box, into the left side of another."""
    start, end = placing.boxes[link.origin], placing.boxes[link.target]
    (_, from_y), (_, to_y) = start.middle, end.middle
    points: list[Point] = [(start.x + start.width, from_y)]
    y = from_y
    for column, height in route.turns:
        x = placing.in_gap(link.id, column)
        next_y = placing.in_gutter(link.id, route.gutter) if height == "gutter" else to_y
        points += [(x, y), (x, next_y)]
        y = next_y
    points.append((end.x, to_y))
    return tuple(points)


def _path(points: tuple[Point, ...], corner: float) -> str:
    """The path of an SVG through points, with round corners."""
    (x, y), *others = points
    parts = [f"M{x:.1f} {y:.1f}"]
    for before, here, after in zip(points, others, others[1:], strict=False):
        reach = min(corner, _length(before, here) / 2, _length(here, after) / 2)
        (x1, y1), (x2, y2) = _towards(here, before, reach), _towards(here, after, reach)
        parts.append(f"L{x1:.1f} {y1:.1f}Q{here[0]:.1f} {here[1]:.1f} {x2:.1f} {y2:.1f}")
    x, y = points[-1]
    return "".join([*parts, f"L{x:.1f} {y:.1f}"])


def _length(one: Point, other: Point) -> float:
    return abs(one[0] - other[0]) + abs(one[1] - other[1])


def _towards(start: Point, end: Point, reach: float) -> Point:
    length = _length(start, end) or 1
    return start[0] + (end[0] - start[0]) * reach / length, start[1] + (end[1] - start[1]) * reach / length


def _wrapped(title: str, letters: int) -> tuple[str, ...]:
    """A title in two lines at most; what does not fit ends in “…”."""
    first, second = "", ""
    for word in title.split():
        if not second and len(f"{first} {word}".strip()) <= letters:
            first = f"{first} {word}".strip()
        else:
            second = f"{second} {word}".strip()
    if not first:
        first, second = second, ""
    return tuple(_cut(each, letters) for each in (first, second) if each)


def _stacked(lines: tuple[str, ...], middle: float) -> tuple[tuple[float, str], ...]:
    """Lines of text around a height; a line of small text stands on its baseline, a third of it below its middle."""
    first = middle - (len(lines) - 1) * LINE / 2 + LINE / 3.5
    return tuple((first + number * LINE, text) for number, text in enumerate(lines))


def _cut(text: str, letters: int) -> str:
    return text if len(text) <= letters else f"{text[: letters - 1].rstrip()}…"
