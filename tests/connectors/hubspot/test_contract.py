"""Every request our client sends, and every answer the stand-in gives, fits the types of HubSpot's own SDK.

Two known differences: `sorts` of a search is a list of objects, as HubSpot's guides say and as users found that texts
are ignored (HubSpot/hubspot-api-nodejs#14), and unset values are null in real answers, which the types forbid
(HubSpot/hubspot-api-nodejs#323).
"""

from __future__ import annotations

import pytest

from surehand.connectors.http import read_allowed
from surehand.connectors.hubspot import shapes as s
from surehand.connectors.hubspot.oauth import OAuth
from surehand.connectors.hubspot.writing import DEAL_TIES
from tests.connectors.hubspot.sdk_shapes import ANSWERS, REQUESTS, check_answer, check_request, shape_of
from tests.fakes.hubspot.tokens import CLIENT_ID, CLIENT_SECRET

pytestmark = pytest.mark.any_database

WITHOUT_TYPES = ("/crm/pipelines-rules/",)
"""The SDK of 2026-03 has no pipeline rules."""


@pytest.fixture
def asked(hubspot, client, clock):
    """Everything our client can do, done once."""
    hubspot.portal.nulls, hubspot.keep_answers = False, True
    hubspot.hooks.subscribe("deal.propertyChange", "dealstage")
    owner, company = hubspot.owner("ann@acme.example", teams=[hubspot.team("Sales")]), hubspot.company("Acme")
    contact = hubspot.contact("x@acme.example", company=company)
    deal, other = (hubspot.deal(owner=owner, contacts=[contact], company=company) for _ in range(2))
    lost = hubspot.deal()
    hubspot.delete(lost)
    _read_all(client, [deal, other, lost], clock())
    _write_all(client, deal, contact, company, clock())
    with OAuth(CLIENT_ID, CLIENT_SECRET, base=hubspot.base, allow=read_allowed([hubspot.host])) as app:
        tokens = app.exchange(hubspot.authorise("https://x.example"), redirect="https://x.example")
        app.introspect(app.refresh(tokens.refresh).access)
        app.revoke(tokens.refresh)
    return [each for each in hubspot.requests if not each.path.startswith(WITHOUT_TYPES)]


def _read_all(client, ids, now):
    client.account(), client.owners(), client.teams(), client.pipelines(), client.properties()
    client.association_types(s.DEAL, s.COMPANY), client.subscriptions("4711"), client.permissions()
    client.read(s.DEAL, ids, ["dealname", "amount"], ["dealstage"])
    client.find(s.CONTACT, "email", ["x@acme.example"], ["email"])
    client.page(s.DEAL, properties=["dealname"], history=["dealstage"], associated=["contacts", "companies"])
    client.changed(s.DEAL, since=now, until=now, after_id="1", properties=["dealname"])
    client.count(s.DEAL)
    client.associations(s.DEAL, s.CONTACT, ids)


def _write_all(client, deal, contact, company, now):
    client.create_property(s.DEAL, s.NewProperty("surehand_id", "Surehand", "dealinformation", unique=True))
    options = (s.Option("offered", "Offered"), s.Option("accepted", "Accepted"))
    new = s.NewProperty("handoff", "Handoff", "dealinformation", "enumeration", "select", options=options)
    client.create_property(s.DEAL, new)
    ties = (s.Tie(contact, DEAL_TIES[s.CONTACT]), s.Tie(company, DEAL_TIES[s.COMPANY]))
    client.create(s.DEAL, [s.Row("a", {"dealname": "B", "dealstage": "qualifiedtobuy"}, ties=ties)])
    client.update(s.DEAL, [s.Row("b", {"amount": "5"}, deal), s.Row("c", {"amount": "much"}, deal)])
    client.update(s.CONTACT, [s.Row("d", {"phone": "1"}, "x@acme.example")], id_property="email")
    client.upsert(s.DEAL, [s.Row("e", {"dealname": "C"}, "SH-1")], id_property="surehand_id")
    client.create_note("n", "<p>Held</p>", at=now, to_objects={s.DEAL: [deal], s.CONTACT: [contact]})
    client.create_task(
        "t", "Do", due=now, to_objects={s.DEAL: [deal], s.COMPANY: [company]}, hs_task_body="Now"
    )
    client.associate(s.DEAL, s.COMPANY, [(deal, company)])
    client.archive(s.DEAL, [deal])


def test_every_request_fits_the_sdk(asked):
    checked = set()
    for request in asked:
        shape = shape_of(REQUESTS, request.method, request.path)
        if request.body is None:
            assert request.method in ("GET", "DELETE")
            continue
        assert shape is not None, f"the SDK knows no {request.method} {request.path}"
        body = {**request.body}
        if body.get("sorts"):
            body["sorts"] = ["hs_object_id"]
        check_request(shape, body)
        checked.add(shape)
    assert checked == set(REQUESTS.values())


def test_every_answer_fits_the_sdk(asked):
    checked = set()
    for request in asked:
        if request.status == 204:
            continue
        shape = shape_of(ANSWERS, request.method, request.path)
        if request.method == "POST" and request.path.startswith("/crm/properties/"):
            continue
        assert shape is not None, f"the SDK knows no answer to {request.method} {request.path}"
        assert request.status < 300, request.answer
        check_answer(shape, request.answer)
        checked.add(shape)
    assert checked == set(ANSWERS.values())


@pytest.mark.parametrize(
    "body",
    [
        {"inputs": [{"properties": {"amount": 5}, "associations": []}]},
        {"inputs": [{"properties": {"amount": None}, "associations": []}]},
        {"inputs": [{"properties": {"amount": "5"}}]},
    ],
)
def test_the_check_itself_finds_what_is_wrong(body):
    with pytest.raises(ValueError, match="ValidatorIterator"):
        check_request(REQUESTS[r"POST /crm/objects/0-\d+/batch/create"], body)
