"""Trust between teams: whether work arrives so that it can be taken, how it came to be so, and over the whole chain."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import timedelta

from surehand.core.engine import judged
from surehand.runtime.insights.ground import Ground
from surehand.runtime.insights.table import Column, Line, Table, count, line, middle, share
from surehand.store.queries.insights import Passed

BUCKETS: tuple[tuple[str, float], ...] = (
    ("1", 1),
    ("2", 2),
    ("4", 4),
    ("8", 8),
    ("16", 16),
    ("40", 40),
    ("more", float("inf")),
)
"""Up to how many working hours an acceptance took: a day has about eight, a week forty."""


def trust(ground: Ground) -> Table:
    """For each pair of teams: first-time-right with its interval, how long acceptance takes, what came back."""
    pairs: dict[tuple[str, str], list[Sequence[Passed]]] = defaultdict(list)
    for _, together in ground.by_contract.items():
        pairs[ground.sending(together[0]), together[-1].team].append(together)
    columns = (
        Column("judged", "count"),
        Column("right", "share"),
        Column("median", "working_hours"),
        Column("slow", "working_hours"),
        Column("returned", "count"),
    )
    lines = [_pair(ground, pair, judged) for pair, judged in sorted(pairs.items())]
    return Table("trust", ("team", "team"), columns, tuple(lines))


def _pair(ground: Ground, pair: tuple[str, str], judged: Sequence[Sequence[Passed]]) -> Line:
    every = [each for together in judged for each in together]
    lengths = [(ground.hours(each), each.record) for each in every if each.status == "accepted"]
    return line(
        pair,
        judged=count(together[0].record for together in judged),
        right=share(*right_of(judged)),
        median=middle(lengths),
        slow=middle(lengths, 0.9),
        returned=count(each.record for each in every if each.status == "returned"),
    )


def right_of(judged: Sequence[Sequence[Passed]]) -> tuple[list[str], list[str]]:
    """The records that were first-time-right, and all that were judged: never returned, never asked about, accepted."""
    right = [each[-1].record for each in judged if _is_right(each)]
    return right, [each[-1].record for each in judged]


def _is_right(together: Sequence[Passed]) -> bool:
    return judged.is_right(
        [each.status for each in together], troubled=any(each.troubled for each in together)
    )


def trend(ground: Ground) -> Table:
    """First-time-right by the week of the last answer; weeks begin on Monday, in the workspace's zone."""
    weeks: dict[str, list[Sequence[Passed]]] = defaultdict(list)
    for _, together in ground.by_contract.items():
        closed = together[-1].closed_at
        assert closed is not None
        day = closed.astimezone(ground.facts.zone).date()
        weeks[(day - timedelta(days=day.weekday())).isoformat()].append(together)
    columns = (Column("judged", "count"), Column("right", "share"))
    lines = [
        line((week,), judged=count(each[0].record for each in judged), right=share(*right_of(judged)))
        for week, judged in sorted(weeks.items())
    ]
    return Table("trend", ("week",), columns, tuple(lines))


def chain(ground: Ground) -> Table:
    """Over the whole chain: of the records of a playbook, those of which every handoff was right."""
    records: dict[tuple[str, str], list[bool]] = defaultdict(list)
    for (record, _), together in ground.by_contract.items():
        records[together[0].playbook, record].append(_is_right(together))
    columns = (Column("judged", "count"), Column("right", "share"))
    lines = []
    for slug in sorted({playbook for playbook, _ in records}):
        judged = [record for playbook, record in records if playbook == slug]
        right = [record for record in judged if all(records[slug, record])]
        lines.append(line((slug,), judged=count(judged), right=share(right, judged)))
    return Table("chain", ("playbook",), columns, tuple(lines))


def time_to_accept(ground: Ground) -> Table:
    """How long acceptances took, as a distribution: one holiday spoils an average, not this."""
    found: dict[str, list[str]] = {name: [] for name, _ in BUCKETS}
    every = [each for each in ground.answered if each.status == "accepted"]
    for each in every:
        hours = ground.hours(each)
        found[next(name for name, most in BUCKETS if hours <= most)].append(each.record)
    columns = (Column("accepted", "count"), Column("share", "share"))
    lines = [
        line((name,), accepted=count(records), share=share(records, [each.record for each in every]))
        for name, records in found.items()
    ]
    return Table("time_to_accept", ("bucket",), columns, tuple(lines) if every else ())
