"""What the page of replies shows: the mailbox in words, and each mail with what became of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from surehand.connectors.email import parse_imap_url
from surehand.core.engine import Refusal
from surehand.runtime.language import spoken
from surehand.runtime.replies.addresses import takes_replies
from surehand.runtime.replies.taking import told_of
from surehand.store import models as m
from surehand.store.queries import mail as queries
from surehand.store.queries.lists import Cut
from surehand.web.access import Reader
from surehand.web.inputs import Option
from surehand.web.refusals import RefusalView, show_refusal
from surehand.web.times import Moment, ago

PER_PAGE = 50
STATUSES: Mapping[str, str | Promise] = {
    "done": gettext_lazy("Taken"),
    "failed": gettext_lazy("Held"),
    "ignored": gettext_lazy("Not taken"),
    "waiting": gettext_lazy("Waiting"),
}
_TONES = {"done": "ready", "failed": "late", "ignored": "quiet", "waiting": "waiting"}


@dataclass(frozen=True)
class MailboxView:
    """The mailbox: its state in words, what it is, how to set it up or mend it, and when anything came."""

    tone: str
    state: str
    says: str
    how_to: str
    looked: Moment | None
    last: Moment | None


@dataclass(frozen=True)
class MailView:
    """One mail that came in."""

    id: str
    sender: str
    subject: str
    status: str
    tone: str
    told: str
    at: Moment
    record_href: str
    original: str
    again: str
    aside: str


@dataclass(frozen=True)
class RepliesPage:
    """The page. ``more`` is the address of older mails, where there are any."""

    mailbox: MailboxView
    statuses: tuple[Option, ...]
    mails: tuple[MailView, ...]
    is_narrowed: bool
    more: str
    refused: RefusalView | None = None


def replies_page(
    reader: Reader, status: str = "", before: str = "", refused: Refusal | None = None
) -> RepliesPage:
    """The mailbox and the mails, all or those of a state; ``refused`` is why one was not settled."""
    chosen = status if status in STATUSES else ""
    rows = queries.read_mails(reader.workspace.workspace, chosen, before, PER_PAGE + 1)
    shown = rows[:PER_PAGE]
    which = f"status={chosen}&" if chosen else ""
    more = f"{reader.url('replies')}?{which}before={shown[-1].pk}" if len(rows) > PER_PAGE else ""
    return RepliesPage(
        mailbox=mailbox_view(reader),
        statuses=_options(reader, chosen),
        mails=tuple(_mail(row, reader) for row in shown),
        is_narrowed=bool(chosen),
        more=more,
        refused=show_refusal(refused, reader) if refused else None,
    )


def mailbox_view(reader: Reader) -> MailboxView:
    """The mailbox as anybody may know it: never its password."""
    if not takes_replies():
        return MailboxView(
            "quiet", _("Off"), _("Nobody can answer a letter by e-mail."), _how_to(), None, None
        )
    try:
        place = parse_imap_url(settings.IMAP_URL).place
    except ValueError:
        says = _("SUREHAND_IMAP is no address of a mailbox.")
        return MailboxView("late", _("Wrongly set up"), says, _how_to(), None, None)
    row = queries.read_mailbox(place)
    if row is None or (row.looked_at is None and not row.problem):
        says = _("%(place)s: nobody has looked into it yet. A worker does.") % {"place": place}
        return MailboxView("waiting", _("Waiting"), says, "", None, None)
    latest = queries.page_of_mails(reader.workspace.workspace, "", Cut(1, "")).items
    tone, state = ("late", _("Not reached")) if row.problem else ("ready", _("Works"))
    return MailboxView(
        tone=tone,
        state=state,
        says=place,
        how_to=row.problem,
        looked=ago(row.looked_at, reader.now, reader.zone) if row.looked_at else None,
        # What the mailbox counts is of all workspaces, which are nobody's business in one of them.
        last=ago(latest[0].received_at, reader.now, reader.zone) if latest else None,
    )


def _how_to() -> str:
    return _(
        "Set SUREHAND_REPLY_TO to the address of a mailbox of its own, as handoffs@example.com, and SUREHAND_IMAP to "
        "where it is read, as imaps://user:password@mail.example.com/INBOX. Then start Surehand again. The page "
        "“Answer by mail” in docs/how-to/answer-by-mail.md has the details."
    )


def _options(reader: Reader, chosen: str) -> tuple[Option, ...]:
    counts = queries.count_by_status(reader.workspace.workspace)
    named = (
        Option(name, f"{title} ({counts.get(name, 0)})", name == chosen) for name, title in STATUSES.items()
    )
    return (Option("", _("All"), not chosen), *named)


def _mail(row: m.Inbound, reader: Reader) -> MailView:
    told, is_held = told_of(row), row.status == "failed"
    return MailView(
        id=row.pk,
        sender=told["from"] or _("nobody"),
        subject=told["subject"],
        status=str(STATUSES[row.status]),
        tone=_TONES[row.status],
        told=spoken(row.told),
        at=ago(row.received_at, reader.now, reader.zone),
        record_href=reader.url("record", row.record) if row.record else "",
        original=reader.url("reply-original", row.pk),
        again=reader.url("reply-again", row.pk) if is_held else "",
        aside=reader.url("reply-aside", row.pk) if is_held else "",
    )
