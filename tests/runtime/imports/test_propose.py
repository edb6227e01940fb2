"""Columns are proposed by name, synonym and values, each with how sure that is."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from surehand.runtime.imports import Proposal, Recognised, propose
from tests.sample import DIRECTORY, PROGRAM

Look = Callable[..., Recognised]


def proposed(look: Look, text: str) -> Proposal:
    return propose(look(text), PROGRAM.playbook, DIRECTORY)


@pytest.mark.parametrize(
    ("column", "target"),
    [
        ("start_date", "start_date"),
        ("Start Date", "start_date"),
        ("StartDate", "start_date"),
        ("Scope of work", "scope"),
        ("Contract Value (USD)", "contract_value"),
        ("Deal Owner", "owner"),
        ("Sales Agent", "owner"),
        ("Deal Stage", "stage"),
        ("Opportunity ID", "key"),
        ("Company", "title"),
        ("main contact email", "main_contact.email"),
        ("shoe size", "ignore"),
    ],
)
def test_columns_are_known_by_name(look: Look, column: str, target: str) -> None:
    assert proposed(look, f"{column},b\n,1\n").mapping.columns[column] == target


@pytest.mark.parametrize(
    ("values", "target"),
    [
        (("retail", "health", "Retail"), "industry"),
        (("Won", "lost", "won"), "stage"),
        (("Rita Receiver", "sam@example.com", "Lea Lead"), "owner"),
    ],
)
def test_columns_are_known_by_values(look: Look, values: tuple[str, ...], target: str) -> None:
    assert proposed(look, "abc\n" + "\n".join(values)).mapping.columns == {"abc": target}


def test_key_has_to_be_unique(look: Look) -> None:
    assert proposed(look, "lead id,b\n7,1\n7,2\n").mapping.columns["lead id"] == "ignore"


def test_values_of_another_kind_lower_confidence(look: Look) -> None:
    fitting, other = (
        proposed(look, f"start_date\n{value}\n").matches[0].confidence for value in ("2026-04-13", "soon")
    )
    assert fitting == 1.0
    assert other == 0.7


def test_title_falls_back_to_the_key(look: Look) -> None:
    assert proposed(look, "opportunity id,amount\nX1,5\nX2,6\n").mapping.title == "{opportunity id}"


def test_match_says_why(look: Look) -> None:
    (match,) = proposed(look, "abc\nretail\nhealth\n").matches
    assert (match.confidence, match.why) == (0.9, "its values are those of Industry")
