"""What the reader chose to see of a board. The address says it, so a choice can be kept, sent and come back to."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from urllib.parse import urlencode

from django.http import QueryDict

from surehand.core.playbook import Playbook
from surehand.store.queries.board import Filter, Sort

SORTED_BY_DATABASE = ("title", "stage", "owner", "entered", "clock")
SORTED_BY_GATE = ("ready", "value")
LONGEST_TEXT = 100


@dataclass(frozen=True)
class Choice:
    """The filters of a board, whether it is shown as a table, and how that is sorted: ``-title`` is from z to a.

    ``everything`` asks for all records even where a view of the reader's own opens first.
    """

    text: str = ""
    owner: str = ""
    team: str = ""
    stage: str = ""
    offered: str = ""
    overdue: bool = False
    missing: bool = False
    table: bool = False
    sort: str = ""
    everything: bool = False

    @property
    def is_narrow(self) -> bool:
        """Whether some records are left out."""
        return self != Choice(table=self.table, sort=self.sort, everything=self.everything)

    @property
    def query(self) -> str:
        """The choice as it is kept under a name."""
        return self._said(everything=False)

    @property
    def sorted_by(self) -> str:
        """The column a table is sorted by."""
        return self.sort.removeprefix("-") or "entered"

    @property
    def is_down(self) -> bool:
        """Whether the largest comes first."""
        return self.sort.startswith("-")

    @property
    def needs_gates(self) -> bool:
        """Whether only the gates can tell which records these are, or in which order."""
        return self.missing or self.sorted_by in SORTED_BY_GATE

    def address(self, base: str, **changes: object) -> str:
        """The address of the board with this choice, changed in some respects."""
        said = self._said(**changes)
        return f"{base}?{said}" if said else base

    def filter(self, playbook: Playbook, *, without: tuple[str, ...] = ()) -> Filter:
        """The choice as the database is asked; everything but `missing`, which only the gate can tell."""
        stages: tuple[str, ...] = (self.stage,) if self.stage else ()
        if self.team:
            theirs = tuple(stage.id for stage in playbook.stages.values() if stage.team == self.team)
            # A stage of another team and this team: nothing is both.
            stages = tuple(stage for stage in stages or theirs if stage in theirs) or ("",)
        return Filter(
            stages=stages,
            without=without,
            owner=self.owner,
            overdue=self.overdue,
            offered=self.offered,
            text=self.text,
        )

    def order(self, playbook: Playbook) -> Sort:
        """The order as the database is asked for it."""
        by = self.sorted_by if self.sorted_by in SORTED_BY_DATABASE else "entered"
        return Sort(by, self.is_down, tuple(playbook.stages))

    def _said(self, **changes: object) -> str:
        chosen = {name: "1" if value is True else value for name, value in (asdict(self) | changes).items()}
        return urlencode({name: value for name, value in chosen.items() if value})


def choice_of(asked: QueryDict) -> Choice:
    """The choice that an address says."""
    texts = {name: asked.get(name, "") for name in ("owner", "team", "stage", "offered")}
    sort = asked.get("sort", "")
    return Choice(
        **texts,
        text=asked.get("text", "").replace("\x00", "").strip()[:LONGEST_TEXT],
        overdue="overdue" in asked,
        missing="missing" in asked,
        everything="everything" in asked,
        table="table" in asked,
        sort=sort if sort.removeprefix("-") in (*SORTED_BY_DATABASE, *SORTED_BY_GATE) else "",
    )
