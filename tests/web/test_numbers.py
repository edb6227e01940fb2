"""The numbers for Prometheus: each is what the database says, and nobody reads them without the token."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import OperationalError, connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from prometheus_client.parser import text_string_to_metric_families

from surehand.core.engine.commands import Offer
from surehand.runtime.operations import metrics
from surehand.runtime.operations.metrics import MOST_VALUES, exposition
from surehand.store import models as m
from surehand.store.queries import health
from tests.fixtures import Company
from tests.sample import NOW

TOKEN = "only-prometheus-knows"
LATER = NOW + timedelta(minutes=30)


def numbers(at: Any = NOW) -> dict[str, float]:
    """Every number by its name and labels, as Prometheus reads it."""
    told: dict[str, float] = {}
    for family in text_string_to_metric_families(exposition(at).decode()):
        for sample in family.samples:
            labels = ",".join(f"{name}={value}" for name, value in sorted(sample.labels.items()))
            told[f"{sample.name}{{{labels}}}"] = sample.value
    return told


def ask(**headers: str) -> Any:
    return Client().get("/metrics", headers=headers)


def test_without_a_token_there_are_no_numbers(db: None) -> None:
    assert ask(authorization="Bearer ").status_code == 404


@pytest.mark.parametrize("shown", ["", "Bearer", "Bearer wrong", TOKEN, f"bearer {TOKEN}x", "Bearer ü"])
def test_a_wrong_token_is_refused(db: None, settings: Any, shown: str) -> None:
    settings.METRICS_TOKEN = TOKEN
    answer = ask(authorization=shown)
    assert (answer.status_code, answer.content) == (401, b"")


def test_the_right_token_is_answered(db: None, settings: Any) -> None:
    settings.METRICS_TOKEN = TOKEN
    answer = ask(authorization=f"Bearer {TOKEN}")
    assert (answer.status_code, answer["Content-Type"].partition(";")[0]) == (200, "text/plain")
    assert "surehand_database_up 1.0" in answer.content.decode()


def test_waiting_deliveries_are_counted_by_channel(workspace: Company) -> None:
    workspace.offered()
    m.Delivery.objects.within(workspace.id).exclude(channel="email").delete()
    told = numbers(LATER)
    assert told["surehand_deliveries_waiting{channel=email}"] == 1
    assert told["surehand_deliveries_due{channel=email}"] == 1
    assert told["surehand_delivery_oldest_age_seconds{channel=email}"] == 1800
    assert told["surehand_delivery_lag_seconds{channel=email}"] == 1800


def test_a_delivery_for_later_is_not_late(workspace: Company) -> None:
    workspace.offered()
    m.Delivery.objects.within(workspace.id).update(next_at=LATER + timedelta(hours=1))
    told = numbers(LATER)
    assert told["surehand_deliveries_due{channel=email}"] == 0
    assert told["surehand_delivery_lag_seconds{channel=email}"] == 0


def test_what_a_connection_holds_is_counted_apart(workspace: Company) -> None:
    workspace.offered()
    shop = m.Connection(
        id="con_1",
        workspace_id=workspace.id,
        kind="webhook",
        title="Shop",
        owner="",
        created_at=NOW,
        changed_at=NOW,
    )
    shop.save()
    m.Delivery.objects.within(workspace.id).filter(channel="email").update(connection=shop.pk, next_at=None)
    told = numbers(LATER)
    assert told["surehand_deliveries_held{channel=email}"] == 1
    assert "surehand_deliveries_waiting{channel=email}" not in told
    assert told["surehand_connections{kind=webhook,status=active}"] == 1


def test_timer_lag_is_that_of_the_first_due_timer(workspace: Company) -> None:
    workspace.offered()
    first = m.Timer.objects.within(workspace.id).order_by("next_at")[0].next_at
    assert numbers(first - timedelta(seconds=1))["surehand_timer_lag_seconds{}"] == 0
    assert numbers(first + timedelta(seconds=7))["surehand_timer_lag_seconds{}"] == 7


def test_failed_deliveries_tell_what_they_need(workspace: Company) -> None:
    workspace.offered()
    failed = m.Delivery.objects.within(workspace.id).filter(channel="email")
    failed.update(status="failed", failure="settings", next_at=None)
    assert numbers()["surehand_deliveries_failed{channel=email,failure=settings}"] == 1


def test_tries_of_the_last_hour_are_counted(workspace: Company) -> None:
    workspace.offered()
    delivery = m.Delivery.objects.within(workspace.id).filter(channel="email").get()
    for minutes, result in ((5, "sent"), (59, "retry"), (61, "retry")):
        at = NOW - timedelta(minutes=minutes)
        m.Attempt(workspace_id=workspace.id, delivery=delivery.pk, at=at, result=result).save()
    told = numbers()
    assert told["surehand_delivery_attempts_last_hour{channel=email,result=sent}"] == 1
    assert told["surehand_delivery_attempts_last_hour{channel=email,result=retry}"] == 1


def test_refusals_of_the_last_day_are_counted(workspace: Company) -> None:
    record = workspace.open()
    refusal = workspace.refused(workspace.sender, Offer(to="onboarding"), record)
    key = f"surehand_refusals_last_day{{code={refusal.code}}}"
    assert numbers()[key] == 1
    assert key not in numbers(NOW + timedelta(hours=25))


def test_only_lively_workers_count(db: None) -> None:
    for seconds in (5, 61):
        seen = NOW - timedelta(seconds=seconds)
        m.WorkerBeat(id=f"wrk_{seconds}", started_at=seen, seen_at=seen).save()
    assert numbers()["surehand_workers_alive{}"] == 1


def test_a_silent_database_is_a_number(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    def silent(*_: object) -> None:
        raise OperationalError("away")

    monkeypatch.setattr(health, "deliveries_waiting", silent)
    told = numbers()
    assert told["surehand_database_up{}"] == 0
    assert "surehand_workers_alive{}" not in told


def test_requests_are_counted_by_view(sender: Any, settings: Any) -> None:
    settings.METRICS_TOKEN = TOKEN
    name = "surehand_request_duration_seconds_count{method=GET,status=2xx,view=inbox}"
    before = numbers().get(name, 0)
    sender.client.handler.load_middleware()
    sender.client.get(f"{sender.base}", follow=True)
    assert numbers()[name] == before + 1


def test_views_that_are_none_are_one(db: None, settings: Any) -> None:
    settings.METRICS_TOKEN = TOKEN
    Client().get("/wp-admin/x.php")
    Client().get("/wp-admin/y.php")
    views = {re.search("view=([^,}]*)", name)[1] for name in numbers() if "view=" in name}  # type: ignore[index]
    assert not any("wp-admin" in view for view in views)


def test_labels_have_an_end() -> None:
    many = {(f"channel {number:04}",): 1.0 for number in range(MOST_VALUES + 7)}
    family = metrics._gauge("x", "x", ("channel",), many)
    assert len(family.samples) == MOST_VALUES + 1
    assert sum(sample.value for sample in family.samples) == MOST_VALUES + 7


def test_names_follow_the_conventions(workspace: Company) -> None:
    workspace.offered()
    names = {name.partition("{")[0] for name in numbers()}
    assert all(re.fullmatch("surehand_[a-z_]+", name) for name in names)
    assert {name for name in names if "lag" in name or "age" in name} == {
        "surehand_delivery_oldest_age_seconds",
        "surehand_delivery_lag_seconds",
        "surehand_timer_lag_seconds",
        "surehand_inbound_oldest_age_seconds",
    }


def test_no_person_or_workspace_is_told(workspace: Company) -> None:
    workspace.offered()
    text = exposition(LATER).decode()
    names = [workspace.id, *workspace.people.values(), "example.com", "Ada"]
    assert not [name for name in names if name in text]


def test_growing_tables_are_read_by_an_index(workspace: Company, plan_of: Callable[[str], str]) -> None:
    """Neither timers, nor deliveries, nor events, nor attempts are ever read from end to end."""
    with CaptureQueriesContext(connection) as asked:
        exposition(LATER)
    plans = [plan_of(each["sql"]) for each in asked]
    whole = [plan for plan in plans if re.search(r"SCAN (timer|d|delivery|event|attempt|U0)(?! USING)", plan)]
    assert not whole


@pytest.fixture
def plan_of() -> Callable[[str], str]:
    """How SQLite would carry a statement out; PostgreSQL decides by the size of its tables, so it is not asked."""
    if connection.vendor != "sqlite":
        pytest.skip("plans are compared on SQLite")

    def plan(statement: str) -> str:
        if not statement.startswith("SELECT"):
            return ""
        with connection.cursor() as cursor:
            cursor.cursor.connection.execute("PRAGMA optimize")
            rows = cursor.cursor.connection.execute(f"EXPLAIN QUERY PLAN {statement}").fetchall()
        return "\n".join(str(row[3]) for row in rows)

    return plan


def test_who_reads_numbers_writes_nothing(workspace: Company) -> None:
    workspace.offered()
    with CaptureQueriesContext(connection) as asked:
        exposition(NOW)
    assert {each["sql"].split()[0] for each in asked} == {"SELECT"}
    assert len(asked) <= 14
