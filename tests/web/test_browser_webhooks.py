"""The pages of webhooks in a real browser: narrow screens, and the secret that is copied."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from surehand.core.engine import Actor
from surehand.runtime.webhooks.incoming import Arrived, IncomingWebhook, keep, open_address
from surehand.runtime.webhooks.made import Made
from surehand.runtime.webhooks.mapping import Mapped
from surehand.runtime.webhooks.subscriptions import Webhook, add_webhook
from tests.fixtures import Company
from tests.sample import NOW

pytestmark = [pytest.mark.browser, pytest.mark.any_database]

LIST = "/w/sample/connections/webhooks"
BODY = b'{"deal": {"id": "D-1", "name": "A client with a very long name that does not end", "amount": "4000 USD"}}'


@pytest.fixture
def pages(company: Company) -> dict[str, str]:
    """The address of each page, by what it shows."""
    actor = Actor(company.admin)
    made = add_webhook(
        company.id, actor, Webhook(url="https://a-very-long-host-name.of-a-company.example.com/x")
    )
    mapping = Mapped(playbook="client", key="deal.id", title="deal.name")
    opened = open_address(company.id, actor, "Our shop", IncomingWebhook(mapping=mapping), now=NOW)
    assert isinstance(made, Made)
    assert isinstance(opened, Made)
    keep(opened.connection, Arrived({"webhook-id": "msg_1"}, BODY), NOW)
    return {
        "list": LIST,
        "new": f"{LIST}/new",
        "one": f"{LIST}/{made.connection.pk}",
        "new door": f"{LIST}/in/new",
        "door": f"{LIST}/in/{opened.connection.pk}",
    }


@pytest.mark.parametrize("name", ["list", "new", "one", "new door", "door"])
def test_nothing_scrolls_sideways_on_a_phone(
    open_as: Callable[..., Page], pages: dict[str, str], name: str
) -> None:
    page = open_as("ada@example.com", pages[name], viewport={"width": 360, "height": 740})
    assert page.evaluate("document.documentElement.scrollWidth") <= 360


def test_a_mapping_is_tried_by_keys(open_as: Callable[..., Page], pages: dict[str, str]) -> None:
    page = open_as("ada@example.com", pages["door"])
    page.get_by_label("Contract value").fill("deal.amount")
    page.get_by_role("button", name="Try it on the example").press("Enter")
    expect(page.get_by_role("status").filter(has_text="It would open the record")).to_be_visible()
