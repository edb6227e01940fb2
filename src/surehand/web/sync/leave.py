"""What the page on which a system is disconnected says."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import ngettext

from surehand.core.engine import Refusal
from surehand.runtime.sync.leaving import count_links
from surehand.store import models as m
from surehand.store.queries.deliveries import ConnectionCount, count_by_connection
from surehand.web import formats
from surehand.web.access import Reader
from surehand.web.refusals import RefusalView, show_refusal
from surehand.web.sync.words import system_title


@dataclass(frozen=True)
class LeavePage:
    """The page: what still waits, and what would be forgotten."""

    id: str
    title: str
    system: str
    waiting: str
    forgets: str
    refused: RefusalView | None


def leave_page(row: m.Connection, reader: Reader, refused: Refusal | None = None) -> LeavePage:
    """The page for one connection."""
    waiting = count_by_connection(row.workspace_id).get(row.pk, ConnectionCount()).waiting
    return LeavePage(
        id=row.pk,
        title=row.title,
        system=system_title(row.kind),
        waiting=_waiting(waiting),
        forgets=_forgets(count_links(row)),
        refused=show_refusal(refused, reader) if refused else None,
    )


def _waiting(number: int) -> str:
    if not number:
        return ""
    said = ngettext(
        "%(number)s message still waits to go out: it fails, and stands among the deliveries.",
        "%(number)s messages still wait to go out: they fail, and stand among the deliveries.",
        number,
    )
    return said % {"number": formats.number(number)}


def _forgets(links: int) -> str:
    said = ngettext(
        "Nothing: %(number)s link, the set-up and what was held are forgotten. The records and their history stay.",
        "Nothing: %(number)s links, the set-up and what was held are forgotten. The records and their history stay.",
        links,
    )
    return said % {"number": formats.number(links)}
