"""Webhooks of somebody who leaves rest, and an administrator is told until somebody sees to them."""

from __future__ import annotations

from surehand.core.engine import Actor
from surehand.runtime.connections import remove_connection, resume_connection
from surehand.runtime.findings import reconcile, sentence_of
from surehand.runtime.people import PersonChange, change_person, deactivate
from surehand.runtime.webhooks.made import Made
from surehand.runtime.webhooks.subscriptions import Webhook, add_webhook
from surehand.store import models as m
from tests.fixtures import Company
from tests.sample import NOW


def hook_of(workspace: Company, person: str) -> str:
    wanted = Webhook(url="https://hooks.zapier.example/1", events=("*",))
    made = add_webhook(workspace.id, Actor(person), wanted, title="Zapier", now=NOW)
    assert isinstance(made, Made), made
    return str(made.connection.pk)


def told(workspace: Company) -> list[tuple[str, str, str]]:
    rows = m.Finding.objects.within(workspace.id).filter(kind="owner_left", status="open")
    return [(row.key, row.owner, sentence_of(row)) for row in rows]


def test_an_administrator_is_told_at_once(workspace: Company) -> None:
    hook = hook_of(workspace, workspace.stranger)
    deactivate(workspace.id, workspace.stranger)
    said = "Zapier is paused: Stan Stranger left. Nothing is sent until somebody resumes or removes it."
    assert told(workspace) == [(f"owner_left:{hook}", workspace.admin, said)]
    alerts = m.Delivery.objects.within(workspace.id).filter(kind="findings", to=workspace.admin)
    assert alerts.exists()


def test_the_look_of_the_morning_finds_the_same(workspace: Company) -> None:
    hook_of(workspace, workspace.stranger)
    deactivate(workspace.id, workspace.stranger)
    before = told(workspace)
    reconcile(workspace.id, NOW)
    assert told(workspace) == before


def test_resumed_or_removed_it_is_over(workspace: Company) -> None:
    resumed = hook_of(workspace, workspace.stranger)
    deactivate(workspace.id, workspace.stranger)
    resume_connection(workspace.id, Actor(workspace.admin), resumed, now=NOW)
    reconcile(workspace.id, NOW)
    assert told(workspace) == []
    remove_connection(workspace.id, Actor(workspace.admin), resumed, now=NOW)
    reconcile(workspace.id, NOW)
    assert told(workspace) == []


def test_who_becomes_a_viewer_is_told_of_too(workspace: Company) -> None:
    hook_of(workspace, workspace.stranger)
    change_person(workspace.id, workspace.stranger, PersonChange(role="viewer"), by=Actor(workspace.admin))
    reconcile(workspace.id, NOW)
    ((_, _, said),) = told(workspace)
    assert "Stan Stranger became a viewer." in said
