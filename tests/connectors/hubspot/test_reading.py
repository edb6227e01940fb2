"""What is read from HubSpot, whole and in order, whatever its limits."""

from __future__ import annotations

from datetime import timedelta

import pytest

from surehand.connectors.channel import DeliveryFailed
from surehand.connectors.hubspot import shapes as s

pytestmark = pytest.mark.any_database


def test_account_behind_the_token(client):
    assert client.account() == s.Account("8866554", "STANDARD", "Europe/Berlin", "EUR", "app.hubspot.com")


def test_owners_past_one_page(hubspot, client):
    made = [hubspot.owner(f"p{number}@acme.example") for number in range(130)]
    assert [each.id for each in client.owners()] == made


def test_owner_has_name_user_and_teams(hubspot, client):
    team = hubspot.team("Sales")
    id = hubspot.owner("ann@acme.example", "Ann Bee", teams=[team])
    (owner,) = client.owners()
    assert (owner.id, owner.name, owner.email, owner.teams) == (id, "Ann Bee", "ann@acme.example", (team,))
    assert client.teams() == (s.Team(team, "Sales", (owner.user,)),)


def test_won_is_a_probability_not_a_name(hubspot, client):
    hubspot.rename_stage("closedwon", "Lost (really)")
    (pipeline,) = client.pipelines()
    assert [each.id for each in pipeline.stages if each.won] == ["closedwon"]
    assert [each.id for each in pipeline.stages if each.closed] == ["closedwon", "closedlost"]


def test_properties_say_what_they_hold(hubspot, client):
    hubspot.custom("contract_type", "enumeration", options="yearly monthly")
    found = {each.name: each for each in client.properties()}
    assert [each.value for each in found["contract_type"].options] == ["yearly", "monthly"]
    assert not found["contract_type"].built_in
    assert found["hs_object_id"].read_only


def test_history_is_newest_first_and_names_who(hubspot, client, clock):
    ann = hubspot.owner("ann@acme.example")
    deal = hubspot.deal(owner=ann)
    clock.move(days=1)
    hubspot.move(deal, "closedwon", by=ann)
    (found,) = client.read(s.DEAL, [deal], ["dealstage"], ["dealstage"]).objects
    assert [each.value for each in found.history["dealstage"]] == ["closedwon", "appointmentscheduled"]
    assert found.history["dealstage"][0].at == clock()
    assert found.history["dealstage"][0].user == client.owners()[0].user


@pytest.mark.parametrize(("history", "requests"), [([], 2), (["dealstage"], 3)])
def test_many_are_read_in_batches(hubspot, client, history, requests):
    ids = [hubspot.deal(f"Deal {number}") for number in range(130)]
    found = client.read(s.DEAL, ids, ["dealname"], history)
    assert [each.id for each in found.objects] == ids
    assert len(hubspot.asked("/batch/read")) == requests


def test_gone_and_merged_are_told_apart(hubspot, client):
    kept, merged, deleted = (hubspot.deal(name) for name in ("Kept", "Merged", "Deleted"))
    left = hubspot.merge(kept, merged)
    hubspot.delete(deleted)
    found = client.read(s.DEAL, [kept, merged, deleted, "123"], [])
    assert [each.id for each in found.objects] == [left]
    assert found.gone == (s.Gone(merged, kept), s.Gone(deleted), s.Gone("123"))


def test_merge_into_a_new_id_is_followed(hubspot, client):
    kept, merged = hubspot.deal("Kept"), hubspot.deal("Merged")
    left = hubspot.merge(kept, merged, new_id=True)
    assert left not in (kept, merged)
    assert client.read(s.DEAL, [kept, merged], []).gone == (s.Gone(kept, left), s.Gone(merged, left))


def test_all_pages_with_associations_and_history(hubspot, client):
    contact, company = hubspot.contact("x@acme.example"), hubspot.company("Acme")
    made = [hubspot.deal(str(number), contacts=[contact], company=company) for number in range(120)]
    found, after = [], ""
    while True:
        page = client.page(s.DEAL, after=after, history=["dealstage"], associated=["contacts", "companies"])
        found += page.objects
        if not (after := page.after):
            break
    assert [each.id for each in found] == made
    assert all(each.associated == {"contacts": (contact,), "companies": (company,)} for each in found)
    assert len(hubspot.asked("GET /crm/objects/")) == 3


def test_changes_past_what_a_search_answers(hubspot, client, clock, monkeypatch):
    monkeypatch.setattr("tests.fakes.hubspot.search.ENDS", 400)
    hubspot.seed(1_050, start=clock(), step=timedelta(0), contacts=False)
    since, until, after, ids = clock(), clock.move(days=3), "", []
    while True:
        page = client.changed(s.DEAL, since=since, until=until, after_id=after)
        ids += [each.id for each in page.objects]
        if not (after := page.after):
            break
    assert len(ids) == len(set(ids)) == 1_050


def test_changes_at_both_ends_of_the_window_belong_to_it(hubspot, client, clock):
    early = hubspot.deal("Early")
    start = clock()
    late = hubspot.deal("Late", at=clock.move(minutes=5))
    hubspot.deal("Later", at=clock.move(minutes=5))
    page = client.changed(s.DEAL, since=start, until=start + timedelta(minutes=5))
    assert [each.id for each in page.objects] == [early, late]


def test_contacts_have_their_own_name_for_it(hubspot, client, clock):
    contact = hubspot.contact("x@acme.example")
    page = client.changed(s.CONTACT, since=clock(), until=clock())
    assert [each.id for each in page.objects] == [contact]


def test_search_that_repeats_itself_is_noticed(hubspot, client, clock):
    deal = hubspot.deal()
    page = client.changed(s.DEAL, since=clock(), until=clock())
    hubspot.faults.next("stuck", path="/search")
    with pytest.raises(DeliveryFailed, match="come forward"):
        client.changed(s.DEAL, since=clock(), until=clock(), after_id=deal)
    assert [each.id for each in page.objects] == [deal]


def test_search_lags_but_reading_does_not(hubspot, client, clock):
    hubspot.portal.lag = timedelta(seconds=30)
    deal = hubspot.deal()
    until = clock() + timedelta(minutes=1)
    assert not client.changed(s.DEAL, since=clock(), until=until).objects
    assert client.read(s.DEAL, [deal], []).objects
    clock.move(seconds=30)
    assert client.changed(s.DEAL, since=clock() - timedelta(minutes=1), until=until).objects


def test_search_is_counted_apart(hubspot, client, clock):
    spent = []
    client.meter.spend = spent.append
    client.changed(s.DEAL, since=clock(), until=clock())
    client.pipelines()
    assert spent == ["search", "general"]


def test_associations_page_by_page(hubspot, client):
    hubspot.associations_page = 3
    contacts = [hubspot.contact(f"c{number}@acme.example") for number in range(7)]
    deal, other = hubspot.deal(contacts=contacts), hubspot.deal(contacts=contacts[:1])
    found = client.associations(s.DEAL, s.CONTACT, [deal, other])
    assert [each.to_id for each in found if each.from_id == deal] == contacts
    assert [each.to_id for each in found if each.from_id == other] == contacts[:1]


def test_association_types_of_both_directions(client):
    assert [each.id for each in client.association_types(s.DEAL, s.COMPANY)] == [341, 5]
    assert [each.id for each in client.association_types(s.COMPANY, s.DEAL)] == [342, 6]


def test_found_by_a_unique_value(hubspot, client):
    contact = hubspot.contact("x@acme.example")
    found = client.find(s.CONTACT, "email", ["x@acme.example", "y@acme.example"], ["email"])
    assert [each.id for each in found.objects] == [contact]


def test_values_that_were_never_set_are_none(hubspot, client):
    deal = hubspot.deal()
    (found,) = client.read(s.DEAL, [deal], ["amount", "description"]).objects
    hubspot.set(deal, amount="5")
    hubspot.set(deal, amount="")
    (cleared,) = client.read(s.DEAL, [deal], ["amount"]).objects
    assert found.properties["amount"] is None
    assert cleared.properties["amount"] == ""


def test_permissions_name_the_missing_scope(hubspot, client):
    hubspot.restrict("crm.objects.deals.read", "crm.schemas.deals.read", "crm.objects.owners.read")
    missing = {each.what: each.missing for each in client.permissions() if not each.granted}
    assert missing == {
        "contacts": ("crm.objects.contacts.read",),
        "companies": ("crm.objects.companies.read",),
    }


def test_subscriptions_of_an_app(hubspot, client):
    hubspot.hooks.subscribe("deal.propertyChange", "dealstage")
    (found,) = client.subscriptions("4711")
    assert (found.event, found.property, found.active) == ("deal.propertyChange", "dealstage", True)


def test_count_of_all_and_of_the_changed(hubspot, client, clock):
    hubspot.deal("Old")
    hubspot.deal("New", at=clock.move(days=1))
    assert client.count(s.DEAL) == 2
    assert client.count(s.DEAL, since=clock()) == 1
