"""`surehand absence`: when somebody is away, and who stands in."""

from __future__ import annotations

from datetime import UTC, datetime

import click

from surehand.cli import values
from surehand.cli.desk import Desk
from surehand.cli.options import answers
from surehand.cli.output import Answer, Lines, Rows
from surehand.core.engine import Refusal
from surehand.runtime.absences import add_absence, remove_absence
from surehand.store.queries.people import read_absences


@click.group()
def absence() -> None:
    """Say, list and take back when somebody is away."""


@absence.command()
@click.argument("person", metavar="EMAIL")
@click.argument("start", metavar="FROM")
@click.argument("end", metavar="UNTIL")
@click.option("--substitute", default="", metavar="EMAIL", help="Who stands in.")
@answers
def add(desk: Desk, person: str, start: str, end: str, substitute: str) -> Answer | Refusal:
    """Say that somebody is away. FROM is their first day away and UNTIL the last; either can be a moment."""
    away, stand_in = desk.find_person(person), desk.find_person(substitute) if substitute else None
    begins = values.moment(f"{start}T00:00" if len(start) == len("2026-01-31") else start, desk.facts.zone)
    ends = values.moment(end, desk.facts.zone)
    if begins >= ends:
        return Refusal("invalid_absence", "An absence ends after it starts.")
    if stand_in and (not stand_in.active or stand_in.id == away.id):
        return Refusal("invalid_absence", f"{stand_in.name} cannot stand in for {away.name}.")
    made = add_absence(desk.id, away.id, begins, ends, stand_in.id if stand_in else None, by=desk.by)
    return Lines({"id": made.pk, "person": away.id}, [f"{away.name} is away ({made.pk})."])


@absence.command("list")
@click.argument("person", metavar="EMAIL", default="")
@answers
def list_(desk: Desk, person: str) -> Answer:
    """List the absences that are not over, of everybody or of one person."""
    of = desk.find_person(person).id if person else ""
    found = read_absences(desk.id, datetime.now(UTC), of)
    directory, zone = desk.facts.directory, desk.facts.zone
    rows = [
        (
            directory.name(each.person),
            values.shown(each.start, zone),
            values.shown(each.end, zone),
            directory.name(each.substitute) if each.substitute else "",
            each.id,
        )
        for each in found
    ]
    return Rows({"items": found}, ("name", "from", "until", "substitute", "id"), rows, "Nobody is away.")


@absence.command()
@click.argument("absence", metavar="ID")
@answers
def remove(desk: Desk, absence: str) -> Answer | Refusal:
    """Take an absence back; one that has begun ends with it."""
    return remove_absence(desk.id, absence, by=desk.by) or Lines(
        {"id": absence}, [f"{absence} is taken back."]
    )
