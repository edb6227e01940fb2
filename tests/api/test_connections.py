"""Connections, findings and jobs over the API: the same as on their pages."""

from __future__ import annotations

from datetime import timedelta

import pytest

from surehand.core.engine import Actor
from surehand.runtime.connections import NewConnection, add_connection
from surehand.runtime.ids import new_id
from surehand.runtime.worker import Worker
from surehand.store import models as m
from tests.api.conftest import Program, refusal
from tests.fixtures import Company
from tests.sample import NOW


@pytest.fixture
def line(workspace: Company) -> m.Connection:
    new = NewConnection(kind="webhook", title="Numbers", owner=workspace.admin, secrets={"key": "top-secret"})
    made = add_connection(workspace.id, Actor(workspace.admin), new, now=NOW)
    assert isinstance(made, m.Connection)
    return made


@pytest.fixture
def failed(workspace: Company, line: m.Connection) -> m.Delivery:
    """A message through the connection that failed."""
    row = m.Delivery(
        id=new_id("dlv"),
        workspace_id=workspace.id,
        key="told",
        channel="webhook",
        to="elsewhere",
        kind="told",
        payload="{}",
        status="failed",
        failure="settings",
        created_at=NOW,
        connection=line.pk,
    )
    row.save(force_insert=True)
    return row


def test_a_connection_is_paused_and_resumed(admin: Program, line: m.Connection) -> None:
    assert admin.post(f"connections/{line.pk}/pause", {"reason": "Moving"}).json()["status"] == "paused"
    assert refusal(admin.post(f"connections/{line.pk}/pause", {})) == (422, "nothing_to_change")
    assert admin.post(f"connections/{line.pk}/resume").json()["status"] == "active"


def test_the_list_tells_no_secret(admin: Program, failed: m.Delivery) -> None:
    answer = admin.get("connections")

    assert [(each["title"], each["failed"]) for each in answer.json()["items"]] == [("Numbers", 1)]
    assert "top-secret" not in answer.content.decode()


def test_all_that_failed_through_it_go_out_again(admin: Program, failed: m.Delivery) -> None:
    assert admin.post(f"connections/{failed.connection}/replay").json() == {"replayed": 1}
    assert admin.get("deliveries", connection=failed.connection).json()["items"][0]["status"] == "waiting"


def test_a_message_is_settled_for_a_reason(admin: Program, failed: m.Delivery) -> None:
    settled = admin.post(f"deliveries/{failed.pk}/settle", {"reason": "They were called"}).json()

    assert (settled["status"], settled["answer"]) == ("settled", "They were called")
    assert refusal(admin.post(f"deliveries/{failed.pk}/settle", {"reason": "Again"})) == (409, "not_open")


def test_every_try_is_told(admin: Program, failed: m.Delivery) -> None:
    m.Attempt(
        workspace_id=failed.workspace_id, delivery=failed.pk, at=NOW, result="retry", status=503, answer="No."
    ).save(force_insert=True)

    [told] = admin.get(f"deliveries/{failed.pk}/attempts").json()

    assert (told["result"], told["status"], told["answer"]) == ("retry", 503, "No.")


def test_findings_are_looked_for_and_set_aside(admin: Program, workspace: Company) -> None:
    workspace.open()
    m.Record.objects.within(workspace.id).update(entered_at=NOW - timedelta(days=9))
    assert admin.post("findings/look").json()["open"] >= 1

    found = admin.get("findings").json()["items"]
    [mine] = [each for each in found if each["kind"] == "no_handoff"]
    aside = admin.post(f"findings/{mine['id']}/set-aside", {"reason": "On purpose"}).json()
    assert (aside["status"], aside["reason"]) == ("set_aside", "On purpose")


def test_a_job_is_cancelled_and_begins_anew(admin: Program, workspace: Company) -> None:
    job = m.Job(id=new_id("job"), workspace_id=workspace.id, kind="export", created_at=NOW)
    job.save(force_insert=True)

    assert admin.post(f"jobs/{job.pk}/cancel").json()["status"] == "cancelled"
    assert admin.post(f"jobs/{job.pk}/retry").json()["status"] == "waiting"
    assert refusal(admin.post("jobs/job_none/cancel")) == (404, "no_such_job")
    assert [each["id"] for each in admin.get("jobs").json()["items"]] == [job.pk]


def test_what_comes_round_is_listed(admin: Program, workspace: Company) -> None:
    Worker({}, lambda: NOW).beat()

    assert {each["kind"] for each in admin.get("schedules").json()["items"]} == {"sweep", "reconcile"}


def first_look(workspace: Company) -> None:
    """Findings that wait until somebody decides on them."""
    for number in range(3):
        finding = m.Finding(
            id=new_id("fnd"),
            workspace_id=workspace.id,
            kind="no_worker",
            key=f"no_worker:{number}",
            words={"since": "2026-01-01"},
            status="preview",
            found_at=NOW,
            seen_at=NOW,
        )
        finding.save(force_insert=True)


@pytest.mark.parametrize(("keep", "status"), [(True, "open"), (False, "set_aside")])
def test_a_first_look_is_decided_on(admin: Program, workspace: Company, keep: bool, status: str) -> None:
    first_look(workspace)
    assert admin.get("findings/first-look").json() == {"found": {"no_worker": 3}, "preview": 3}
    assert admin.post("findings/first-look", {"keep": keep}).json() == {"decided": 3, "kept": keep}
    assert len(admin.get("findings", status=status).json()["items"]) == 3
    assert refusal(admin.post("findings/first-look", {"keep": keep})) == (409, "nothing_to_decide")
