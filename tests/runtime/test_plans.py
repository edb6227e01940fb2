"""Looking at records and bringing them along, some at a time: what paused goes on where it was, and misses nobody."""

from __future__ import annotations

import pytest

from surehand.core.engine import Actor
from surehand.runtime import plans
from surehand.runtime.plans import Looked, Migrated, look_further, migrate_some
from surehand.runtime.playbook_checks import check_text
from surehand.store import models as m
from tests import sample
from tests.fixtures import Company

MORE = sample.PLAYBOOK.replace(
    "requires: [scope, goals, start_date]", "requires: [scope, goals, start_date, manager]"
)
RETYPED = sample.PLAYBOOK.replace("client_name:    {type: text}", "client_name:    {type: number}")


@pytest.fixture(autouse=True)
def few_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """A look takes in four records before it may pause, a migration one."""
    monkeypatch.setattr(plans, "AT_ONCE", 4)


def versions(workspace: Company) -> list[int]:
    rows = m.Record.objects.within(workspace.id).order_by("title")
    return list(rows.values_list("playbook_version", flat=True))


def look(workspace: Company, so_far: Looked, long: float = -1.0) -> Looked:
    playbook, _problems = check_text(workspace.id, MORE)
    assert playbook is not None
    return look_further(workspace.id, Actor(workspace.admin), playbook, so_far, now=sample.NOW, long=long)


def migrate(workspace: Company, after: str = "", long: float = -1.0, losing: bool = False) -> Migrated:
    actor = Actor(workspace.admin)
    return migrate_some(
        workspace.id, actor, "client", {}, after=after, long=long, losing=losing, now=sample.NOW
    )


def migrate_all(workspace: Company) -> list[Migrated]:
    """Every step of a migration that pauses after each record."""
    steps = [migrate(workspace)]
    while steps[-1].after:
        steps.append(migrate(workspace, steps[-1].after))
    return steps


@pytest.mark.parametrize("records", [3, 4, 5, 8])
def test_a_look_goes_on_where_it_paused(workspace: Company, records: int) -> None:
    for number in range(records):
        workspace.open(
            f"Client {number}", **{**sample.COMPLETE, "scope": f"Shop number {number} with products"}
        )
    steps = [look(workspace, Looked())]
    while steps[-1].after:
        steps.append(look(workspace, steps[-1]))
    at_once = look(workspace, Looked(), long=60.0)
    assert len(steps) == records // 4 + 1
    assert (steps[-1].seen, steps[-1].tally.records) == (records, records)
    assert steps[-1] == at_once


def test_a_migration_goes_on_where_it_paused(workspace: Company) -> None:
    for number in range(3):
        workspace.open(f"Client {number}")
    workspace.publish(MORE)
    steps = migrate_all(workspace)
    assert [step.moved for step in steps] == [1, 1, 1, 0]
    assert versions(workspace) == [2, 2, 2]


def test_a_migration_left_alone_can_be_begun_anew(workspace: Company) -> None:
    for number in range(3):
        workspace.open(f"Client {number}")
    workspace.publish(MORE)
    migrate(workspace)
    assert sorted(versions(workspace)) == [1, 1, 2]
    assert migrate(workspace, long=60.0).moved == 2
    assert versions(workspace) == [2, 2, 2]


def test_who_would_lose_a_value_stays_and_stops_nobody(workspace: Company) -> None:
    workspace.open("Ada Ltd", client_name="Ada")
    workspace.open("Bob Ltd")
    workspace.open("Cleo Ltd", client_name="Cleo")
    workspace.publish(RETYPED)
    steps = migrate_all(workspace)
    assert (sum(step.moved for step in steps), sum(step.held for step in steps)) == (1, 2)
    assert versions(workspace) == [1, 2, 1]
    assert migrate(workspace, long=60.0, losing=True).moved == 2


def test_a_record_that_arrives_meanwhile_is_not_moved_twice(workspace: Company) -> None:
    for number in range(2):
        workspace.open(f"Client {number}")
    workspace.publish(MORE)
    first = migrate(workspace)
    workspace.open("Client 2")
    rest = migrate(workspace, first.after, long=60.0)
    assert (first.moved, rest.moved, versions(workspace)) == (1, 1, [2, 2, 2])
