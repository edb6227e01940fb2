"""What the reader chose to see of the map; the address says it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import asdict, dataclass
from datetime import timedelta
from urllib.parse import urlencode

from django.http import QueryDict

PERIODS = (30, 90, 365)
"""So many days back the numbers may reach."""


@dataclass(frozen=True)
class Choice:
    """Which playbook is drawn (empty for all), how many days the numbers cover, and which bridge is looked at."""

    playbook: str = ""
    days: int = 90
    bridge: str = ""

    @property
    def period(self) -> timedelta:
        """How far back the numbers reach."""
        return timedelta(days=self.days)

    def address(self, base: str, **changes: object) -> str:
        """The address of the map with some of the choice changed."""
        said = {**asdict(self), **changes}
        kept = {
            name: value for name, value in said.items() if value and (name, value) != ("days", Choice.days)
        }
        return f"{base}?{urlencode(kept)}" if kept else base


def chosen_from(asked: QueryDict, playbooks: Collection[str]) -> Choice:
    """The choice that an address says; what it does not know is as if it were not said."""
    playbook, days = asked.get("playbook", ""), asked.get("days", "")
    return Choice(
        playbook=playbook if playbook in playbooks else "",
        days=next((known for known in PERIODS if days == str(known)), Choice.days),
        bridge=asked.get("bridge", "")[:300],
    )
