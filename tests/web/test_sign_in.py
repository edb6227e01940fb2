"""Signing in by password and by one-time link, and out again."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.cache import cache

from surehand.connectors.channel import Letter
from surehand.runtime.accounts import add_account
from surehand.store.models import Account, Workspace
from surehand.web.sign_in import letters
from tests.fixtures import Company
from tests.web.conftest import Visitor

PASSWORD = "a sure hand at the wheel"


class Outbox:
    """A channel that keeps its letters."""

    def __init__(self) -> None:
        self.letters: list[Letter] = []

    def send(self, letter: Letter) -> str:
        self.letters.append(letter)
        return "kept"


class AtOnce:
    """A thread that does its work before it is left alone, so that a test sees what came of it."""

    def __init__(self, target: Any, args: Any, daemon: bool) -> None:
        self.start = lambda: target(*args)


@pytest.fixture(autouse=True)
def _quick_passwords(settings: Any) -> None:
    """A digest that costs nothing: here nobody guesses."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture
def outbox(settings: Any, monkeypatch: pytest.MonkeyPatch) -> Outbox:
    """A mail server that keeps what it is given."""
    settings.EMAIL_URL = "smtp+plain://127.0.0.1"
    kept = Outbox()
    monkeypatch.setattr(letters, "channels_from_settings", lambda: {"email": kept})
    monkeypatch.setattr(letters, "Thread", AtOnce)
    cache.clear()
    return kept


@pytest.fixture
def newcomer(base: str) -> Visitor:
    """Somebody who is not signed in."""
    return Visitor(base)


@pytest.fixture
def sam(base: str) -> Account:
    """The sender's account, with a password."""
    return add_account("sam@example.com", password=PASSWORD)


def test_a_password_leads_to_the_inbox(sam: Account, newcomer: Visitor, base: str) -> None:
    page = newcomer.send_form(
        *first_form(newcomer, "/sign-in/"), username="sam@example.com", password=PASSWORD
    )
    assert page.address == base


def test_case_of_the_address_does_not_matter(sam: Account, newcomer: Visitor, base: str) -> None:
    page = newcomer.send_form(
        *first_form(newcomer, "/sign-in/"), username="Sam@Example.com", password=PASSWORD
    )
    assert page.address == base


def test_signing_in_leads_back_to_the_page(sam: Account, newcomer: Visitor, base: str) -> None:
    asked = newcomer.get("tasks")
    page = newcomer.send_form(asked, asked.forms[0], username="sam@example.com", password=PASSWORD)
    assert page.address == f"{base}tasks"


def test_signing_in_leads_to_no_other_site(sam: Account, newcomer: Visitor, base: str) -> None:
    asked = newcomer.get("/sign-in/?next=https://elsewhere.example/")
    page = newcomer.send_form(asked, asked.forms[0], username="sam@example.com", password=PASSWORD)
    assert page.address == base


def test_a_wrong_password_says_so(sam: Account, newcomer: Visitor) -> None:
    page = newcomer.send_form(
        *first_form(newcomer, "/sign-in/"), username="sam@example.com", password="wrong"
    )
    assert "do not belong together" in page.words_of(class_="refusal")


def test_an_unknown_address_gets_the_same_answer(sam: Account, newcomer: Visitor) -> None:
    form = first_form(newcomer, "/sign-in/")
    known = newcomer.send_form(*form, username="sam@example.com", password="wrong")
    unknown = newcomer.send_form(*form, username="who@example.com", password="wrong")
    assert known.words_of(class_="refusal") == unknown.words_of(class_="refusal")


def test_too_many_wrong_passwords_lock(sam: Account, newcomer: Visitor, settings: Any) -> None:
    settings.AXES_FAILURE_LIMIT = 2
    form = first_form(newcomer, "/sign-in/")
    for _ in range(2):
        newcomer.send_form(*form, username="sam@example.com", password="wrong")
    page = newcomer.send_form(*form, username="sam@example.com", password=PASSWORD)
    assert (page.status, "Try again in 15 minutes" in page.text) == (429, True)


def test_opening_a_link_does_not_use_it(sam: Account, newcomer: Visitor) -> None:
    newcomer.get(letters.link_for(sam))
    assert newcomer.get("tasks").address.startswith("/sign-in/")


def test_the_button_behind_a_link_signs_in(sam: Account, newcomer: Visitor, base: str) -> None:
    page = newcomer.send_form(*first_form(newcomer, letters.link_for(sam)))
    assert page.address == base


def test_a_link_works_once(sam: Account, newcomer: Visitor, base: str) -> None:
    form = first_form(newcomer, letters.link_for(sam))
    newcomer.send_form(*form)
    again = Visitor(base)
    page = again.send_form(*first_form(again, "/sign-in/link/?token=x"), token=form[1].data["token"])
    assert (page.status, "This link does not work" in page.text) == (403, True)


def test_a_link_by_letter_proves_the_address(base: str, newcomer: Visitor) -> None:
    account = unproven(password=PASSWORD)
    page = newcomer.send_form(*first_form(newcomer, letters.link_for(account, by_letter=True)))
    account.refresh_from_db()
    assert (account.is_proven, account.has_usable_password()) == (True, False)
    assert (page.address, "The password of before has ended" in page.text) == (
        "/account/first-password/",
        True,
    )


def test_a_link_that_was_shown_proves_nothing(base: str, newcomer: Visitor) -> None:
    account = unproven(password=PASSWORD)
    newcomer.send_form(*first_form(newcomer, letters.link_for(account)))
    account.refresh_from_db()
    assert (account.is_proven, account.check_password(PASSWORD)) == (False, True)


def test_a_shown_link_cannot_pose_as_a_letter(base: str, newcomer: Visitor) -> None:
    account = unproven()
    posing = letters.link_for(account).replace("token=", "token=proves.")
    page = newcomer.send_form(*first_form(newcomer, posing))
    account.refresh_from_db()
    assert (page.status, account.is_proven) == (403, False)


def test_a_letter_carries_a_link_that_proves(newcomer: Visitor, outbox: Outbox) -> None:
    account = unproven()
    newcomer.send_form(*first_form(newcomer, "/sign-in/ask/"), email="sam@example.com")
    link = next(line for line in outbox.letters[0].text.splitlines() if line.startswith("http"))
    newcomer.send_form(*first_form(newcomer, link))
    account.refresh_from_db()
    assert account.is_proven


def test_a_link_without_token_says_so(newcomer: Visitor) -> None:
    assert "This link does not work" in newcomer.get("/sign-in/link/").text


def test_a_first_sign_in_asks_for_a_password(base: str, newcomer: Visitor) -> None:
    account = add_account("sam@example.com")
    asked = newcomer.send_form(*first_form(newcomer, letters.link_for(account)))
    page = newcomer.send_form(asked, asked.forms[0], new_password1=PASSWORD, new_password2=PASSWORD)
    account.refresh_from_db()
    assert (page.address, account.check_password(PASSWORD)) == (base, True)


def test_a_first_password_can_wait(base: str, newcomer: Visitor) -> None:
    asked = newcomer.send_form(*first_form(newcomer, letters.link_for(add_account("sam@example.com"))))
    assert "Not now" in asked.text
    assert newcomer.get("/").address == base


def test_weak_passwords_are_refused(base: str, newcomer: Visitor) -> None:
    asked = newcomer.send_form(*first_form(newcomer, letters.link_for(add_account("sam@example.com"))))
    page = newcomer.send_form(asked, asked.forms[0], new_password1="password", new_password2="password")
    assert "too common" in page.text


def test_a_link_is_sent_to_those_who_have_an_account(sam: Account, newcomer: Visitor, outbox: Outbox) -> None:
    newcomer.send_form(*first_form(newcomer, "/sign-in/ask/"), email="sam@example.com")
    assert [letter.to for letter in outbox.letters] == ["sam@example.com"]
    assert "/sign-in/link/?token=" in outbox.letters[0].text


def test_asking_tells_nobody_who_has_an_account(sam: Account, newcomer: Visitor, outbox: Outbox) -> None:
    form = first_form(newcomer, "/sign-in/ask/")
    known = newcomer.send_form(*form, email="sam@example.com")
    unknown = newcomer.send_form(*form, email="who@example.com")
    assert known.text.replace("sam@", "who@") == unknown.text
    assert len(outbox.letters) == 1


def test_asking_again_at_once_sends_no_second_letter(sam: Account, newcomer: Visitor, outbox: Outbox) -> None:
    form = first_form(newcomer, "/sign-in/ask/")
    for _ in range(3):
        newcomer.send_form(*form, email="sam@example.com")
    assert len(outbox.letters) == 1


def test_without_a_mail_server_the_page_says_whom_to_ask(newcomer: Visitor) -> None:
    assert "no mail server" in newcomer.get("/sign-in/ask/").text


def test_signing_out_needs_a_press(sender: Visitor) -> None:
    assert sender.get("/sign-out/").status == 405
    page = sender.send(sender.get("tasks"), "/sign-out/")
    assert page.address == "/sign-in/"
    assert sender.get("tasks").address.startswith("/sign-in/")


def test_a_password_can_be_changed(sam: Account, newcomer: Visitor) -> None:
    newcomer.send_form(*first_form(newcomer, "/sign-in/"), username="sam@example.com", password=PASSWORD)
    form = first_form(newcomer, "/account/password/")
    new = PASSWORD[::-1]
    page = newcomer.send_form(*form, old_password=PASSWORD, new_password1=new, new_password2=new)
    assert "Your password is changed" in page.text


def test_several_workspaces_are_offered(base: str, sender: Visitor) -> None:
    Company("Other")
    assert "Other Sample" in sender.get("/").text


def test_members_of_nothing_are_told_so(visit: Any) -> None:
    assert "not a member of any workspace" in visit("nobody@example.com").get("/").text


def unproven(password: str | None = None) -> Account:
    """The sender's account as an invitation without a letter leaves it."""
    workspace = Workspace.objects.get()
    return add_account("sam@example.com", password=password, only_in=workspace.pk)


def first_form(visitor: Visitor, address: str) -> tuple[Any, Any]:
    """A page with its first form."""
    page = visitor.get(address)
    return page, page.forms[0]
