"""Reading never fails without saying where and why, whatever the text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from surehand.core.playbook import Criterion, Place, Problem, read_playbook
from surehand.core.playbook.read import LARGEST, MOST_NODES, read_part
from tests.core.playbook.sound_playbook import playbook, read


def only_problem(text: str) -> str:
    reading = read_playbook(text, "x.yaml")
    assert reading.playbook is None
    return str(reading.problems[0])


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "x.yaml:1:1: error empty_file: The file is empty. Start with `playbook: my-process`."),
        ("a: [1", "x.yaml:1:6: error not_yaml: This is not YAML: expected ',' or ']'"),
        ("\0", "x.yaml:1:1: error not_yaml: This is not YAML: unacceptable character #x0000"),
        ("[" * 1000, "x.yaml:1:1: error too_deep: The brackets of this file stand too deep"),
        ("- a", "x.yaml:1:1: error not_a_mapping: the playbook needs keys with values."),
        ("? [a]\n: b", "x.yaml:1:1: error not_one_value: the playbook is a list; one value belongs there."),
        ("x" * (LARGEST + 1), "x.yaml:1:1: error too_large: The file has 524,289 characters"),
        ("stagse: {}", "x.yaml:1:1: error unknown_key: `stagse` is not part of the playbook. Did you mean"),
    ],
)
def test_unreadable_texts_say_why(text: str, says: str):
    assert only_problem(text).startswith(says)


def test_alias_that_holds_itself_is_refused():
    text = "tests:\n  - given: {stage: won, fields: &all {a: *all}}\n"
    assert only_problem(text).startswith("x.yaml:2:39: error too_deep: No value of")


def test_aliases_cannot_multiply_without_end():
    bomb = "tests:\n  - given:\n      stage: won\n      fields:\n        a: &a [" + "x, " * 400 + "x]\n"
    bomb += "        b: &b [" + "*a, " * 400 + "*a]\n"
    reading = read_playbook(bomb)
    assert [each.code for each in reading.problems] == ["too_large"]
    assert f"more than {MOST_NODES:,} parts" in reading.problems[0].sentence


def test_one_way_written_twice_is_told():
    reading = read(("moves:\n", "moves:\n  proposal->won: {}\n"))
    assert [(each.code, each.path) for each in reading.problems] == [
        ("duplicate_key", ("moves", "proposal -> won"))
    ]


@given(st.text() | st.text(alphabet=" \n:-[]{}&*!|>'\"%#abc"))
def test_any_text_is_read_or_refused(text: str):
    reading = read_playbook(text)
    assert (reading.playbook is None) == bool(reading.problems)


@pytest.mark.parametrize(
    ("written", "character", "stands_at"),
    [
        ('when: package != "premium"', 'package != "'.index('"'), (1, 18)),
        ("when: 'package'", 3, (1, 11)),
        ("when: >-\n  has(package)\n  || owner", "has(package) || owner".index("owner"), (3, 6)),
        ("when: |\n  has(package)", 4, (2, 7)),
        ('when: "has(package)\n  || owner"', "has(package) || owner".index("owner"), (2, 6)),
        ('when: "owner == \\"x\\""', 9, (1, 8)),
    ],
)
def test_characters_of_a_scalar_are_found(written: str, character: int, stands_at: tuple[int, int]):
    _, _, places = read_part(Criterion, f"{written}\nsay: y", "x.yaml")
    assert places.locate(Problem("x", "x", path=("when",)), character).place == Place(*stands_at)


def test_absent_part_is_located_at_the_part_around_it():
    problem = Problem("x", "x", path=("stages", "won", "means"))
    assert read((", means: The client signed.", "")).places.locate(problem, 7).place == read().places.of(
        ("stages", "won")
    )


def test_sound_playbook_can_be_read():
    assert [handoff.id for handoff in playbook().handoffs.values()] == [
        "sales-to-onboarding",
        "onboarding-to-delivery",
    ]
