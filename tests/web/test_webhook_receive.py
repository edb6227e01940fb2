"""The address at which messages come in: what is proven is kept and answered, everything else is turned away."""

from __future__ import annotations

import hmac

import pytest
from django.core.cache import cache
from django.test import Client

from surehand.connectors.webhook.standard import sign
from surehand.core.engine import Actor
from surehand.runtime.connections import pause_connection
from surehand.runtime.webhooks.incoming import LARGEST, IncomingWebhook, Proof, open_address
from surehand.runtime.webhooks.made import Made
from surehand.store import models as m
from surehand.web.webhooks import limits
from tests.fixtures import Company
from tests.sample import NOW

BODY = b'{"deal": {"id": 1}}'


@pytest.fixture(autouse=True)
def nothing_counted() -> None:
    cache.clear()


def opened(workspace: Company, proof: Proof = "standard") -> Made:
    made = open_address(
        workspace.id, Actor(workspace.admin), "Our CRM", IncomingWebhook(proof=proof), now=NOW
    )
    assert isinstance(made, Made)
    return made


def send(door: Made, headers: dict[str, str], body: bytes = BODY, path: str = "") -> int:
    """Post as another system does: without a session, a cookie or a form."""
    client = Client(enforce_csrf_checks=True)
    address = f"/in/{door.connection.id}{path}"
    answer = client.post(address, body, content_type="application/json", headers=headers)
    assert not answer.cookies
    return answer.status_code


def kept(workspace: Company) -> int:
    return m.Inbound.objects.within(workspace.id).count()


def test_what_is_signed_is_kept(workspace: Company) -> None:
    door = opened(workspace)
    headers = sign([door.secret], "msg_1", NOW, BODY)
    assert [send(door, headers), send(door, headers)] == [202, 202]
    row = m.Inbound.objects.within(workspace.id).get()
    assert (row.key, bytes(row.body), row.status) == ("msg_1", BODY, "waiting")


def test_a_signature_in_hexadecimal_is_taken(workspace: Company) -> None:
    door = opened(workspace, "hexadecimal")
    digits = hmac.digest(door.secret.encode(), BODY, "sha256").hex()
    assert send(door, {"X-Hub-Signature-256": f"sha256={digits}"}) == 202


def test_a_secret_address_is_taken(workspace: Company) -> None:
    door = opened(workspace, "address")
    assert (send(door, {}, path=f"/{door.secret}"), send(door, {}), send(door, {}, path="/x")) == (
        202,
        401,
        401,
    )


@pytest.mark.parametrize("name", ["webhook-id", "webhook-timestamp", "webhook-signature"])
def test_what_is_not_proven_is_turned_away(workspace: Company, name: str) -> None:
    door = opened(workspace)
    headers = sign([door.secret], "msg_1", NOW, BODY) | {name: "é"}
    assert (send(door, headers), kept(workspace)) == (401, 0)


def test_another_body_is_turned_away(workspace: Company) -> None:
    door = opened(workspace)
    assert send(door, sign([door.secret], "msg_1", NOW, BODY), b"{}") == 401


def test_nobody_learns_which_addresses_there_are(workspace: Company) -> None:
    door = opened(workspace)
    real = Client().post(f"/in/{door.connection.id}", BODY, content_type="application/json")
    none = Client().post("/in/con_none", BODY, content_type="application/json")
    assert (real.status_code, real.content) == (none.status_code, none.content)


def test_only_as_much_as_fits_is_read(workspace: Company) -> None:
    door = opened(workspace)
    large = b"x" * (LARGEST + 1)
    assert send(door, sign([door.secret], "msg_1", NOW, large), large) == 413


def test_paused_it_asks_to_come_later(workspace: Company) -> None:
    door = opened(workspace)
    pause_connection(workspace.id, Actor(workspace.admin), door.connection.id)
    assert (send(door, sign([door.secret], "msg_1", NOW, BODY)), kept(workspace)) == (503, 0)


def test_who_guesses_is_stopped(workspace: Company, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "UNPROVEN", 3)
    door = opened(workspace)
    assert [send(door, {}) for _ in range(4)] == [401, 401, 401, 429]


def test_too_many_are_slowed_down(workspace: Company, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "PER_ADDRESS", 2)
    door = opened(workspace)
    sent = [send(door, sign([door.secret], f"msg_{number}", NOW, BODY)) for number in range(3)]
    assert (sent, kept(workspace)) == ([202, 202, 429], 2)


def test_only_post_is_answered(workspace: Company) -> None:
    assert Client().get(f"/in/{opened(workspace).connection.id}").status_code == 405
