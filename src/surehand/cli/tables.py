"""`surehand connection table`: files that are imported over and over."""

from __future__ import annotations

import click

from surehand.cli.desk import Desk
from surehand.cli.imports import Pair
from surehand.cli.options import answers
from surehand.cli.output import Answer, Lines, Rows
from surehand.cli.values import shown
from surehand.core.engine import Refusal
from surehand.runtime import imports
from surehand.runtime.connections import connections_of, no_such_connection
from surehand.runtime.sync.streams import streams_of
from surehand.runtime.tables import setting_up as runtime
from surehand.runtime.tables.settings import KIND, find_table, table_of
from surehand.store import models as m

_id = click.argument("table", metavar="ID")


@click.group()
def table() -> None:
    """Import a file of a folder or an address over and over."""


@table.command("list")
@answers
def list_(desk: Desk) -> Answer:
    """List the tables, and what the last look came to."""
    rows, zone = connections_of(desk.id, KIND), desk.facts.zone
    streams = {each.connection: each for each in streams_of(desk.id, [row.pk for row in rows])}
    lines = [
        (
            row.pk,
            row.title,
            table_of(row).shown_place,
            row.status if table_of(row).is_confirmed else "waits to be confirmed",
            shown(streams[row.pk].ended_at, zone) if row.pk in streams else "",
            streams[row.pk].told if row.pk in streams else "",
        )
        for row in rows
    ]
    headings = ("id", "title", "where", "status", "last look", "what came of it")
    plain = {"items": [_plain(row, streams.get(row.pk)) for row in rows]}
    return Rows(plain, headings, lines, "No tables.")


@table.command()
@click.argument("where", metavar="PATH|URL")
@click.option("--title", required=True, help="What it is called here.")
@click.option("--playbook", required=True, metavar="ID")
@click.option("--every", default=60, show_default=True, metavar="MINUTES", help="How often it is looked at.")
@click.option("--most-rows", default=50_000, show_default=True, help="A file with more rows is refused.")
@click.option(
    "--authorization",
    default="",
    envvar="SUREHAND_TABLE_AUTHORIZATION",
    help="Sent to the address as that header.",
)
@answers
def add(
    desk: Desk, where: str, title: str, playbook: str, every: int, most_rows: int, authorization: str
) -> Answer | Refusal:
    """Look at a table, and propose what its columns become. It is read once `confirm` says so."""
    place = {"url": where} if "://" in where else {"path": where}
    new = runtime.NewTable(
        title=title,
        playbook=playbook,
        every=every,
        most_rows=most_rows,
        authorization=authorization,
        **place,
    )
    added = runtime.add_table(desk.id, desk.actor, new)
    return added if isinstance(added, Refusal) else _draft_of(desk, added)


@table.command()
@_id
@answers
def look(desk: Desk, table: str) -> Answer | Refusal:
    """Fetch the table now, to answer anew what its columns become."""
    looked = runtime.look_at_table(desk.id, desk.by, table)
    found = find_table(desk.id, table)
    if isinstance(looked, Refusal) or found is None:
        return looked if isinstance(looked, Refusal) else no_such_connection(table)
    return _draft_of(desk, found)


@table.command()
@_id
@click.option("--map", "columns", type=Pair("COLUMN=TARGET"), multiple=True, help="What a column becomes.")
@click.option("--dates", type=Pair("COLUMN=ORDER"), multiple=True, help="How dates are to be read, as dmy.")
@click.option("--zone", metavar="ZONE", help="The zone of times without one.")
@answers
def columns(
    desk: Desk,
    table: str,
    columns: tuple[tuple[str, str], ...],
    dates: tuple[tuple[str, str], ...],
    zone: str,
) -> Answer | Refusal:
    """Answer what columns become; the page of the import that `add` names asks for the rest."""
    found = find_table(desk.id, table)
    if found is None:
        return no_such_connection(table)
    draft = imports.find_import(desk.id, table_of(found).draft)
    if draft is None:
        return runtime.not_looked_at()
    plain = imports.mapping_to_plain(imports.mapping_of(draft))
    for name, given in (("columns", columns), ("dates", dates)):
        before = plain.get(name, {})
        plain[name] = {**(before if isinstance(before, dict) else {}), **dict(given)}
    answered = imports.set_mapping(
        desk.id, draft.pk, imports.mapping_from_plain({**plain, **({"zone": zone} if zone else {})})
    )
    return answered if isinstance(answered, Refusal) else _draft_of(desk, found)


@table.command()
@_id
@answers
def confirm(desk: Desk, table: str) -> Answer | Refusal:
    """Read the table as it was answered, from now on."""
    confirmed = runtime.confirm_table(desk.id, desk.by, table)
    if isinstance(confirmed, Refusal):
        return confirmed
    return Lines(
        _plain(confirmed, None), [f"{confirmed.title} is read every {table_of(confirmed).every} minutes."]
    )


@table.command()
@_id
@answers
def run(desk: Desk, table: str) -> Answer | Refusal:
    """Let a worker look at the table at once."""
    woken = runtime.read_table_now(desk.id, table)
    if isinstance(woken, Refusal):
        return woken
    return Lines({"id": table}, [f"{woken.title} is looked at as soon as a worker is free."])


@table.command()
@_id
@answers
def remove(desk: Desk, table: str) -> Answer | Refusal:
    """Read the table no more. The records that it brought stay."""
    refused = runtime.remove_table(desk.id, desk.by, table)
    return refused or Lines({"id": table, "removed": True}, [f"{table} is removed."])


def _draft_of(desk: Desk, row: m.Connection) -> Lines:
    """The table with what its columns become so far, and what is open."""
    draft = imports.find_import(desk.id, table_of(row).draft)
    assert draft is not None
    mapping, refused = imports.mapping_of(draft), imports.check_import(draft)
    lines = [f"{row.pk} {row.title}: the columns are answered at {draft.pk}"]
    lines += [f"  {name} → {target}" for name, target in mapping.columns.items()]
    lines += (
        [f"  ? {item.sentence}" for item in refused.unmet] if refused else ["Nothing is open: confirm it."]
    )
    plain = {
        **_plain(row, None),
        "columns": mapping.columns,
        "open": [item.sentence for item in refused.unmet] if refused else [],
    }
    return Lines(plain, lines)


def _plain(row: m.Connection, stream: m.Stream | None) -> dict[str, object]:
    table = table_of(row)
    return {
        "id": row.pk,
        "title": row.title,
        "where": table.shown_place,
        "every": table.every,
        "status": row.status,
        "confirmed": table.is_confirmed,
        "draft": table.draft,
        "result": stream.result if stream else "",
        "told": stream.told if stream else "",
        "looked_at": stream.ended_at if stream else None,
        "read": stream.read if stream else 0,
        "written": stream.written if stream else 0,
    }
