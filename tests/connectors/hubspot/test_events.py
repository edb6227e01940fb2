"""Events HubSpot pushes: read whatever its version calls them, a repetition known, and nothing sent is a bug."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from surehand.connectors.hubspot import shapes as s
from surehand.connectors.hubspot.events import Unreadable, read_events

pytestmark = pytest.mark.any_database

MOVED = {
    "objectId": 123,
    "propertyName": "dealstage",
    "propertyValue": "closedwon",
    "changeSource": "CRM_UI",
    "eventId": 1,
    "subscriptionId": 25,
    "portalId": 8866554,
    "appId": 4711,
    "occurredAt": 1793610000000,
    "subscriptionType": "deal.propertyChange",
    "attemptNumber": 0,
}


def _read(**changes):
    told = {name: value for name, value in (MOVED | changes).items() if value is not None}
    (event,) = read_events(json.dumps([told]).encode())
    return event


def test_moved_deal():
    event = _read()
    assert (event.what, event.type, event.id, event.property) == ("changed", s.DEAL, "123", "dealstage")
    assert (event.value, event.portal) == ("closedwon", "8866554")
    assert event.at == datetime(2026, 11, 2, 9, tzinfo=UTC)


@pytest.mark.parametrize(
    "changes",
    [
        {"subscriptionType": None, "eventType": "deal.propertyChange"},
        {"subscriptionType": "object.propertyChange", "objectTypeId": "0-3"},
        {"eventId": 99, "attemptNumber": 7, "subscriptionId": 4},
    ],
)
def test_same_change_has_the_same_key(changes):
    assert _read(**changes).key == _read().key


@pytest.mark.parametrize(
    "changes",
    [
        {"objectId": 124},
        {"propertyValue": "closedlost"},
        {"occurredAt": 1793610000001},
        {"portalId": 1},
        {"subscriptionType": "contact.propertyChange"},
        {"propertyName": "amount"},
    ],
)
def test_another_change_has_another_key(changes):
    assert _read(**changes).key != _read().key


@pytest.mark.parametrize(
    ("kind", "what"),
    [
        ("contact.creation", "created"),
        ("deal.deletion", "deleted"),
        ("contact.privacyDeletion", "erased"),
        ("object.restore", "restored"),
        ("conversation.newMessage", "other"),
    ],
)
def test_kinds_of_events(kind, what):
    assert _read(subscriptionType=kind, propertyName=None, propertyValue=None).what == what


def test_merge_points_to_what_is_left():
    event = _read(subscriptionType="deal.merge", primaryObjectId=5, mergedObjectIds=[6, 7], newObjectId=8)
    assert (event.what, event.id, event.others) == ("merged", "8", ("6", "7", "5"))


def test_merge_without_a_new_id():
    event = _read(subscriptionType="deal.merge", primaryObjectId=5, mergedObjectIds=[6], newObjectId=None)
    assert (event.id, event.others) == ("5", ("6",))


def test_association_names_both_ends():
    event = _read(
        subscriptionType="deal.associationChange",
        objectId=None,
        fromObjectId=5,
        toObjectId=9,
        associationRemoved=True,
    )
    assert (event.what, event.id, event.others, event.removed) == ("associated", "5", ("9",), True)


@pytest.mark.parametrize("body", [b"", b"nonsense", b"1", b'"text"', b"\xff\xfe"])
def test_what_is_no_array_is_said(body):
    with pytest.raises(Unreadable):
        read_events(body)


def test_what_is_no_event_is_left_out():
    assert read_events(json.dumps([1, {}, {"subscriptionType": "deal.creation"}, MOVED]).encode()) == (
        _read(),
    )


_PLAIN = st.none() | st.booleans() | st.integers() | st.text(max_size=5) | st.just(1.5)
_VALUES = _PLAIN | st.lists(_PLAIN, max_size=2) | st.just({"objectId": 1})
_NAMES = st.sampled_from([*MOVED, "eventType", "mergedObjectIds", "newObjectId"])


@given(
    st.lists(
        st.dictionaries(st.sampled_from([*MOVED, "eventType", "mergedObjectIds", "newObjectId"]), _VALUES)
    )
)
def test_nothing_that_is_sent_raises(told):
    for event in read_events(json.dumps(told).encode()):
        assert len(event.key) == 64


def test_every_event_of_an_account_is_read(hubspot, clock):
    for kind in ("creation", "propertyChange", "deletion", "merge", "associationChange"):
        hubspot.hooks.subscribe(f"object.{kind}")
    deal, other = hubspot.deal(contacts=[hubspot.contact("x@acme.example")]), hubspot.deal()
    hubspot.move(deal, "closedwon")
    left = hubspot.merge(deal, other, new_id=True)
    hubspot.delete(left)
    told = hubspot.hooks.take()
    events = read_events(json.dumps(told).encode())
    assert len(events) == len(told)
    assert {each.what for each in events} == {"created", "changed", "associated", "merged", "deleted"}
    assert all(each.at == clock() for each in events)
