"""`surehand webhook`: addresses that are told what happens, made and taken away on the command line."""

from __future__ import annotations

import pytest

from surehand.runtime.connections import secrets_of
from surehand.runtime.webhooks.subscriptions import find_webhook, url_of
from surehand.store import models as m
from tests.cli.conftest import ADMIN, Terminal
from tests.fixtures import Company

URL = "https://example.com/hooks/T02F9KD83?token=very-secret"


@pytest.fixture
def admin(workspace: Company) -> Terminal:
    return Terminal(ADMIN)


def added(admin: Terminal) -> str:
    return admin.done("webhook", "add", URL, "--event", "handoff.*", "--title", "Shop").split()[0]


def test_the_secret_is_printed_once(admin: Terminal, workspace: Company) -> None:
    webhook, secret = admin.done("webhook", "add", URL).split()
    row = find_webhook(workspace.id, webhook)
    assert row is not None
    assert (secrets_of(row)["secret"], url_of(row)) == (secret, URL)
    assert secret not in admin.done("webhook", "list")


def test_a_list_keeps_the_token_of_an_address(admin: Terminal) -> None:
    webhook = added(admin)
    assert admin.done("webhook", "list") == (
        f"{webhook}\tShop\thttps://example.com/hooks/•••?token=•••\thandoff.*\tactive\n"
    )


def test_nobody_told_is_said(admin: Terminal) -> None:
    assert admin.json("webhook", "list") == {"items": []}


def test_a_test_is_under_way(admin: Terminal, workspace: Company) -> None:
    delivery = admin.done("webhook", "test", added(admin)).split()[0]
    assert m.Delivery.objects.within(workspace.id).get(id=delivery).kind == "webhook.test"


def test_another_secret_is_given(admin: Terminal, workspace: Company) -> None:
    webhook = added(admin)
    first = secrets_of(m.Connection.objects.within(workspace.id).get())["secret"]
    again = admin.json("webhook", "rotate", webhook)["secret"]
    held = secrets_of(m.Connection.objects.within(workspace.id).get())
    assert (held["secret"], held["former"], held["url"]) == (again, first, URL)


def test_it_is_taken_away(admin: Terminal, workspace: Company) -> None:
    admin.done("webhook", "remove", added(admin))
    assert not m.Connection.objects.within(workspace.id).exists()


@pytest.mark.parametrize("verb", ["test", "rotate", "remove"])
def test_what_is_not_there_is_not_found(admin: Terminal, verb: str) -> None:
    result = admin("webhook", verb, "con_none")
    assert (result.exit_code, "no_such_connection" in result.stderr) == (3, True)


def test_an_event_that_is_none_is_refused(admin: Terminal) -> None:
    result = admin("webhook", "add", URL, "--event", "handoff.lost")
    assert (result.exit_code, "unknown_event" in result.stderr) == (1, True)
