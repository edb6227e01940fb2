"""Regular expressions answer in time, whatever the pattern and the text."""

from __future__ import annotations

import pytest

from surehand.core.conditions import check, parse
from surehand.core.conditions.patterns import LONGEST_SEARCHED
from tests.core.conditions.condition_world import SCHEMA, condition, facts

HOSTILE = ["(a+)+$", "(a|a)*b", "(a|aa)+$", "([a-z]+)*!", "(.*)(.*)(.*)(.*)(.*)x"]


@pytest.mark.parametrize("pattern", HOSTILE)
def test_hostile_pattern_answers(pattern: str) -> None:
    given = facts({"scope": "a" * (LONGEST_SEARCHED - 1) + "?"})
    assert not condition(f"scope.matches({pattern!r})").met(given)


@pytest.mark.parametrize("pattern", [r"(a)\1", "(?=a)", "(?<!a)b", "(a{1000}){1000}", "[", "*"])
def test_unbounded_patterns_are_refused(pattern: str) -> None:
    (problem,) = check(parse(f"scope.matches(r'{pattern}')"), SCHEMA)
    assert problem.code == "bad_value"


def test_too_long_text_is_unknown() -> None:
    asked = condition("scope.matches('a')")
    verdict = asked.explain(facts({"scope": "a" * (LONGEST_SEARCHED + 1)}))
    assert [reason.sentence for reason in verdict.because] == [
        "scope is longer than the 50,000 characters that can be searched"
    ]


def test_longest_text_is_searched() -> None:
    assert condition("scope.matches('a$')").met(facts({"scope": "a" * LONGEST_SEARCHED}))


def test_characters_are_not_bytes() -> None:
    assert condition("scope.matches('^.é.$')").met(facts({"scope": "aé😀"}))
