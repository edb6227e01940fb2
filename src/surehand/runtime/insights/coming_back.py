"""What came back, what was asked, and what was answered in time."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from surehand.core.engine import events as e
from surehand.runtime.insights.ground import HOUR, Ground
from surehand.runtime.insights.table import Column, Table, count, line, middle, share
from surehand.store.queries.insights import AskedOf, Passed


def returns_by_reason(ground: Ground) -> Table:
    """Why handoffs came back; one with two reasons counts under both."""
    found: dict[str, list[str]] = defaultdict(list)
    for each in ground.answered:
        if each.status == "returned":
            for reason in dict.fromkeys(str(told["reason"]) for told in each.reasons):
                found[reason].append(each.record)
    every = [each.record for each in ground.answered]
    ordered = sorted(found.items(), key=lambda item: (-len(item[1]), item[0]))
    lines = [
        line((reason,), returned=count(records), share=share(records, every)) for reason, records in ordered
    ]
    columns = (Column("returned", "count"), Column("share", "share"))
    return Table("returns_by_reason", ("reason",), columns, tuple(lines))


def returns_by_field(ground: Ground) -> Table:
    """Which fields handoffs came back for."""
    found: dict[tuple[str, str], list[str]] = defaultdict(list)
    for each in ground.answered:
        if each.status == "returned":
            fields = dict.fromkeys(str(name) for told in each.reasons for name in told.get("fields", ()))
            for field in fields:
                found[each.playbook, field].append(each.record)
    ordered = sorted(found.items(), key=lambda item: (-len(item[1]), item[0]))
    lines = [line(about, returned=count(records)) for about, records in ordered]
    return Table("returns_by_field", ("playbook", "field"), (Column("returned", "count"),), tuple(lines))


def sla(ground: Ground) -> Table:
    """For each receiving team: answers within the time of the contract, and what is overdue now.

    Whether the time ran out is what the clock said then, with its pauses.
    """
    late = {each.event.handoff for each in ground.told if isinstance(each.event, e.HandoffOverdue)}
    answered: dict[str, list[Passed]] = defaultdict(list)
    for each in ground.answered:
        answered[each.team].append(each)
    waiting: dict[str, list[Passed]] = defaultdict(list)
    for each in ground.passed:
        if each.status == "offered":
            waiting[each.team].append(each)
    columns = (
        Column("answered", "count"),
        Column("kept", "share"),
        Column("waiting", "count"),
        Column("overdue", "count"),
    )
    lines = [
        line(
            (team,),
            answered=count(each.record for each in answered[team]),
            kept=share(
                [each.record for each in answered[team] if each.id not in late],
                [each.record for each in answered[team]],
            ),
            waiting=count(each.record for each in waiting[team]),
            overdue=count(
                each.record for each in waiting[team] if each.due_at is not None and each.due_at < ground.now
            ),
        )
        for team in sorted(answered.keys() | waiting.keys())
    ]
    return Table("sla", ("team",), columns, tuple(lines))


def questions(ground: Ground) -> Table:
    """What was asked, by field; what had been asked before; and how long answers took, in hours of the clock."""
    asked: dict[tuple[str, str], list[tuple[AskedOf, bool]]] = defaultdict(list)
    for each, handoff, again in _asked(ground):
        asked[handoff.playbook, each.field].append((each, again))
    columns = (
        Column("asked", "count"),
        Column("again", "count"),
        Column("answered", "share"),
        Column("median", "hours"),
    )
    ordered = sorted(asked.items(), key=lambda item: (-len(item[1]), item[0]))
    lines = [
        line(
            about,
            asked=count(each.record for each, _ in found),
            again=count(each.record for each, again in found if again),
            answered=share(
                [each.record for each, _ in found if each.answered_at], [each.record for each, _ in found]
            ),
            median=middle(
                [
                    ((each.answered_at - each.asked_at) / HOUR, each.record)
                    for each, _ in found
                    if each.answered_at
                ]
            ),
        )
        for about, found in ordered
    ]
    return Table("questions", ("playbook", "field"), columns, tuple(lines))


def _asked(ground: Ground) -> Iterator[tuple[AskedOf, Passed, bool]]:
    """The questions of the time, and whether each was asked before: about the same field, or in the same words."""
    seen: set[tuple[str, str, str]] = set()
    for each, handoff in ground.questions:
        about = {(each.record, "", " ".join(each.text.casefold().split()))}
        if each.field:
            about.add((each.record, each.field, ""))
        again = bool(seen & about)
        seen |= about
        if handoff and ground.asked.since <= each.asked_at <= ground.asked.until:
            yield each, handoff, again
