"""`surehand replies`: the mailbox in which replies by mail arrive, and what was held."""

from __future__ import annotations

from datetime import UTC, datetime

import click

from surehand.cli.desk import Desk
from surehand.cli.options import answers, paged
from surehand.cli.output import Answer, Lines, Rows
from surehand.cli.rows import plain_page
from surehand.cli.values import shown
from surehand.core.engine import Refusal
from surehand.runtime.replies import held
from surehand.runtime.replies.state import MailboxState, mailbox_state, try_mailbox
from surehand.runtime.replies.taking import told_of
from surehand.store.queries.lists import Cut
from surehand.store.queries.mail import page_of_mails

_COLUMNS = "id received_at status told record".split()
_id = click.argument("reply", metavar="ID")


@click.group()
def replies() -> None:
    """Look after the mailbox for replies, and after mail that was held."""


@replies.command()
@answers
def status(desk: Desk) -> Answer:
    """Say whether letters can be answered, and how the mailbox does."""
    state = mailbox_state()
    return Lines(state, _said(state, desk))


@replies.command("try")
@click.option("--imap", default="", metavar="URL", help="A mailbox to try. Default: the one that is set.")
@click.option("--reply-to", default="", metavar="ADDRESS", help="The address of that mailbox.")
@answers
def try_(desk: Desk, imap: str, reply_to: str) -> Answer | Refusal:
    """Sign in to a mailbox, and say how to set it up. Nothing in it is read or moved."""
    tried = try_mailbox(imap)
    if isinstance(tried, Refusal):
        return tried
    lines = [f"{tried.place} can be opened; {tried.waiting} mails lie in it."]
    if imap:
        lines += [
            "Set it up by these two lines in the environment of all processes, then start Surehand again:",
            f"SUREHAND_REPLY_TO={reply_to or 'handoffs@example.com'}",
            "SUREHAND_IMAP=<the URL that you gave>",
        ]
    return Lines(tried, lines)


@replies.command("list")
@click.option("--status", type=click.Choice(("waiting", "done", "failed", "ignored")), help="Only these.")
@answers
@paged
def list_(desk: Desk, cut: Cut, status: str | None) -> Answer:
    """List the mails that came in, the newest first; failed ones are held for a person."""
    page, zone = page_of_mails(desk.id, status or "", cut), desk.facts.zone
    rows = [
        (row.pk, shown(row.received_at, zone), row.status, told_of(row)["from"], row.told)
        for row in page.items
    ]
    headings = ("id", "came", "status", "from", "what became of it")
    return Rows(plain_page(page, _COLUMNS), headings, rows, "No mail came in.", page.next)


@replies.command()
@_id
@answers
def again(desk: Desk, reply: str) -> Answer | Refusal:
    """Let a held mail be read once more, now that its reason is mended."""
    outcome = held.read_again(desk.id, reply, datetime.now(UTC))
    if isinstance(outcome, Refusal):
        return outcome
    return Lines({"id": reply, "status": outcome.status}, [f"{reply} is read again."])


@replies.command()
@_id
@answers
def aside(desk: Desk, reply: str) -> Answer | Refusal:
    """Say that nothing is to become of a held mail. It stands in the audit log."""
    outcome = held.put_aside(desk.id, desk.by, reply)
    if isinstance(outcome, Refusal):
        return outcome
    return Lines({"id": reply, "status": outcome.status}, [f"{reply} is put aside."])


def _said(state: MailboxState, desk: Desk) -> list[str]:
    match state.state:
        case "off":
            return ["Off: nobody can answer a letter by mail. `surehand replies try` helps to set it up."]
        case "wrong":
            return [f"Wrongly set up: {state.problem}."]
        case "waiting":
            return [f"{state.place}: nobody has looked into it yet. A worker does."]
    looked = shown(state.looked_at, desk.facts.zone) or "never"
    how = state.problem or "it works"
    return [
        f"{state.place}: {how}",
        f"last look {looked}, {state.taken} mails taken, {state.unknown} belonged to no letter",
    ]
