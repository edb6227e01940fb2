"""What the reader chose to see of a board. The address says it, so a choice can be kept, sent and come back to."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from urllib.parse import urlencode

from django.http import QueryDict

from surehand.core.playbook import Playbook
from surehand.store.queries.board import Filter


@dataclass(frozen=True)
class Choice:
    """The filters of a board, and whether it is shown as a table."""

    owner: str = ""
    team: str = ""
    stage: str = ""
    offered: str = ""
    overdue: bool = False
    missing: bool = False
    table: bool = False

    @property
    def is_narrow(self) -> bool:
        """Whether some records are left out."""
        return self != Choice(table=self.table)

    def address(self, base: str, **changes: object) -> str:
        """The address of the board with this choice, changed in some respects."""
        chosen = {name: "1" if value is True else value for name, value in (asdict(self) | changes).items()}
        said = {name: value for name, value in chosen.items() if value}
        return f"{base}?{urlencode(said)}" if said else base

    def filter(self, playbook: Playbook, *, without: tuple[str, ...] = ()) -> Filter:
        """The choice as the database is asked; everything but `missing`, which only the gate can tell."""
        stages: tuple[str, ...] = (self.stage,) if self.stage else ()
        if self.team:
            theirs = tuple(stage.id for stage in playbook.stages.values() if stage.team == self.team)
            # A stage of another team and this team: nothing is both.
            stages = tuple(stage for stage in stages or theirs if stage in theirs) or ("",)
        return Filter(
            stages=stages, without=without, owner=self.owner, overdue=self.overdue, offered=self.offered
        )


def choice_of(asked: QueryDict) -> Choice:
    """The choice that an address says."""
    texts = {name: asked.get(name, "") for name in ("owner", "team", "stage", "offered")}
    return Choice(**texts, overdue="overdue" in asked, missing="missing" in asked, table="table" in asked)
