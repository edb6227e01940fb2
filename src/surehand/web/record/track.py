"""The stage track: the journey from the first stage to the last, team by team, with where the record is."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby

from surehand.core.engine import RecordState
from surehand.core.playbook import Playbook
from surehand.web.access import Reader
from surehand.web.turns import team_title


@dataclass(frozen=True)
class Station:
    """A stage on the track."""

    title: str
    means: str
    is_past: bool
    is_here: bool


@dataclass(frozen=True)
class Lane:
    """The stations of one team; between two lanes lies a seam."""

    team: str
    stations: tuple[Station, ...]


def track(state: RecordState, playbook: Playbook, reader: Reader) -> tuple[Lane, ...]:
    """The track of a record: every stage that leads on, and the one it is in even where it ended as lost."""
    stages = [s for s in playbook.stages.values() if s.outcome != "lost" or s.id == state.stage]
    order = [stage.id for stage in stages]
    here = order.index(state.stage) if state.stage in order else -1
    return tuple(
        Lane(
            team_title(team, reader),
            tuple(
                Station(s.title, s.means, is_past=order.index(s.id) < here, is_here=s.id == state.stage)
                for s in lane
            ),
        )
        for team, lane in groupby(stages, key=lambda stage: stage.team)
    )
