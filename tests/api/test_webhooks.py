"""Webhooks over the API: made, changed, tested, given another secret, taken away."""

from __future__ import annotations

import pytest

from surehand.store import models as m
from tests.api.conftest import Program, refusal
from tests.fixtures import Company

URL = "https://example.com/hook"


def added(admin: Program, **options: object) -> dict[str, str]:
    response = admin.post("webhooks", {"url": URL, **options})
    assert response.status_code == 201, response.json()
    return dict(response.json())


def test_a_webhook_is_made_and_told(admin: Program) -> None:
    made = added(admin, events=["handoff.*"], ordered=True)
    assert made["secret"].startswith("whsec_")
    listed = admin.get("webhooks").json()["items"]
    assert [each["id"] for each in listed] == [made["id"]]
    told = admin.get(f"webhooks/{made['id']}").json()
    assert "secret" not in told
    assert (told["title"], told["events"], told["ordered"]) == ("example.com", ["handoff.*"], True)
    assert told["owner"]["name"] == "Ada Admin"


def test_only_what_is_given_changes(admin: Program) -> None:
    made = added(admin, full=True)
    changed = admin.patch(f"webhooks/{made['id']}", {"events": ["task.created"]}).json()
    assert (changed["events"], changed["full"], changed["url"]) == (["task.created"], True, URL)


def test_another_secret_is_given(admin: Program) -> None:
    made = added(admin)
    again = admin.post(f"webhooks/{made['id']}/secret").json()
    assert again["secret"] not in (made["secret"], "")


def test_a_test_is_a_delivery(admin: Program) -> None:
    made = added(admin)
    sent = admin.post(f"webhooks/{made['id']}/test").json()["delivery"]
    [delivery] = admin.get("deliveries", channel="webhook").json()["items"]
    assert (delivery["id"], delivery["kind"], delivery["to"]) == (sent, "webhook.test", "example.com")


def test_a_hook_comes_and_goes(admin: Program, workspace: Company) -> None:
    hook = admin.post("hooks", {"target_url": URL, "event": "record.opened"}).json()["id"]
    workspace.open()
    assert m.Delivery.objects.within(workspace.id).filter(channel="webhook", connection=hook).count() == 1
    assert admin.delete(f"hooks/{hook}").json() == {"id": hook}
    workspace.open("Bob Ltd")
    assert m.Delivery.objects.within(workspace.id).filter(channel="webhook", connection=hook).count() == 1


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ({"url": "http://10.0.0.1/hook"}, 422, "bad_address"),
        ({"url": URL, "events": ["handoff.lost"]}, 422, "unknown_event"),
        ({"url": URL, "playbook": "nothing"}, 404, "no_such_playbook"),
        ({"url": URL, "colour": "red"}, 422, "invalid_body"),
    ],
)
def test_what_cannot_be_is_refused(admin: Program, body: dict[str, object], status: int, code: str) -> None:
    assert refusal(admin.post("webhooks", body)) == (status, code)


@pytest.mark.parametrize("path", ["webhooks/con_none", "hooks/con_none"])
def test_what_is_not_there_is_not_removed(admin: Program, path: str) -> None:
    assert refusal(admin.delete(path)) == (404, "no_such_connection")


def test_only_an_administrators_key_may(workspace: Company) -> None:
    key = Program(workspace.id, workspace.admin, "read", "write")
    assert refusal(key.post("webhooks", {"url": URL})) == (403, "scope_missing")


def test_what_is_anothers_is_not_there(admin: Program) -> None:
    made = added(admin)
    other = Company("Elsewhere")
    outsider = Program(other.id, other.admin)
    assert refusal(outsider.post(f"webhooks/{made['id']}/test")) == (404, "no_such_connection")
    assert outsider.get("webhooks").json()["items"] == []
