"""`surehand team`: people who own stages together."""

from __future__ import annotations

import click

from surehand.cli.desk import Desk
from surehand.cli.options import answers
from surehand.cli.output import Answer, Lines, Rows
from surehand.cli.parameters import Slug
from surehand.core.engine import Refusal
from surehand.runtime.teams import TeamChange, add_team, change_team, set_lead


@click.group()
def team() -> None:
    """Add, list and change teams."""


@team.command()
@click.argument("slug", metavar="ID", type=Slug())
@click.option("--title", default="", metavar="TEXT", help="The name people read. [default: the id in words]")
@click.option("--lead", default="", metavar="EMAIL", help="Who leads it.")
@answers
def add(desk: Desk, slug: str, title: str, lead: str) -> Answer | Refusal:
    """Add a team; ID is the name that playbooks use."""
    if slug in desk.facts.directory.teams:
        return Refusal("team_exists", f"There is a team {slug} already.")
    leader = desk.find_person(lead).id if lead else ""
    made = add_team(desk.id, slug, title, by=desk.by)
    if leader:
        set_lead(desk.id, slug, leader, by=desk.by)
    plain = {"id": made.pk, "slug": made.slug, "title": made.title, "lead": leader}
    return Lines(plain, [f"Added {made.title} ({made.slug})."])


@team.command()
@click.argument("slug", metavar="ID")
@click.argument("person", metavar="EMAIL")
@answers
def lead(desk: Desk, slug: str, person: str) -> Answer | Refusal:
    """Make somebody the lead of a team."""
    found, leader = desk.find_team(slug), desk.find_person(person)
    refused = change_team(desk.id, found.id, TeamChange(lead=leader.id), by=desk.by)
    return refused or Lines({"slug": found.id, "lead": leader.id}, [f"{leader.name} leads {found.title}."])


@team.command()
@click.argument("slug", metavar="ID")
@click.argument("title")
@answers
def rename(desk: Desk, slug: str, title: str) -> Answer | Refusal:
    """Give a team another title. Its id stays, as playbooks name it."""
    found = desk.find_team(slug)
    refused = change_team(desk.id, found.id, TeamChange(title=title), by=desk.by)
    return refused or Lines({"slug": found.id, "title": title}, [f"{found.title} is called {title} now."])


@team.command()
@click.argument("slug", metavar="ID")
@click.argument("name", default="")
@answers
def calendar(desk: Desk, slug: str, name: str) -> Answer | Refusal:
    """Say by which working-time calendar a team works. Without NAME that of each contract counts."""
    found = desk.find_team(slug)
    refused = change_team(desk.id, found.id, TeamChange(calendar=name), by=desk.by)
    works = f"works by the calendar {name}" if name else "works by the calendar of each contract"
    return refused or Lines({"slug": found.id, "calendar": name}, [f"{found.title} {works} now."])


@team.command("list")
@answers
def list_(desk: Desk) -> Answer:
    """List teams with their leads."""
    directory = desk.facts.directory
    teams = list(directory.teams.values())
    rows = [(t.id, t.title, directory.name(t.lead), str(len(directory.members(t.id)))) for t in teams]
    return Rows({"items": teams}, ("id", "title", "lead", "people"), rows, "No teams.")
