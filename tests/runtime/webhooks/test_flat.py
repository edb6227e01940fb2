"""Flat messages, whatever happens to a record: one level, and names that depend on the event alone."""

from __future__ import annotations

import json
from collections import defaultdict

import hypothesis
from hypothesis import strategies as st

from surehand.core.engine import Actor
from surehand.runtime.webhooks.made import Made
from surehand.runtime.webhooks.subscriptions import Webhook, add_webhook
from surehand.store import models as m
from tests.fixtures import Company
from tests.runtime.test_random_life import Life
from tests.sample import NOW


@hypothesis.settings(
    max_examples=hypothesis.settings().max_examples // 6,
    suppress_health_check=[*hypothesis.HealthCheck],
)
@hypothesis.given(data=st.data(), begun=st.sampled_from(("opened", "offered", "accepted")))
def test_names_depend_on_the_event_alone(db, data, begun):
    company = Company()
    webhook = Webhook(url="https://example.com/hook", flat=True, full=True)
    hook = add_webhook(company.id, Actor(company.admin), webhook, now=NOW)
    assert isinstance(hook, Made)
    life = Life(company, begun)
    for _ in range(data.draw(st.integers(5, 20))):
        life.step(data)

    sent = m.Delivery.objects.within(company.id).filter(connection=hook.connection.pk)
    shapes = defaultdict(set)
    for told in map(json.loads, sent.values_list("payload", flat=True)):
        assert not any(isinstance(part, dict | list) for part in told.values())
        shapes[told["event"]].add(frozenset(name for name in told if not name.startswith("value_")))
    assert shapes
    assert {event: len(names) for event, names in shapes.items()} == dict.fromkeys(shapes, 1)
