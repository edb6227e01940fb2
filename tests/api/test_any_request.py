"""Schemathesis: whatever fits the description, or just misses it, is answered as the description says."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.core.cache import cache
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis import GenerationMode
from schemathesis.core.parameters import ParameterLocation
from schemathesis.specs.openapi.checks import negative_data_rejection, positive_data_acceptance

from surehand.api.rest.endpoint import ENDPOINTS
from surehand.core.engine import commands as c
from tests.api.conftest import Program, description
from tests.fixtures import Company

pytestmark = pytest.mark.any_database

FIT, UNFIT = GenerationMode.POSITIVE, GenerationMode.NEGATIVE
NAMES = sorted(ENDPOINTS)


@pytest.fixture
def there(workspace: Company, admin: Program, settings: Any) -> dict[str, str]:
    """The ids of what there is, by the name that addresses give it. Outside systems cannot be reached."""
    settings.HUBSPOT_API = settings.CLICKUP_API = "http://127.0.0.1:1"
    record, handoff = workspace.offered()
    asked = workspace.done(workspace.receiver, c.Ask(handoff=handoff, text="Who?"), record)
    path = f"people/{workspace.receiver}/absences"
    admin.post(path, {"start": "2099-03-02T00:00:00Z", "end": "2099-03-09T00:00:00Z"})
    task = {"title": "Call", "owner": "sam@example.com", "due": "2026-03-05T12:00:00Z"}
    return {
        "record": record,
        "handoff": handoff,
        "question": asked.state.handoffs[handoff].questions[0].id,
        "task": admin.post(f"records/{record}/tasks", task).json()["id"],
        "delivery": admin.get("deliveries").json()["items"][0]["id"],
        "person": workspace.stranger,
        "absence": admin.get(path).json()["items"][0]["id"],
        "team": "onboarding",
        "playbook": "client",
        "to": "onboarding",
        "number": "1",
    }


@contextmanager
def kept_connection() -> Iterator[None]:
    """A request ends without closing the connection: the test's transaction lives on it."""
    signals = (request_started, request_finished)
    for signal in signals:
        signal.disconnect(close_old_connections)
    try:
        yield
    finally:
        for signal in signals:
            signal.connect(close_old_connections)


def is_unfit(case: Any) -> bool:
    """Whether the body, as it is sent, misses the description. Of a header, query or form that may not be left over:
    they are text, lose spaces, and an empty list in them is nothing."""
    body = case.meta.components.get(ParameterLocation.BODY)
    return body is not None and body.mode is UNFIT and case.media_type == "application/json"


def try_out(name: str, there: dict[str, str], token: str, examples: int) -> None:
    """Send requests to things that are there, and to names that are made up."""
    operation = description().find_operation_by_id(name)
    known = {each.name: there[each.name] for each in operation.path_parameters if each.name in there}
    # Health takes nothing, so there is nothing to send that does not fit.
    for mode in (FIT, UNFIT) if ENDPOINTS[name].scope else (FIT,):
        cases = operation.as_strategy(mode, path_parameters=known) | operation.as_strategy(mode)
        send_all(cases, token, examples)


def send_all(cases: Any, token: str, examples: int) -> None:
    """Send generated requests, and hold each answer against the description."""

    @settings(
        max_examples=examples,
        phases=[Phase.explicit, Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=cases)
    def send(case: Any) -> None:
        cache.clear()
        # What fits the description may still be refused: that is what gates are for.
        unjudged = [positive_data_acceptance] + ([] if is_unfit(case) else [negative_data_rejection])
        # The test transport takes answers as they come, packed or not.
        headers = {"Authorization": f"Bearer {token}", "Accept-Encoding": "identity"}
        case.call_and_validate(headers=headers, excluded_checks=unjudged)

    with kept_connection():
        send()


@pytest.mark.parametrize("name", NAMES)
def test_every_answer_is_as_described(admin: Program, there: dict[str, str], name: str) -> None:
    try_out(name, there, admin.key.token, 8)


@pytest.mark.nightly
@pytest.mark.parametrize("name", NAMES)
def test_every_answer_is_as_described_in_long(admin: Program, there: dict[str, str], name: str) -> None:
    try_out(name, there, admin.key.token, 300)
