"""A table of people adds those who are not here yet, with their teams, and says what other systems call them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from surehand.core.engine import Refusal
from surehand.runtime.facts import facts_of
from surehand.runtime.imports import PeopleAdded, add_people, read_people
from tests.fixtures import Company

Write = Callable[..., Path]
TABLE = """\
id,email,name,role,teams,leads
u1,mia@example.com,Mia Moss,lead,"sales, design",design
u2,sam@example.com,,,,
u3,noa@example.com,,,,
"""


def test_new_people_are_added(workspace: Company, table: Write) -> None:
    assert add_people(workspace.id, table(TABLE)) == PeopleAdded(people=2, teams=1, known=1)
    directory = facts_of(workspace.id).directory
    mia = directory.find("mia@example.com")
    assert mia is not None
    assert (mia.name, mia.role, set(mia.teams)) == ("Mia Moss", "lead", {"sales", "design"})
    assert directory.lead("design") == mia


def test_names_elsewhere_are_read(table: Write) -> None:
    assert read_people(table(TABLE)) == {
        "u1": "mia@example.com",
        "u2": "sam@example.com",
        "u3": "noa@example.com",
    }


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (
            "name,role\nMia,lead\n",
            "“deals.csv” has no column “email”; it may have id, email, name, role, teams, leads.",
        ),
        ("email,name\nmia,Mia\n", "Row 2: “mia” is no e-mail address."),
        ("email,role\nmia@example.com,boss\n", "Row 2: “boss” is no role; use viewer, member, lead, admin."),
    ],
)
def test_wrong_tables_add_nobody(workspace: Company, table: Write, text: str, sentence: str) -> None:
    refusal = add_people(workspace.id, table(text))
    assert isinstance(refusal, Refusal)
    assert refusal.sentence == sentence
