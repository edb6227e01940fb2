"""One field on two sides: both end with the same value, or a person is asked; no change is lost in silence."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from surehand.runtime.sync.merging import Side, merged

TEXTS = st.sampled_from(("", "a", "b", "c"))
MASTERS: st.SearchStrategy[Side] = st.sampled_from(("theirs", "ours", "newest"))


@given(MASTERS, TEXTS, TEXTS, TEXTS)
def test_after_one_look_there_is_nothing_left_to_do(master: Side, base: str, ours: str, theirs: str) -> None:
    answer = merged(master, base, ours, theirs)
    if answer == "conflict":
        assert ours != theirs
        return
    agreed = {"same": ours, "take": theirs, "write": ours}[answer]
    assert merged(master, agreed, agreed, agreed) == "same"


@given(MASTERS, TEXTS, TEXTS)
def test_a_change_on_one_side_is_never_lost(master: Side, base: str, new: str) -> None:
    """What only one side changed wins, or a person is asked; the master alone may overrule what the other changed."""
    if new == base:
        return
    if merged(master, base, base, new) != "take":
        assert master == "ours"
    if merged(master, base, new, base) != "write":
        assert merged(master, base, new, base) == "conflict"


@given(MASTERS, TEXTS)
def test_what_is_filled_beats_what_was_always_empty(master: Side, text: str) -> None:
    if text:
        assert merged(master, None, text, "") == merged(master, "", text, "") == "write"
        assert merged(master, None, "", text) == merged(master, "", "", text) == "take"


@given(TEXTS, TEXTS, TEXTS)
def test_only_people_choose_between_two_changes(base: str, ours: str, theirs: str) -> None:
    if len({base, ours, theirs}) == 3:
        assert merged("newest", base, ours, theirs) == "conflict"


def test_at_the_first_meeting_the_younger_one_holds() -> None:
    assert merged("newest", None, "a", "b", newer="theirs") == "take"
    assert merged("newest", None, "a", "b", newer="ours") == "write"
