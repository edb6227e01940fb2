"""Two people's changes of one text come together, or it is said that they collide."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from surehand.core.playbook.merge import merge

BASE = "a\nb\nc\nd\ne\n"


def test_changes_in_other_lines_come_together() -> None:
    assert merge(BASE, "A\nb\nc\nd\ne\n", "a\nb\nc\nd\nE\n") == "A\nb\nc\nd\nE\n"


def test_changes_of_one_line_collide() -> None:
    assert merge(BASE, "a\nB\nc\nd\ne\n", "a\nX\nc\nd\ne\n") is None


def test_the_same_change_counts_once() -> None:
    assert merge(BASE, "a\nX\nc\nd\nE\n", "a\nX\nc\nd\ne\n") == "a\nX\nc\nd\nE\n"


def test_neighbouring_changes_collide() -> None:
    assert merge(BASE, "a\nB\nc\nd\ne\n", "a\nb\nC\nd\ne\n") is None


def test_a_line_taken_out_stays_out() -> None:
    assert merge(BASE, "a\nb\nc\nd\n", "Z\na\nb\nc\nd\ne\n") == "Z\na\nb\nc\nd\n"


TEXTS = st.lists(st.sampled_from(["a\n", "b\n", "c\n", "x\n"]), max_size=8).map("".join)


@given(TEXTS, TEXTS)
def test_what_only_one_side_changed_is_taken(base: str, changed: str) -> None:
    assert (merge(base, changed, base), merge(base, base, changed)) == (changed, changed)


@given(TEXTS, TEXTS, TEXTS)
def test_the_sides_may_be_swapped(base: str, one: str, other: str) -> None:
    assert merge(base, one, other) == merge(base, other, one)
