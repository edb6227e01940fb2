"""`surehand workspace`: one company's data each."""

from __future__ import annotations

import click

from surehand.cli.database import open_database, sentences
from surehand.cli.options import json_option
from surehand.cli.output import Lines, Rows, tell
from surehand.cli.parameters import Zone
from surehand.cli.rows import plain
from surehand.runtime.workspaces import create_workspace
from surehand.store import models as m

_COLUMNS = "id slug name zone region currency is_demo created_at".split()


@click.group()
def workspace() -> None:
    """Create and list workspaces.

    Each is one company's data; nothing crosses from one to another.
    """


@workspace.command()
@click.argument("name")
@click.option("--zone", type=Zone(), default="UTC", show_default=True, help="The time zone it works in.")
@click.option(
    "--region", metavar="CODE", default="", help="The country for holidays and phone numbers, as DE."
)
@click.option("--currency", metavar="CODE", default="", help="The currency of money without one, as EUR.")
@json_option
def create(name: str, zone: str, region: str, currency: str, as_json: bool) -> None:
    """Make an empty workspace. Its first person is added with `surehand person add --role admin`."""
    open_database()
    with sentences():
        made = create_workspace(name, zone=zone, region=region.upper(), currency=currency.upper())
    tell(Lines(plain([made], _COLUMNS)[0], [f"Made {made.slug} ({made.pk})."]), as_json=as_json)


@workspace.command("list")
@json_option
def list_(as_json: bool) -> None:
    """List all workspaces."""
    open_database()
    with sentences():
        found = list(m.Workspace.objects.order_by("slug"))
    rows = [(row.slug, row.name, row.zone, row.pk) for row in found]
    answer = Rows({"items": plain(found, _COLUMNS)}, ("slug", "name", "zone", "id"), rows, "No workspaces.")
    tell(answer, as_json=as_json)
