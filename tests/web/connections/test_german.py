"""The pages of a connection in German: what other systems and people wrote stays, everything else is German."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests.fakes.hubspot import FakeHubSpot
from tests.fixtures import Company
from tests.web.conftest import Visitor
from tests.web.connections.rows import connect, differ, drift, hold, link, stream
from tests.web.test_german import english_in, german, written  # noqa: F401  # fixtures

PAGES = (
    "connections/{system}",
    "connections/{system}/held",
    "connections/{system}/conflicts",
    "connections/{system}/disconnect",
    "connections/{system}/rules",
    "connections/{system}/set-up/access",
    "connections/{system}/set-up/place",
    "connections/{system}/set-up/mapping",
    "connections/{system}/set-up/preview",
    "records/{record}/held",
)
THEIRS = (
    "Appointment scheduled",
    "Qualified to buy",
    "Presentation scheduled",
    "Decision maker bought in",
    "Contract sent",
    "Sales Pipeline",
    "A shop with 200 products",
    "A shop with 300 products",
    "Scope of work: nothing is filled in.",
)
"""What HubSpot and people wrote."""


@pytest.fixture
def names(workspace: Company, settings: Any) -> Iterator[dict[str, str]]:
    with FakeHubSpot() as fake:
        settings.HUBSPOT_API, settings.OUTGOING_ALLOW = fake.base, [fake.host]
        fake.owner("zoe@elsewhere.example", "Zoe Zest")
        fake.deal("Dora Ltd", stage="closedwon")
        system, record = connect(workspace, offer="onboarding"), workspace.open("Dora Ltd")
        for make in (link, hold, differ):
            make(workspace, system, record)
        stream(workspace, system, "deals")
        drift(workspace, system)
        yield {"system": system, "record": record}


@pytest.mark.parametrize("page", PAGES)
def test_no_english_is_left(
    german: Visitor,  # noqa: F811
    written: list[str],  # noqa: F811
    names: dict[str, str],
    page: str,
) -> None:
    shown = german.get(page.format(**names))
    assert shown.status == 200
    assert english_in(shown, [*THEIRS, *written]) == []
