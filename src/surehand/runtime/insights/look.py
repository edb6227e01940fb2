"""One look at how handoffs go: all tables, kept in the process until something happens in the workspace."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping
from datetime import datetime, timedelta
from threading import Lock
from time import thread_time

import msgspec

from surehand.runtime.facts import Facts
from surehand.runtime.insights import coming_back, trust
from surehand.runtime.insights.asked import Asked
from surehand.runtime.insights.gates import gates, held_records, missing, overrides, went_on
from surehand.runtime.insights.ground import Ground
from surehand.runtime.insights.quality import quality
from surehand.runtime.insights.table import Table
from surehand.runtime.insights.workload import workload_of_people, workload_of_teams
from surehand.store.queries.insights import read_position

OF_PEOPLE = frozenset({"workload_people"})
"""Tables that name people: for those who lead."""
KEPT = 64
LASTS = timedelta(minutes=5)
"""What is overdue, and how old it is, changes without anything happening."""
DEAR = 0.5
"""Seconds of CPU from which a look is too dear to be counted anew after each event; then it is good for a minute."""
A_MINUTE = timedelta(minutes=1)


class Look(msgspec.Struct, frozen=True):
    """All tables, by name, in the order in which they are read; and of what they tell."""

    asked: Asked
    tables: Mapping[str, Table]


class _Kept(msgspec.Struct, frozen=True):
    look: Look
    position: int
    counted_at: datetime
    cost: float

    def holds(self, position: int, now: datetime) -> bool:
        """Whether nothing happened since, or it was so dear that a minute does not count."""
        is_dear = self.cost > DEAR and timedelta() <= now - self.counted_at < A_MINUTE
        return self.position == position or is_dear


_kept: OrderedDict[tuple[object, ...], _Kept] = OrderedDict()
_lock = Lock()


def look(facts: Facts, asked: Asked, now: datetime) -> Look:
    """The tables of what is asked for. Between two events in the workspace they are counted once."""
    key = (facts.workspace, facts.version, asked, now.timestamp() // LASTS.total_seconds())
    position = read_position(facts.workspace)
    with _lock:
        found = _kept.get(key)
    if found and found.holds(position, now):
        return found.look
    begun = thread_time()
    made = Look(asked, {each.id: each for each in _tables(Ground(facts, asked, now))})
    with _lock:
        _kept[key] = _Kept(made, position, now, thread_time() - begun)
        _kept.move_to_end(key)
        while len(_kept) > KEPT:
            _kept.popitem(last=False)
    return made


def _tables(ground: Ground) -> tuple[Table, ...]:
    went = went_on(ground)
    held = held_records(ground, went)
    return (
        trust.trust(ground),
        trust.trend(ground),
        trust.chain(ground),
        trust.time_to_accept(ground),
        coming_back.sla(ground),
        coming_back.returns_by_reason(ground),
        coming_back.returns_by_field(ground),
        coming_back.questions(ground),
        missing(ground, held),
        gates(ground, held, went),
        overrides(ground),
        quality(ground),
        workload_of_teams(ground),
        workload_of_people(ground),
    )
