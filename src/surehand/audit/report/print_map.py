"""The process map on paper: drawn as lines and text, so that it stays sharp, and in grey."""

from __future__ import annotations

from itertools import pairwise

from surehand.audit.report.document import ProcessMap, Way
from surehand.audit.report.picture import badge_text, draw, legend, thickness
from surehand.audit.voice import say
from surehand.drawing.layout import Box, Line
from surehand.drawing.paper import GREY, INK, LINE, MARGIN, Paper

_LEAST_SCALE, _MOST_SCALE = 0.17, 0.26
"""Millimetres of a pixel: a map that would be smaller lies across its page."""
_DASH = {"fair": 3.0, "poor": 0.8}
_SHADE = {"good": 60, "fair": 60, "poor": 0, "unknown": 150, "move": 190}


def lies(paper: Paper, shown: ProcessMap) -> bool:
    """Whether the map is too wide for a page that stands."""
    return draw(shown).width * _LEAST_SCALE > paper.epw


def paint(paper: Paper, shown: ProcessMap) -> None:
    """Paint the map across the page, and under it what its lines mean."""
    drawn = draw(shown)
    scale = min(paper.epw / drawn.width, _MOST_SCALE)
    paper.keep_room(drawn.height * scale + 20)
    left, top = MARGIN, paper.get_y() + 2
    ways = {f"{way.origin}-{way.target}": way for way in shown.ways}
    most = max((way.n for way in shown.ways), default=1)
    with paper.local_context():
        for lane in drawn.lanes:
            paper.set_draw_color(*LINE)
            paper.line(left, top + lane.y * scale, left + drawn.width * scale, top + lane.y * scale)
            for y, text in lane.written:
                _write(paper, text, left, top + y * scale, scale, bold=True)
        for line in sorted(drawn.lines, key=lambda line: line.is_bridge):
            _line(paper, line, ways[line.id], (left, top, scale, thickness(ways[line.id], most)))
        for box in drawn.boxes:
            _box(paper, box, left, top, scale)
        for line in drawn.lines:
            _badge(paper, line, badge_text(ways[line.id]), left, top, scale)
    paper.set_y(top + drawn.height * scale + 3)
    said = "; ".join(text for text in legend().values())
    paper.say(
        f"{say('On a bridge: first-time-right, and how often the way was gone.')} {said}.",
        size=8,
        grey=True,
    )


def _write(paper: Paper, text: str, x: float, y: float, scale: float, *, bold: bool = False) -> None:
    paper.use(11 * scale / 0.3528, bold=bold)
    paper.text(x, y, paper.known(text))


def _line(paper: Paper, line: Line, way: Way, how: tuple[float, float, float, float]) -> None:
    left, top, scale, width = how
    tone = way.right.tone if way.right else "move"
    shade = _SHADE[tone]
    paper.set_draw_color(shade)
    paper.set_line_width(width * scale)
    paper.set_dash_pattern(_DASH.get(tone, 0), _DASH.get(tone, 0))
    for (x1, y1), (x2, y2) in pairwise(line.points):
        paper.line(left + x1 * scale, top + y1 * scale, left + x2 * scale, top + y2 * scale)
    paper.set_dash_pattern()
    x, y = line.points[-1]
    paper.set_fill_color(shade)
    tip = [(x, y), (x - 8, y - 4), (x - 8, y + 4)]
    paper.polygon([(left + a * scale, top + b * scale) for a, b in tip], style="F")
    paper.set_line_width(0.2)


def _box(paper: Paper, box: Box, left: float, top: float, scale: float) -> None:
    paper.set_draw_color(*GREY)
    paper.set_fill_color(245)
    paper.set_line_width(0.5 if box.kind == "start" else 0.2)
    paper.set_dash_pattern(*((0.6, 0.6) if box.kind == "done" else (0, 0)))
    paper.rect(left + box.x * scale, top + box.y * scale, box.width * scale, box.height * scale, style="DF")
    paper.set_dash_pattern()
    for y, text in box.written:
        paper.use(11 * scale / 0.3528)
        wide = paper.get_string_width(paper.known(text))
        paper.text(left + box.middle[0] * scale - wide / 2, top + y * scale, paper.known(text))


def _badge(paper: Paper, line: Line, text: str, left: float, top: float, scale: float) -> None:
    paper.use(10 * scale / 0.3528)
    wide = paper.get_string_width(text)
    x, y = left + line.badge[0] * scale - wide / 2, top + line.badge[1] * scale
    paper.set_fill_color(255)
    paper.rect(x - 0.6, y - 6 * scale, wide + 1.2, 12 * scale, style="F")
    paper.set_text_color(*INK)
    paper.text(x, y + 4 * scale, text)
