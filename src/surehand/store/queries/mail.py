"""Mail that comes in: whose it is, and what became of it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from django.db.models import Count, QuerySet

from surehand.store import models as m
from surehand.store.queries.lists import NEWEST_FIRST, Cut, Page, page_of

MAIL = "email"
"""The connection of what came in by mail: the mailbox belongs to the installation."""


def find_addresses(tokens: Sequence[str]) -> list[m.ReplyAddress]:
    """Addresses by the digests of their tokens; each belongs to one workspace, which nobody knows before."""
    if not tokens:
        return []
    rows = m.ReplyAddress.objects.everywhere().filter(token__in=tokens[:20])
    return list(rows.select_related("person").order_by("pk"))


def find_letters(marks: Iterable[str]) -> list[m.SentLetter]:
    """What was sent in letters with these marks."""
    wanted = list(marks)[:20]
    return list(m.SentLetter.objects.everywhere().filter(message__in=wanted).order_by("pk")) if wanted else []


def letters_before(at: datetime) -> QuerySet[m.SentLetter]:
    """Letters that went out before a moment, of all workspaces."""
    return m.SentLetter.objects.everywhere().filter(at__lt=at)


def addresses_before(at: datetime) -> QuerySet[m.ReplyAddress]:
    """Addresses that no letter has named since a moment, of all workspaces."""
    return m.ReplyAddress.objects.everywhere().filter(written_at__lt=at)


def count_from(inbound: m.Inbound, address: int, since: datetime) -> int:
    """How many mails came to an address of ours since a moment, up to one of them and with it."""
    rows = m.Inbound.objects.within(inbound.workspace_id).filter(connection=MAIL, received_at__gt=since)
    up_to = rows.filter(received_at__lte=inbound.received_at, id__lte=inbound.pk)
    return up_to.filter(headers__contains=f'"address":"{address}"').count()


def count_by_status(workspace: str) -> dict[str, int]:
    """How many mails came in, by what became of them."""
    rows = m.Inbound.objects.within(workspace).filter(connection=MAIL).values_list("status")
    return dict(rows.annotate(Count("pk")).order_by())


def read_mails(workspace: str, status: str = "", before: str = "", limit: int = 50) -> list[m.Inbound]:
    """Mails that came in, the newest first, without their content."""
    rows = m.Inbound.objects.within(workspace).filter(connection=MAIL).defer("body")
    rows = rows.filter(status=status) if status else rows
    rows = rows.filter(id__lt=before) if before else rows
    return list(rows.order_by("-id")[:limit])


def page_of_mails(workspace: str, status: str, cut: Cut) -> Page[m.Inbound]:
    """Mails that came in, of a status or all, the newest first, without their content. Raises `BadCursor`."""
    rows = m.Inbound.objects.within(workspace).filter(connection=MAIL).defer("body")
    return page_of(rows.filter(status=status) if status else rows, NEWEST_FIRST, cut)


def read_mailbox(place: str) -> m.Mailbox | None:
    """The mailbox as it was last looked into."""
    return m.Mailbox.objects.filter(place=place).first()
