"""Brings two people's changes of one text together, line by line, as version control does."""

from __future__ import annotations

from collections.abc import Iterator
from difflib import SequenceMatcher
from typing import NamedTuple


class _Edit(NamedTuple):
    """The lines ``start`` to ``end`` of the base became ``lines``."""

    start: int
    end: int
    lines: list[str]


def merge(base: str, mine: str, theirs: str) -> str | None:
    """The text with the changes of both sides since ``base``; None where both changed the same lines.

    Changes that touch (one ends where the other begins) count as the same lines, unless they are equal: what stands
    next to each other in a playbook mostly belongs together, and somebody should look at it.
    """
    if mine == theirs:
        return mine
    lines = base.splitlines(keepends=True)
    merged: list[str] = []
    at = 0
    for edit in _in_turn(_edits(lines, mine), _edits(lines, theirs)):
        if edit is None:
            return None
        merged += lines[at : edit.start] + edit.lines
        at = edit.end
    return "".join(merged + lines[at:])


def _edits(base: list[str], text: str) -> list[_Edit]:
    lines = text.splitlines(keepends=True)
    matcher = SequenceMatcher(None, base, lines, autojunk=False)
    return [
        _Edit(start, end, lines[first:last])
        for tag, start, end, first, last in matcher.get_opcodes()
        if tag != "equal"
    ]


def _in_turn(mine: list[_Edit], theirs: list[_Edit]) -> Iterator[_Edit | None]:
    """The edits of both sides in the order of the base; None for two that collide."""
    waiting, others = list(reversed(mine)), list(reversed(theirs))
    while waiting and others:
        first, second = waiting[-1], others[-1]
        if first == second:
            yield waiting.pop()
            others.pop()
        elif first.end < second.start:
            yield waiting.pop()
        elif second.end < first.start:
            yield others.pop()
        else:
            yield None
            return
    yield from reversed(waiting or others)
