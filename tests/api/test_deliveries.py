"""Deliveries over the API: seen, and sent again when they failed."""

from __future__ import annotations

from surehand.store import models as m
from tests.api.conftest import Clock, Program, refusal
from tests.fixtures import Company


def fail(workspace: Company, delivery: str) -> None:
    rows = m.Delivery.objects.within(workspace.id).filter(id=delivery)
    rows.update(status="failed", failure="settings", attempts=3, next_at=None, answer="535 Wrong password")


def test_list_narrows_by_each_filter(admin: Program, workspace: Company) -> None:
    record, _ = workspace.offered()
    by_mail = admin.get("deliveries", channel="email", status="waiting", kind="offered").json()["items"]
    assert [(delivery["record"], delivery["to"]) for delivery in by_mail] == [(record, workspace.receiver)]
    assert admin.get("deliveries", status="failed").json()["items"] == []


def test_failed_delivery_goes_out_again(admin: Program, clock: Clock, workspace: Company) -> None:
    workspace.offered()
    first = admin.get("deliveries", channel="email").json()["items"][0]
    fail(workspace, first["id"])
    clock.wait(hours=1)
    again = admin.post(f"deliveries/{first['id']}/replay").json()
    assert (again["status"], again["failure"], again["attempts"]) == ("waiting", None, 0)
    assert (again["key"], again["next_at"]) == (first["key"], "2026-03-02T11:00:00Z")


def test_only_what_failed_is_sent_again(admin: Program, workspace: Company) -> None:
    workspace.offered()
    delivery = admin.get("deliveries", channel="email").json()["items"][0]["id"]
    assert refusal(admin.post(f"deliveries/{delivery}/replay")) == (409, "not_failed")
    assert refusal(admin.post("deliveries/dlv_nothing/replay")) == (404, "no_such_delivery")
