"""How good what assists propose is, as people judged it: confirmed as it was, edited to another value, rejected."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Literal

import msgspec

from surehand.runtime.facts import facts_of
from surehand.store.queries.assist_uses import Judged, Week, read_judged, read_weeks

Decision = Literal["confirmed", "edited", "rejected"]


class Tally(msgspec.Struct, frozen=True, kw_only=True):
    """Decisions on what one method proposed for one field."""

    playbook: str
    field: str
    method: str
    confirmed: int = 0
    edited: int = 0
    rejected: int = 0

    @property
    def decided(self) -> int:
        """All of them."""
        return self.confirmed + self.edited + self.rejected


class WeekTally(msgspec.Struct, frozen=True, kw_only=True):
    """The decisions of a week and the tokens that models used in it; ``begins`` is its Monday."""

    begins: datetime
    confirmed: int = 0
    edited: int = 0
    rejected: int = 0
    tokens: int = 0


class Quality(msgspec.Struct, frozen=True):
    """By method and field, the most decided first; and by week, the earliest first."""

    fields: tuple[Tally, ...]
    weeks: tuple[WeekTally, ...]

    @property
    def methods(self) -> Mapping[str, Tally]:
        """All fields of all playbooks together, by method."""
        counts: dict[str, Counter[str]] = {}
        for each in self.fields:
            told = {name: getattr(each, name) for name in ("confirmed", "edited", "rejected")}
            counts.setdefault(each.method, Counter()).update(told)
        return {
            method: Tally(playbook="", field="", method=method, **count) for method, count in counts.items()
        }


def quality_of(workspace: str, now: datetime, days: int) -> Quality:
    """How people judged what was proposed, in the last days."""
    since = now - timedelta(days=days)
    weeks = read_weeks(workspace, since, facts_of(workspace).zone)
    return Quality(tuple(_tallies(read_judged(workspace, since))), tuple(_weeks(weeks)))


def _tallies(judged: Iterable[Judged]) -> list[Tally]:
    found: dict[tuple[str, str, str], dict[str, int]] = {}
    for each in judged:
        found.setdefault((each.playbook, each.field, each.method), {})[each.status] = each.times
    made = [Tally(playbook=p, field=f, method=w, **counts) for (p, f, w), counts in found.items()]
    return sorted(made, key=lambda each: (-each.decided, each.playbook, each.field, each.method))


def _weeks(weeks: Iterable[Week]) -> list[WeekTally]:
    found: dict[datetime, dict[str, int]] = {}
    for each in weeks:
        found.setdefault(each.begins, {})[each.name] = each.times
    return [WeekTally(begins=begins, **counts) for begins, counts in sorted(found.items())]
