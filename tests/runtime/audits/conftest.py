"""A log as people bring it, and a worker that does at once what was asked."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from surehand.core.engine import Actor
from surehand.runtime import jobs
from surehand.runtime.audits import keeping, work
from surehand.store import models as m
from tests.audit_log import LOG, carry_out_here
from tests.fixtures import Company
from tests.sample import NOW


@pytest.fixture
def here(monkeypatch: pytest.MonkeyPatch) -> None:
    """Tasks are carried out in this process: what they answer is the same, and it takes no new interpreter."""
    monkeypatch.setattr(work, "carry_out", carry_out_here)


@pytest.fixture
def begin(workspace: Company) -> Callable[..., m.Audit]:
    """Bring a log as the lead of sales does."""

    def begin_audit(content: bytes = LOG, name: str = "log.csv", **options: object) -> m.Audit:
        row = keeping.begin_audit(
            workspace.id, Actor(workspace.sales_lead), name, [content], now=NOW, **options
        )
        assert isinstance(row, m.Audit), row
        return row

    return begin_audit


@pytest.fixture
def work_off() -> Callable[[], None]:
    """Let a worker do all jobs that wait."""

    def work_on() -> None:
        while jobs.work_on_jobs("wrk", lambda: NOW + timedelta(minutes=1)):
            pass

    return work_on


@pytest.fixture
def again(workspace: Company) -> Callable[[m.Audit], m.Audit]:
    """An audit as it is now."""

    def read(row: m.Audit) -> m.Audit:
        found = keeping.find_audit(workspace.id, row.pk)
        assert found is not None
        return found

    return read
