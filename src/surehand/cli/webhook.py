"""`surehand webhook`: addresses that are told what happens."""

from __future__ import annotations

from datetime import UTC, datetime

import click
import msgspec

from surehand.cli.desk import Desk
from surehand.cli.incoming import incoming
from surehand.cli.options import answers
from surehand.cli.output import Answer, Lines, Rows
from surehand.core.engine import Refusal
from surehand.runtime.connections import connections_of, no_such_connection, remove_connection
from surehand.runtime.webhooks import subscriptions as runtime
from surehand.store import models as m

_id = click.argument("webhook", metavar="ID")


@click.group()
def webhook() -> None:
    """Look after webhooks that go out, and addresses at which they come in."""


webhook.add_command(incoming)


@webhook.command("list")
@answers
def list_(desk: Desk) -> Answer:
    """List the addresses that are told what happens."""
    rows = connections_of(desk.id, runtime.KIND)
    lines = [
        (row.pk, row.title, runtime.webhook_of(row).url, " ".join(runtime.webhook_of(row).events), row.status)
        for row in rows
    ]
    headings = ("id", "title", "address", "events", "status")
    return Rows({"items": [_plain(row) for row in rows]}, headings, lines, "Nobody is told yet.")


@webhook.command()
@click.argument("url")
@click.option(
    "--event", "events", multiple=True, metavar="EVENT", help="An event, as handoff.offered or handoff.*"
)
@click.option("--title", default="", help="What it is called here. Default: the host.")
@click.option("--playbook", default="", metavar="ID", help="Only what happens to records of this playbook.")
@click.option("--ordered", is_flag=True, help="Of one record, each message waits for the one before it.")
@click.option("--full", is_flag=True, help="With values and words, not only ids.")
@answers
def add(
    desk: Desk, url: str, events: tuple[str, ...], title: str, playbook: str, ordered: bool, full: bool
) -> Answer | Refusal:
    """Have an address told what happens; the person named by --as owns it. Its secret is printed this once."""
    wanted = runtime.Webhook(
        url=url, events=events or (runtime.EVERYTHING,), playbook=playbook, ordered=ordered, full=full
    )
    made = runtime.add_webhook(desk.id, desk.actor, wanted, title=title)
    return made if isinstance(made, Refusal) else _with_secret(made)


@webhook.command()
@_id
@answers
def test(desk: Desk, webhook: str) -> Answer | Refusal:
    """Send a message that says nothing but that messages arrive. A worker carries it."""
    sent = runtime.send_test(desk.id, webhook, datetime.now(UTC))
    if isinstance(sent, Refusal):
        return sent
    return Lines({"delivery": sent.pk}, [f"{sent.pk} is under way to {sent.to}."])


@webhook.command()
@_id
@answers
def rotate(desk: Desk, webhook: str) -> Answer | Refusal:
    """Give a webhook another secret, printed this once; the one before signs along for 24 hours."""
    made = runtime.rotate_secret(desk.id, desk.by, webhook)
    return made if isinstance(made, Refusal) else _with_secret(made)


@webhook.command()
@_id
@answers
def remove(desk: Desk, webhook: str) -> Answer | Refusal:
    """Take a webhook away. What waits for it stands among the failed deliveries."""
    if runtime.find_webhook(desk.id, webhook) is None:
        return no_such_connection(webhook)
    refused = remove_connection(desk.id, desk.by, webhook)
    return refused or Lines({"id": webhook, "removed": True}, [f"{webhook} is removed."])


def _with_secret(made: runtime.Made) -> Lines:
    plain = {**_plain(made.connection), "secret": made.secret}
    return Lines(plain, [made.connection.pk, made.secret])


def _plain(row: m.Connection) -> dict[str, object]:
    told: dict[str, object] = msgspec.to_builtins(runtime.webhook_of(row))
    return {"id": row.pk, "title": row.title, **told, "status": row.status, "note": row.note}
