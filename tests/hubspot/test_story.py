"""From a deal that is won to a handoff that is accepted, with everything that HubSpot is told on the way."""

from __future__ import annotations

from surehand.core.engine.commands import SetFields
from tests.hubspot.scene import COMPLETE, Scene


def test_a_deal_becomes_a_record(scene: Scene) -> None:
    contact = scene.hubspot.contact("ada@example.com", firstname="Ada", lastname="Lovelace")
    company = scene.hubspot.company("Ada Ltd")
    deal = scene.hubspot.deal("Ada Ltd", owner=scene.sam, contacts=[contact], company=company, amount="12000")
    scene.imported()
    record = scene.record(deal)
    assert (record.title, record.stage, record.owner) == ("Ada Ltd", "proposal", scene.company.sender)
    assert str(record.values["contract_value"].value) == "12,000 USD"
    assert record.values["main_contact"].value.email == "ada@example.com"
    assert record.values["client_name"].value == "Ada Ltd"
    assert record.values["contract_value"].source == f"connection:{scene.connection.pk}"


def test_a_held_deal_completes_itself(scene: Scene) -> None:
    deal = scene.hubspot.deal("Ada Ltd", owner=scene.sam, amount="12000", start="2026-04-01")
    scene.imported()
    scene.let_pass()
    scene.hubspot.move(deal, "closedwon", by=scene.sam)
    scene.let_pass()
    assert [row.status for row in scene.held(deal)] == ["held"]
    assert scene.record(deal).stage == "proposal"
    assert scene.hubspot.stage_of(deal) == "closedwon"
    assert "Scope of work" in scene.hubspot.note_of(deal)
    assert not [row.answer for row in scene.failed()]
    (task,) = scene.hubspot.tasks_of(deal)
    assert task["hs_task_status"] == "NOT_STARTED"
    values = {"scope": COMPLETE["description"], "goals": ["More sales"]}
    scene.company.done(
        scene.company.sender, SetFields(values=values), scene.record(deal).id, now=scene.clock()
    )
    scene.let_pass()
    record = scene.record(deal)
    assert (record.stage, [each.status for each in record.open_handoffs]) == ("won", ["offered"])
    assert [row.status for row in scene.held(deal)] == ["complete"]
    assert scene.hubspot.value(deal, "description") == COMPLETE["description"]
    assert {each["hs_task_status"] for each in scene.hubspot.tasks_of(deal)} == {"COMPLETED"}
