"""A reason says which fields to mend, where the part stands, and what it saw."""

from __future__ import annotations

import pytest

from surehand.core.conditions import ConditionError, Reason, compile_condition, parse
from tests.core.conditions.condition_world import SCHEMA, condition, facts


def reasons(source: str, **given: object) -> tuple[Reason, ...]:
    return condition(source).explain(facts(given)).because


def test_reason_holds_everything() -> None:
    source = "has(scope) && start_date >= today + days(5)"
    (reason,) = reasons(source, scope="All of it", start_date=facts()["today"])
    assert reason.names == ("start_date",)
    assert source[reason.start : reason.end] == "start_date >= today + days(5)"
    assert reason.seen == (("start_date", "2 Mar 2026"), ("today", "2 Mar 2026"))


def test_empty_field_is_pointed_at() -> None:
    source = "contract_value.amount >= 5000"
    (reason,) = reasons(source)
    assert (reason.names, source[reason.start : reason.end]) == (("contract_value",), "contract_value.amount")
    assert reason.seen == (("contract_value.amount", "empty"),)


def test_task_is_seen() -> None:
    (reason,) = reasons("tasks.done('kickoff')", tasks={"kickoff": False})
    assert (reason.names, reason.seen) == ((), (("kickoff", "not done"),))


def test_met_condition_has_no_reasons() -> None:
    assert reasons("stage == 'won'") == ()


def test_same_reason_is_given_once() -> None:
    assert [reason.sentence for reason in reasons("seats > 1 && seats < 9 || seats == 20")] == [
        "seats is empty"
    ]


def test_only_failing_parts_are_named() -> None:
    found = reasons("(seats > 1 || approved) && access_granted", seats="2", access_granted=False)
    assert [reason.sentence for reason in found] == ["access_granted is no"]


def test_long_texts_are_cut() -> None:
    (reason,) = reasons("scope == 'x'", scope="word " * 100)
    assert reason.sentence == f"scope is “{('word ' * 100)[:59]}…”, not x"


def test_condition_knows_its_source_and_fields() -> None:
    asked = condition("seats > 1 && today > start_date")
    assert (asked.source, asked.fields) == ("seats > 1 && today > start_date", {"seats", "start_date"})


def test_unchecked_condition_is_refused() -> None:
    with pytest.raises(ConditionError, match="There is no field saets"):
        compile_condition(parse("saets > 1"), SCHEMA)
