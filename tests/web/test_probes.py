"""What supervisors ask: answered without a sign-in, and only for reasons that somebody can act on."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import OperationalError
from django.test import Client

from surehand.store import models as m
from surehand.store.queries import health
from tests.sample import NOW


@pytest.fixture
def worker(db: None) -> m.WorkerBeat:
    beat = m.WorkerBeat(id="wrk_1", started_at=NOW - timedelta(days=1), seen_at=NOW - timedelta(seconds=9))
    beat.save()
    return beat


def reasons() -> list[str]:
    answer = Client().get("/readyz")
    assert answer.status_code == (503 if answer.json().get("reasons") else 200)
    return [each["code"] for each in answer.json().get("reasons", [])]


def test_alive_asks_no_database() -> None:
    """Without the fixture `db`, any question to the database fails the test."""
    assert Client().get("/healthz").json() == {"status": "alive"}


def test_probes_take_any_host_and_set_no_cookie(worker: m.WorkerBeat, settings: Any) -> None:
    settings.ALLOWED_HOSTS = ["handoffs.example.com"]
    answers = [Client().get(path, headers={"host": "10.0.0.7:8000"}) for path in ("/healthz", "/readyz")]
    assert [(each.status_code, dict(each.cookies)) for each in answers] == [(200, {}), (200, {})]
    assert "no-store" in answers[0]["Cache-Control"]


def test_a_working_installation_is_ready(worker: m.WorkerBeat) -> None:
    assert reasons() == []


def test_a_silent_worker_is_a_reason(worker: m.WorkerBeat) -> None:
    m.WorkerBeat.objects.update(seen_at=NOW - timedelta(seconds=61))
    assert reasons() == ["no_worker"]


def test_a_missing_step_is_a_reason(worker: m.WorkerBeat) -> None:
    from django.db import connection
    from django.db.migrations.recorder import MigrationRecorder

    MigrationRecorder(connection).record_unapplied("surehand", "0002_interface")
    assert reasons() == ["database_old"]


def test_a_newer_database_is_no_reason(worker: m.WorkerBeat) -> None:
    """While an upgrade rolls through, the old processes go on beside the new ones."""
    from django.db import connection
    from django.db.migrations.recorder import MigrationRecorder

    MigrationRecorder(connection).record_applied("surehand", "9999_of_a_newer_version")
    assert reasons() == []


def test_a_folder_that_cannot_be_written_is_a_reason(
    worker: m.WorkerBeat, settings: Any, tmp_path: Path
) -> None:
    settings.DATA = tmp_path / "gone"
    assert reasons() == ["folder_not_writable"]


def test_a_silent_database_is_told_without_its_name(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    def silent() -> list[str]:
        raise OperationalError('connection to "db.internal" as "ada" failed')

    monkeypatch.setattr(health, "steps_missing", silent)
    assert reasons() == ["database_unreachable"]
    assert "internal" not in Client().get("/readyz").content.decode()


def test_only_reading_is_answered(db: None) -> None:
    assert Client().post("/healthz").status_code == 404
    assert Client().head("/healthz").status_code == 200


def test_a_request_id_comes_back(db: None) -> None:
    assert (
        Client().get("/healthz", headers={"X-Request-ID": "proxy-0123.ab"})["X-Request-ID"] == "proxy-0123.ab"
    )


@pytest.mark.parametrize("given", ["short", "ada@example.com", "a b c d e f g h", "x" * 41, "", "a\nbcdefgh"])
def test_an_odd_request_id_is_replaced(given: str) -> None:
    assert Client().get("/healthz", headers={"X-Request-ID": given})["X-Request-ID"].startswith("req_")


def test_every_page_has_its_request_id(sender: Any) -> None:
    assert sender.get().response["X-Request-ID"].startswith("req_")
