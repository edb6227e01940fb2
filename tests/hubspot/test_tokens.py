"""Tokens of OAuth: renewed in time, by one worker at a time, and looked up again before they are given up."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import msgspec
import pytest

from surehand.connectors.channel import DeliveryFailed
from surehand.core.engine import Actor
from surehand.runtime.connections import secrets_of
from surehand.runtime.hubspot import accounts
from surehand.runtime.hubspot.settings import hubspot_settings
from surehand.runtime.hubspot.signing_in import begin_signed_in, callback, sign_in_address
from surehand.runtime.outbox.passage import is_too_many
from surehand.runtime.sync.kinds import confirm
from surehand.store import models as m
from tests.fakes.hubspot.tokens import CLIENT_ID, CLIENT_SECRET
from tests.hubspot.scene import STAGES, Scene
from tests.sample import NOW


@pytest.fixture
def signed_in(scene: Scene, settings: Any) -> m.Connection:
    settings.HUBSPOT_CLIENT_ID, settings.HUBSPOT_CLIENT_SECRET = CLIENT_ID, CLIENT_SECRET
    code = scene.hubspot.authorise(callback())
    actor = Actor(scene.company.admin)
    made = begin_signed_in(scene.company.id, actor, code, clock=scene.clock, title="By sign-in")
    assert isinstance(made, m.Connection), made
    return made


def fresh(connection: m.Connection) -> m.Connection:
    return m.Connection.objects.within(connection.workspace_id).get(pk=connection.pk)


def test_a_code_gives_both_tokens(signed_in: m.Connection) -> None:
    kept = secrets_of(fresh(signed_in))
    assert {"access", "refresh", "until"} <= kept.keys()
    assert accounts.token_of(fresh(signed_in), NOW) == kept["access"]


def test_the_page_of_consent_knows_us(signed_in: m.Connection) -> None:
    address = sign_in_address("state-1")
    assert isinstance(address, str)
    assert "state=state-1" in address


def test_it_is_renewed_before_it_ends(scene: Scene, signed_in: m.Connection) -> None:
    before = secrets_of(fresh(signed_in))
    token = accounts.token_of(fresh(signed_in), NOW + timedelta(minutes=29))
    after = secrets_of(fresh(signed_in))
    assert token == after["access"] != before["access"]
    assert scene.hubspot.tokens.refreshed == 1


def test_two_workers_renew_once(scene: Scene, signed_in: m.Connection) -> None:
    seen_before = fresh(signed_in)
    later = NOW + timedelta(minutes=29)
    first = accounts.token_of(fresh(signed_in), later)
    assert accounts.token_of(seen_before, later) == first
    assert scene.hubspot.tokens.refreshed == 1


def test_while_one_renews_others_wait(signed_in: m.Connection) -> None:
    later = NOW + timedelta(minutes=29)
    accounts._my_turn(fresh(signed_in), later)
    with pytest.raises(DeliveryFailed) as waits:
        accounts.token_of(fresh(signed_in), later)
    assert waits.value.failure == "retry"
    assert is_too_many(waits.value)
    assert accounts.token_of(fresh(signed_in), later + accounts.LEASE)


def test_a_refused_token_is_looked_up_again(scene: Scene, signed_in: m.Connection) -> None:
    """Another worker has put a new pair in its place, and the old one holds no more."""
    scene.hubspot.tokens.rotate = True
    later = NOW + timedelta(minutes=29)
    old = accounts._my_turn(fresh(signed_in), later)
    new = scene.hubspot.tokens.give(later)
    with accounts.oauth_of() as oauth:
        tokens = oauth.refresh(new["refresh_token"])
    accounts.keep_tokens(fresh(signed_in), tokens, later)
    assert accounts._replaced(fresh(signed_in), old, later) == tokens.access


def test_removed_there_it_asks_for_a_person(scene: Scene, signed_in: m.Connection) -> None:
    scene.hubspot.forget_sign_ins()
    with pytest.raises(DeliveryFailed) as refused:
        accounts.token_of(fresh(signed_in), NOW + timedelta(minutes=29))
    assert refused.value.failure == "settings"


def test_secrets_go_to_the_installations_hubspot(scene: Scene, signed_in: m.Connection) -> None:
    """Whoever may set a connection up does not say to whom the app's secret is sent."""
    plain: dict[str, Any] = {
        "playbook": "client",
        "pipeline": "default",
        "stages": msgspec.to_builtins(STAGES),
        "base": "https://elsewhere.example",
    }
    kept = confirm(scene.company.id, Actor(scene.company.admin), signed_in.pk, plain, clock=scene.clock)
    assert isinstance(kept, m.Connection), kept
    assert "elsewhere" not in fresh(signed_in).settings
    assert accounts.token_of(fresh(signed_in), NOW + timedelta(minutes=29))
    assert scene.hubspot.tokens.refreshed == 1


def test_a_restored_address_is_not_asked(scene: Scene, signed_in: m.Connection) -> None:
    """An archive of before may still name one."""
    plain = msgspec.json.decode(signed_in.settings) | {"base": "https://elsewhere.example"}
    rows = m.Connection.objects.within(scene.company.id).filter(pk=signed_in.pk)
    rows.update(settings=msgspec.json.encode(plain).decode())
    assert accounts.token_of(fresh(signed_in), NOW + timedelta(minutes=29))
    with accounts.asking(fresh(signed_in), scene.clock) as client:
        assert client.account().portal


def test_a_mapping_says_nothing_of_the_account(scene: Scene, signed_in: m.Connection) -> None:
    was = hubspot_settings(fresh(signed_in))
    plain: dict[str, Any] = {
        "playbook": "client",
        "pipeline": "default",
        "stages": msgspec.to_builtins(STAGES),
        "auth": "token",
        "version": "2019-01",
        "app": "1",
        "portal": "1",
        "pages": "https://elsewhere.example",
        "limit": 1_000_000,
    }
    confirm(scene.company.id, Actor(scene.company.admin), signed_in.pk, plain, clock=scene.clock)
    now = hubspot_settings(fresh(signed_in))
    assert now.playbook == "client"
    for name in ("auth", "version", "app", "portal", "pages", "limit"):
        assert getattr(now, name) == getattr(was, name), name
