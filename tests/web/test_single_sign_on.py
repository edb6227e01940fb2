"""Single sign-on: whom the provider vouches for comes in; nothing that is not exactly right lets anybody in."""

from __future__ import annotations

from collections.abc import Iterator
from http.client import HTTPConnection
from typing import Any
from urllib.parse import urlsplit

import pytest
from joserfc.jwk import RSAKey

from surehand.cli.links import sign_in_link
from surehand.connectors.channel import Letter
from surehand.core.engine import Actor
from surehand.runtime.accounts import add_account
from surehand.runtime.invitations import Invitation, Invited, invite
from surehand.store import models as m
from surehand.web.sign_in import letters
from tests.fixtures import Company
from tests.web.conftest import Page, Visitor
from tests.web.identity_provider import (
    CLIENT,
    IdentityProvider,
    Sign,
    identity_provider,
    new_key,
    with_another_key,
    with_nothing,
    with_the_client_secret,
)

PASSWORD = "a sure hand at the wheel"


@pytest.fixture(scope="module")
def key() -> RSAKey:
    return new_key()


@pytest.fixture
def provider(key: RSAKey, settings: Any) -> Iterator[IdentityProvider]:
    """A provider that Surehand trusts."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    with identity_provider(key) as running:
        settings.SINGLE_SIGN_ON = running.settings()
        yield running


@pytest.fixture
def newcomer(base: str) -> Visitor:
    """Somebody who is not signed in."""
    return Visitor(base)


def sent_back(visitor: Visitor, query: str = "") -> str:
    """The address to which the provider sends somebody back who went there from the sign-in page."""
    begun = visitor.client.get(f"/sign-in/sso/{query}")
    there = urlsplit(begun.headers["Location"])
    connection = HTTPConnection(there.netloc)
    connection.request("GET", f"{there.path}?{there.query}")
    back = connection.getresponse().headers["Location"]
    connection.close()
    return str(back)


def through(visitor: Visitor, query: str = "") -> Page:
    """Sign in with the provider."""
    return visitor.get(sent_back(visitor, query))


def is_in(visitor: Visitor) -> bool:
    return "_auth_user_id" in visitor.client.session


def test_the_sign_in_page_names_the_provider(provider: IdentityProvider, newcomer: Visitor) -> None:
    assert "Sign in with Example" in newcomer.get("/sign-in/").text


def test_whom_it_vouches_for_comes_in(provider: IdentityProvider, newcomer: Visitor, base: str) -> None:
    assert through(newcomer).address == base
    assert m.Account.objects.get(email="sam@example.com").is_proven


def test_case_of_the_address_does_not_matter(
    provider: IdentityProvider, newcomer: Visitor, base: str
) -> None:
    provider.email = "Sam@Example.com"
    assert through(newcomer).address == base


def test_it_leads_back_to_the_page(provider: IdentityProvider, newcomer: Visitor, base: str) -> None:
    link = newcomer.get("tasks").link("Sign in with Example")
    assert through(newcomer, link.removeprefix("/sign-in/sso/")).address == f"{base}tasks"


def test_it_leads_to_no_other_site(provider: IdentityProvider, newcomer: Visitor, base: str) -> None:
    assert through(newcomer, "?next=//elsewhere.example/").address == base


def test_who_works_nowhere_is_told(provider: IdentityProvider, newcomer: Visitor) -> None:
    provider.email = "nobody@example.com"
    page = through(newcomer)
    assert (page.status, "not a member of any workspace" in page.text) == (403, True)
    assert not m.Account.objects.filter(email="nobody@example.com").exists()


def test_who_has_an_account_only_is_told(provider: IdentityProvider, newcomer: Visitor) -> None:
    add_account("nobody@example.com")
    provider.email = "nobody@example.com"
    assert "not a member of any workspace" in through(newcomer).text


def test_a_closed_account_stays_closed(provider: IdentityProvider, newcomer: Visitor) -> None:
    add_account("sam@example.com")
    m.Account.objects.update(is_active=False)
    assert "This account is closed" in through(newcomer).text
    assert not is_in(newcomer)


@pytest.mark.parametrize(
    "claims",
    [
        {"nonce": "another"},
        {"nonce": None},
        {"aud": "another"},
        {"aud": "another", "azp": CLIENT},
        {"aud": ["another"]},
        {"aud": [CLIENT, "another"], "azp": "another"},
        {"aud": None},
        {"iss": "http://127.0.0.1"},
        {"exp": 1_000_000_000},
        {"exp": None},
        {"iat": 4_000_000_000},
        {"sub": None},
    ],
    ids=str,
)
def test_a_wrong_token_lets_nobody_in(
    provider: IdentityProvider, newcomer: Visitor, claims: dict[str, Any]
) -> None:
    provider.claims = claims
    page = through(newcomer)
    assert (page.status, "cannot be relied on" in page.text) == (403, True)
    assert not is_in(newcomer)


@pytest.mark.parametrize("sign", [with_another_key, with_the_client_secret, with_nothing])
def test_a_wrong_signature_lets_nobody_in(provider: IdentityProvider, newcomer: Visitor, sign: Sign) -> None:
    provider.sign = sign
    assert "cannot be relied on" in through(newcomer).text
    assert not is_in(newcomer)


@pytest.mark.parametrize("said", [False, "false", None, 0])
def test_an_unverified_address_stays_out(provider: IdentityProvider, newcomer: Visitor, said: object) -> None:
    provider.claims = {"email_verified": said}
    page = through(newcomer)
    assert "has not verified that sam@example.com is yours" in page.text
    assert not is_in(newcomer)


@pytest.mark.parametrize("claims", [{"email_verified": "true"}, {"email_verified": None, "xms_edov": "1"}])
def test_providers_say_yes_in_several_ways(
    provider: IdentityProvider, newcomer: Visitor, base: str, claims: dict[str, Any]
) -> None:
    provider.claims = claims
    assert through(newcomer).address == base


def test_a_short_token_is_asked_about(provider: IdentityProvider, newcomer: Visitor, base: str) -> None:
    provider.claims = {"email": None, "email_verified": None}
    provider.userinfo = {"sub": "17", "email": "sam@example.com", "email_verified": True}
    assert through(newcomer).address == base


def test_an_answer_about_another_is_refused(provider: IdentityProvider, newcomer: Visitor) -> None:
    provider.claims = {"email": None}
    provider.userinfo = {"sub": "18", "email": "sam@example.com", "email_verified": True}
    assert "cannot be relied on" in through(newcomer).text


def test_no_address_at_all_is_said(provider: IdentityProvider, newcomer: Visitor) -> None:
    provider.claims = {"email": None}
    assert "did not tell your e-mail address" in through(newcomer).text


def test_a_state_works_once(provider: IdentityProvider, newcomer: Visitor) -> None:
    back = sent_back(newcomer)
    newcomer.get(back)
    again = newcomer.get(back)
    assert (again.status, "was used already" in again.text) == (403, True)


def test_a_state_belongs_to_its_browser(provider: IdentityProvider, newcomer: Visitor, base: str) -> None:
    somebody = Visitor(base)
    page = somebody.get(sent_back(newcomer))
    assert (page.status, is_in(somebody)) == (403, False)


def test_an_invented_state_is_refused(provider: IdentityProvider, newcomer: Visitor) -> None:
    assert newcomer.get("/sign-in/sso/back/?code=1&state=2").status == 403
    assert newcomer.get("/sign-in/sso/back/").status == 403


def test_words_in_the_address_are_not_repeated(provider: IdentityProvider, newcomer: Visitor) -> None:
    page = newcomer.get("/sign-in/sso/back/?error=access_denied&error_description=Call+0900")
    assert (page.status, "Example did not let you in." in page.text, "0900" in page.html) == (
        403,
        True,
        False,
    )


def test_only_listed_domains_come_in(provider: IdentityProvider, newcomer: Visitor, settings: Any) -> None:
    settings.SINGLE_SIGN_ON = provider.settings(domains=frozenset({"example.org"}))
    assert "Only addresses of example.org sign in here; yours is sam@example.com." in through(newcomer).text
    assert not is_in(newcomer)


def test_a_silent_provider_is_said(provider: IdentityProvider, newcomer: Visitor) -> None:
    provider.shutdown()
    provider.server_close()
    page = newcomer.get("/sign-in/sso/")
    assert (page.status, "Example does not answer at the moment" in page.text) == (502, True)


def test_an_impostor_is_not_asked_further(provider: IdentityProvider, newcomer: Visitor) -> None:
    provider.told = {"issuer": "https://another.example"}
    assert newcomer.get("/sign-in/sso/").status == 403
    assert provider.asked == ["/.well-known/openid-configuration"]


@pytest.mark.parametrize(
    "part", ["token_endpoint", "jwks_uri", "userinfo_endpoint", "authorization_endpoint"]
)
@pytest.mark.parametrize("address", ["http://10.0.0.1/", "file:///etc/passwd", "https://10.0.0.1/"])
def test_parts_elsewhere_are_not_contacted(
    provider: IdentityProvider, newcomer: Visitor, part: str, address: str
) -> None:
    provider.told = {part: address}
    assert newcomer.get("/sign-in/sso/").status == 403


def test_no_redirect_is_followed(provider: IdentityProvider, newcomer: Visitor) -> None:
    provider.moved = {"/.well-known/openid-configuration"}
    assert newcomer.get("/sign-in/sso/").status == 502
    assert "/elsewhere" not in provider.asked


def test_a_new_key_is_fetched(provider: IdentityProvider, newcomer: Visitor, base: str) -> None:
    through(Visitor(base))
    provider.key = new_key()
    assert through(newcomer).address == base


def test_coming_in_proves_the_address(
    provider: IdentityProvider, newcomer: Visitor, workspace: Company, base: str
) -> None:
    invited = invite(workspace.id, Actor(workspace.admin), Invitation(name="Vic", email="vic@example.com"))
    assert isinstance(invited, Invited)
    account = m.Account.objects.get(pk=invited.account)
    account.set_password(PASSWORD)
    account.save()
    Company("Other").add("Vic", "vic@example.com")
    provider.email = "vic@example.com"

    assert "Other Sample" in through(newcomer, "?next=/%3Fchoose").text
    account.refresh_from_db()
    assert not account.check_password(PASSWORD)


def test_signing_out_says_where_one_is_still_in(provider: IdentityProvider, newcomer: Visitor) -> None:
    through(newcomer)
    page = newcomer.send(newcomer.get("tasks"), "/sign-out/")
    assert "You are signed out of Surehand." in page.text
    assert f'href="{provider.issuer}/end"' in page.html
    assert not is_in(newcomer)


def test_without_a_provider_nothing_is_there(newcomer: Visitor) -> None:
    assert newcomer.get("/sign-in/sso/").status == 404
    assert newcomer.get("/sign-in/sso/back/").status == 404
    assert "Sign in with" not in newcomer.get("/sign-in/").text


@pytest.fixture
def alone(provider: IdentityProvider, settings: Any) -> IdentityProvider:
    """A provider without which nobody comes in."""
    settings.SINGLE_SIGN_ON = provider.settings(is_only=True)
    settings.AUTHENTICATION_BACKENDS = [
        each for each in settings.AUTHENTICATION_BACKENDS if not each.startswith("django.")
    ]
    return provider


def test_alone_it_leaves_no_password(alone: IdentityProvider, newcomer: Visitor) -> None:
    add_account("sam@example.com", password=PASSWORD)
    assert newcomer.get("/sign-in/").forms == []
    form = newcomer.get("/sign-in/link/?token=any").form("/link/")
    form.action = "/sign-in/"
    page = newcomer.send_form(newcomer.get("/sign-in/"), form, username="sam@example.com", password=PASSWORD)
    assert (page.status, is_in(newcomer)) == (405, False)


def test_alone_it_ends_sessions_by_password(alone: IdentityProvider, sender: Visitor) -> None:
    assert sender.get("tasks").address.startswith("/sign-in/")


def test_alone_it_lets_nobody_choose_a_password(alone: IdentityProvider, newcomer: Visitor) -> None:
    through(newcomer)
    assert newcomer.get("/account/first-password/").address == "/account/"
    assert newcomer.get("/account/password/").address == "/account/"
    assert "You sign in with Example." in newcomer.get("/account/").text


def test_alone_it_sends_no_links(alone: IdentityProvider, newcomer: Visitor, settings: Any) -> None:
    settings.EMAIL_URL = "smtp+plain://127.0.0.1"
    page = newcomer.get("/sign-in/ask/")
    assert ("everybody signs in with Example" in page.text, page.forms) == (True, [])


def test_alone_admins_make_no_links(alone: IdentityProvider, newcomer: Visitor, workspace: Company) -> None:
    alone.email = "ada@example.com"
    through(newcomer)
    page = newcomer.get(f"people/{workspace.stranger}")
    assert "They sign in with Example." in page.text
    form = page.form("/change")
    form.action = form.action.replace("/change", "/link")
    refused = newcomer.send_form(page, form)
    assert (refused.status, "There are no sign-in links here" in refused.text) == (409, True)


def test_alone_an_invitation_names_the_provider(alone: IdentityProvider, newcomer: Visitor) -> None:
    alone.email = "ada@example.com"
    through(newcomer)
    page = newcomer.send(newcomer.get("people"), "/people", name="Nora", email="nora@example.com")
    assert "Nora was added, and signs in with Example." in page.text


def test_alone_a_letter_carries_no_link(
    alone: IdentityProvider, base: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent: list[Letter] = []
    monkeypatch.setattr(letters, "_send", sent.append)
    letters.send_invitation(add_account("sam@example.com"), "Sample", "Ada Admin")
    assert "Sign in to Surehand with Example:" in sent[0].text
    assert "token" not in sent[0].text


def test_alone_the_machine_still_opens(alone: IdentityProvider, newcomer: Visitor, base: str) -> None:
    page = newcomer.get(sign_in_link(add_account("sam@example.com")))
    assert newcomer.send(page, "/sign-in/link/").address == base
