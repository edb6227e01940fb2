"""What changes in HubSpot is found without anybody telling us; what is gone or merged is no surprise."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from surehand.connectors.hubspot.shapes import COMPANY
from surehand.runtime.hubspot.hooks import address_of, keep
from surehand.runtime.secrets import seal
from surehand.store import models as m
from tests.fakes.hubspot.hooks import SECRET
from tests.hubspot.scene import COMPLETE, Scene


def known(scene: Scene, **values: str) -> str:
    deal = scene.hubspot.deal("Ada Ltd", owner=scene.sam, **values)
    scene.imported()
    scene.let_pass()
    return deal


def finding(scene: Scene, kind: str) -> m.Finding:
    return m.Finding.objects.within(scene.company.id).get(kind=kind)


def look_daily(scene: Scene) -> None:
    scene.let_pass(60 * 24 + 5)
    scene.let_pass()


def test_a_late_index_hides_nothing(scene: Scene) -> None:
    """The search shows a change four minutes after it happened."""
    deal = known(scene)
    scene.hubspot.portal.lag = timedelta(minutes=4)
    scene.hubspot.set(deal, amount="5000")
    for _ in range(6):
        scene.let_pass()
    assert str(scene.record(deal).values["contract_value"].value) == "5,000 USD"


def test_a_deal_of_today_is_a_record_of_today(scene: Scene) -> None:
    known(scene)
    deal = scene.hubspot.deal("New Ltd", owner=scene.sam, **COMPLETE)
    scene.hubspot.move(deal, "closedwon", by=scene.sam)
    scene.let_pass()
    record = scene.record(deal)
    assert (record.title, record.stage, len(record.open_handoffs)) == ("New Ltd", "won", 1)


def test_what_is_cleared_there_is_cleared_here(scene: Scene) -> None:
    deal = known(scene, amount="5000")
    scene.hubspot.set(deal, amount="")
    scene.let_pass()
    assert "contract_value" not in scene.record(deal).values


def test_another_owner_there_is_another_owner_here(scene: Scene) -> None:
    scene.hubspot.owner("lea@example.com", "Lea Lead")
    deal = known(scene)
    lea = next(id for id, each in scene.hubspot.portal.owners.items() if each["email"] == "lea@example.com")
    scene.hubspot.give(deal, lea)
    scene.let_pass()
    assert scene.record(deal).owner == scene.company.sales_lead


def test_another_name_of_the_company_is_found_daily(scene: Scene) -> None:
    company = scene.hubspot.company("Ada Ltd")
    deal = scene.hubspot.deal("Ada Ltd", owner=scene.sam, company=company)
    scene.imported()
    scene.hubspot.set(company, type=COMPANY, name="Ada & Sons")
    look_daily(scene)
    assert scene.record(deal).values["client_name"].value == "Ada & Sons"


def test_a_deleted_deal_leaves_its_record(scene: Scene) -> None:
    deal = known(scene, **COMPLETE)
    scene.hubspot.move(deal, "closedwon")
    scene.let_pass()
    scene.hubspot.delete(deal)
    look_daily(scene)
    assert scene.link(deal).gone_at is not None
    assert len(scene.record(deal).open_handoffs) == 1
    assert finding(scene, "twin_gone").record == scene.record(deal).id


def test_a_deal_that_came_back_is_read_again(scene: Scene) -> None:
    deal = known(scene)
    scene.hubspot.delete(deal)
    look_daily(scene)
    scene.hubspot.restore(deal)
    scene.hubspot.set(deal, amount="700")
    scene.let_pass()
    assert scene.link(deal).gone_at is None
    assert str(scene.record(deal).values["contract_value"].value) == "700 USD"
    assert finding(scene, "twin_gone").resolved_at is not None


@pytest.mark.parametrize("new_id", [False, True])
def test_a_merged_deal_opens_no_second_record(scene: Scene, new_id: bool) -> None:
    deal = known(scene, **COMPLETE)
    other = scene.hubspot.deal("Ada Limited", owner=scene.sam)
    scene.let_pass()
    left = scene.hubspot.merge(deal, other, new_id=new_id)
    scene.hubspot.set(left, amount="77")
    scene.let_pass()
    look_daily(scene)
    assert m.Record.objects.within(scene.company.id).count() == 2
    assert scene.record(left).id == scene.record(deal).id
    assert str(scene.record(deal).values["contract_value"].value) == "77 USD"
    assert scene.link(other).gone_at is not None


def test_a_changed_account_is_told(scene: Scene) -> None:
    known(scene)
    scene.hubspot.rename_stage("contractsent", "Contract out")
    scene.hubspot.add_stage("legal", "Legal check")
    scene.hubspot.remove_stage("closedlost")
    scene.hubspot.remove_property("goals")
    scene.hubspot.retype("start", "string")
    scene.hubspot.owner("new@elsewhere.example", "New Person")
    look_daily(scene)
    kinds = set(
        m.Finding.objects.within(scene.company.id).filter(status="open").values_list("kind", flat=True)
    )
    wanted = {
        "stage_renamed",
        "stage_new",
        "stage_missing",
        "field_missing",
        "field_changed",
        "owner_unknown",
    }
    assert wanted <= kinds
    assert finding(scene, "stage_renamed").words["was"] == "Contract sent"


def test_a_webhook_wakes_the_reader(scene: Scene, settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    deal = known(scene)
    settings.BASE_URL = "https://surehand.example.com"
    monkeypatch.setattr("surehand.web.clock.now", scene.clock)
    m.Connection.objects.within(scene.company.id).update(
        secrets=seal({"token": scene.hubspot.token, "app_secret": SECRET})
    )
    scene.hubspot.hooks.subscribe("deal.deletion")
    scene.hubspot.delete(deal)
    call = scene.hubspot.hooks.call(scene.hubspot.hooks.take(), address_of(scene.connection))
    answer = post(call)
    assert answer.status_code == 202
    assert post(call).status_code == 202
    scene.let_pass()
    assert scene.link(deal).gone_at is not None
    (kept,) = m.Inbound.objects.within(scene.company.id)
    assert kept.status == "done"


def test_what_is_of_another_account_is_not_kept(scene: Scene) -> None:
    """One app tells of every account that let it in; their people and deals are not ours to keep."""
    ours, theirs = told_of(scene, "deletion", "71"), told_of(scene, "deletion", "72", portalId=1)
    assert keep(scene.connection, json.dumps([theirs]).encode(), scene.clock())
    assert not m.Inbound.objects.within(scene.company.id).exists()
    assert keep(scene.connection, json.dumps([ours, theirs]).encode(), scene.clock())
    (kept,) = m.Inbound.objects.within(scene.company.id)
    assert json.loads(bytes(kept.body)) == [ours]


@pytest.mark.parametrize("why", ["429", "502", "rests"])
def test_what_cannot_be_looked_at_now_is_found_soon(scene: Scene, why: str) -> None:
    """Not only the day after: the daily look comes sooner, and the message is done with."""
    deal = known(scene)
    scene.hubspot.delete(deal)
    rows = m.Connection.objects.within(scene.company.id)
    if why == "rests":
        rows.update(closed_until=scene.clock() + timedelta(minutes=3))
    else:
        scene.hubspot.faults.next(why)
    keep(scene.connection, json.dumps([told_of(scene, "deletion", deal)]).encode(), scene.clock())
    scene.work()
    (kept,) = m.Inbound.objects.within(scene.company.id)
    assert (kept.status, kept.attempts) == ("done", 1)
    assert why != "rests" or scene.link(deal).gone_at is None
    for _ in range(3):
        scene.let_pass(4)
    assert scene.link(deal).gone_at is not None


def told_of(scene: Scene, what: str, deal: str, **more: Any) -> dict[str, Any]:
    said = {"subscriptionType": f"deal.{what}", "objectId": int(deal), "occurredAt": 1_771_000_000_000}
    return {"portalId": scene.hubspot.portal.number, **said, **more}


def test_an_unsigned_webhook_is_not_kept(scene: Scene) -> None:
    path = f"/in/hubspot/{scene.connection.pk}"
    assert Client().post(path, b"[]", content_type="application/json").status_code == 401
    assert not m.Inbound.objects.within(scene.company.id).exists()


def post(call: Any) -> Any:
    path = "/" + call.address.split("/", 3)[3]
    headers = {f"HTTP_{name.upper().replace('-', '_')}": value for name, value in call.headers.items()}
    return Client().post(path, call.body, content_type="application/json", **headers)
