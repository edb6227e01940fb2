"""The answers to a person or a team that is none here."""

from __future__ import annotations

from surehand.core.engine import Refusal


def no_such_person(reference: str) -> Refusal:
    """Nobody who works here has this id or address."""
    return Refusal("no_such_person", f"“{reference}” is no active member of this workspace.")


def no_such_team(team: str) -> Refusal:
    """No team of the workspace has this name."""
    return Refusal("no_such_team", f"There is no team “{team}” in this workspace.")
