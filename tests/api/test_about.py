"""The API about itself, and about imports that run."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.db import OperationalError
from django.test import Client

from surehand.api.rest import about
from surehand.runtime.imports import start_import
from surehand.store import models as m
from tests.api.conftest import Program, refusal
from tests.fixtures import Company
from tests.sample import COMPLETE, NOW

TABLE = b"Client,Contact\nAda Ltd,ada@ada.example\nBob Ltd,bob@bob.example\n"


def test_health_tells_when_a_worker_was_seen(db: None) -> None:
    for hours in (2, 1):
        seen = NOW - timedelta(hours=hours)
        m.WorkerBeat(id=f"wrk_{hours}", started_at=seen, seen_at=seen).save()
    assert Client().get("/api/v1/health").json()["worker_seen_at"] == "2026-03-02T09:00:00Z"


def test_silent_database_is_told(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    def silent() -> None:
        raise OperationalError("the connection is closed")

    monkeypatch.setattr(about, "worker_seen_at", silent)
    response = Client().get("/api/v1/health")
    assert refusal(response) == (503, "database_unavailable")
    assert response["Retry-After"] == "5"


def test_bug_is_told_without_its_details(db: None, monkeypatch: pytest.MonkeyPatch, caplog: Any) -> None:
    def broken() -> None:
        raise KeyError("a secret")

    monkeypatch.setattr(about, "worker_seen_at", broken)
    response = Client().get("/api/v1/health")
    assert refusal(response) == (500, "internal_error")
    assert "secret" not in response.content.decode()
    assert "a secret" in caplog.text


def test_import_tells_how_far_it_is(admin: Program, workspace: Company) -> None:
    started = start_import(workspace.id, workspace.admin, "client", name="clients.csv", chunks=iter([TABLE]))
    found = admin.get("imports").json()["items"]
    assert [(each["file"], each["rows"], each["status"]) for each in found] == [("clients.csv", 2, "draft")]
    assert admin.get(f"imports/{started.pk}").json() == found[0]
    assert refusal(admin.get("imports/imp_nothing")) == (404, "no_such_import")


@pytest.fixture
def warm(workspace: Company, sender: Program, receiver: Program) -> Iterator[None]:
    """The facts and the playbook are read, the keys were used in this minute."""
    workspace.offered("Earlier")
    for program in (sender, receiver):
        program.get("handoffs")
    return


def test_offer_takes_few_queries(
    warm: None, sender: Program, workspace: Company, django_assert_max_num_queries: Any
) -> None:
    record = workspace.open(**COMPLETE)
    with django_assert_max_num_queries(15):
        assert sender.post(f"records/{record}/handoffs", {"to": "onboarding"}).status_code == 201


def test_acceptance_takes_few_queries(
    warm: None, receiver: Program, workspace: Company, django_assert_max_num_queries: Any
) -> None:
    record, handoff = workspace.offered()
    body = {"digest": workspace.acceptance(record).digest, "read_back": ["A new shop", "I call them"]}
    with django_assert_max_num_queries(15):
        assert receiver.post(f"handoffs/{handoff}/accept", body).status_code == 200
