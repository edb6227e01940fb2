"""One's own account: name, language, time zone, and who is signed in where."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from surehand.runtime.facts import facts_of
from surehand.store import models as m
from tests.fixtures import Company
from tests.web.conftest import Visitor


def own(visitor: Visitor, **typed: object):
    return visitor.send(visitor.get("/account/"), "", **typed)


def test_the_own_name_changes_everywhere(workspace: Company, sender: Visitor) -> None:
    page = own(sender, name="Sam S", language="de", zone="America/New_York")

    account = m.Account.objects.get(email="sam@example.com")
    assert (page.status, account.name, account.language, account.zone) == (
        200,
        "Sam S",
        "de",
        "America/New_York",
    )
    assert facts_of(workspace.id).directory.name(workspace.sender) == "Sam S"


def test_pages_speak_the_chosen_language(workspace: Company, sender: Visitor) -> None:
    assert 'lang="en' in sender.get().html
    own(sender, name="Sam", language="de")

    assert '<html lang="de"' in sender.get().html


def test_times_stand_in_the_chosen_zone(workspace: Company, sender: Visitor) -> None:
    own(sender, name="Sam", zone="America/New_York")
    record = workspace.open()

    assert "EST" in sender.get(f"records/{record}").html


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"name": " "}, "You need a name."),
        ({"zone": "Berlin"}, "“Berlin” is no time zone."),
        ({"language": "tlh"}, "“tlh” is no language that Surehand speaks."),
    ],
)
def test_a_wrong_choice_keeps_what_was_typed(
    workspace: Company, sender: Visitor, typed: dict[str, str], sentence: str
) -> None:
    page = own(sender, **{"name": "Sam S", **typed})

    assert page.status == 409
    assert sentence in page.words_of(class_="refusal")
    assert facts_of(workspace.id).directory.name(workspace.sender) == "Sam Sender"


def test_other_devices_are_signed_out(workspace: Company, visit: Callable[[str], Visitor]) -> None:
    here, there = visit("sam@example.com"), visit("sam@example.com")
    here.send(here.get("/account/"), "/sign-out-everywhere/")

    assert here.get("people").address.endswith("/people")
    assert there.get("people").address.startswith("/sign-in/")


def test_a_stranger_signs_in_first(workspace: Company, base: str) -> None:
    assert Visitor(base).get("/account/").address.startswith("/sign-in/")
