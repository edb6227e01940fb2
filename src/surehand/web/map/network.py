"""Several playbooks as one graph: the same team is one lane, whatever process it works in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from surehand.core.playbook import Playbook
from surehand.drawing.graph import Graph, Link, Station, graph_of

SEPARATOR = "/"
"""Between a playbook and what is inside it: in no slug, stage or arrow."""


def network(playbooks: Sequence[Playbook], teams: Mapping[str, str]) -> Graph:
    """The graph of all playbooks; every id begins with the playbook's."""
    lanes: dict[str, str] = {}
    stations: list[Station] = []
    links: list[Link] = []
    for playbook in playbooks:
        graph = graph_of(playbook, teams)
        lanes |= graph.lanes
        stations += [
            Station(within(playbook, each.id), each.title, each.lane, each.kind) for each in graph.stations
        ]
        links += [
            Link(
                within(playbook, each.id),
                each.title,
                within(playbook, each.origin),
                within(playbook, each.target),
                each.is_bridge,
            )
            for each in graph.links
        ]
    return Graph(lanes, tuple(stations), tuple(links))


def within(playbook: Playbook, name: str) -> str:
    """The name of something that is unique among several playbooks."""
    return f"{playbook.id}{SEPARATOR}{name}"
