"""`surehand person`: who works here."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click
import msgspec

from surehand.cli.desk import Desk
from surehand.cli.options import answers
from surehand.cli.output import Answer, Lines, Rows
from surehand.cli.parameters import Email
from surehand.cli.values import counted
from surehand.core.engine import Refusal
from surehand.runtime.imports import add_people
from surehand.runtime.people import ROLES, PersonChange, add_person, change_person, deactivate, reactivate
from surehand.runtime.reassign import reassign_work


@click.group()
def person() -> None:
    """Add, import, list and change people, and let them leave."""


@person.command()
@click.argument("name")
@click.argument("address", type=Email(), metavar="EMAIL")
@click.option("--role", type=click.Choice(ROLES), default="member", show_default=True)
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
    made = add_person(
        desk.id, name, address, role=role, teams=slugs, skills=skills, capacity=capacity, by=desk.by
    )
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
    refused = deactivate(desk.id, found.id, by=desk.by)
    return refused or Lines({"id": found.id, "active": False}, [f"{found.name} has left."])


@person.command("reactivate")
@click.argument("person", metavar="EMAIL")
@answers
def reactivate_(desk: Desk, person: str) -> Answer | Refusal:
    """Let somebody who left work here again, in the role and the teams they had."""
    found = desk.find_person(person)
    refused = reactivate(desk.id, found.id, by=desk.by)
    return refused or Lines({"id": found.id, "active": True}, [f"{found.name} works here again."])


@person.command()
@click.argument("person", metavar="EMAIL")
@click.option("--name", metavar="TEXT", help="What they are called.")
@click.option("--role", type=click.Choice(ROLES), help="What they may do.")
@click.option("--team", "teams", multiple=True, metavar="ID", help="All their teams from now on; repeated.")
@click.option("--no-teams", is_flag=True, help="They belong to no team.")
@click.option(
    "--skill", "skills", multiple=True, metavar="WORD", help="All their skills from now on; repeated."
)
@click.option("--no-skills", is_flag=True, help="They have no skills that playbooks ask for.")
@click.option("--capacity", type=click.IntRange(1), metavar="N", help="How many handoffs may wait for them.")
@click.option("--no-limit", is_flag=True, help="Any number of handoffs may wait for them.")
@click.option("--calendar", metavar="NAME", help="Their own working-time calendar.")
@click.option("--no-calendar", is_flag=True, help="The calendar of their team, or of the contract, counts.")
@answers
def change(desk: Desk, person: str, **given: Any) -> Answer | Refusal:
    """Change what somebody is called, may do, belongs to, or can take. What is not named stays."""
    found = desk.find_person(person)
    refused = change_person(desk.id, found.id, _change(desk, given), by=desk.by)
    return refused or Lines(desk.find_person(found.id), [f"{desk.find_person(found.id).name} is changed."])


def _change(desk: Desk, given: Mapping[str, Any]) -> PersonChange:
    changes: dict[str, Any] = {name: given[name] for name in ("name", "role") if given[name] is not None}
    if given["teams"] or given["no_teams"]:
        changes["teams"] = tuple(desk.find_team(team).id for team in given["teams"])
    if given["skills"] or given["no_skills"]:
        changes["skills"] = given["skills"]
    if given["capacity"] is not None or given["no_limit"]:
        changes["capacity"] = given["capacity"]
    if given["calendar"] or given["no_calendar"]:
        changes["calendar"] = given["calendar"] or ""
    if not changes:
        raise click.UsageError(
            "Say what is to change: --name, --role, --team, --skill, --capacity or --calendar."
        )
    return PersonChange(**changes)


@person.command()
@click.argument("person", metavar="EMAIL")
@click.option("--to", metavar="EMAIL", default="", help="Who gets it. [default: whom the routing finds]")
@click.option("--reason", required=True, metavar="TEXT", help="Why; everybody concerned is told.")
@click.option("--leave", is_flag=True, help="Let them leave in the same step.")
@answers
def reassign(desk: Desk, person: str, to: str, reason: str, leave: bool) -> Answer | Refusal:
    """Give everything open of somebody to others: all of it, or nothing."""
    found, receiver = desk.find_person(person), desk.find_person(to).id if to else ""
    done = reassign_work(desk.id, desk.actor, found.id, receiver, reason=reason, leave=leave)
    if isinstance(done, Refusal):
        return done
    *some, last = (counted(number, noun[:-1]) for noun, number in msgspec.structs.asdict(done).items())
    return Lines(done, [f"{', '.join(some)} and {last} of {found.name} changed hands."])
