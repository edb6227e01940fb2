"""Each check finds what it is for, where it stands, and nothing else. The cases lie in tests/cases/playbooks/checks."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from surehand.core.conditions.problem import CODES
from surehand.core.engine import Program
from surehand.core.engine.cases import read_cases, run_cases
from surehand.core.playbook import RULES, World, check_cases, check_playbook, read_playbook
from surehand.core.playbook.checks.clocks import is_later
from surehand.core.playbook.terms import parse_duration
from tests.core.playbook.sound_playbook import CASES, SOUND, changed, load, playbook, read

FILES = {path.stem: load(path) for path in sorted((CASES / "checks").glob("*.yaml"))}
EACH = [pytest.param(case, id=f"{rule}: {case['name']}") for rule, cases in FILES.items() for case in cases]


@pytest.mark.parametrize("case", EACH)
def test_checks_find_exactly_this(case: Any):
    text = case.get("playbook") or changed(case.get("change", ()))
    world = World(**case["world"]) if "world" in case else None
    found = check_playbook(read_playbook(text, "client.yaml"), world=world)
    assert [
        {
            "code": each.code,
            "at": f"{each.place.line}:{each.place.column}",
            "says": each.sentence,
            "fix": each.fix,
        }
        for each in found
    ] == case["finds"]


def test_every_rule_has_a_case():
    found = {
        stem: {each["code"] for case in cases for each in case["finds"]} for stem, cases in FILES.items()
    }
    codes_of_conditions = found["bad_condition"] & set(CODES)
    assert codes_of_conditions == found.pop("bad_condition")
    assert {stem for stem, codes in found.items() if stem in codes} == {rule.code for rule in RULES} - {
        "bad_condition"
    }


def test_codes_of_rules_are_unique():
    codes = [rule.code for rule in RULES]
    assert len(codes) == len(set(codes))


def test_sound_playbook_has_no_problem():
    assert check_playbook(read()) == ()


def test_problems_stand_in_the_order_of_the_file():
    found = check_playbook(read((", currency: USD}", "}"), ("means: We collect access.", "means: ''")))
    assert [each.code for each in found] == ["money_without_currency", "stage_without_meaning"]


def test_without_places_problems_keep_their_paths():
    (found,) = check_playbook(playbook((", currency: USD}", "}")))
    assert (found.path, found.file) == (("fields", "value"), "")


def test_unreadable_file_has_the_problems_of_its_form():
    reading = read(("stages:\n", "stagse:\n"))
    assert check_playbook(reading) == reading.problems != ()


def test_form_and_checks_are_told_together():
    found = check_playbook(read(("title: Client journey\n", "format: 2\n"), (", currency: USD}", "}")))
    assert [each.code for each in found] == ["format_unknown", "money_without_currency"]


def test_cases_beside_a_playbook_are_checked_in_their_file():
    text = "tests:\n  - {name: x, given: {stage: won}, when: hand off, then: {refused: [scop]}}\n"
    reading = read_cases(text, "client.test.yaml")
    (found,) = check_cases(playbook(), reading.cases, reading.places)
    assert str(found) == (
        "client.test.yaml:2:69: error unknown_expectation: No gate ever refuses or warns because of `scop`. "
        "Did you mean `scope`?"
    )


@pytest.mark.parametrize(
    ("one", "other", "later"),
    [
        ("2 days", "1 weeks", False),
        ("8 days", "1 weeks", True),
        ("90 minutes", "1 hours", True),
        ("9 working hours", "1 working day", True),
        ("8 working hours", "1 working day", False),
    ],
)
def test_durations_compare_within_one_kind_of_time(one: str, other: str, later: bool):
    assert is_later(parse_duration(one), parse_duration(other)) is later


LINES = SOUND.splitlines()
WORDS = ("won", "onboarding", "scope", "team", "true", "sales-to-onboarding", "receiver", "0", "value", "[]")


@st.composite
def broken_texts(draw: st.DrawFn) -> str:
    """The sound playbook with lines taken out and words put for others."""
    lines = list(LINES)
    for _ in range(draw(st.integers(1, 4))):
        at = draw(st.integers(1, len(lines) - 1))
        words = lines[at].split(" ")
        word = draw(st.integers(0, len(words) - 1))
        words[word] = draw(st.sampled_from(WORDS)) if words[word] else ""
        lines[at : at + 1] = draw(st.sampled_from([[], [" ".join(words)]]))
    return "\n".join(lines)


@settings(max_examples=150)
@given(broken_texts())
def test_playbook_without_errors_can_be_run(text: str):
    reading = read_playbook(text)
    errors = [each for each in check_playbook(reading, world=World()) if each.severity == "error"]
    if reading.playbook and not errors:
        run = run_cases(Program(reading.playbook), reading.playbook.tests)
        assert len(run.results) == len(reading.playbook.tests)
