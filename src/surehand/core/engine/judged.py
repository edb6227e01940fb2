"""First-time-right, as the receivers say it: the one definition, for pages, reports, the map and programs.

A record counts once for each contract by which it was handed over. It is judged as soon as one of these handoffs was
accepted or returned; it was right the first time where it was accepted, and none of them was ever returned or asked
about. A return that was undone is none, and one that was recalled or withdrawn was not answered: only what was asked
about it counts.
"""

from __future__ import annotations

from collections.abc import Collection

ANSWERS = ("accepted", "returned")
"""The statuses of a handoff that say what its receiver made of it."""


def is_troubled(status: str, questions: int) -> bool:
    """Whether a handoff speaks against first-time-right: it was returned, or asked about."""
    return status == "returned" or questions > 0


def is_right(statuses: Collection[str], *, troubled: bool) -> bool:
    """Whether the handoffs of a record by a contract were first-time-right; ``troubled`` if any of them ever was."""
    return "accepted" in statuses and not troubled
