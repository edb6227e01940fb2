"""What is written to HubSpot: every row has its answer, refusals are values, and nothing is created twice."""

from __future__ import annotations

import pytest

from surehand.connectors.channel import DeliveryFailed
from surehand.connectors.hubspot import shapes as s
from surehand.connectors.hubspot.writing import DEAL_TIES

pytestmark = pytest.mark.any_database

NEW = {"dealname": "Acme", "dealstage": "appointmentscheduled"}


@pytest.fixture(params=["inside", "207"])
def either_answer(request, hubspot):
    """Partial failures as since 2026-09, and as before."""
    hubspot.multi_status = request.param == "207"


def test_created_with_its_associations(hubspot, client):
    contact = hubspot.contact("x@acme.example")
    row = s.Row("a", NEW, ties=(s.Tie(contact, DEAL_TIES[s.CONTACT]),))
    (saved,) = client.create(s.DEAL, [row])
    assert hubspot.value(saved.object.id, "dealname") == "Acme"
    assert [each.to_id for each in client.associations(s.DEAL, s.CONTACT, [saved.object.id])] == [contact]


@pytest.mark.usefixtures("either_answer")
def test_each_row_has_its_own_answer(hubspot, client):
    good, gone = hubspot.deal(), hubspot.deal()
    hubspot.delete(gone)
    rows = [
        s.Row("good", {"amount": "12"}, good),
        s.Row("bad", {"amount": "much"}, good),
        s.Row("gone", {"amount": "12"}, gone),
    ]
    saved, refused, lost = client.update(s.DEAL, rows)
    assert saved.object.properties["amount"] == "12"
    assert (refused.key, refused.properties, refused.missing) == ("bad", ("amount",), False)
    assert lost == s.WriteGone("gone", s.Gone(gone))


@pytest.mark.usefixtures("either_answer")
def test_what_administrators_require_is_named(hubspot, client):
    hubspot.require("closedwon", "amount", "closedate")
    deal = hubspot.deal(amount="5")
    (refused,) = client.update(s.DEAL, [s.Row("a", {"dealstage": "closedwon"}, deal)])
    assert (refused.properties, refused.missing) == (("closedate",), True)
    assert "closedate is required" in refused.sentence
    assert hubspot.stage_of(deal) == "appointmentscheduled"


def test_required_values_given_at_once_are_enough(hubspot, client):
    hubspot.require("closedwon", "closedate")
    deal = hubspot.deal()
    values = {"dealstage": "closedwon", "closedate": "2026-11-30"}
    (saved,) = client.update(s.DEAL, [s.Row("a", values, deal)])
    assert saved.object.properties["dealstage"] == "closedwon"


def test_rules_of_the_pipeline_refuse_a_move(hubspot, client):
    client.set_pipeline_rules(s.DEAL, "default", s.PipelineRules(no_skipping=s.Movement(True)))
    deal = hubspot.deal()
    (refused,) = client.update(s.DEAL, [s.Row("a", {"dealstage": "contractsent"}, deal)])
    assert refused.properties == ("dealstage",)
    (saved,) = client.update(s.DEAL, [s.Row("a", {"dealstage": "qualifiedtobuy"}, deal)])
    assert isinstance(saved, s.Saved)


def test_a_value_is_cleared_by_nothing_in_it(hubspot, client):
    deal = hubspot.deal(amount="5")
    client.update(s.DEAL, [s.Row("a", {"amount": ""}, deal)])
    assert hubspot.value(deal, "amount") == ""


def test_upsert_creates_once(hubspot, client):
    client.create_property(s.DEAL, s.NewProperty("surehand_id", "Surehand", "dealinformation", unique=True))
    row = s.Row("a", NEW, "SH-1")
    first, second = (client.upsert(s.DEAL, [row], id_property="surehand_id")[0] for _ in range(2))
    assert (first.created, second.created) == (True, False)
    assert first.object.id == second.object.id
    assert hubspot.count(s.DEAL) == 1


def test_upsert_after_a_lost_answer_creates_nothing_more(hubspot, client):
    client.create_property(s.DEAL, s.NewProperty("surehand_id", "Surehand", "dealinformation", unique=True))
    hubspot.faults.next("after", path="/batch/upsert")
    row = s.Row("a", NEW, "SH-1")
    with pytest.raises(DeliveryFailed, match="cannot be reached"):
        client.upsert(s.DEAL, [row], id_property="surehand_id")
    client.upsert(s.DEAL, [row], id_property="surehand_id")
    assert hubspot.count(s.DEAL) == 1


@pytest.mark.parametrize("fault", ["after", "before", "500", "429"])
def test_a_create_is_never_tried_again(hubspot, client, fault):
    hubspot.faults.next(fault, path="/batch/create")
    with pytest.raises(DeliveryFailed) as failed:
        client.create(s.DEAL, [s.Row("a", NEW)])
    assert failed.value.failure == "retry"
    assert len(hubspot.asked("/batch/create")) == 1


def test_many_rows_go_in_hundreds(hubspot, client):
    deals = [hubspot.deal(str(number)) for number in range(130)]
    written = client.update(s.DEAL, [s.Row(deal, {"amount": "1"}, deal) for deal in deals])
    assert [each.object.id for each in written] == deals
    assert len(hubspot.asked("/batch/update")) == 2


def test_note_and_task_on_a_deal(hubspot, client, clock):
    deal = hubspot.deal()
    note = client.create_note("n", "<p>Held</p>", at=clock(), to_objects={s.DEAL: [deal]})
    task = client.create_task("t", "Fill in the budget", due=clock(), to_objects={s.DEAL: [deal]})
    assert isinstance(note, s.Saved)
    assert isinstance(task, s.Saved)
    assert hubspot.note_of(deal) == "<p>Held</p>"
    (told,) = hubspot.tasks_of(deal)
    assert (told["hs_task_subject"], told["hs_timestamp"]) == (
        "Fill in the budget",
        "2026-11-02T09:00:00.000Z",
    )


def test_archiving_twice_is_no_matter(hubspot, client):
    deal = hubspot.deal()
    client.archive(s.DEAL, [deal])
    client.archive(s.DEAL, [deal])
    assert hubspot.count(s.DEAL) == 0


def test_a_property_is_created_once(hubspot, client):
    new = s.NewProperty("surehand_status", "Handoff", "dealinformation", "enumeration", "select")
    new = s.NewProperty(
        new.name, new.label, new.group, new.type, new.field_type, options=(s.Option("offered"),)
    )
    made = client.create_property(s.DEAL, new)
    assert [each.value for each in made.options] == ["offered"]
    assert isinstance(client.create_property(s.DEAL, new), s.WriteRefused)
    client.archive_property(s.DEAL, new.name)
    client.archive_property(s.DEAL, new.name)
    assert isinstance(client.create_property(s.DEAL, new), s.Property)


def test_rules_are_kept_and_approvals_stay(hubspot, client):
    hubspot.portal.rules["default"] = {
        "governanceValidationRules": {},
        "approvalStage": {"pipelineStageId": "closedwon", "approvalMode": "ANY", "approverUserIds": ["1"]},
    }
    wanted = s.PipelineRules(
        no_skipping=s.Movement(True),
        no_going_back=s.Movement(False, ("closedwon",)),
        create_in=("appointmentscheduled",),
    )
    assert client.set_pipeline_rules(s.DEAL, "default", wanted) is None
    found = client.pipeline_rules(s.DEAL, "default")
    assert (found.no_skipping, found.no_going_back) == (wanted.no_skipping, wanted.no_going_back)
    assert (found.create_in, found.approvals) == (("appointmentscheduled",), ("closedwon",))


def test_a_rule_about_no_stage_is_refused(client):
    wanted = s.PipelineRules(no_skipping=s.Movement(False, ("nowhere",)))
    refused = client.set_pipeline_rules(s.DEAL, "default", wanted)
    assert "does not exist" in refused.sentence


def test_only_some_may_edit_a_stage(hubspot, client):
    access = s.StageAccess("closedwon", restricted=True, teams=("7",))
    assert client.set_stage_access(s.DEAL, "default", [access]) is None
    assert client.pipeline_rules(s.DEAL, "default").access == (access,)


def test_objects_are_associated_in_the_ordinary_way(hubspot, client):
    deal, company = hubspot.deal(), hubspot.company("Acme")
    client.associate(s.DEAL, s.COMPANY, [(deal, company)])
    (found,) = client.associations(s.DEAL, s.COMPANY, [deal])
    assert [each.id for each in found.types] == [341]
