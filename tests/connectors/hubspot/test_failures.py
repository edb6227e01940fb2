"""What a no of HubSpot means: another try and when, other settings and which, and nothing secret in a sentence."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from surehand.connectors.channel import DeliveryFailed
from surehand.connectors.http import read_allowed
from surehand.connectors.hubspot import shapes as s
from surehand.connectors.hubspot.client import HubSpotClient
from surehand.connectors.hubspot.failures import (
    failure_of,
    named_properties,
    read_error,
    says_missing,
    sentence_of,
)

pytestmark = pytest.mark.any_database


def _failed(call):
    with pytest.raises(DeliveryFailed) as failed:
        call()
    return failed.value


def test_unknown_token_is_a_matter_of_settings(hubspot):
    with HubSpotClient("pat-of-nobody", base=hubspot.base, allow=read_allowed([hubspot.host])) as client:
        failed = _failed(client.account)
    assert (failed.failure, failed.status) == ("settings", 401)
    assert "pat-of-nobody" not in failed.answer


def test_missing_scope_is_named(hubspot, client):
    hubspot.restrict("crm.objects.deals.read")
    failed = _failed(client.owners)
    assert (failed.failure, failed.scopes) == ("settings", ("crm.objects.owners.read",))
    assert "crm.objects.owners.read" in failed.answer


@pytest.mark.parametrize("fault", ["423", "477", "500", "502", "503", "504", "before", "after", "html"])
def test_trouble_passes(hubspot, client, fault):
    hubspot.faults.next(fault)
    assert _failed(client.account).failure == "retry"
    assert client.account().portal == "8866554"


@pytest.mark.parametrize("act", ["read", "update", "archive"])
def test_version_that_ended_loses_no_object(hubspot, client, act):
    """An address that is not found says nothing of the objects that were asked for there."""
    deal = hubspot.deal()
    acts = {
        "read": lambda: client.read(s.DEAL, [deal], []),
        "update": lambda: client.update(s.DEAL, [s.Row("a", {"amount": "1"}, deal)]),
        "archive": lambda: client.archive(s.DEAL, [deal]),
    }
    hubspot.faults.next("404")
    failed = _failed(acts[act])
    assert (failed.failure, failed.status) == ("settings", 404)
    assert "may have ended" in failed.answer


def test_limit_of_ten_seconds(hubspot, client, clock):
    hubspot.limits.enforced, hubspot.limits.per_ten_seconds = True, 5
    for _ in range(5):
        client.account()
    assert client.meter.rate == s.RateSeen(5, 0, 10_000, 650_000, 649_995)
    failed = _failed(client.account)
    assert (failed.failure, failed.policy) == ("retry", "TEN_SECONDLY_ROLLING")
    clock.now += failed.wait
    client.account()


def test_limit_of_searches_is_another_one(hubspot, client, clock):
    hubspot.limits.enforced = True
    for _ in range(5):
        client.count(s.DEAL)
    assert client.meter.rate == s.RateSeen()
    failed = _failed(lambda: client.count(s.DEAL))
    assert (failed.policy, failed.wait) == ("SECONDLY", timedelta(seconds=1))
    client.account()


def test_limit_of_the_day(hubspot, client, clock):
    hubspot.limits.enforced, hubspot.limits.daily = True, 3
    for _ in range(3):
        client.account()
    failed = _failed(client.account)
    assert (failed.policy, failed.wait) == ("DAILY", timedelta(hours=1))
    clock.move(days=1)
    client.account()


@pytest.mark.parametrize(("asked", "wait"), [("7", 7), ("86400", 10), ("soon", 10), ("-1", 10), ("", 10)])
def test_only_a_sane_wait_is_believed(asked, wait):
    body = json.dumps({"policyName": "TEN_SECONDLY_ROLLING"}).encode()
    assert failure_of(429, body, {"retry-after": asked}).wait == timedelta(seconds=wait)


def test_internal_addresses_are_not_reached(hubspot):
    with HubSpotClient(hubspot.token, base=hubspot.base) as client:
        assert _failed(client.account).failure == "settings"
    assert not hubspot.requests


@pytest.mark.parametrize(
    "error",
    [
        {"errors": [{"message": "x", "context": {"propertyName": ["closedate"]}}]},
        {"errors": [{"message": "x", "in": "properties.closedate"}]},
        {"context": {"properties": ["[closedate]"]}},
        {"message": 'Property values were not valid: [{"isValid":false,"name":"closedate"}]'},
        {"context": {"requiredProperties": "closedate"}},
    ],
)
def test_properties_are_found_wherever_they_are_named(error):
    assert named_properties(read_error(json.dumps(error).encode())) == ("closedate",)


def test_sentences_inside_a_sentence_are_told_alone():
    message = (
        'Property values were not valid: [{"isValid":false,"message":"12x is no number","name":"amount"}]'
    )
    assert sentence_of(read_error(json.dumps({"message": message}).encode())) == "12x is no number"


@pytest.mark.parametrize(
    ("error", "missing"),
    [
        ({"message": "Required properties are missing"}, True),
        ({"errors": [{"message": "x", "code": "MISSING_REQUIRED_PROPERTY"}]}, True),
        ({"message": "much does not fit amount"}, False),
        ({}, False),
    ],
)
def test_missing_values_are_told_from_wrong_ones(error, missing):
    assert says_missing(read_error(json.dumps(error).encode())) is missing


@given(
    st.integers(400, 599),
    st.binary()
    | st.recursive(
        st.none() | st.text() | st.integers(),
        lambda inner: (
            st.lists(inner) | st.dictionaries(st.sampled_from(["message", "context", "errors", "in"]), inner)
        ),
    ).map(lambda value: json.dumps(value).encode()),
)
def test_nothing_that_is_answered_is_a_bug(status, body):
    failed = failure_of(status, body, {})
    assert failed.failure in ("retry", "settings")
    assert len(failed.answer) < 500
