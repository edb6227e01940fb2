"""`surehand key`: how programs come in."""

from __future__ import annotations

import click

from surehand.cli.desk import Desk
from surehand.cli.options import answers
from surehand.cli.output import Answer, Lines, Rows
from surehand.cli.rows import plain
from surehand.cli.values import shown
from surehand.core.engine import Refusal
from surehand.runtime.access import (
    AGENT_DAYS,
    AGENT_SCOPES,
    AGENT_STARTS_WITH,
    SCOPES,
    create_agent_key,
    create_key,
    keys_of,
    revoke_key,
)

_COLUMNS = "id name person_id prefix scopes audience created_at expires_at last_used_at".split()
_ALL_SCOPES = tuple(dict.fromkeys((*SCOPES, *AGENT_SCOPES)))


@click.group()
def key() -> None:
    """Create, list and revoke API keys. A key acts as one person, within its scopes."""


@key.command()
@click.argument("name")
@click.option(
    "--scope",
    "scopes",
    type=click.Choice(_ALL_SCOPES),
    multiple=True,
    help="What it allows. [default: read; for an agent read and propose, never act]",
)
@click.option("--agent", is_flag=True, help="For an agent at the MCP server, and for nothing else.")
@click.option(
    "--days",
    type=int,
    metavar="N",
    default=AGENT_DAYS,
    show_default=True,
    help="When the key of an agent ends.",
)
@answers
def create(desk: Desk, name: str, scopes: tuple[str, ...], agent: bool, days: int) -> Answer | Refusal:
    """Make a key that acts as the person named by --as. It is shown this once."""
    if agent:
        chosen = scopes or AGENT_STARTS_WITH
        made = create_agent_key(desk.id, desk.me.id, name, chosen, days=days)
    else:
        made = create_key(desk.id, desk.me.id, name, scopes or ("read",))
    return made if isinstance(made, Refusal) else Lines(made, [made.token])


@key.command("list")
@answers
def list_(desk: Desk) -> Answer:
    """List the keys that can be used."""
    keys, name, zone = keys_of(desk.id), desk.facts.directory.name, desk.facts.zone
    rows = [
        (row.pk, row.name, name(row.person_id), " ".join(row.scopes), shown(row.last_used_at, zone))
        for row in keys
    ]
    headings = ("id", "name", "acts as", "scopes", "last used")
    return Rows({"items": plain(keys, _COLUMNS)}, headings, rows, "No keys.")


@key.command()
@click.argument("key", metavar="ID")
@answers
def revoke(desk: Desk, key: str) -> Answer | Refusal:
    """End a key at once and for good."""
    return revoke_key(desk.id, key) or Lines({"id": key, "revoked": True}, [f"{key} is revoked."])
