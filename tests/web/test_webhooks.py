"""The pages of webhooks: made, shown once, tested, stopped; and what comes in, mapped and tried."""

from __future__ import annotations

import msgspec
import pytest

from surehand.core.engine import Actor
from surehand.runtime.connections import secrets_of
from surehand.runtime.inbound import work_on_inbound
from surehand.runtime.webhooks.incoming import Arrived, IncomingWebhook, incoming_of, keep, open_address
from surehand.runtime.webhooks.made import Made
from surehand.runtime.webhooks.subscriptions import Webhook, add_webhook, url_of, webhook_of
from surehand.store import models as m
from tests.fixtures import Company
from tests.sample import NOW
from tests.web.conftest import Page, Visitor

URL = "https://example.com/hook"
BODY = msgspec.json.encode({"deal": {"id": "D-1", "name": "Ada Ltd", "amount": "4000 USD"}})
MAPPED = {"playbook": "client", "key": "/deal/id", "title": "/deal/name"}


def made(admin: Visitor, **typed: object) -> Page:
    return admin.send(admin.get("connections/webhooks/new"), "webhooks/new", url=URL, events="*", **typed)


def only(workspace: Company) -> m.Connection:
    found: m.Connection = m.Connection.objects.within(workspace.id).get()
    return found


@pytest.fixture
def door(workspace: Company) -> m.Connection:
    opened = open_address(workspace.id, Actor(workspace.admin), "Our CRM", IncomingWebhook(), now=NOW)
    assert isinstance(opened, Made)
    keep(opened.connection, Arrived({"webhook-id": "msg_1"}, BODY), NOW)
    return opened.connection


@pytest.mark.parametrize("path", ["", "/new", "/in/new"])
def test_only_administrators_see_it(admin: Visitor, lead: Visitor, path: str) -> None:
    assert admin.get(f"connections/webhooks{path}").status == 200
    assert lead.get(f"connections/webhooks{path}").status == 403


def test_empty_lists_teach(admin: Visitor) -> None:
    words = admin.get("connections/webhooks").text
    assert "Nobody is told yet." in words
    assert "Nothing comes in yet." in words


def test_the_secret_is_shown_once(admin: Visitor, workspace: Company) -> None:
    page = made(admin)
    assert "whsec_" in str(page.response.content)
    again = admin.get(f"connections/webhooks/{only(workspace).pk}")
    assert "whsec_" not in str(again.response.content)


def test_what_was_typed_stays_when_refused(admin: Visitor) -> None:
    page = admin.send(
        admin.get("connections/webhooks/new"),
        "webhooks/new",
        url="http://10.0.0.1/x",
        events="handoff.offered",
    )
    assert page.status == 409
    assert "Only https is sent to" in page.text
    assert "http://10.0.0.1/x" in str(page.response.content)


def test_a_webhook_is_changed(admin: Visitor, workspace: Company) -> None:
    made(admin)
    address = f"connections/webhooks/{only(workspace).pk}"
    admin.send(admin.get(address), only(workspace).pk, title="Our shop", ordered="on")
    assert (only(workspace).title, webhook_of(only(workspace)).ordered) == ("Our shop", True)


def test_a_test_leads_to_its_delivery(admin: Visitor, workspace: Company) -> None:
    made(admin)
    page = admin.send(admin.get(f"connections/webhooks/{only(workspace).pk}"), "/test")
    assert (page.status, "/connections/deliveries/dlv_" in page.address) == (200, True)


def test_it_is_paused_resumed_and_removed(admin: Visitor, workspace: Company) -> None:
    made(admin)
    address = f"connections/webhooks/{only(workspace).pk}"
    admin.send(admin.get(address), "/pause", reason="They move house")
    assert "They move house" in admin.get(address).text
    admin.send(admin.get(address), "/resume")
    assert only(workspace).status == "active"
    admin.send(admin.get(address), "/remove")
    assert not m.Connection.objects.within(workspace.id).exists()


def test_another_secret_is_shown(admin: Visitor, workspace: Company) -> None:
    made(admin)
    page = admin.send(admin.get(f"connections/webhooks/{only(workspace).pk}"), "/secret")
    assert "whsec_" in str(page.response.content)


def test_of_another_workspace_there_is_none(admin: Visitor) -> None:
    other = Company("Elsewhere")
    opened = open_address(other.id, Actor(other.admin), "Theirs", IncomingWebhook())
    assert isinstance(opened, Made)
    assert admin.get(f"connections/webhooks/in/{opened.connection.pk}").status == 404
    assert admin.get(f"connections/webhooks/{opened.connection.pk}").status == 404


def test_an_address_is_made(admin: Visitor, workspace: Company) -> None:
    page = admin.send(admin.get("connections/webhooks/in/new"), "in/new", title="Our shop", proof="address")
    assert page.status == 200, page.text
    assert incoming_of(only(workspace)).proof == "address"
    assert f"/in/{only(workspace).pk}/" in str(page.response.content)


def test_the_last_message_is_the_example(admin: Visitor, door: m.Connection) -> None:
    page = admin.get(f"connections/webhooks/in/{door.pk}")
    assert "/deal/amount" in str(page.response.content)


def test_a_trial_changes_nothing(admin: Visitor, workspace: Company, door: m.Connection) -> None:
    address = f"connections/webhooks/in/{door.pk}"
    typed = {**MAPPED, "field.contract_value": "deal.amount", "then": "try"}
    page = admin.send(admin.get(address), door.pk, **typed)
    assert "It would open the record Ada Ltd." in page.text
    assert not m.Record.objects.within(workspace.id).exists()
    assert incoming_of(only(workspace)).mapping.playbook == ""


def test_a_mapping_is_kept_and_used(admin: Visitor, workspace: Company, door: m.Connection) -> None:
    address = f"connections/webhooks/in/{door.pk}"
    page = admin.send(admin.get(address), door.pk, **MAPPED, then="try")
    admin.send(page, door.pk, **{"field.contract_value": "deal.amount", "then": "save"})
    assert incoming_of(only(workspace)).mapping.fields == {"contract_value": "deal.amount"}
    work_on_inbound("wrk_1", lambda: NOW)
    record = m.Record.objects.within(workspace.id).get()
    assert f"/records/{record.pk}" in str(admin.get(address).response.content)


def test_a_failed_message_is_read_again(admin: Visitor, workspace: Company, door: m.Connection) -> None:
    address = f"connections/webhooks/in/{door.pk}"
    admin.send(admin.get(address), door.pk, **{**MAPPED, "key": "nowhere", "then": "save"})
    work_on_inbound("wrk_1", lambda: NOW)
    failed = m.Inbound.objects.within(workspace.id).get()
    assert "There is no id at nowhere" in admin.get(address).text
    admin.send(admin.get(address), f"/read/{failed.pk}")
    assert m.Inbound.objects.within(workspace.id).get().status == "waiting"


def test_a_mapping_that_cannot_work_is_told(admin: Visitor, door: m.Connection) -> None:
    page = admin.send(
        admin.get(f"connections/webhooks/in/{door.pk}"), door.pk, **{**MAPPED, "key": "", "then": "save"}
    )
    assert page.status == 409
    assert "the sender's own id" in page.text


def test_an_address_gets_another_secret(admin: Visitor, door: m.Connection) -> None:
    before = secrets_of(door)["secret"]
    page = admin.send(admin.get(f"connections/webhooks/in/{door.pk}"), "/secret")
    held = secrets_of(m.Connection.objects.within(door.workspace_id).get())
    assert held["former"] == before
    assert held["secret"] in str(page.response.content)
    assert held["secret"] not in str(admin.get(f"connections/webhooks/in/{door.pk}").response.content)


def test_a_secret_in_an_address_is_kept_unseen(admin: Visitor, workspace: Company) -> None:
    page = admin.send(
        admin.get("connections/webhooks/new"), "webhooks/new", url=f"{URL}?token=very-secret", events="*"
    )
    address = f"connections/webhooks/{only(workspace).pk}"
    page = admin.get(address)
    assert "very-secret" not in page.response.content.decode()
    admin.send(page, only(workspace).pk, title="Our shop")
    assert url_of(only(workspace)) == f"{URL}?token=very-secret"
    assert "very-secret" not in admin.get("settings/log").response.content.decode()


def test_a_flat_hook_stays_flat(admin: Visitor, workspace: Company) -> None:
    hook = add_webhook(workspace.id, Actor(workspace.admin), Webhook(url=URL, flat=True), now=NOW)
    assert isinstance(hook, Made)
    page = f"connections/webhooks/{hook.connection.pk}"
    admin.send(admin.get(page), page, url=URL, events="handoff.offered", full="on")
    saved = webhook_of(only(workspace))
    assert (saved.flat, saved.full, saved.events) == (True, True, ("handoff.offered",))
