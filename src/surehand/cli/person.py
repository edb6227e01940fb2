"""`surehand person`: who works here."""

from __future__ import annotations

from pathlib import Path

import click

from surehand.cli.desk import Desk
from surehand.cli.options import answers
from surehand.cli.output import Answer, Lines, Rows
from surehand.cli.parameters import Email
from surehand.core.engine import Refusal
from surehand.runtime.imports import add_people
from surehand.runtime.workspaces import add_person, deactivate

_ROLES = ("viewer", "member", "lead", "admin")


@click.group()
def person() -> None:
    """Add, import, list and deactivate people."""


@person.command()
@click.argument("name")
@click.argument("address", type=Email(), metavar="EMAIL")
@click.option("--role", type=click.Choice(_ROLES), default="member", show_default=True)
@click.option("--team", "teams", multiple=True, metavar="ID", help="A team they belong to; may be repeated.")
@click.option("--skill", "skills", multiple=True, metavar="WORD", help="A skill that playbooks ask for.")
@click.option("--capacity", type=click.IntRange(1), metavar="N", help="How many handoffs may wait for them.")
@answers
def add(
    desk: Desk,
    name: str,
    address: str,
    role: str,
    teams: tuple[str, ...],
    skills: tuple[str, ...],
    capacity: int | None,
) -> Answer | Refusal:
    """Add somebody. `surehand link EMAIL` then lets them sign in."""
    known = desk.facts.directory.find(address)
    if known:
        return Refusal("person_exists", f"{known.name} has the address {address} already.")
    slugs = [desk.find_team(team).id for team in teams]
    made = add_person(desk.id, name, address, role=role, teams=slugs, skills=skills, capacity=capacity)
    return Lines(desk.find_person(made.pk), [f"Added {made.name} ({made.pk})."])


@person.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@answers
def import_(desk: Desk, file: Path) -> Answer | Refusal:
    """Add everybody of a table who is not here yet.

    FILE is CSV or XLSX with the column email, and if you like name, role, teams and leads: the teams that they lead.
    """
    added = add_people(desk.id, file)
    if isinstance(added, Refusal):
        return added
    return Lines(
        added, [f"Added {added.people} people and {added.teams} teams; {added.known} were here already."]
    )


@person.command("list")
@click.option("--all", "everybody", is_flag=True, help="Also those who left.")
@answers
def list_(desk: Desk, everybody: bool) -> Answer:
    """List people with their roles and teams."""
    people = [each for each in desk.facts.directory.people.values() if each.active or everybody]
    rows = [(p.name, p.email, p.role if p.active else "left", ", ".join(p.teams), p.id) for p in people]
    return Rows({"items": people}, ("name", "email", "role", "teams", "id"), rows, "No people.")


@person.command("deactivate")
@click.argument("person", metavar="EMAIL")
@answers
def deactivate_(desk: Desk, person: str) -> Answer | Refusal:
    """Let somebody leave, once nothing open is theirs any more."""
    found = desk.find_person(person)
    refused = deactivate(desk.id, found.id)
    return refused or Lines({"id": found.id, "active": False}, [f"{found.name} has left."])
