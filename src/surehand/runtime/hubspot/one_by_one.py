"""Deals one by one: something that is wrong with one keeps out no other, and is told until it could be taken in."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from typing import TypeVar

import msgspec
from django.db import InterfaceError, OperationalError, transaction

from surehand.connectors.hubspot.shapes import CrmObject
from surehand.runtime.hubspot.bound import NAME, Bound
from surehand.runtime.outbox.redaction import redacted
from surehand.runtime.sync.drift import Seen, add_drift, end_drift
from surehand.store import models as m

log = logging.getLogger(__name__)

T = TypeVar("T")
LONGEST_WHY = 200
NOT_READ = "deals"
"""The area of findings about deals with which something went wrong."""


class Counted(msgspec.Struct):
    """What came of some deals. ``refused`` could not become records, ``lacking`` had less history than they lived.

    ``wrong`` are those with which something went wrong.
    """

    opened: int = 0
    changed: int = 0
    refused: int = 0
    lacking: int = 0
    wrong: set[str] = set()

    def add(self, other: Counted) -> None:
        """Count both together."""
        self.opened += other.opened
        self.changed += other.changed
        self.refused += other.refused
        self.lacking += other.lacking
        self.wrong |= other.wrong


def by_itself(bound: Bound, deal: CrmObject, take: Callable[[], T]) -> T | Counted:
    """Take in one deal. Where that fails, nothing of it is kept, its finding says so, and the others go on."""
    try:
        with transaction.atomic():
            return take()
    except (InterfaceError, OperationalError):
        raise
    except Exception as error:
        # Whatever is wrong with it, it must be seen, and keep out no other.
        log.exception("deal %s of %s could not be taken in", deal.id, bound.connection.pk)
        name = deal.properties.get(NAME) or deal.id
        words = {"what": name[:80], "why": redacted(repr(error), bound.connection, longest=LONGEST_WHY)}
        add_drift(bound.connection, NOT_READ, Seen("not_read", f"{deal.id}:", words), bound.now)
        return Counted(wrong={deal.id})


def end_not_read(bound: Bound, ids: Iterable[str]) -> None:
    """These deals could be taken in."""
    start = f"{bound.connection.pk}:{NOT_READ}:"
    rows = m.Finding.objects.within(bound.workspace).filter(key__startswith=start, resolved_at=None)
    for key in rows.values_list("key", flat=True):
        about = key.removeprefix(start)
        if about.removesuffix(":") in ids:
            end_drift(bound.connection, NOT_READ, about, bound.now)
