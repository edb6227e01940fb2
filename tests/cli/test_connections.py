"""Connections, findings and jobs on the command line: the same as on their pages."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from surehand.core.engine import Actor
from surehand.runtime import jobs
from surehand.runtime.connections import NewConnection, add_connection
from surehand.runtime.findings import A_WALL
from surehand.runtime.ids import new_id
from surehand.store import models as m
from tests.cli.conftest import ADMIN, Terminal
from tests.fixtures import Company
from tests.sample import NOW


@pytest.fixture
def admin(workspace: Company) -> Terminal:
    return Terminal(ADMIN)


@pytest.fixture
def line(workspace: Company) -> m.Connection:
    new = NewConnection(kind="webhook", title="Numbers", owner=workspace.admin, secrets={"key": "top-secret"})
    made = add_connection(workspace.id, Actor(workspace.admin), new, now=NOW)
    assert isinstance(made, m.Connection)
    return made


def test_connections_are_listed(admin: Terminal, line: m.Connection) -> None:
    assert admin.done("connection", "list") == f"{line.pk}\twebhook\tNumbers\tactive\t0\t0\t\tAda Admin\n"

    rows = m.Connection.objects.within(line.workspace_id)
    rows.update(failures=5, closed_until=datetime.now(UTC) + timedelta(minutes=5))
    assert "\tresting\t" in admin.done("connection", "list")
    assert "top-secret" not in admin.done("connection", "list", "--json")


def test_one_is_paused_and_resumed(admin: Terminal, line: m.Connection, workspace: Company) -> None:
    admin.done("connection", "pause", line.pk, "--reason", "They move house")
    row = m.Connection.objects.within(workspace.id).get()
    assert (row.status, row.note) == ("paused", "They move house")
    assert admin("connection", "pause", line.pk).exit_code == 1
    admin.done("connection", "resume", line.pk)
    assert m.Connection.objects.within(workspace.id).get().status == "active"


def test_what_is_not_there_is_not_found(admin: Terminal) -> None:
    assert admin("connection", "pause", "con_none").exit_code == 3
    assert admin("job", "cancel", "job_none").exit_code == 3


def old_finding(workspace: Company, number: int) -> m.Finding:
    """Something of a first look, which waits until somebody decides on it."""
    at = datetime.now(UTC)
    return m.Finding(
        id=new_id("fnd"),
        workspace_id=workspace.id,
        kind="no_worker",
        key=f"no_worker:{number}",
        words={"since": "2026-01-01"},
        status="preview",
        found_at=at,
        seen_at=at,
    )


def test_a_look_says_what_is_open(admin: Terminal) -> None:
    said = admin.done("reconcile")
    assert "No worker has been at work since –" in said
    assert admin.json("reconcile")["open"] == 1


@pytest.mark.parametrize(("choice", "status"), [("keep", "open"), ("set-aside", "set_aside")])
def test_a_first_look_is_decided_on(admin: Terminal, workspace: Company, choice: str, status: str) -> None:
    for number in range(A_WALL + 1):
        old_finding(workspace, number).save(force_insert=True)
    admin.done("reconcile", "--first-look", choice)
    entry = m.TrailEntry.objects.within(workspace.id).get(kind="findings_decided")
    assert entry.actor == workspace.admin
    # What holds still is as it was decided; the made-up ones do not, and are resolved by the next look.
    assert m.Finding.objects.within(workspace.id).get(key="no_worker").status == status


def test_nothing_to_decide_is_refused(admin: Terminal) -> None:
    result = admin("reconcile", "--first-look", "keep")
    assert (result.exit_code, "nothing_to_decide" in result.stderr) == (1, True)


def waiting_job(workspace: Company) -> m.Job:
    job = m.Job(
        id=new_id("job"),
        workspace_id=workspace.id,
        kind="verification",
        asked_by=workspace.admin,
        created_at=NOW,
    )
    job.save(force_insert=True)
    return job


def test_jobs_are_listed_cancelled_and_begun_anew(admin: Terminal, workspace: Company) -> None:
    job = waiting_job(workspace)
    assert admin.done("job", "list").startswith(f"{job.pk}\tverification\twaiting\t0/0\t")
    admin.done("job", "cancel", job.pk)
    assert admin("job", "cancel", job.pk).exit_code == 1
    admin.done("job", "retry", job.pk)
    assert jobs.work_on_jobs("worker", lambda: NOW) == 1
    assert admin.json("job", "list")["items"][0]["status"] == "done"


def test_no_worker_means_nothing_is_scheduled(admin: Terminal) -> None:
    assert admin.json("job", "scheduled") == {"items": []}
