"""People as a table: those who are to work here, and what other systems call them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import msgspec
from django.db import transaction

from surehand.core.engine import Refusal
from surehand.runtime.facts import facts_of
from surehand.runtime.imports.parts import to_text
from surehand.runtime.imports.recognise import fit
from surehand.runtime.imports.shapes import people_in
from surehand.runtime.imports.table import Table, UnreadableTable, open_table
from surehand.runtime.people import add_person
from surehand.runtime.teams import add_team, set_lead

COLUMNS = ("id", "email", "name", "role", "teams", "leads")
"""What a table of people can say. Only the address is needed; ``id`` is what the other system calls them, ``leads`` the
teams that they lead."""

ROLES = ("viewer", "member", "lead", "admin")


class PeopleAdded(msgspec.Struct, frozen=True):
    """How many people and teams are new, and how many people were here already."""

    people: int
    teams: int
    known: int


def read_people(path: Path) -> dict[str, str] | Refusal:
    """A table with the columns id and email as `Mapping.people` has it, or the people as another system exports them.

    Of an export, people without an address are left out: nobody here is meant by them.
    """
    try:
        table = open_table(path)
    except UnreadableTable as unreadable:
        return unreadable.refusal
    if key := people_in(table.columns):
        return _exported(table, key)
    rows = _read(path)
    return rows if isinstance(rows, Refusal) else {row["id"]: row["email"] for row in rows if row.get("id")}


def add_people(workspace: str, path: Path) -> PeopleAdded | Refusal:
    """Add everybody of a table who is not here yet, and the teams that they name. All or nobody."""
    rows = _read(path)
    if isinstance(rows, Refusal):
        return rows
    facts = facts_of(workspace)
    new = [row for row in rows if facts.directory.find(row["email"]) is None]
    teams = dict.fromkeys(team for row in new for column in ("teams", "leads") for team in _list(row, column))
    missing = [team for team in teams if team not in facts.directory.teams]
    with transaction.atomic():
        for team in missing:
            add_team(workspace, team)
        for row in new:
            name, role = row.get("name") or row["email"], row.get("role") or "member"
            person = add_person(workspace, name, row["email"], role=role, teams=_list(row, "teams"))
            for team in _list(row, "leads"):
                set_lead(workspace, team, person.pk)
    return PeopleAdded(len(new), len(missing), len(rows) - len(new))


def _exported(table: Table, key: str) -> dict[str, str] | Refusal:
    id, email = table.columns.index(key), [name.casefold() for name in table.columns].index("email")
    try:
        rows = [cells for row in table.rows() if (cells := fit(row, len(table.columns)))]
    except UnreadableTable as unreadable:
        return unreadable.refusal
    told = {to_text(cells[id]): to_text(cells[email]) for cells in rows}
    return {each: address for each, address in told.items() if each and "@" in address}


def _list(row: Mapping[str, str], column: str) -> list[str]:
    return [each.strip() for each in row.get(column, "").replace(";", ",").split(",") if each.strip()]


def _read(path: Path) -> list[dict[str, str]] | Refusal:
    try:
        table = open_table(path)
        names = [column.casefold() for column in table.columns]
        rows = [(row.number, fit(row, len(names))) for row in table.rows()]
    except UnreadableTable as unreadable:
        return unreadable.refusal
    if "email" not in names:
        return Refusal(
            "no_address_column", f"“{path.name}” has no column “email”; it may have {', '.join(COLUMNS)}."
        )
    people = [(number, dict(zip(names, map(to_text, cells or ()), strict=False))) for number, cells in rows]
    return next(_wrong(people), None) or list({row["email"].casefold(): row for _, row in people}.values())


def _wrong(people: Sequence[tuple[int, Mapping[str, str]]]) -> Iterator[Refusal]:
    for number, row in people:
        if "@" not in row.get("email", ""):
            yield Refusal("not_an_email", f"Row {number}: “{row.get('email', '')}” is no e-mail address.")
        if row.get("role", "") not in ("", *ROLES):
            yield Refusal(
                "unknown_role", f"Row {number}: “{row['role']}” is no role; use {', '.join(ROLES)}."
            )
