"""`surehand connection`: the accounts at outside systems, and whether they do."""

from __future__ import annotations

from datetime import UTC, datetime

import click

from surehand.cli.desk import Desk
from surehand.cli.options import answers
from surehand.cli.output import Answer, Lines, Rows
from surehand.cli.rows import plain
from surehand.cli.systems import add_twins_to
from surehand.cli.tables import table
from surehand.cli.values import shown
from surehand.core.engine import Refusal
from surehand.runtime.connections import connections_of, pause_connection, resume_connection
from surehand.store import models as m
from surehand.store.queries.deliveries import ConnectionCount, count_by_connection

_COLUMNS = "id kind title owner status note failures closed_until".split()


@click.group()
def connection() -> None:
    """List, add and look after connections."""


connection.add_command(table)


@connection.command("list")
@answers
def list_(desk: Desk) -> Answer:
    """List the connections, and what waits for them."""
    rows, counts = connections_of(desk.id), count_by_connection(desk.id)
    name, zone = desk.facts.directory.name, desk.facts.zone
    none = ConnectionCount()
    lines = [
        (
            row.pk,
            row.kind,
            row.title,
            _state(row),
            str(counts.get(row.pk, none).waiting),
            str(counts.get(row.pk, none).failed),
            shown(counts.get(row.pk, none).last_sent, zone),
            name(row.owner),
        )
        for row in rows
    ]
    headings = ("id", "kind", "title", "status", "waiting", "failed", "last sent", "owner")
    return Rows({"items": plain(rows, _COLUMNS)}, headings, lines, "No connections.")


def _state(row: m.Connection) -> str:
    is_resting = row.status == "active" and row.closed_until and row.closed_until > datetime.now(UTC)
    return "resting" if is_resting else str(row.status)


@connection.command()
@click.argument("connection", metavar="ID")
@click.option("--reason", default="", help="Why, for those who wonder.")
@answers
def pause(desk: Desk, connection: str, reason: str) -> Answer | Refusal:
    """Let nothing go out through a connection: what is for it waits."""
    paused = pause_connection(desk.id, desk.by, connection, reason)
    if isinstance(paused, Refusal):
        return paused
    return Lines({"id": connection, "status": "paused"}, [f"{paused.title} is paused."])


@connection.command()
@click.argument("connection", metavar="ID")
@answers
def resume(desk: Desk, connection: str) -> Answer | Refusal:
    """Let a connection work again: what waited goes out now."""
    resumed = resume_connection(desk.id, desk.by, connection)
    if isinstance(resumed, Refusal):
        return resumed
    return Lines({"id": connection, "status": "active"}, [f"{resumed.title} works again."])


add_twins_to(connection)
