"""A changed calendar moves every running clock: few at once, many by a worker that lets others act in between."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from surehand.runtime import jobs
from surehand.runtime.workspaces import set_calendar
from surehand.store import models as m
from tests.fixtures import Company
from tests.sample import NOW

MORNINGS = {"hours": {"mon-fri": ["09:00-13:00"]}, "zone": "UTC"}


def due_moments(workspace: Company) -> list[Any]:
    return list(m.Handoff.objects.within(workspace.id).order_by("id").values_list("due_at", flat=True))


def test_few_clocks_are_moved_at_once(workspace: Company) -> None:
    workspace.offered()
    set_calendar(workspace.id, "office", MORNINGS)
    assert due_moments(workspace) == [NOW + timedelta(hours=24)]


def test_many_clocks_wait_for_a_worker(workspace: Company, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jobs, "SMALL", 1)
    monkeypatch.setattr(jobs, "AT_ONCE", 1)
    workspace.offered("Ada Ltd")
    workspace.offered("Bob Ltd", scope="A quite different shop with products")
    before = due_moments(workspace)

    set_calendar(workspace.id, "office", MORNINGS)
    assert due_moments(workspace) == before

    assert jobs.work_on_jobs("worker", lambda: NOW) == 1
    assert due_moments(workspace) == [NOW + timedelta(hours=24)] * 2
    (job,) = m.Job.objects.within(workspace.id)
    assert (job.kind, job.status, job.done, job.total) == ("clocks", "done", 2, 2)


def test_a_change_while_clocks_move_is_not_lost(workspace: Company, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jobs, "SMALL", 1)
    workspace.offered()
    set_calendar(workspace.id, "office", MORNINGS)
    m.Job.objects.within(workspace.id).update(status="running", leased_until=NOW + timedelta(minutes=5))

    set_calendar(workspace.id, "office", {**MORNINGS, "hours": {"mon-fri": ["09:00-12:00"]}})

    assert m.Job.objects.within(workspace.id).filter(kind="clocks", status="waiting").count() == 1
