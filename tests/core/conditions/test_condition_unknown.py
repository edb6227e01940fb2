"""What is empty is unknown, and an unknown condition is not met: the three-valued logic of SQL."""

from __future__ import annotations

import pytest

from tests.core.conditions.condition_world import condition, facts

YES, NO, EMPTY = True, False, None


def unknown_or(source: str, access: bool | None, approved: bool | None) -> bool | None:
    """The value of a yes/no expression, read through conditions alone: met, its opposite met, or neither."""
    given = facts({"access_granted": access, "approved": approved})
    if condition(source).met(given):
        return True
    return False if condition(f"!({source})").met(given) else None


@pytest.mark.parametrize(
    ("access", "approved", "both", "either", "same"),
    [
        (YES, YES, YES, YES, YES),
        (YES, NO, NO, YES, NO),
        (YES, EMPTY, EMPTY, YES, EMPTY),
        (NO, NO, NO, NO, YES),
        (NO, EMPTY, NO, EMPTY, EMPTY),
        (EMPTY, EMPTY, EMPTY, EMPTY, EMPTY),
    ],
)
def test_unknown_flows_through_operators(
    access: bool | None, approved: bool | None, both: bool | None, either: bool | None, same: bool | None
) -> None:
    for one, other in ((access, approved), (approved, access)):
        assert unknown_or("access_granted && approved", one, other) is both
        assert unknown_or("access_granted || approved", one, other) is either
        assert unknown_or("access_granted == approved", one, other) is same


@pytest.mark.parametrize(("access", "opposite"), [(YES, NO), (NO, YES), (EMPTY, EMPTY)])
def test_not_keeps_unknown(access: bool | None, opposite: bool | None) -> None:
    assert unknown_or("!access_granted", access, EMPTY) is opposite


@pytest.mark.parametrize(("access", "chosen"), [(YES, YES), (NO, NO), (EMPTY, EMPTY)])
def test_choice_needs_its_condition(access: bool | None, chosen: bool | None) -> None:
    assert unknown_or("access_granted ? true : false", access, EMPTY) is chosen


def test_choice_ignores_other_branch() -> None:
    assert unknown_or("access_granted ? true : approved", YES, EMPTY) is YES


@pytest.mark.parametrize("empty", [None, "", ()])
@pytest.mark.parametrize("field", ["scope", "industry", "lead", "website", "goals", "services"])
def test_every_kind_of_empty_counts(field: str, empty: object) -> None:
    assert condition(f"{field} == null && !has({field})").met({field: empty})


def test_missing_facts_are_empty() -> None:
    assert condition("scope == null && contract_value == null && !tasks.exists('kickoff')").met({})


def test_false_and_zero_are_values() -> None:
    given = facts({"access_granted": False, "seats": 0})
    assert condition("has(access_granted) && has(seats) && seats == 0").met(given)


@pytest.mark.parametrize("source", ["seats == 1", "seats != 1", "seats < 1", "seats >= 1", "seats in [1, 2]"])
def test_no_comparison_with_empty_is_met(source: str) -> None:
    assert not condition(source).met(facts())
    assert not condition(f"!({source})").met(facts())


def test_unknown_item_may_be_the_one() -> None:
    assert not condition("!(seats in [1 / 0, 2])").met(facts({"seats": 3}))
    assert condition("seats in [1 / 0, 2]").met(facts({"seats": 2}))
