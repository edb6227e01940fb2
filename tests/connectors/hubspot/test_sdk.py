"""HubSpot's own SDKs, which nobody here wrote, work against the stand-in as they do against HubSpot."""

from __future__ import annotations

import hubspot as old_sdk
import hubspot_sdk
import pytest
from hubspot.crm.associations.v4 import BatchInputPublicFetchAssociationsBatchRequest
from hubspot.crm.deals import ApiException, PublicObjectSearchRequest, SimplePublicObjectInput
from hubspot.crm.deals import SimplePublicObjectInputForCreate as ForCreate

from surehand.connectors.hubspot import shapes as s

pytestmark = [pytest.mark.any_database, pytest.mark.filterwarnings("ignore::DeprecationWarning")]

NEW = {"dealname": "Acme", "dealstage": "appointmentscheduled", "pipeline": "default"}
NOW = "2026-11-02T09:00:00Z"


@pytest.fixture
def sdk(hubspot):
    """The SDK of the dated versions. It would try failures again by itself."""
    with hubspot_sdk.HubSpot(access_token=hubspot.token, base_url=hubspot.base, max_retries=0) as made:
        yield made


@pytest.fixture
def old(hubspot):
    """The SDK of versions 3 and 4."""
    made = old_sdk.HubSpot(access_token=hubspot.token)
    made.config["host"] = hubspot.base
    return made


def test_create_read_and_change(hubspot, sdk):
    contact = hubspot.contact("x@acme.example")
    types = [{"association_category": "HUBSPOT_DEFINED", "association_type_id": 3}]
    made = sdk.crm.objects.deals.create(
        properties=NEW, associations=[{"to": {"id": contact}, "types": types}]
    )
    sdk.crm.objects.deals.update(made.id, properties={"dealstage": "closedwon"})
    read = sdk.crm.objects.deals.get(
        made.id, properties=["dealstage"], properties_with_history=["dealstage"], associations=["contacts"]
    )
    assert read.properties["dealstage"] == "closedwon"
    stages = [each.value for each in read.properties_with_history["dealstage"]]
    assert stages == ["closedwon", "appointmentscheduled"]
    assert [each.id for each in read.associations["contacts"].results] == [contact]


def test_pages_turn_by_themselves(hubspot, sdk):
    made = [hubspot.deal(str(number)) for number in range(27)]
    assert [each.id for each in sdk.crm.objects.deals.list(limit=10)] == made


def test_search(hubspot, sdk):
    hubspot.deal("Small", amount="5")
    large = hubspot.deal("Large", amount="5000")
    found = sdk.crm.objects.deals.search(
        filter_groups=[{"filters": [{"property_name": "amount", "operator": "GT", "value": "100"}]}],
        sorts=["-amount"],
        properties=["amount"],
        limit=10,
        after="0",
    )
    assert (found.total, [each.id for each in found.results]) == (1, [large])


def test_what_is_not_there(sdk):
    with pytest.raises(hubspot_sdk.NotFoundError):
        sdk.crm.objects.deals.get("123")


def test_refusals_have_their_kind(hubspot, sdk):
    with pytest.raises(hubspot_sdk.BadRequestError):
        sdk.crm.objects.deals.create(properties={"nothing": "x"}, associations=[])
    hubspot.limits.enforced, hubspot.limits.per_ten_seconds = True, 0
    with pytest.raises(hubspot_sdk.RateLimitError):
        sdk.account.get()


def test_task_on_a_deal(hubspot, sdk):
    deal = hubspot.deal()
    types = [{"association_category": "HUBSPOT_DEFINED", "association_type_id": 216}]
    values = {"hs_timestamp": NOW, "hs_task_subject": "Call", "hs_task_status": "NOT_STARTED"}
    sdk.crm.objects.tasks.create(properties=values, associations=[{"to": {"id": deal}, "types": types}])
    assert [each["hs_task_subject"] for each in hubspot.tasks_of(deal)] == ["Call"]


def test_batches(hubspot, sdk):
    rows = [{"properties": {**NEW, "dealname": str(number)}, "associations": []} for number in range(3)]
    made = sdk.crm.objects.deals.batch.create(inputs=rows)
    ids = [{"id": each.id} for each in made.results]
    read = sdk.crm.objects.deals.batch.get(
        inputs=ids, properties=["dealname"], properties_with_history=["dealstage"]
    )
    assert sorted(each.properties["dealname"] for each in read.results) == ["0", "1", "2"]
    assert all(each.properties_with_history["dealstage"] for each in read.results)


def test_merge_leaves_one(hubspot, sdk):
    kept, other = hubspot.deal("Kept"), hubspot.deal("Other")
    sdk.crm.objects.deals.merge(primary_object_id=kept, object_id_to_merge=other)
    assert sdk.crm.objects.deals.get(other).id == kept
    assert hubspot.count(s.DEAL) == 1


def test_the_account_and_its_people(hubspot, sdk):
    owner = hubspot.owner("ann@acme.example")
    assert sdk.account.get().portal_id == 8866554
    assert [each.id for each in sdk.crm.owners.list()] == [owner]
    (pipeline,) = sdk.crm.pipelines.list("deals").results
    assert pipeline.stages[-2].metadata["probability"] == "1.0"


def test_old_sdk_creates_reads_and_changes(hubspot, old):
    made = old.crm.deals.basic_api.create(ForCreate(properties=NEW, associations=[]))
    old.crm.deals.basic_api.update(made.id, SimplePublicObjectInput(properties={"amount": "12"}))
    read = old.crm.deals.basic_api.get_by_id(
        made.id, properties=["amount"], properties_with_history=["amount"]
    )
    assert read.properties["amount"] == "12"
    assert read.properties_with_history["amount"][0].value == "12"


def test_old_sdk_pages_and_searches(hubspot, old):
    made = [hubspot.deal(str(number), amount=str(number)) for number in range(12)]
    assert [each.id for each in old.crm.deals.get_all()] == made
    filters = [{"propertyName": "amount", "operator": "GTE", "value": "10"}]
    found = old.crm.deals.search_api.do_search(
        PublicObjectSearchRequest(filter_groups=[{"filters": filters}], limit=5)
    )
    assert [each.id for each in found.results] == made[10:]


def test_old_sdk_reads_associations(hubspot, old):
    contact = hubspot.contact("x@acme.example")
    deal = hubspot.deal(contacts=[contact])
    asked = BatchInputPublicFetchAssociationsBatchRequest(inputs=[{"id": deal}])
    found = old.crm.associations.v4.batch_api.get_page(
        from_object_type="deals",
        to_object_type="contacts",
        batch_input_public_fetch_associations_batch_request=asked,
    )
    assert [each.to_object_id for each in found.results[0].to] == [contact]


def test_old_sdk_is_told_what_is_not_there(old):
    with pytest.raises(ApiException) as failed:
        old.crm.deals.basic_api.get_by_id("123")
    assert failed.value.status == 404
