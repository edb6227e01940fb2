"""How the mailbox for replies does, and a first try of one before it is set up."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

import msgspec
from django.conf import settings

from surehand.connectors.email import MailboxFailed, open_inbox, parse_imap_url
from surehand.core.engine import Next, Refusal
from surehand.runtime.replies.addresses import takes_replies
from surehand.store.queries.mail import read_mailbox

State = Literal["off", "wrong", "waiting", "unreachable", "working"]
MOST = 1000


class MailboxState(msgspec.Struct, frozen=True, kw_only=True):
    """The mailbox of the installation, without its password.

    ``off`` where none is set up, ``wrong`` where its address cannot be read, ``waiting`` until a worker has looked into
    it. ``problem`` is what was wrong at the last look; ``unknown`` counts mail that belonged to no letter of ours.
    """

    state: State
    place: str = ""
    reply_to: str = ""
    problem: str = ""
    looked_at: datetime | None = None
    mail_at: datetime | None = None
    taken: int = 0
    unknown: int = 0


class MailboxTried(msgspec.Struct, frozen=True):
    """A mailbox that could be opened, and how many mails lie in it now (counted up to a thousand)."""

    place: str
    waiting: int


def mailbox_state() -> MailboxState:
    """How the mailbox does, by what the workers noted of it."""
    reply_to = settings.EMAIL_REPLY_TO
    if not takes_replies():
        return MailboxState(state="off", reply_to=reply_to)
    try:
        place = parse_imap_url(settings.IMAP_URL).place
    except ValueError as error:
        return MailboxState(state="wrong", reply_to=reply_to, problem=str(error))
    row = read_mailbox(place)
    if row is None or (row.looked_at is None and not row.problem):
        return MailboxState(state="waiting", place=place, reply_to=reply_to)
    return MailboxState(
        state="unreachable" if row.problem else "working",
        place=place,
        reply_to=reply_to,
        problem=row.problem,
        looked_at=row.looked_at,
        mail_at=row.mail_at,
        taken=row.taken,
        unknown=row.unknown,
    )


def try_mailbox(url: str = "") -> MailboxTried | Refusal:
    """Sign in to a mailbox and count what lies there; nothing is read, moved or kept. Without ``url``, the one set."""
    try:
        place = parse_imap_url(url or settings.IMAP_URL)
    except ValueError as error:
        return _refused(str(error), "Write it as imaps://name:password@mail.example.com/INBOX.")
    try:
        with open_inbox(place) as inbox:
            return MailboxTried(place.place, len(inbox.waiting(MOST)))
    except MailboxFailed as failed:
        return _refused(str(failed), "Correct the address, the name or the password, and try again.")


def _refused(sentence: str, fix: str) -> Refusal:
    return Refusal("mailbox_unreachable", sentence, allowed=(Next("change", fix),))
