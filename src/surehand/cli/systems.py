"""`surehand connection add, streams, held, conflicts …`: the connections that hold twins of records."""

from __future__ import annotations

import os
import sys
from datetime import UTC, datetime
from typing import Any, BinaryIO

import click
import msgspec

from surehand.cli.desk import Desk
from surehand.cli.options import answers
from surehand.cli.output import Answer, Lines, Rows
from surehand.cli.rows import plain
from surehand.cli.values import shown
from surehand.core.engine import Refusal
from surehand.runtime.clickup.again import make_again
from surehand.runtime.hubspot import deciding
from surehand.runtime.sync import kinds
from surehand.runtime.sync.conflicts import settle as settle_conflict
from surehand.runtime.sync.held import refusal_of
from surehand.runtime.sync.leaving import disconnect
from surehand.runtime.sync.streams import streams_of, wake_stream
from surehand.store import models as m
from surehand.store.queries import twins as queries
from surehand.store.queries.lists import MOST, Cut

TOKENS = {"hubspot": "SUREHAND_HUBSPOT_TOKEN", "clickup": "SUREHAND_CLICKUP_TOKEN"}
"""Where the token of each system is read from, so that it stands in no history of commands."""


def add_twins_to(group: click.Group) -> None:
    """Give the commands about connections those that look after twins."""
    for command in (
        add,
        rotate,
        propose,
        keep,
        leave,
        streams,
        read,
        held,
        restore,
        let_pass,
        conflicts,
        settle,
        again,
    ):
        group.add_command(command)


@click.command()
@click.argument("kind", type=click.Choice(list(TOKENS)))
@click.option("--title", default="", help="A name; that of the system where it is empty.")
@answers
def add(desk: Desk, kind: str, title: str) -> Answer | Refusal:
    """Connect HubSpot or ClickUp.

    The token is read from SUREHAND_HUBSPOT_TOKEN or SUREHAND_CLICKUP_TOKEN, or from the standard input. What it is for
    is then settled on the page of the connection.
    """
    made = kinds.begin(desk.id, desk.by, kind, title, _token(kind), clock=_now)
    if isinstance(made, Refusal):
        return made
    return Lines({"id": made.pk}, [f"{made.title} is connected as {made.pk}; set it up on its page."])


@click.command()
@click.argument("connection", metavar="ID")
@answers
def rotate(desk: Desk, connection: str) -> Answer | Refusal:
    """Put another token in place of the one that is kept; it is read as by `add`."""
    found = kinds.find_twins(desk.id, connection)
    if isinstance(found, Refusal):
        return found
    kept = kinds.rotate(desk.id, desk.by, connection, _token(found.kind), clock=_now)
    return kept if isinstance(kept, Refusal) else Lines({"id": kept.pk}, [f"{kept.title} has another token."])


@click.command()
@click.argument("connection", metavar="ID")
@click.option("--playbook", default="", metavar="ID", help="The playbook it is for.")
@click.option("--pipeline", default="", metavar="ID", help="Of HubSpot; the likeliest where none is named.")
@answers
def propose(desk: Desk, connection: str, playbook: str, pipeline: str) -> Answer | Refusal:
    """Print the likeliest settings as JSON, and what is still to be said; nothing is kept.

    Look through them, and keep them with `surehand connection keep`.
    """
    given = {"playbook": playbook, "pipeline": pipeline}
    chosen = {name: value for name, value in given.items() if value}
    proposed = kinds.propose(desk.id, connection, chosen, clock=_now)
    if isinstance(proposed, Refusal):
        return proposed
    lacks = [each.sentence for each in proposed.misfits]
    for sentence in lacks:
        click.echo(sentence, err=True)
    text = msgspec.json.format(msgspec.json.encode(proposed.settings), indent=2).decode()
    return Lines({"settings": dict(proposed.settings), "misfits": lacks}, [text])


@click.command()
@click.argument("connection", metavar="ID")
@click.argument("file", type=click.File("rb"))
@answers
def keep(desk: Desk, connection: str, file: BinaryIO) -> Answer | Refusal:
    """Keep settings from a JSON FILE, where they fit; refused with everything that does not.

    - is the standard input.
    """
    try:
        settings = msgspec.json.decode(file.read(), type=dict[str, Any])
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise click.UsageError(f"These are no settings: {error}.") from None
    kept = kinds.confirm(desk.id, desk.by, connection, settings, clock=_now)
    return kept if isinstance(kept, Refusal) else Lines({"id": kept.pk}, ["They are kept."])


@click.command("disconnect")
@click.argument("connection", metavar="ID")
@click.option("--forget", is_flag=True, help="Forget its links and its set-up, too.")
@answers
def leave(desk: Desk, connection: str, forget: bool) -> Answer | Refusal:
    """End a connection. What was written to the other side stays there."""
    left = disconnect(desk.id, desk.by, connection, keep=not forget, now=_now())
    if isinstance(left, Refusal):
        return left
    said = "It is disconnected and forgotten." if forget else "It is disconnected; its links are kept."
    return Lines({"id": connection, "kept": not forget}, [said])


@click.command()
@click.argument("connection", metavar="ID")
@answers
def streams(desk: Desk, connection: str) -> Answer | Refusal:
    """List what is read from a connection, and how far."""
    found = kinds.find_twins(desk.id, connection)
    if isinstance(found, Refusal):
        return found
    rows, zone = streams_of(desk.id, [connection]), desk.facts.zone
    lines = [
        (
            row.name,
            row.result,
            shown(row.ended_at, zone),
            shown(row.upto, zone),
            str(row.read),
            str(row.written),
            row.told,
        )
        for row in rows
    ]
    headings = ("stream", "result", "last read", "read up to", "read", "written", "told")
    columns = ("name", "result", "told", "ended_at", "upto", "next_at", "read", "written")
    return Rows({"items": plain(rows, columns)}, headings, lines, "Nothing is read from it yet.")


@click.command()
@click.argument("connection", metavar="ID")
@click.argument("stream")
@answers
def read(desk: Desk, connection: str, stream: str) -> Answer | Refusal:
    """Let a stream have its turn as soon as a worker is free."""
    found = kinds.find_twins(desk.id, connection)
    if isinstance(found, Refusal):
        return found
    if refused := wake_stream(found, stream, _now()):
        return refused
    return Lines({"stream": stream}, [f"{stream} is read as soon as a worker is free."])


@click.command()
@click.argument("connection", metavar="ID")
@click.option("--all", "every", is_flag=True, help="Also those that are over.")
@answers
def held(desk: Desk, connection: str, every: bool) -> Answer:
    """List the moves that were made at the other side and are not let through."""
    rows = queries.list_held(desk.id, connection, Cut(MOST), only_open=not every).items
    titles = queries.record_lines(desk.id, [row.record for row in rows])
    lines = [
        (
            row.pk,
            titles[row.record].title if row.record in titles else row.key,
            row.to,
            row.status,
            _missing(row),
        )
        for row in rows
    ]
    headings = ("id", "record", "to", "status", "missing")
    columns = ("id", "record", "key", "to", "by", "status", "moved_at", "ended_at")
    return Rows({"items": plain(rows, columns)}, headings, lines, "No move is held.")


@click.command()
@click.argument("connection", metavar="ID")
@click.argument("held", metavar="MOVE")
@answers
def restore(desk: Desk, connection: str, held: str) -> Answer | Refusal:
    """Let a held move be set back at the other side."""
    found = kinds.find_twins(desk.id, connection)
    if isinstance(found, Refusal):
        return found
    row = deciding.restore_there(found, held, now=_now())
    return row if isinstance(row, Refusal) else Lines({"id": held}, ["A worker sets it back there."])


@click.command("let-pass")
@click.argument("connection", metavar="ID")
@click.argument("held", metavar="MOVE")
@click.option("--reason", required=True, help="Why it may pass; it is in the record's history.")
@answers
def let_pass(desk: Desk, connection: str, held: str, reason: str) -> Answer | Refusal:
    """Let a held move pass as an exception, which is counted and expires."""
    found = kinds.find_twins(desk.id, connection)
    if isinstance(found, Refusal):
        return found
    row = deciding.let_pass(found, desk.by, held, reason, clock=_now)
    return row if isinstance(row, Refusal) else Lines({"id": held}, ["It has passed, as an exception."])


@click.command()
@click.argument("connection", metavar="ID")
@click.option("--all", "every", is_flag=True, help="Also those that are settled.")
@answers
def conflicts(desk: Desk, connection: str, every: bool) -> Answer:
    """List the fields that were changed on both sides."""
    rows = queries.list_conflicts(desk.id, connection, Cut(MOST), only_open=not every).items
    titles = queries.record_lines(desk.id, [row.record for row in rows])
    lines = [
        (
            row.pk,
            titles[row.record].title if row.record in titles else row.record,
            row.field,
            row.ours,
            row.theirs,
            row.status,
        )
        for row in rows
    ]
    headings = ("id", "record", "field", "ours", "theirs", "status")
    columns = ("id", "record", "field", "ours", "theirs", "status", "found_at", "ended_at")
    return Rows({"items": plain(rows, columns)}, headings, lines, "Nothing differs.")


@click.command()
@click.argument("conflict", metavar="CONFLICT")
@click.argument("side", type=click.Choice(["ours", "theirs"]))
@answers
def settle(desk: Desk, conflict: str, side: str) -> Answer | Refusal:
    """Let one side of a conflict hold; a worker carries it out."""
    chosen = "ours" if side == "ours" else "theirs"
    row = settle_conflict(desk.id, desk.by, conflict, chosen, now=_now())
    if isinstance(row, Refusal):
        return row
    return Lines({"id": row.pk, "status": row.status}, [f"It is chosen: {side}."])


@click.command("make-again")
@click.argument("connection", metavar="ID")
@click.argument("finding", metavar="FINDING")
@answers
def again(desk: Desk, connection: str, finding: str) -> Answer | Refusal:
    """Let a list or task that was deleted in ClickUp be made there again."""
    found = kinds.find_twins(desk.id, connection)
    if isinstance(found, Refusal):
        return found
    made = make_again(found, finding, now=_now())
    return made if isinstance(made, Refusal) else Lines({"id": finding}, ["A worker makes it again there."])


def _missing(row: m.HeldMove) -> str:
    refusal = refusal_of(row)
    return " ".join(each.sentence for each in refusal.unmet) or refusal.sentence


def _token(kind: str) -> str:
    """From the environment, else typed unseen, else from what is piped in."""
    given = os.environ.get(TOKENS[kind], "")
    if given:
        return given
    if sys.stdin.isatty():
        typed: str = click.prompt("Token", hide_input=True, err=True)
        return typed
    return sys.stdin.readline().strip()


def _now() -> datetime:
    return datetime.now(UTC)
