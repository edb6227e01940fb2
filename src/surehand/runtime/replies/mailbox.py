"""Looking into the mailbox: what lies there is kept first, then moved away, and read by a worker later.

1. Of many workers one looks at a time: the row of the mailbox is claimed by a conditional update, with a lease.
2. A mail is stored as it came, under a key made of its Message-ID and content; then it is moved into a folder. Killed
   between the two, the next look finds it again, knows it, and moves it.
3. Mail that no letter of ours led to is moved into a folder of its own and counted.
"""

from __future__ import annotations

import hashlib
import logging
import threading
from collections.abc import Callable
from datetime import datetime, timedelta

import msgspec
from django.conf import settings
from django.db import InterfaceError, OperationalError, close_old_connections, connection, transaction
from django.db.models import F

from surehand.connectors.email import (
    ImapSettings,
    Inbox,
    Mail,
    MailboxFailed,
    open_inbox,
    parse_imap_url,
    read_head,
    read_mail,
)
from surehand.runtime.files import megabytes
from surehand.runtime.ids import new_id
from surehand.runtime.replies.addresses import find_address, forget_letters, takes_replies
from surehand.store import models as m
from surehand.store.queries import mail as queries

log = logging.getLogger(__name__)

TAKEN = "Surehand"
UNKNOWN = "Surehand unknown"
LARGEST = 35_000_000
"""Bytes of a mail with the largest file that is taken, as mail carries it."""
AT_ONCE = 50
LEASE = timedelta(minutes=5)
AFTER_TROUBLE = timedelta(minutes=1)
AFTER_REFUSAL = timedelta(minutes=15)
"""Who signs in wrongly again and again is locked out by many mail servers."""
TICK = 1.0

Clock = Callable[[], datetime]


class Whose(msgspec.Struct, frozen=True):
    """To what a mail belongs: a workspace, there an address of ours, or the letter it came back from."""

    workspace: str
    address: str = ""
    delivery: str = ""


def start_looking(worker: str, stop: threading.Event, clock: Clock) -> threading.Thread | None:
    """Look into the mailbox beside the other work, so that a slow mail server delays none; None where there is none.

    Ends by itself once ``stop`` is set, at the latest when the mail server does not answer any more.
    """
    if not takes_replies():
        return None
    thread = threading.Thread(target=_look_until, args=(worker, stop, clock), name="mailbox", daemon=True)
    thread.start()
    return thread


def look_into_mailbox(worker: str, clock: Clock) -> int:
    """Take what lies in the mailbox, if it is time and nobody else does; how many mails that were."""
    if not takes_replies():
        return 0
    try:
        place = parse_imap_url(settings.IMAP_URL)
    except ValueError as error:
        log.error("%s", error)
        return 0
    row = _claim(worker, place, clock())
    if row is None:
        return 0
    try:
        with open_inbox(place) as inbox:
            count = _take_all(inbox, row, clock)
    except MailboxFailed as failed:
        log.warning("the mailbox could not be read: %s", failed)
        wait = AFTER_TROUBLE if failed.failure == "retry" else AFTER_REFUSAL
        _let_go(row, clock() + wait, problem=str(failed)[:500], failing_since=row.failing_since or clock())
        return 0
    again = timedelta() if count == AT_ONCE else timedelta(seconds=settings.IMAP_INTERVAL)
    _let_go(row, clock() + again, problem="", failing_since=None, looked_at=clock())
    forget_letters(clock())
    return count


def _look_until(worker: str, stop: threading.Event, clock: Clock) -> None:
    while not stop.wait(TICK):
        close_old_connections()
        try:
            look_into_mailbox(worker, clock)
        except (InterfaceError, OperationalError):
            log.exception("the database cannot be reached; the mailbox waits")
        except Exception:
            # Whatever went wrong, looking must not end in silence; the lease keeps it from being tried at once.
            log.exception("looking into the mailbox failed")
    connection.close()


def _claim(worker: str, place: ImapSettings, now: datetime) -> m.Mailbox | None:
    key = hashlib.sha256(f"{place.host}:{place.port}/{place.user}/{place.folder}".encode()).hexdigest()
    rows = m.Mailbox.objects.filter(id=key)
    if not rows.filter(next_at__lte=now).exists():
        if rows.exists():
            return None
        m.Mailbox.objects.bulk_create(
            [m.Mailbox(id=key, place=place.place, next_at=now)], ignore_conflicts=True
        )
    if not rows.filter(next_at__lte=now).update(lease=worker, next_at=now + LEASE):
        return None
    return rows.get()


def _let_go(row: m.Mailbox, next_at: datetime, **told: object) -> None:
    m.Mailbox.objects.filter(id=row.pk, lease=row.lease).update(next_at=next_at, lease="", **told)


def _take_all(inbox: Inbox, row: m.Mailbox, clock: Clock) -> int:
    waiting = inbox.waiting(AT_ONCE)
    for each in waiting:
        now = clock()
        raw = inbox.take(each.uid, head_only=each.size > LARGEST)
        if not raw:
            continue
        is_kept = keep(raw, each.size, now)
        inbox.put_into(each.uid, TAKEN if is_kept else UNKNOWN)
        counted = {"taken": F("taken") + 1} if is_kept else {"unknown": F("unknown") + 1, "unknown_at": now}
        m.Mailbox.objects.filter(id=row.pk).update(mail_at=now, next_at=now + LEASE, **counted)
    return len(waiting)


def keep(raw: bytes, size: int, now: datetime) -> bool:
    """Store a mail as it came, to be read later; whether it belongs to anybody here. Twice the same is kept once."""
    is_too_large, mail = size > LARGEST, read_head(raw)
    # What a bounce speaks of stands inside of it; of other mail the headers tell enough.
    whose = _whose(mail) or _whose(read_mail(raw))
    if whose is None:
        return False
    row = m.Inbound(
        id=new_id("inb"),
        workspace_id=whose.workspace,
        connection=queries.MAIL,
        key=_key(mail, raw),
        received_at=now,
        headers=msgspec.json.encode(_headers(mail, whose)).decode(),
        body=raw,
        next_at=now,
    )
    if is_too_large:
        row.status, row.next_at = "failed", None
        row.told = f"The mail has {megabytes(size)} MB; at most {megabytes(LARGEST)} MB are taken."
    with transaction.atomic():
        m.Inbound.objects.within(whose.workspace).bulk_create([row], ignore_conflicts=True)
    return True


def _whose(mail: Mail) -> Whose | None:
    address = find_address(mail.recipients, mail.senders)
    letters = queries.find_letters(mail.bounce.marks if mail.bounce else mail.answers)
    if address is not None:
        own = (each.delivery for each in letters if each.workspace_id == address.workspace_id)
        return Whose(address.workspace_id, str(address.pk), next(own, ""))
    return Whose(letters[0].workspace_id, "", letters[0].delivery) if letters else None


def _headers(mail: Mail, whose: Whose) -> dict[str, str]:
    return {
        "address": whose.address,
        "delivery": whose.delivery,
        "from": ", ".join(mail.senders)[:320],
        "subject": mail.subject[:300],
        "message_id": mail.message_id,
    }


def _key(mail: Mail, raw: bytes) -> str:
    """The same for a mail that came on two ways, and another for one under a Message-ID that was used before."""
    lines = raw.replace(b"\r\n", b"\n")
    content = lines.partition(b"\n\n")[2] or lines
    return hashlib.sha256(mail.message_id.encode("utf-8", "replace") + b"\n" + content).hexdigest()
