"""What the stand-in itself owes: limits, events that come again and in disorder, and faults by script and chance."""

from __future__ import annotations

import json
import re

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from surehand.connectors.channel import DeliveryFailed
from surehand.connectors.hubspot import shapes as s
from surehand.connectors.hubspot.events import read_events
from surehand.connectors.hubspot.signatures import is_v1, is_v3
from tests.fakes.hubspot import FakeHubSpot
from tests.fakes.hubspot.hooks import SECRET
from tests.fakes.hubspot.request import ROUTES
from tests.fakes.hubspot.server import serve

pytestmark = pytest.mark.any_database

ADDRESS = "https://surehand.example/hubspot/events"


@pytest.fixture
def told(hubspot):
    """Everything that was posted, with the answers that are to be given."""
    hubspot.hooks.subscribe("deal.propertyChange", "dealstage")
    calls, answers = [], []

    def post(call):
        calls.append(call)
        return answers.pop(0) if answers else 200

    return calls, answers, lambda: hubspot.hooks.deliver(ADDRESS, post)


def _ask(hubspot: FakeHubSpot, method: str, path: str, **body) -> httpx.Response:
    headers = {"Authorization": f"Bearer {hubspot.token}"}
    return httpx.request(method, hubspot.base + path, json=body or None, headers=headers, trust_env=False)


def test_events_are_signed_both_ways(hubspot, told, clock):
    calls, _, deliver = told
    hubspot.deal()
    deliver()
    (call,) = calls
    stamp, signature = call.headers["X-HubSpot-Request-Timestamp"], call.headers["X-HubSpot-Signature-v3"]
    given = {"method": "POST", "address": ADDRESS, "body": call.body, "timestamp": stamp}
    assert is_v3(SECRET, **given, signature=signature, now=clock())
    assert is_v1(SECRET, body=call.body, signature=call.headers["X-HubSpot-Signature"])


def test_events_that_were_not_taken_come_again(hubspot, told, clock):
    calls, answers, deliver = told
    answers += [500, 429]
    hubspot.deal()
    assert deliver() == 0
    assert deliver() == 0
    assert len(calls) == 1
    clock.move(minutes=2)
    deliver()
    clock.move(minutes=4)
    assert deliver() == 1
    assert [call.events[0]["attemptNumber"] for call in calls] == [0, 1, 2]
    assert len({read_events(call.body)[0].key for call in calls}) == 1


def test_events_go_out_over_http(hubspot, clock):
    hubspot.hooks.subscribe("deal.creation")
    hubspot.deal()
    with FakeHubSpot(clock) as receiver:
        assert hubspot.hooks.deliver(f"{receiver.base}/nowhere") == 0
        (came,) = receiver.requests
    assert came.body[0]["subscriptionType"] == "deal.creation"
    assert came.headers["x-hubspot-signature-v3"]
    assert hubspot.hooks.pending() == 1


def test_events_are_lost_after_ten_tries(hubspot, told, clock):
    _, answers, deliver = told
    answers += [503] * 20
    hubspot.deal()
    for _ in range(12):
        deliver()
        clock.move(hours=2)
    assert (hubspot.hooks.pending(), hubspot.hooks.lost, len(answers)) == (0, 1, 9)


def test_many_events_come_in_parts(hubspot, told):
    calls, _, deliver = told
    for _ in range(150):
        hubspot.deal()
    deliver()
    assert [len(call.events) for call in calls] == [99, 51]


def test_only_what_was_subscribed_to_is_told(hubspot, told):
    deal = hubspot.deal()
    hubspot.set(deal, amount="5")
    hubspot.company("Acme")
    assert hubspot.hooks.pending() == 1


def test_faults_of_events_by_chance(hubspot, told):
    hubspot.faults.percent(60, seed=3)
    deals = [hubspot.deal() for _ in range(60)]
    ids = [event["objectId"] for event in hubspot.hooks.take()]
    happened = hubspot.faults.happened
    assert all(happened[kind] for kind in ("drop", "duplicate", "shuffle", "delay"))
    assert len(ids) == 60 - happened["drop"] + happened["duplicate"]
    assert ids != sorted(ids)
    assert hubspot.count(s.DEAL) == len(deals)


def test_chance_is_the_same_with_the_same_seed(hubspot, client):
    def outcomes(seed):
        hubspot.faults.percent(30, seed=seed)
        return [_works(client) for _ in range(40)]

    first = outcomes(7)
    assert first == outcomes(7)
    assert {True, False} == set(first)
    hubspot.faults.percent(0)
    assert all(_works(client) for _ in range(10))


def _works(client) -> bool:
    try:
        client.account()
    except DeliveryFailed:
        return False
    return True


def test_lost_answer_has_done_its_work(hubspot):
    hubspot.faults.next("after", path="/crm/objects", method="POST")
    with pytest.raises(httpx.HTTPError):
        _ask(hubspot, "POST", "/crm/objects/2026-09/deals", properties={"dealname": "A"}, associations=[])
    assert hubspot.count(s.DEAL) == 1


@pytest.mark.parametrize(("path", "status"), [("v3/deals", 201), ("2026-03/0-3", 201), ("2026-09/0-3", 400)])
def test_rules_bind_the_api_since_2026_09(hubspot, path, status):
    hubspot.require("closedwon", "amount")
    old = "/crm/v3/objects/deals" if path.startswith("v3") else f"/crm/objects/{path}"
    answer = _ask(
        hubspot, "POST", old, properties={"dealname": "A", "dealstage": "closedwon"}, associations=[]
    )
    assert answer.status_code == status


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("GET", "/crm/objects/2026-09/deals?limit=101", {}),
        ("GET", "/crm/objects/2026-09/deals?limit=51&propertiesWithHistory=dealstage", {}),
        ("POST", "/crm/objects/2026-09/deals/search", {"limit": 201}),
        ("POST", "/crm/objects/2026-09/deals/search", {"limit": 200, "after": "9900"}),
        ("POST", "/crm/objects/2026-09/deals/search", {"filterGroups": [{"filters": []}] * 6}),
        ("POST", "/crm/objects/2026-09/deals/batch/read", {"inputs": [{"id": "1"}] * 101}),
        (
            "POST",
            "/crm/objects/2026-09/deals/batch/read",
            {"inputs": [{"id": "1"}] * 51, "propertiesWithHistory": ["dealstage"]},
        ),
        ("POST", "/crm/objects/2026-09/deals", {"properties": {"nothing": "x"}}),
        ("POST", "/crm/objects/2026-09/deals", {"properties": {"amount": 5}}),
        ("POST", "/crm/objects/2026-09/deals", {"properties": {"closedate": "soon"}}),
        ("POST", "/crm/objects/2026-09/deals", {"properties": {"hubspot_owner_id": "1"}}),
        ("POST", "/crm/objects/2026-09/deals", {"properties": {"hs_object_id": "1"}}),
        ("POST", "/crm/objects/2026-09/unicorns", {"properties": {}}),
    ],
)
def test_what_hubspot_does_not_take(hubspot, method, path, body):
    answer = _ask(hubspot, method, path, **body)
    assert (answer.status_code, answer.json()["category"]) == (400, "VALIDATION_ERROR")


def test_a_batch_without_traces_is_all_or_nothing(hubspot):
    rows = [{"properties": {"dealname": "A"}}, {"properties": {"nothing": "x"}}]
    answer = _ask(hubspot, "POST", "/crm/objects/2026-09/deals/batch/create", inputs=rows)
    assert (answer.status_code, hubspot.count(s.DEAL)) == (400, 0)


def test_two_contacts_never_share_an_address(hubspot):
    hubspot.contact("x@acme.example")
    answer = _ask(hubspot, "POST", "/crm/objects/2026-09/contacts", properties={"email": "X@acme.example"})
    assert answer.status_code == 409


def test_erased_contacts_tell_twice(hubspot):
    hubspot.hooks.subscribe("contact.deletion")
    hubspot.hooks.subscribe("contact.privacyDeletion")
    hubspot.erase(hubspot.contact("x@acme.example"))
    kinds = {event["subscriptionType"] for event in hubspot.hooks.take()}
    assert kinds == {"contact.deletion", "contact.privacyDeletion"}


def test_pipelines_keep_an_audit(hubspot):
    hubspot.rename_stage("closedwon", "Signed")
    audit = _ask(hubspot, "GET", "/crm/pipelines/2026-09/deals/default/stages/closedwon/audit").json()[
        "results"
    ]
    assert (audit[0]["action"], audit[0]["rawObject"]["label"]) == ("UPDATE", "Signed")


def test_entered_stages_are_known_by_name(hubspot, clock):
    deal = hubspot.deal()
    hubspot.move(deal, "closedwon", at=clock.move(days=2))
    path = f"/crm/objects/2026-09/deals/{deal}?properties=hs_v2_date_entered_closedwon"
    assert (
        _ask(hubspot, "GET", path).json()["properties"]["hs_v2_date_entered_closedwon"]
        == "2026-11-04T09:00:00.000Z"
    )


def test_merged_objects_hand_on_what_they_had(hubspot, client):
    contacts = [hubspot.contact(f"c{number}@acme.example") for number in range(2)]
    kept, other = (hubspot.deal(contacts=[contact]) for contact in contacts)
    hubspot.merge(kept, other)
    assert [each.to_id for each in client.associations(s.DEAL, s.CONTACT, [kept])] == contacts
    assert [each.to_id for each in client.associations(s.CONTACT, s.DEAL, contacts)] == [kept, kept]


def test_what_is_deleted_is_associated_with_nothing(hubspot, client):
    contact = hubspot.contact("x@acme.example")
    deal = hubspot.deal(contacts=[contact])
    hubspot.delete(contact, type=s.CONTACT)
    assert client.associations(s.DEAL, s.CONTACT, [deal]) == ()
    assert client.page(s.DEAL, associated=["contacts"]).objects[0].associated == {}


def test_with_faults_of_every_kind_the_end_is_the_same(hubspot, client):
    client.create_property(s.DEAL, s.NewProperty("surehand_id", "Surehand", "dealinformation", unique=True))
    hubspot.faults.percent(30, seed=11)
    for number in range(40):
        row = s.Row("a", {"dealname": str(number)}, f"SH-{number}")
        while not _written(client, row):
            pass
    hubspot.faults.percent(0)
    assert set(hubspot.faults.happened) >= {"429", "500", "502", "423", "before", "after"}
    assert [each.properties["dealname"] for each in client.page(s.DEAL, properties=["dealname"]).objects] == [
        str(number) for number in range(40)
    ]


def _written(client, row) -> bool:
    try:
        (written,) = client.upsert(s.DEAL, [row], id_property="surehand_id")
    except DeliveryFailed as failed:
        if failed.failure != "retry":
            raise
        return False
    return isinstance(written, s.Saved)


_JUNK = st.none() | st.integers() | st.text(max_size=5) | st.just([]) | st.just({}) | st.just([{"id": "1"}])
_BODIES = st.dictionaries(
    st.sampled_from(
        "inputs properties filterGroups sorts limit after idProperty name type associations".split()
    ),
    _JUNK,
)


@pytest.mark.parametrize("method", ["POST", "PATCH", "PUT"])
@given(path=st.sampled_from([pattern.pattern for _, pattern, _, _ in ROUTES.table]), body=_JUNK | _BODIES)
def test_whatever_is_sent_has_an_answer(method, path, body):
    address = re.sub(r"\(\?P<(\w+)>\[\^/\]\+\)", lambda found: "deals" if "type" in found[1] else "1", path)
    with FakeHubSpot() as hubspot:
        headers = {"authorization": f"Bearer {hubspot.token}"}
        status, answer, _ = serve(
            hubspot, method, address.removesuffix("/?"), headers, json.dumps(body).encode()
        )
    assert status == 204 or (200 <= status < 500 and answer)
