"""A suggestion's word of confidence follows what became of those like it, once there are enough."""

from __future__ import annotations

import pytest

from surehand.runtime.assists.calibrating import Sure, past_of, sure_of
from surehand.runtime.ids import new_id
from surehand.store import models as m
from tests import sample


def row(workspace, status="open", *, rank=0, method="rules", confidence="likely", field="contract_value"):
    return m.Suggestion(
        id=new_id("sug"),
        workspace_id=workspace.id,
        record="rec_1",
        key=new_id("key"),
        playbook="client",
        field=field,
        value="12000 USD",
        words="12,000 USD",
        source="note_1",
        start=0,
        end=1,
        quote="1",
        side="theirs",
        modality="stated",
        method=method,
        confidence=confidence,
        rank=rank,
        status=status,
        proposed_at=sample.NOW,
    )


@pytest.fixture
def sure(workspace):
    """How sure one suggestion is, after so many were confirmed and so many were not."""

    def told(confirmed, others=(), confidence="likely", **how):
        rows = [row(workspace, "confirmed", **how) for _ in range(confirmed)]
        rows += [row(workspace, status, **how) for status in others]
        m.Suggestion.objects.within(workspace.id).bulk_create(rows)
        asked = row(workspace, confidence=confidence)
        return sure_of(asked, past_of(workspace.id, [asked]))

    return told


def test_few_decisions_change_nothing(sure):
    assert sure(19) == Sure("likely")


def test_many_right_ones_raise_it(sure):
    assert sure(31, ["rejected"]) == Sure("exact", 32, 31)


def test_what_chance_may_explain_leaves_it(sure):
    assert sure(18, ["rejected", "edited", "passed"]) == Sure("likely", 21, 18)


def test_many_wrong_ones_lower_it(sure):
    assert sure(10, ["rejected"] * 12) == Sure("look", 22, 10)


def test_it_goes_no_further_than_there_are_words(sure):
    assert sure(0, ["rejected"] * 25, confidence="look") == Sure("look", 25, 0)


@pytest.mark.parametrize("other", [{"rank": 1}, {"method": "model"}, {"field": "start_date"}])
def test_only_those_alike_count(sure, other):
    assert sure(30, **other) == Sure("likely")


def test_those_that_wait_or_are_gone_do_not_count(sure):
    assert sure(19, ["open", "gone"]) == Sure("likely")


def test_nothing_is_asked_for_nothing(workspace, django_assert_num_queries):
    with django_assert_num_queries(0):
        assert past_of(workspace.id, []) == {}
