"""Replies by mail: how the mailbox does, what came in, and what was held."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from django.core.cache import cache
from pydantic import Field

from surehand.api.rest.endpoint import Answer, Cursor, Id, Limit, Routes
from surehand.api.rest.limits import WINDOW
from surehand.api.rest.request import Call
from surehand.api.rest.shapes import Shape, says
from surehand.core.engine import Refusal
from surehand.runtime.replies import held
from surehand.runtime.replies.state import MailboxState, mailbox_state, try_mailbox
from surehand.runtime.replies.taking import told_of
from surehand.store import models as m
from surehand.store.queries.lists import Cut, Page
from surehand.store.queries.mail import count_by_status, page_of_mails

routes = Routes("Replies")

Status = Annotated[Literal["", "waiting", "done", "failed", "ignored"], Field(description="Only these.")]


class Mailbox(Shape, frozen=True, kw_only=True):
    """The mailbox of the installation. It is set by `SUREHAND_REPLY_TO` and `SUREHAND_IMAP`, not over the API."""

    state: Annotated[
        Literal["off", "wrong", "waiting", "unreachable", "working"],
        says("Off where none is set; wrong where its address cannot be read; waiting for a first look."),
    ]
    place: Annotated[
        str, says("Which mailbox it is, without its password.", "handoffs at mail.example.com, INBOX")
    ]
    reply_to: Annotated[str, says("The address that letters are answered at.", "handoffs@example.com")]
    problem: Annotated[str, says("What was wrong at the last look.")]
    looked_at: datetime | None
    mail_at: Annotated[datetime | None, says("When a mail of this workspace came last.")]
    taken: Annotated[int, says("How many mails of this workspace came in and are kept.", 12)]


class MailboxTried(Shape, frozen=True, kw_only=True):
    """A mailbox that could be opened."""

    place: str
    waiting: Annotated[int, says("How many mails lie in it now.", 0)]


class Mail(Shape, frozen=True, kw_only=True):
    """A mail that came in, and what became of it."""

    id: Annotated[str, says("Its id.", "inb_01kb2n5r9gq4v7w8x0y1z2a3b4")]
    sender: str
    subject: str
    received_at: datetime
    status: Annotated[
        Literal["waiting", "done", "failed", "ignored"],
        says("Failed ones are held for a person; ignored ones were not taken, or put aside."),
    ]
    says: Annotated[str, says("What became of it, or why it is held.")]
    record: str | None


@routes.get("replies/mailbox", Mailbox, scope="admin")
def get_mailbox(call: Call) -> Answer:
    """How the mailbox for replies does."""
    return Answer(_mailbox(call.workspace, mailbox_state()))


@routes.post("replies/mailbox/test", MailboxTried, scope="admin")
def test_mailbox(call: Call) -> Answer | Refusal:
    """Sign in to the mailbox that is set, and count what lies in it. Nothing is read or moved. Once a minute."""
    # The mailbox is that of all workspaces: nobody is to have it locked by trying it over and over.
    if not cache.add("replies-mailbox-tried", 1, timeout=WINDOW):
        return Refusal("too_many_requests", "That is too often: go on in a minute.")
    tried = try_mailbox()
    if isinstance(tried, Refusal):
        return tried
    return Answer(MailboxTried(place=tried.place, waiting=tried.waiting))


@routes.get("replies", Page[Mail], scope="admin")
def list_replies(call: Call, status: Status = "", limit: Limit = 50, cursor: Cursor = "") -> Answer:
    """The mails that came in, the newest first."""
    page = page_of_mails(call.workspace, status, Cut(limit, cursor))
    return Answer(Page([_mail(row) for row in page.items], page.next))


@routes.post("replies/{reply}/again", Mail, scope="admin")
def read_reply_again(call: Call, reply: Id) -> Answer | Refusal:
    """Let a held mail be read once more, now that its reason is mended."""
    return _settled(held.read_again(call.workspace, reply, call.now))


@routes.post("replies/{reply}/put-aside", Mail, scope="admin")
def put_reply_aside(call: Call, reply: Id) -> Answer | Refusal:
    """Say that nothing is to become of a held mail. It stands in the audit log."""
    return _settled(held.put_aside(call.workspace, call.actor, reply, now=call.now))


def _settled(outcome: m.Inbound | Refusal) -> Answer | Refusal:
    return outcome if isinstance(outcome, Refusal) else Answer(_mail(outcome))


def _mailbox(workspace: str, state: MailboxState) -> Mailbox:
    # What the mailbox counts is of all workspaces, which are nobody's business in one of them.
    latest = page_of_mails(workspace, "", Cut(1, "")).items
    return Mailbox(
        state=state.state,
        place=state.place,
        reply_to=state.reply_to,
        problem=state.problem,
        looked_at=state.looked_at,
        mail_at=latest[0].received_at if latest else None,
        taken=sum(count_by_status(workspace).values()),
    )


def _mail(row: m.Inbound) -> Mail:
    told = told_of(row)
    return Mail(
        id=row.id,
        sender=told["from"],
        subject=told["subject"],
        received_at=row.received_at,
        status=row.status,
        says=row.told,
        record=row.record or None,
    )
