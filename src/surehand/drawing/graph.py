"""What there is to draw, apart from any place: lanes, stations in them, and links between those."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from surehand.core.playbook import Playbook

StationKind = Literal["", "start", "won", "lost", "done"]


@dataclass(frozen=True)
class Station:
    """A stage. ``kind`` tells where the journey begins and how it ends."""

    id: str
    title: str
    lane: str
    kind: StationKind = ""


@dataclass(frozen=True)
class Link:
    """A way between two stations; a bridge is a handoff. ``id`` is its arrow, as the file writes it."""

    id: str
    title: str
    origin: str
    target: str
    is_bridge: bool = False


@dataclass(frozen=True)
class Graph:
    """Everything that is drawn. Lanes are ids with titles, from top to bottom."""

    lanes: Mapping[str, str]
    stations: tuple[Station, ...]
    links: tuple[Link, ...]


def graph_of(playbook: Playbook, teams: Mapping[str, str]) -> Graph:
    """The picture of a playbook; ``teams`` gives the titles. Ways from or to a stage that is not there are left out."""
    starts = playbook.starts() if playbook.stages else ()
    stations = tuple(
        Station(each.id, each.title, each.team, each.outcome or ("start" if each.id in starts else ""))
        for each in playbook.stages.values()
    )
    links = [
        Link(
            each.arrow,
            f"{_title(each.origin, playbook)} to {_title(each.target, playbook)}",
            each.origin,
            each.target,
        )
        for each in playbook.moves.values()
    ]
    links += [
        Link(each.arrow, each.title, each.origin, each.target, is_bridge=True)
        for each in playbook.handoffs.values()
    ]
    known = playbook.stages
    drawn = tuple(
        each for each in links if {each.origin, each.target} <= known.keys() and each.origin != each.target
    )
    return Graph({team: teams.get(team, team) for team in playbook.teams()}, stations, drawn)


def _title(stage: str, playbook: Playbook) -> str:
    return playbook.stages[stage].title if stage in playbook.stages else stage
