"""A drawing of a process: every line leads around the boxes, however many teams there are."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from surehand.core.playbook import read_playbook
from surehand.drawing.graph import Graph, Link, Station, graph_of
from surehand.drawing.layout import LARGE, MEDIUM, SMALL, Box, Drawing, Line, Measures, lay_out
from surehand.runtime.shipped import shipped_playbooks

pytestmark = pytest.mark.any_database


def graph(lanes: str, *links: str) -> Graph:
    """A graph in short: a letter for the lane of each station, “0>1” for the links between them."""
    stations = tuple(Station(str(number), f"Stage {number}", lane) for number, lane in enumerate(lanes))
    ways = [link.split(">") for link in links]
    drawn = tuple(
        Link(f"{a} -> {b}", "", a, b, is_bridge=lanes[int(a)] != lanes[int(b)])
        for a, b in dict.fromkeys(map(tuple, ways))
    )
    return Graph({lane: lane.upper() for lane in dict.fromkeys(lanes)}, stations, drawn)


def crossed(drawing: Drawing) -> list[tuple[str, str]]:
    """The lines that run through a box they do not belong to."""
    return [
        (line.id, box.id)
        for line in drawing.lines
        for box in drawing.boxes
        if box.id not in (line.origin, line.target)
        and any(_hits(box, *each) for each in pairwise(line.points))
    ]


def _hits(box: Box, one: tuple[float, float], other: tuple[float, float]) -> bool:
    (left, right), (top, bottom) = sorted((one[0], other[0])), sorted((one[1], other[1]))
    return left < box.x + box.width and right > box.x and top < box.y + box.height and bottom > box.y


def column(drawing: Drawing, station: str) -> float:
    return next(box.x for box in drawing.boxes if box.id == station)


def test_time_runs_from_left_to_right() -> None:
    drawing = lay_out(graph("aabb", "0>1", "1>2", "2>3"))
    assert [box.x for box in drawing.boxes] == sorted({box.x for box in drawing.boxes})


def test_a_station_stands_behind_the_longest_way() -> None:
    drawing = lay_out(graph("aaab", "0>1", "1>2", "2>3", "0>3"))
    assert column(drawing, "3") > column(drawing, "2")


def test_a_way_back_is_marked() -> None:
    drawing = lay_out(graph("aab", "0>1", "1>2", "2>0"))
    assert [line.id for line in drawing.lines if line.leads_back] == ["2 -> 0"]


def test_ends_as_lost_stand_below() -> None:
    playbook = read_playbook(shipped_playbooks()["agency/client"]).playbook
    assert playbook is not None
    boxes = {box.id: box for box in lay_out(graph_of(playbook, {})).boxes}
    assert (boxes["lost"].x, boxes["lost"].y > boxes["won"].y) == (boxes["won"].x, True)


def test_a_long_title_is_cut() -> None:
    station = Station("0", "A stage with a title that nobody would read to its end", "a")
    (box,) = lay_out(Graph({"a": "A"}, (station,), ())).boxes
    assert (len(box.lines), box.lines[-1][-1]) == (2, "…")


@pytest.mark.parametrize("measures", [LARGE, MEDIUM, SMALL], ids=["large", "medium", "small"])
@pytest.mark.parametrize("name", shipped_playbooks())
def test_no_line_of_a_shipped_playbook_runs_through_a_box(name: str, measures: Measures) -> None:
    playbook = read_playbook(shipped_playbooks()[name]).playbook
    assert playbook is not None
    assert crossed(lay_out(graph_of(playbook, {}), measures)) == []


@st.composite
def graphs(draw: st.DrawFn) -> Graph:
    lanes = draw(st.text("abcdefghijklmno", min_size=2, max_size=24))
    ends = st.integers(0, len(lanes) - 1)
    links = draw(st.lists(st.tuples(ends, ends).filter(lambda pair: pair[0] != pair[1]), max_size=40))
    return graph(lanes, *(f"{a}>{b}" for a, b in links))


@given(graphs())
def test_no_line_runs_through_a_box(graph: Graph) -> None:
    assert crossed(lay_out(graph)) == []


@given(graphs())
def test_everything_has_its_place(graph: Graph) -> None:
    drawing = lay_out(graph)
    lines: tuple[Line, ...] = drawing.lines
    assert (len(drawing.boxes), len(lines)) == (len(graph.stations), len(graph.links))
    assert all(0 <= x <= drawing.width and 0 <= y <= drawing.height for line in lines for x, y in line.points)
    places = [(box.x, box.y) for box in drawing.boxes]
    assert len(set(places)) == len(places)
