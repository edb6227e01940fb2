"""Signing in at an outside system: whoever comes back must be who went, from the same browser, and once."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from surehand.runtime.hubspot.signing_in import callback
from surehand.store import models as m
from tests.fakes.hubspot.fake import FakeHubSpot
from tests.fakes.hubspot.tokens import CLIENT_ID, CLIENT_SECRET
from tests.fixtures import Company
from tests.web.conftest import Visitor


@pytest.fixture
def hubspot(settings: Any) -> Iterator[FakeHubSpot]:
    """A HubSpot in which this installation is an app."""
    with FakeHubSpot() as fake:
        settings.HUBSPOT_API, settings.OUTGOING_ALLOW = fake.base, [fake.host]
        settings.HUBSPOT_CLIENT_ID, settings.HUBSPOT_CLIENT_SECRET = CLIENT_ID, CLIENT_SECRET
        yield fake


def went(visitor: Visitor) -> str:
    """The state with which somebody was sent there."""
    there = visitor.client.get(f"{visitor.base}connections/sign-in/hubspot")["Location"]
    return parse_qs(urlsplit(there).query)["state"][0]


def came_back(visitor: Visitor, hubspot: FakeHubSpot, state: str) -> int:
    code = hubspot.authorise(callback())
    return int(visitor.client.get("/hubspot/signed-in", {"state": state, "code": code}).status_code)


def made(workspace: Company) -> int:
    return int(m.Connection.objects.within(workspace.id).count())


def test_who_comes_back_is_let_in(workspace: Company, admin: Visitor, hubspot: FakeHubSpot) -> None:
    assert (came_back(admin, hubspot, went(admin)), made(workspace)) == (302, 1)


def test_a_state_holds_once(workspace: Company, admin: Visitor, hubspot: FakeHubSpot) -> None:
    state = went(admin)
    came_back(admin, hubspot, state)

    assert (came_back(admin, hubspot, state), made(workspace)) == (404, 1)


def test_another_browser_of_the_same_person_is_not_let_in(
    workspace: Company, admin: Visitor, hubspot: FakeHubSpot, visit: Callable[[str], Visitor]
) -> None:
    state = went(admin)

    assert (came_back(visit("ada@example.com"), hubspot, state), made(workspace)) == (404, 0)


def test_the_state_of_an_earlier_way_holds_no_more(
    workspace: Company, admin: Visitor, hubspot: FakeHubSpot
) -> None:
    earlier = went(admin)
    went(admin)

    assert (came_back(admin, hubspot, earlier), made(workspace)) == (404, 0)


def test_who_comes_back_too_late_is_told(
    workspace: Company, admin: Visitor, hubspot: FakeHubSpot, monkeypatch: pytest.MonkeyPatch
) -> None:
    state = went(admin)
    monkeypatch.setattr("surehand.web.sync.sign_in.LASTS", -1)

    page = admin.get(f"/hubspot/signed-in?state={state}&code={hubspot.authorise(callback())}")

    assert (page.status, page.address) == (200, f"{admin.base}connections/connect/hubspot")
    assert "Begin again." in page.text
    assert made(workspace) == 0
