"""The process map as SVG: teams as lanes, activities as boxes, and bridges between teams.

A bridge carries its first-time-right as text; its line is whole where that is good, dashed where it is fair and dotted
where it is poor, so that it can be read without colours. Its width is how often it was gone. Colours are those of the
page around it, by class.
"""

from __future__ import annotations

from collections.abc import Mapping
from math import sqrt

from surehand.audit.report.document import ProcessMap, Way
from surehand.audit.report.markup import Markup, el
from surehand.audit.report.words import count, percent
from surehand.audit.voice import say
from surehand.drawing.graph import Graph, Link, Station
from surehand.drawing.layout import Box, Drawing, Lane, Line, Measures, lay_out

_SIZES = Measures(box=(138, 44), row=72, gap=46, track=17, gutter=19, lane=18, label=112, letters=17)
_FITS = 1700
"""A map up to so many pixels wide is made to fit a large window; a wider one would be too small to read."""
_THIN, _THICK = 1.5, 8.0
_BADGE = 19.0
_LETTER = 6.4


def draw(shown: ProcessMap) -> Drawing:
    """Where everything of the map lies."""
    stations = tuple(
        Station(stop.id, stop.title, stop.lane, stop.kind)
        for stop in sorted(shown.stops, key=lambda stop: (stop.kind != "start", -stop.n))
    )
    lane_of = {stop.id: stop.lane for stop in shown.stops}
    links = tuple(
        Link(_id(way), _id(way), way.origin, way.target, is_bridge=lane_of[way.origin] != lane_of[way.target])
        for way in shown.ways
        if way.origin != way.target
    )
    return lay_out(Graph(dict(shown.lanes), stations, links), _SIZES)


def as_svg(shown: ProcessMap) -> Markup:
    """The picture, to stand in a page that has the classes of report.css."""
    drawn = draw(shown)
    ways = {_id(way): way for way in shown.ways}
    most = max((way.n for way in shown.ways), default=1)
    # Bridges lie over moves, and badges over all lines.
    lines = sorted(drawn.lines, key=lambda line: line.is_bridge)
    return el(
        "svg",
        *(_lane(lane, drawn.width) for lane in drawn.lanes),
        *(_line(line, ways[line.id], most) for line in lines),
        *(_box(box) for box in drawn.boxes),
        *(_badge(line, ways[line.id]) for line in lines),
        class_="process fits" if drawn.width <= _FITS else "process",
        viewBox=f"0 0 {drawn.width:.0f} {drawn.height + 2:.0f}",
        width=f"{drawn.width:.0f}",
        height=f"{drawn.height + 2:.0f}",
        role="img",
        aria_label=say("Process map; the table below has the same in figures."),
    )


def thickness(way: Way, most: int) -> float:
    """The width of a line: its area grows with how often the way was gone."""
    return _THIN + (_THICK - _THIN) * sqrt(way.n / most)


def badge_text(way: Way) -> str:
    """What stands on a way: first-time-right where it is told, and how often it was gone."""
    told = way.right is not None and way.right.tone != "unknown"
    return f"{percent(way.right.n / way.right.of)} · {count(way.n)}" if told and way.right else count(way.n)


def _id(way: Way) -> str:
    return f"{way.origin}-{way.target}"


def _tone(way: Way) -> str:
    return way.right.tone if way.right else "move"


def _lane(lane: Lane, width: float) -> Markup:
    texts = (el("text", text, x=4, y=f"{y:.1f}") for y, text in lane.written)
    return el("g", el("path", d=f"M0 {lane.y + 1:.1f}H{width:.0f}"), *texts, class_="lane")


def _line(line: Line, way: Way, most: int) -> Markup:
    width = f"{thickness(way, most):.1f}"
    return el(
        "g",
        el("path", class_="way", d=line.path, stroke_width=width),
        el("path", class_="head", d=line.head),
        class_=f"link {_tone(way)}",
    )


def _box(box: Box) -> Markup:
    middle = f"{box.middle[0]:.1f}"
    texts = (el("text", text, x=middle, y=f"{y:.1f}") for y, text in box.written)
    rect = el(
        "rect",
        x=f"{box.x:.1f}",
        y=f"{box.y:.1f}",
        width=f"{box.width:.0f}",
        height=f"{box.height:.0f}",
        rx=6,
    )
    return el("g", el("title", box.title), rect, *texts, class_=f"stop {box.kind}".strip())


def _badge(line: Line, way: Way) -> Markup:
    text = badge_text(way)
    half = len(text) * _LETTER / 2 + 5
    x, y = line.badge
    rect = el(
        "rect", x=f"{x - half:.1f}", y=f"{y - _BADGE / 2:.1f}", width=f"{2 * half:.1f}", height=_BADGE, rx=4
    )
    return el("g", rect, el("text", text, x=f"{x:.1f}", y=f"{y + 4:.1f}"), class_=f"badge {_tone(way)}")


def legend() -> Mapping[str, str]:
    """What the tones mean, in words."""
    return {
        "good": say("right the first time: 90% or more (whole line)"),
        "fair": say("70% or more (dashed)"),
        "poor": say("below 70% (dotted)"),
        "unknown": say("fewer than five: not told"),
        "move": say("within a team"),
        "start": say("cases begin here"),
        "done": say("cases end here"),
    }
