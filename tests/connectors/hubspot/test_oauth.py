"""Signing in by OAuth: consent, tokens that expire, and one that holds no more."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

import pytest

from surehand.connectors.channel import DeliveryFailed
from surehand.connectors.http import read_allowed
from surehand.connectors.hubspot.client import HubSpotClient
from surehand.connectors.hubspot.oauth import OAuth, TokenRefused
from tests.fakes.hubspot.tokens import CLIENT_ID, CLIENT_SECRET

pytestmark = pytest.mark.any_database

BACK = "https://surehand.example/hubspot/back"


@pytest.fixture
def app(hubspot):
    with OAuth(CLIENT_ID, CLIENT_SECRET, base=hubspot.base, allow=read_allowed([hubspot.host])) as made:
        yield made


def _client(hubspot, tokens):
    return HubSpotClient(tokens.access, base=hubspot.base, allow=read_allowed([hubspot.host]))


def test_page_of_consent(app):
    page = urlsplit(
        app.authorize_url(redirect=BACK, state="s3cret", scopes=["oauth", "crm.objects.deals.read"])
    )
    asked = parse_qs(page.query)
    assert f"{page.scheme}://{page.netloc}{page.path}" == "https://app.hubspot.com/oauth/authorize"
    assert (asked["state"], asked["redirect_uri"]) == (["s3cret"], [BACK])
    assert asked["scope"] == ["oauth crm.objects.deals.read"]
    assert CLIENT_SECRET not in page.query


def test_code_becomes_tokens_once(hubspot, app):
    code = hubspot.authorise(BACK)
    tokens = app.exchange(code, redirect=BACK)
    assert (tokens.expires_in, tokens.portal, len(tokens.access) > 300) == (1800, "8866554", True)
    with _client(hubspot, tokens) as client:
        assert client.account().portal == "8866554"
    with pytest.raises(TokenRefused):
        app.exchange(code, redirect=BACK)


def test_expired_token_is_refreshed(hubspot, app, clock):
    tokens = app.exchange(hubspot.authorise(BACK), redirect=BACK)
    clock.move(minutes=30)
    with _client(hubspot, tokens) as client, pytest.raises(DeliveryFailed) as failed:
        client.account()
    assert (failed.value.failure, failed.value.status) == ("settings", 401)
    with _client(hubspot, app.refresh(tokens.refresh)) as client:
        assert client.account()


@pytest.mark.parametrize("rotate", [False, True])
def test_refresh_token_goes_on_or_is_replaced(hubspot, app, rotate):
    hubspot.tokens.rotate = rotate
    tokens = app.exchange(hubspot.authorise(BACK), redirect=BACK)
    fresh = app.refresh(tokens.refresh)
    assert (fresh.refresh != tokens.refresh) is rotate
    assert app.refresh(fresh.refresh).access


def test_removed_app_is_said_in_its_word(hubspot, app):
    tokens = app.exchange(hubspot.authorise(BACK), redirect=BACK)
    hubspot.forget_sign_ins()
    with pytest.raises(TokenRefused) as refused:
        app.refresh(tokens.refresh)
    assert (refused.value.reason, refused.value.failure) == ("invalid_grant", "settings")
    assert tokens.refresh not in str(refused.value)


def test_trouble_while_refreshing_passes(hubspot, app):
    tokens = app.exchange(hubspot.authorise(BACK), redirect=BACK)
    hubspot.faults.next("502", path="/oauth")
    with pytest.raises(DeliveryFailed) as failed:
        app.refresh(tokens.refresh)
    assert failed.value.failure == "retry"


def test_revoked_token_is_worthless(hubspot, app):
    tokens = app.exchange(hubspot.authorise(BACK), redirect=BACK)
    assert app.introspect(tokens.access).active
    app.revoke(tokens.refresh)
    app.revoke(tokens.refresh)
    assert not app.introspect(tokens.refresh).active
    with pytest.raises(TokenRefused):
        app.refresh(tokens.refresh)


def test_secrets_travel_in_the_body_only(hubspot, app):
    app.exchange(hubspot.authorise(BACK), redirect=BACK)
    assert hubspot.requests
    assert all(CLIENT_SECRET not in each.address for each in hubspot.requests)
