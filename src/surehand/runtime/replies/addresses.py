"""The address at which one person answers the letters about one handoff: ``handoffs+<token>@example.com``.

The token is an HMAC of workspace, handoff and person under the installation's secret, in 24 letters and digits, so that
each letter about a handoff names the same address to the same person. Only a digest of it is kept. It opens nothing but
the way to write a note or to answer a question: see docs/decisions/replies-are-words.md.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from email.utils import parseaddr

from django.conf import settings
from django.utils.crypto import salted_hmac

from surehand.connectors.channel import Letter
from surehand.connectors.email import message_mark
from surehand.core.engine import RecordState
from surehand.store import models as m
from surehand.store.queries import mail as queries

VALID = timedelta(days=90)
"""So long after its handoff was closed, or after the last letter about a record, an address is still answered at."""
LETTERS_KEPT = timedelta(days=90)
"""So long what comes back with the Message-ID of a letter is known. Mail servers give up after days."""


def takes_replies() -> bool:
    """Whether letters can be answered: there is an address to write to, and a mailbox to look into."""
    return bool(settings.EMAIL_REPLY_TO and settings.IMAP_URL)


def reply_address(delivery: m.Delivery, handoff: str, now: datetime) -> str:
    """Where the receiver of a letter answers it; empty when nobody would read that."""
    if not takes_replies() or delivery.channel != "email" or not delivery.record:
        return ""
    token = _token(delivery.workspace_id, handoff or delivery.record, delivery.to)
    row = m.ReplyAddress(
        workspace_id=delivery.workspace_id,
        token=_digest(token),
        person_id=delivery.to,
        record=delivery.record,
        handoff=handoff,
        written_at=now,
    )
    m.ReplyAddress.objects.within(delivery.workspace_id).bulk_create(
        [row], update_conflicts=True, unique_fields=["token"], update_fields=["written_at"]
    )
    local, domain = _mailbox()
    return f"{local}+{token}@{domain}"


def find_address(recipients: Iterable[str], senders: Iterable[str]) -> m.ReplyAddress | None:
    """The address of ours that a mail was sent to; of several, the one of its sender."""
    local, domain = _mailbox()
    tokens = (
        address.removesuffix(f"@{domain}").removeprefix(f"{local}+")
        for address in recipients
        if address.startswith(f"{local}+") and address.endswith(f"@{domain}")
    )
    found = queries.find_addresses([_digest(token) for token in tokens])
    own = (each for each in found if each.person.email.casefold() in senders)
    return next(own, found[0] if found else None)


def is_over(address: m.ReplyAddress, state: RecordState, now: datetime) -> bool:
    """Whether an address is too old to be answered at."""
    handoff = state.handoffs.get(address.handoff)
    if handoff is None:
        return address.written_at + VALID < now
    return handoff.closed_at is not None and handoff.closed_at + VALID < now


def is_ours(senders: Iterable[str]) -> bool:
    """Whether we wrote a mail ourselves: it came back in a circle."""
    local, domain = _mailbox()
    return any(
        each == f"{local}@{domain}" or (each.startswith(f"{local}+") and each.endswith(f"@{domain}"))
        for each in senders
    )


def note_letter(deliveries: Sequence[m.Delivery], letter: Letter, now: datetime) -> None:
    """Remember which deliveries a letter carries, so that a bounce of it finds them."""
    if not takes_replies() or deliveries[0].channel != "email":
        return
    mark = message_mark(letter.key)
    m.SentLetter.objects.within(deliveries[0].workspace_id).bulk_create(
        [
            m.SentLetter(workspace_id=each.workspace_id, message=mark, delivery=each.pk, at=now)
            for each in deliveries
        ],
        ignore_conflicts=True,
    )


def forget_letters(now: datetime) -> None:
    """Drop what nobody answers any more: letters of long ago, and addresses that no letter has named for a year."""
    queries.letters_before(now - LETTERS_KEPT).delete()
    queries.addresses_before(now - timedelta(days=365)).delete()


def _mailbox() -> tuple[str, str]:
    local, _at, domain = parseaddr(settings.EMAIL_REPLY_TO)[1].casefold().rpartition("@")
    return local, domain


def _token(workspace: str, about: str, person: str) -> str:
    signed = salted_hmac("surehand.reply-address", f"{workspace}:{about}:{person}", algorithm="sha256")
    return base64.b32encode(signed.digest()[:15]).decode().lower()


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()
