"""Who has how much: what waits to be accepted, tasks, and records, by team; and by person, for those who lead."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from surehand.runtime.insights.ground import Ground
from surehand.runtime.insights.table import Column, Table, count, line
from surehand.store.queries.insights import read_open_tasks

COLUMNS = tuple(Column(name, "count") for name in ("waiting", "overdue", "tasks", "late_tasks", "records"))


def workload_of_teams(ground: Ground) -> Table:
    """By team: a handoff is the receiving team's, a task and a record that of the record's stage."""
    return _table(ground, "workload", "team")


def workload_of_people(ground: Ground) -> Table:
    """By person: handoffs they are to answer, tasks and records they own."""
    return _table(ground, "workload_people", "person")


def _table(ground: Ground, name: str, about: str) -> Table:
    found: dict[str, dict[str, list[str]]] = defaultdict(lambda: {each.id: [] for each in COLUMNS})
    for team, person, column, record in _work(ground):
        if whose := team if about == "team" else person:
            found[whose][column].append(record)
    lines = [
        line((whose,), **{column: count(records) for column, records in work.items()})
        for whose, work in sorted(found.items(), key=lambda item: (-len(item[1]["waiting"]), item[0]))
    ]
    return Table(name, ("team" if about == "team" else "person",), COLUMNS, tuple(lines))


def _work(ground: Ground) -> Iterator[tuple[str, str, str, str]]:
    """Everything that is somebody's now: team, person, column, record."""
    team_of = {each.id: ground.stage_team(each.playbook, each.version, each.stage) for each in ground.owned}
    for each in ground.passed:
        if each.status == "offered":
            yield each.team, each.receiver, "waiting", each.record
            if each.due_at and each.due_at < ground.now:
                yield each.team, each.receiver, "overdue", each.record
    for task in read_open_tasks(ground.workspace):
        if task.record in team_of and ground.asked.person in ("", task.owner):
            yield team_of[task.record], task.owner, "tasks", task.record
            if task.due_at < ground.now:
                yield team_of[task.record], task.owner, "late_tasks", task.record
    for owned in ground.owned:
        yield team_of[owned.id], owned.owner, "records", owned.id
