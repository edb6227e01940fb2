"""Of what a reader wants the insights; the address says it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import asdict, dataclass
from urllib.parse import urlencode

from django.http import QueryDict

from surehand.runtime.insights.asked import Asked, last_days
from surehand.web.access import Reader

PERIODS = (7, 30, 90, 365)
"""So many days back the numbers may reach; the weekly letter tells of the first."""


@dataclass(frozen=True)
class Choice:
    """The playbook and the team (empty for all), the days, and whether only the reader's own work counts."""

    playbook: str = ""
    team: str = ""
    days: int = 90
    mine: bool = False

    def address(self, base: str, **changes: object) -> str:
        """An address with the choice, some of it changed, and with whatever else is said."""
        said = {**asdict(self), **changes}
        kept = {name: "1" if value is True else value for name, value in said.items() if value}
        if kept.get("days") == Choice.days:
            del kept["days"]
        return f"{base}?{urlencode(kept)}" if kept else base

    def asked(self, reader: Reader) -> Asked:
        """What is asked of the runtime."""
        person = reader.person.id if self.mine else ""
        return last_days(reader.now, self.days, playbook=self.playbook, team=self.team, person=person)


def choice_of(asked: QueryDict, playbooks: Collection[str], teams: Collection[str]) -> Choice:
    """The choice that an address says; what it does not know is as if it were not said."""
    playbook, team, days = (asked.get(name, "") for name in ("playbook", "team", "days"))
    return Choice(
        playbook=playbook if playbook in playbooks else "",
        team=team if team in teams else "",
        days=next((known for known in PERIODS if days == str(known)), Choice.days),
        mine=asked.get("mine") == "1",
    )
