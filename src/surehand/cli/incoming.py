"""`surehand webhook incoming`: addresses at which outside systems send."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click
import msgspec

from surehand.cli.desk import Desk
from surehand.cli.options import answers
from surehand.cli.output import Answer, Lines, Rows
from surehand.cli.rows import plain
from surehand.cli.values import shown
from surehand.core.engine import Refusal
from surehand.runtime.connections import connections_of, no_such_connection, remove_connection
from surehand.runtime.webhooks import incoming as runtime
from surehand.runtime.webhooks.mapping import Mapped, unfit_mapping
from surehand.runtime.webhooks.reading import try_out
from surehand.store import models as m

MOST_MESSAGES = 100
_id = click.argument("webhook", metavar="ID")
_file = click.Path(exists=True, dir_okay=False, path_type=Path)
_mapping = click.option(
    "--mapping",
    type=_file,
    metavar="FILE",
    help="How messages become records: JSON, as the API has it. Default: they are only kept.",
)
_secret = click.option(
    "--secret", "own", default="", envvar="SUREHAND_SENDER_SECRET", help="The sender's own, where it has one."
)


class _Given(Mapped, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A mapping as somebody wrote it: what it does not know is a slip of the pen."""


@click.group()
def incoming() -> None:
    """List, open, change, try and close addresses at which outside systems send."""


@incoming.command("list")
@answers
def list_(desk: Desk) -> Answer:
    """List the addresses at which messages come in."""
    rows = connections_of(desk.id, runtime.KIND)
    lines = [
        (row.pk, row.title, runtime.address_of(row), runtime.incoming_of(row).proof, row.status)
        for row in rows
    ]
    headings = ("id", "title", "address", "proof", "status")
    return Rows({"items": [_plain(row) for row in rows]}, headings, lines, "Nothing comes in yet.")


@incoming.command("open")
@click.argument("title")
@click.option(
    "--proof",
    type=click.Choice(["standard", "hexadecimal", "address"]),
    default="standard",
    show_default=True,
    help="A signature of the Standard Webhooks, HMAC-SHA256 in hexadecimal, or a secret in the address.",
)
@click.option("--header", default="X-Hub-Signature-256", show_default=True, help="The header it stands in.")
@click.option("--id-header", default="", help="The header that names a message. Default: its content does.")
@_secret
@_mapping
@answers
def open_(
    desk: Desk, title: str, proof: runtime.Proof, header: str, id_header: str, own: str, mapping: Path | None
) -> Answer | Refusal:
    """Open an address; the person named by --as owns it. Its secret is printed this once."""
    read = _read(mapping) if mapping else Mapped()
    if refused := unfit_mapping(read):
        return refused
    wanted = runtime.IncomingWebhook(proof=proof, header=header, id_header=id_header, mapping=read)
    return _opened(runtime.open_address(desk.id, desk.actor, title, wanted, secret=own))


@incoming.command("map")
@_id
@click.argument("file", type=_file)
@answers
def map_(desk: Desk, webhook: str, file: Path) -> Answer | Refusal:
    """Read messages by another mapping from now on.

    FILE is JSON, as the API has it. What failed is read again by `again`.
    """
    found = runtime.find_incoming(desk.id, webhook)
    if found is None:
        return no_such_connection(webhook)
    mapping = _read(file)
    if refused := unfit_mapping(mapping):
        return refused
    wanted = msgspec.structs.replace(runtime.incoming_of(found), mapping=mapping)
    changed = runtime.change_address(desk.id, desk.by, webhook, wanted)
    return changed if isinstance(changed, Refusal) else Lines(_plain(changed), ["The mapping is kept."])


@incoming.command("try")
@_id
@click.argument("message", type=_file)
@_mapping
@answers
def try_(desk: Desk, webhook: str, message: Path, mapping: Path | None) -> Answer | Refusal:
    """Say what a message would lead to; nothing is done.

    MESSAGE is a file with the body as the sender sends it.
    """
    found = runtime.find_incoming(desk.id, webhook)
    if found is None:
        return no_such_connection(webhook)
    by = _read(mapping) if mapping else runtime.incoming_of(found).mapping
    if refused := unfit_mapping(by):
        return refused
    read = try_out(found, by, message.read_bytes(), _now())
    if read.refused:
        return read.refused
    opens = read.before is None and read.after is not None
    return Lines({"opens": opens, "says": read.sentence}, [read.sentence])


@incoming.command()
@_id
@answers
def messages(desk: Desk, webhook: str) -> Answer | Refusal:
    """List what came in last, and what became of it."""
    if runtime.find_incoming(desk.id, webhook) is None:
        return no_such_connection(webhook)
    rows, zone = runtime.newest(desk.id, webhook, MOST_MESSAGES), desk.facts.zone
    lines = [(row.pk, shown(row.received_at, zone), row.status, row.record, row.told) for row in rows]
    columns = ("id", "received_at", "status", "record", "told")
    headings = ("id", "came", "status", "record", "told")
    return Rows({"items": plain(rows, columns)}, headings, lines, "Nothing came in yet.")


@incoming.command()
@click.argument("message", metavar="MESSAGE")
@answers
def again(desk: Desk, message: str) -> Answer | Refusal:
    """Read a message again that failed."""
    refused = runtime.read_again(desk.id, message)
    return refused or Lines({"id": message}, ["A worker reads it again."])


@incoming.command()
@_id
@_secret
@answers
def rotate(desk: Desk, webhook: str, own: str) -> Answer | Refusal:
    """Give an address another secret, printed this once; the one before is taken for 24 hours more."""
    return _opened(runtime.rotate_address_secret(desk.id, desk.by, webhook, secret=own))


@incoming.command()
@_id
@answers
def close(desk: Desk, webhook: str) -> Answer | Refusal:
    """Close an address. What came in stays, with the records it was read into."""
    if runtime.find_incoming(desk.id, webhook) is None:
        return no_such_connection(webhook)
    refused = remove_connection(desk.id, desk.by, webhook)
    return refused or Lines({"id": webhook, "closed": True}, [f"{webhook} is closed."])


def _read(file: Path) -> Mapped:
    try:
        return msgspec.json.decode(file.read_bytes(), type=_Given)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise click.UsageError(f"{file} is no mapping of messages: {error}.") from None


def _opened(opened: runtime.Opened | Refusal) -> Answer | Refusal:
    if isinstance(opened, Refusal):
        return opened
    row, secret = opened.connection, opened.secret
    address = runtime.address_of(row, secret)
    return Lines({**_plain(row), "address": address, "secret": secret}, [row.pk, address, secret])


def _plain(row: m.Connection) -> dict[str, Any]:
    told: dict[str, Any] = msgspec.to_builtins(runtime.incoming_of(row))
    return {
        "id": row.pk,
        "title": row.title,
        "address": runtime.address_of(row),
        **told,
        "status": row.status,
    }


def _now() -> datetime:
    return datetime.now(UTC)
