"""What a card tells of a playbook: its picture in small, its teams, and how much it covers."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from surehand.core.playbook import Playbook, read_playbook
from surehand.drawing.graph import graph_of
from surehand.drawing.layout import SMALL, Drawing, lay_out


@dataclass(frozen=True)
class Sketch:
    """A playbook at a glance. ``business`` are the types it is made for."""

    id: str
    title: str
    description: str
    business: tuple[str, ...]
    teams: tuple[str, ...]
    stages: int
    fields: int
    handoffs: tuple[str, ...]
    drawing: Drawing


@lru_cache(128)
def playbook_in(text: str) -> Playbook | None:
    """The playbook in a file; None for one that cannot be read. Kept, as reading takes its time."""
    return read_playbook(text).playbook


def sketch(text: str) -> Sketch | None:
    """The sketch of a file; None for one that cannot be read."""
    playbook = playbook_in(text)
    if playbook is None:
        return None
    return Sketch(
        id=playbook.id,
        title=playbook.title or playbook.id,
        description=playbook.description,
        business=playbook.business,
        teams=playbook.teams(),
        stages=len(playbook.stages),
        fields=len(playbook.fields),
        handoffs=tuple(each.title for each in playbook.handoffs.values()),
        drawing=lay_out(graph_of(playbook, {}), SMALL),
    )
