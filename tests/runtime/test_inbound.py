"""What came in and was read is forgotten after a while; what nobody has settled is not."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from surehand.runtime import inbound
from surehand.runtime.findings import reconcile_now
from surehand.runtime.ids import new_id
from surehand.runtime.outbox.system_alerts import sentence_of
from surehand.store import models as m
from tests.fixtures import Company
from tests.sample import NOW


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
