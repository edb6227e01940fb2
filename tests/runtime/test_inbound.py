"""What came in and was read is forgotten after a while; what nobody has settled is not."""

from __future__ import annotations

import threading
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connections

from surehand.runtime import inbound
from surehand.runtime.findings import reconcile_now
from surehand.runtime.ids import new_id
from surehand.runtime.outbox.system_alerts import sentence_of
from surehand.runtime.received import Told
from surehand.runtime.worker import Worker
from surehand.store import models as m
from surehand.store.queries import ledger
from tests.fixtures import Company
from tests.sample import NOW
from tests.waiting import wait_until


def came(workspace: Company, status: str, days_ago: float = 100, connection: str = "email") -> m.Inbound:
    row = m.Inbound(
        id=new_id("inb"),
        workspace_id=workspace.id,
        connection=connection,
        key=new_id("key"),
        received_at=NOW - timedelta(days=days_ago),
        body=b"{}",
        status=status,
    )
    row.save(force_insert=True)
    return row


def left(workspace: Company) -> set[str]:
    return set(m.Inbound.objects.within(workspace.id).values_list("status", flat=True))


def test_only_what_is_settled_goes(workspace: Company, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(inbound, "SWEPT_AT_ONCE", 1)
    for status in ("done", "done", "ignored", "waiting", "failed"):
        came(workspace, status)
    inbound.sweep_inbound(NOW)
    assert left(workspace) == {"waiting", "failed"}


def test_what_is_young_stays(workspace: Company) -> None:
    came(workspace, "done", days_ago=89)
    inbound.sweep_inbound(NOW)
    assert left(workspace) == {"done"}


def test_it_is_kept_for_two_weeks_at_least(workspace: Company, settings: Any) -> None:
    settings.INBOUND_KEPT = 1
    came(workspace, "done", days_ago=14)
    inbound.sweep_inbound(NOW)
    assert left(workspace) == {"done"}


def alerts(workspace: Company) -> list[tuple[str, str]]:
    rows = m.Delivery.objects.within(workspace.id).filter(kind="mail_held").order_by("id")
    return [(row.to, sentence_of(row)) for row in rows]


def test_administrators_hear_of_held_mail_once_a_day(workspace: Company) -> None:
    came(workspace, "failed")
    reconcile_now(workspace.id, NOW)
    came(workspace, "failed")
    reconcile_now(workspace.id, NOW + timedelta(hours=1))
    assert alerts(workspace) == [(workspace.admin, "2 replies by mail are held and wait for somebody.")]
    reconcile_now(workspace.id, NOW + timedelta(days=1))
    assert len(alerts(workspace)) == 2


def test_nobody_hears_of_what_was_settled(workspace: Company) -> None:
    came(workspace, "done")
    came(workspace, "failed", connection="con_1")
    reconcile_now(workspace.id, NOW)
    assert alerts(workspace) == []


def waits(workspace: Company) -> m.Inbound:
    row = came(workspace, "waiting", days_ago=0)
    m.Inbound.objects.within(workspace.id).filter(pk=row.pk).update(next_at=NOW)
    return row


@pytest.mark.django_db(transaction=True)
def test_who_hangs_delays_no_timer(workspace: Company, monkeypatch: pytest.MonkeyPatch) -> None:
    """A message whose reading hangs is read beside what is due; what it waits behind is given back at the end."""
    record, _ = workspace.offered()
    hangs, go_on = threading.Event(), threading.Event()

    def handle(row: m.Inbound, now: datetime) -> Told:
        hangs.set()
        assert go_on.wait(20)
        return Told("Read.")

    monkeypatch.setattr(inbound, "handlers", lambda: {"email": handle})
    first, second = waits(workspace), waits(workspace)
    worker = Worker({}, lambda: NOW + timedelta(hours=2), hands=2)
    thread = threading.Thread(target=lambda: (worker.run(), connections.close_all()))
    thread.start()
    try:
        assert hangs.wait(20)
        reminded = m.Event.objects.within(workspace.id).filter(record=record, kind="handoff_reminded")
        wait_until(reminded.exists)
    finally:
        worker.stop()
        go_on.set()
        thread.join(20)
    rows = m.Inbound.objects.within(workspace.id).order_by("pk")
    assert list(rows.values_list("pk", "status", "lease", "attempts")) == [
        (first.pk, "done", "", 1),
        (second.pk, "waiting", "", 0),
    ]


def test_what_waits_behind_stays_ours(workspace: Company, monkeypatch: pytest.MonkeyPatch) -> None:
    now, seen = [NOW], []

    def handle(row: m.Inbound, at: datetime) -> Told:
        seen.append(row.pk)
        now[0] += inbound.LEASE * 3 / 4
        if len(seen) == 2:
            assert ledger.claim_inbound("wrk_2", now[0] - timedelta(seconds=1), inbound.LEASE, 9) == []
        return Told("Read.")

    monkeypatch.setattr(inbound, "handlers", lambda: {"email": handle})
    rows = [waits(workspace), waits(workspace)]
    inbound.work_on_inbound("wrk_1", lambda: now[0])
    assert seen == [row.pk for row in rows]


def test_what_another_has_by_now_is_left(workspace: Company, monkeypatch: pytest.MonkeyPatch) -> None:
    now, seen = [NOW], []

    def handle(row: m.Inbound, at: datetime) -> Told:
        seen.append(row.pk)
        now[0] += inbound.LEASE * 2
        ledger.claim_inbound("wrk_2", now[0], inbound.LEASE, 9)
        return Told("Read.")

    monkeypatch.setattr(inbound, "handlers", lambda: {"email": handle})
    for _ in range(2):
        waits(workspace)
    inbound.work_on_inbound("wrk_1", lambda: now[0])
    assert len(seen) == 1
