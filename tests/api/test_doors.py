"""Incoming webhooks over the API: opened, mapped, tried, given another secret, closed."""

from __future__ import annotations

import hashlib
import hmac
import json
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.test import Client

from surehand.connectors.webhook.standard import sign
from surehand.runtime.inbound import work_on_inbound
from surehand.store import models as m
from surehand.web import clock as web_clock
from tests.api.conftest import Program, refusal
from tests.fixtures import Company
from tests.sample import NOW

MESSAGE = {"deal": {"id": "D-1", "name": "Ada Ltd", "amount": "4000 USD"}}
MAPPING = {
    "playbook": "client",
    "key": "deal.id",
    "title": "deal.name",
    "fields": {"contract_value": "deal.amount"},
}


@pytest.fixture(autouse=True)
def now(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(web_clock, "now", lambda: NOW)


def opened(admin: Program, **options: object) -> dict[str, Any]:
    response = admin.post("incoming-webhooks", {"title": "Our CRM", **options})
    assert response.status_code == 201, response.json()
    return dict(response.json())


def send(door: dict[str, Any], plain: object = MESSAGE, secret: str = "", name: str = "msg_1") -> int:
    """Send a message as the outside system does."""
    body = json.dumps(plain).encode()
    headers = sign([secret or door["secret"]], name, NOW, body)
    path = urlsplit(door["address"]).path
    return Client().post(path, body, content_type="application/json", headers=headers).status_code


def test_a_message_becomes_a_record(admin: Program, workspace: Company) -> None:
    door = opened(admin, mapping=MAPPING)
    assert send(door) == 202
    work_on_inbound("worker", lambda: NOW)
    [came] = admin.get(f"incoming-webhooks/{door['id']}/messages").json()["items"]
    record = admin.get(f"records/{came['record']}").json()
    assert (came["status"], record["title"]) == ("done", "Ada Ltd")
    assert record["values"]["contract_value"]["value"]["amount"] == "4000"


def test_the_secret_is_given_once(admin: Program) -> None:
    door = opened(admin)
    told = admin.get(f"incoming-webhooks/{door['id']}").json()
    assert door["secret"].startswith("whsec_")
    assert "secret" not in told
    assert admin.get("incoming-webhooks").json()["items"] == [told]


def test_a_secret_in_the_address_is_shown_once(admin: Program) -> None:
    door = opened(admin, proof="address")
    assert door["address"].endswith(f"/{door['secret']}")
    assert admin.get(f"incoming-webhooks/{door['id']}").json()["address"].endswith("/…")
    path = urlsplit(door["address"]).path
    assert Client().post(path, b"{}", content_type="application/json").status_code == 202


def test_an_own_secret_and_header_are_taken(admin: Program) -> None:
    door = opened(admin, proof="hexadecimal", header="X-Signature", secret="only-the-crm-knows")
    digest = hmac.new(b"only-the-crm-knows", b"{}", hashlib.sha256).hexdigest()
    path = urlsplit(door["address"]).path
    sent = Client().post(path, b"{}", content_type="application/json", headers={"X-Signature": digest})
    assert sent.status_code == 202


def test_a_mapping_is_tried_before_it_is_kept(admin: Program, workspace: Company) -> None:
    door = opened(admin)
    trial = admin.post(
        f"incoming-webhooks/{door['id']}/trial", {"message": MESSAGE, "mapping": MAPPING}
    ).json()
    assert (trial["opens"], trial["title"], trial["record"]) == (True, "Ada Ltd", None)
    assert trial["changed"]["contract_value"]["currency"] == "USD"
    assert not m.Record.objects.within(workspace.id).exists()
    assert admin.get(f"incoming-webhooks/{door['id']}").json()["mapping"]["playbook"] == ""


def test_a_trial_tells_what_holds_a_message_back(admin: Program) -> None:
    door = opened(admin, mapping=MAPPING)
    path = f"incoming-webhooks/{door['id']}/trial"
    assert refusal(admin.post(path, {"message": {"deal": {"name": "Ada Ltd"}}})) == (422, "bad_mapping")
    bad = {"message": {"deal": {"id": 1, "name": "Ada", "amount": "a lot"}}}
    assert refusal(admin.post(path, bad))[0] == 422


def test_only_what_is_given_changes(admin: Program) -> None:
    door = opened(admin, mapping=MAPPING)
    changed = admin.patch(
        f"incoming-webhooks/{door['id']}", {"title": "Pipedrive", "id_header": "X-Id"}
    ).json()
    assert (changed["title"], changed["id_header"], changed["mapping"]["key"]) == (
        "Pipedrive",
        "X-Id",
        "deal.id",
    )
    path = f"incoming-webhooks/{door['id']}"
    changed = admin.patch(path, {"mapping": {**MAPPING, "mode": "change"}}).json()
    assert (changed["mapping"]["mode"], changed["title"]) == ("change", "Pipedrive")


def test_a_former_secret_holds_for_a_day(admin: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    door = opened(admin)
    again = admin.post(f"incoming-webhooks/{door['id']}/secret", {}).json()
    assert again["secret"] != door["secret"]
    assert [send(door, secret=each["secret"], name=each["secret"][6:40]) for each in (door, again)] == [
        202,
        202,
    ]
    later = NOW + timedelta(hours=25)
    monkeypatch.setattr(web_clock, "now", lambda: later)
    body = b"{}"
    path = urlsplit(door["address"]).path
    for secret, status in ((door["secret"], 401), (again["secret"], 202)):
        headers = sign([secret], "msg_9", later, body)
        assert (
            Client().post(path, body, content_type="application/json", headers=headers).status_code == status
        )


def test_a_message_that_failed_is_read_again(admin: Program) -> None:
    door = opened(admin, mapping={**MAPPING, "fields": {"contract_value": "deal.name"}})
    send(door)
    work_on_inbound("worker", lambda: NOW)
    [came] = admin.get(f"incoming-webhooks/{door['id']}/messages").json()["items"]
    assert came["status"] == "failed"
    admin.patch(f"incoming-webhooks/{door['id']}", {"mapping": MAPPING})
    path = f"incoming-webhooks/{door['id']}/messages/{came['id']}/again"
    assert admin.post(path).json()["status"] == "waiting"
    work_on_inbound("worker", lambda: NOW)
    assert refusal(admin.post(path)) == (409, "not_failed")
    [came] = admin.get(f"incoming-webhooks/{door['id']}/messages").json()["items"]
    assert came["status"] == "done"


def test_a_closed_address_takes_nothing(admin: Program) -> None:
    door = opened(admin)
    assert admin.delete(f"incoming-webhooks/{door['id']}").json()["id"] == door["id"]
    assert send(door) == 401


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"title": "CRM", "secret": "short"}, "bad_secret"),
        ({"title": "CRM", "mapping": {"playbook": "client"}}, "bad_mapping"),
        ({"title": "CRM", "proof": "none"}, "invalid_body"),
    ],
)
def test_what_cannot_be_is_refused(admin: Program, body: dict[str, object], code: str) -> None:
    assert refusal(admin.post("incoming-webhooks", body)) == (422, code)


def test_what_is_anothers_is_not_there(admin: Program) -> None:
    door = opened(admin)
    other = Company("Elsewhere")
    outsider = Program(other.id, other.admin)
    path = f"incoming-webhooks/{door['id']}"
    answers = [
        outsider.get(path),
        outsider.patch(path, {"title": "Mine"}),
        outsider.post(f"{path}/trial", {"message": {}}),
        outsider.post(f"{path}/secret", {}),
        outsider.get(f"{path}/messages"),
        outsider.delete(path),
    ]
    assert {refusal(answer) for answer in answers} == {(404, "no_such_connection")}


def test_only_an_administrators_key_may(workspace: Company) -> None:
    key = Program(workspace.id, workspace.admin, "read", "write")
    assert refusal(key.post("incoming-webhooks", {"title": "CRM"})) == (403, "scope_missing")
