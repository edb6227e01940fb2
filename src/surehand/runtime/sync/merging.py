"""One field on two sides: who is right, given what both last agreed on. Pure.

Texts are compared in one writing, "" being nothing. Whatever order things are told in, what is agreed on in the end is
the same.
"""

from __future__ import annotations

from typing import Literal, TypeAlias

Answer: TypeAlias = Literal["same", "take", "write", "conflict"]
"""Both are the same; theirs holds here; ours is to be written there; a person chooses."""
Side: TypeAlias = Literal["theirs", "ours", "newest"]


def merged(master: Side, base: str | None, ours: str, theirs: str, *, newer: Side = "newest") -> Answer:
    """Who holds. ``base`` is what both last agreed on, None when they never did; ``newer`` whose value is younger.

    Where only one side says something, it is heard, whoever is master: a field that is filled never loses to one that
    was always empty. A value that its master never touched, and that was changed on the other side, is a conflict
    where the master is theirs, as people here would lose what they typed.
    """
    if ours == theirs:
        return "same"
    if base is None:
        return _first_meeting(master, ours, theirs, newer)
    if theirs == base:
        return "conflict" if master == "theirs" and base else "write"
    if ours == base:
        return "write" if master == "ours" and base else "take"
    return _ANSWERS[master]


def _first_meeting(master: Side, ours: str, theirs: str, newer: Side) -> Answer:
    if not ours or not theirs:
        return "write" if ours else "take"
    return _ANSWERS[newer if master == "newest" else master]


_ANSWERS: dict[Side, Answer] = {"theirs": "take", "ours": "write", "newest": "conflict"}
