"""Deals become records, and records stay what their deals are; deals that are gone or merged leave theirs behind."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial

from surehand.connectors.hubspot.shapes import CrmObject
from surehand.runtime.hubspot.absorbing import absorb
from surehand.runtime.hubspot.bound import Bound
from surehand.runtime.hubspot.findings import tell_of_gone
from surehand.runtime.hubspot.making import own_record_of
from surehand.runtime.hubspot.one_by_one import Counted, by_itself, end_not_read
from surehand.runtime.hubspot.opening import open_all
from surehand.runtime.hubspot.seen import key_of
from surehand.runtime.hubspot.settings import PIPELINE
from surehand.runtime.hubspot.values import NOWHERE, Around
from surehand.runtime.sync.links import gone, linked, tie
from surehand.store import models as m
from surehand.store.queries.connections import lock_connection


def take_in(
    bound: Bound, deals: Sequence[CrmObject], around: Mapping[str, Around], *, via: str = "hubspot"
) -> Counted:
    """Bring records up to date with their deals, and open those that are new.

    What was in its stage before the first import began is the past: nobody is told of it. Call it in a transaction
    together with the cursor. Read again, the same deals change nothing; older ones neither. A deal with which something
    goes wrong is told, and left as it was until it is read again.
    """
    lock_connection(bound.workspace, bound.connection.pk)
    counted = Counted()
    new: list[CrmObject] = []
    for deal in deals:
        known = by_itself(bound, deal, partial(_take_known, bound, deal, around))
        if known is not None:
            counted.add(known)
        elif deal.properties.get(PIPELINE) == bound.settings.pipeline:
            new.append(deal)
    if new:
        counted.add(open_all(bound, new, around, via))
    end_not_read(bound, {deal.id for deal in deals} - counted.wrong)
    return counted


def let_go(bound: Bound, id: str, now_is: str = "") -> bool:
    """A deal is not there any more; its record goes on without it. Whether that is news."""
    end_not_read(bound, {id})
    link = linked(bound.connection, key_of("deal", id))
    if link is None or link.gone_at is not None:
        return False
    if now_is and linked(bound.connection, key_of("deal", now_is)) is None:
        _alias(bound, link, now_is)
    gone(link, bound.now)
    tell_of_gone(bound, link)
    return True


def _take_known(bound: Bound, deal: CrmObject, around: Mapping[str, Around]) -> Counted | None:
    """Take in what a deal tells that has a record; None for one that has none."""
    link = linked(bound.connection, key_of("deal", deal.id)) or _merged_into(bound, deal)
    link = link or own_record_of(bound, deal)
    _let_go_of_merged(bound, deal, link)
    if link is None:
        return None
    return Counted(changed=absorb(bound, link, deal, around.get(deal.id, NOWHERE)))


def _merged_into(bound: Bound, deal: CrmObject) -> m.Link | None:
    """The link of a deal that this one has swallowed: its record goes on as this one's."""
    for old in deal.merged:
        link = linked(bound.connection, key_of("deal", old))
        if link is not None:
            return _alias(bound, link, deal.id)
    return None


def _alias(bound: Bound, link: m.Link, id: str) -> m.Link:
    new = tie(bound.connection, key_of("deal", id), link.record)
    new.seen, new.written = link.seen, link.written
    new.save(update_fields=("seen", "written"))
    return new


def _let_go_of_merged(bound: Bound, deal: CrmObject, link: m.Link | None) -> None:
    for old in deal.merged:
        found = linked(bound.connection, key_of("deal", old))
        if found is not None and (link is None or found.pk != link.pk) and found.gone_at is None:
            gone(found, bound.now)
            if link is None or found.record != link.record:
                tell_of_gone(bound, found)
