"""The streams ``deals`` and ``reconcile``: what changed, found without anybody telling us, and what was missed.

HubSpot's index lags behind its objects, so each look begins some time before where the last one ended: a little each
time, five minutes once a minute. What is found again and was taken in already costs no further request. The objects are
read by id, with every change of their stage: that is what counts.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

import msgspec
from django.db import transaction

from surehand.connectors.hubspot.client import HubSpotClient
from surehand.connectors.hubspot.shapes import DEAL, CrmObject
from surehand.runtime.hubspot.accounts import Later, client_of
from surehand.runtime.hubspot.bound import Bound
from surehand.runtime.hubspot.deals import let_go, take_in
from surehand.runtime.hubspot.findings import end_unread
from surehand.runtime.hubspot.reading import around_known, asked_for
from surehand.runtime.hubspot.seen import id_of, key_of, seen_of
from surehand.runtime.hubspot.settings import PIPELINE
from surehand.runtime.sync.streams import keep_cursor
from surehand.runtime.sync.syncer import Over, Turn
from surehand.store import models as m

OVERLAP = timedelta(minutes=5)
GLANCE = timedelta(seconds=15)
WIDE_EVERY = timedelta(minutes=1)
PART = 50


class Window(msgspec.Struct):
    """Up to where everything was read, when it was looked far back last, and the look that is under way."""

    upto: datetime | None = None
    wide_at: datetime | None = None
    since: datetime | None = None
    until: datetime | None = None
    after: str = ""


class Round(msgspec.Struct):
    """How far the daily look at every deal has come."""

    after: int = 0
    gone: int = 0
    late: int = 0
    unread: set[str] = set()


def poll_deals(bound: Bound, stream: m.Stream, over: Over) -> Turn:
    """Take in what changed since the last look. Raises `DeliveryFailed`."""
    window = msgspec.json.decode(stream.cursor, type=Window)
    if window.until is None:
        _begin(window, bound)
    read = 0
    with client_of(bound.connection, bound.clock) as client:
        while True:
            try:
                count, after = _look(bound, client, window)
            except Later as later:
                return Turn("It waits for HubSpot’s limit.", read=read, again=later.until)
            read += count
            window.after = after
            if not after:
                _end(window)
            with transaction.atomic():
                is_ours = keep_cursor(stream, msgspec.json.encode(window).decode(), bound.now)
            if not after or not is_ours or over():
                break
    again = timedelta() if after else None
    return Turn(f"{read} deals had changed.", read=read, upto=window.upto, again=again)


def reconcile_deals(bound: Bound, stream: m.Stream, over: Over) -> Turn:
    """Look at every deal that has a record: what is gone, and what no look has found. Raises `DeliveryFailed`."""
    place = msgspec.json.decode(stream.cursor, type=Round)
    read = 0
    with client_of(bound.connection, bound.clock, background=True) as client:
        while links := _next_links(bound, place.after):
            try:
                late, gone = read_again(bound, client, [id_of(link) for link in links], whole=True)
            except Later as later:
                return Turn(_told(place), read=read, again=later.until)
            read += len(links)
            place.unread |= {name for link in links for name in seen_of(link).unread}
            place.after, place.late, place.gone = links[-1].pk, place.late + late, place.gone + gone
            with transaction.atomic():
                keep_cursor(stream, msgspec.json.encode(place).decode(), bound.now)
            if over():
                return Turn(_told(place), read=read, again=timedelta())
    told = _told(place)
    end_unread(bound, place.unread)
    keep_cursor(stream, msgspec.json.encode(Round()).decode(), bound.now)
    return Turn(told, read=read, upto=bound.now)


def read_again(
    bound: Bound, client: HubSpotClient, ids: Sequence[str], *, whole: bool = False
) -> tuple[int, int]:
    """Read deals by id and take in what they tell; how many had changed, and how many are gone.

    With ``whole`` their contacts and companies are read as well, whose changes no search for deals finds.
    """
    late = lost = 0
    for start in range(0, len(ids), PART):
        found = client.read(DEAL, ids[start : start + PART], bound.wanted, bound.with_history)
        news = _news(bound, found.objects)
        late += len(news)
        told = list(found.objects) if whole and asked_for(bound) else news
        known = {} if whole else _linked(bound, news)
        around = around_known(bound, client, [each for each in told if each.id not in known])
        with transaction.atomic():
            take_in(bound, told, around)
            lost += sum(let_go(bound, each.id, each.now) for each in found.gone)
    return late, lost


def _begin(window: Window, bound: Bound) -> None:
    now, upto = bound.now, window.upto or bound.began
    is_wide = window.wide_at is None or now - window.wide_at >= WIDE_EVERY
    window.since, window.until = upto - (OVERLAP if is_wide else GLANCE), now
    window.wide_at = now if is_wide else window.wide_at
    window.after = ""


def _end(window: Window) -> None:
    window.upto, window.since, window.until = window.until, None, None


def _look(bound: Bound, client: HubSpotClient, window: Window) -> tuple[int, str]:
    """One page of what the search finds: how many of them were news, and where the next page begins."""
    assert window.since is not None
    assert window.until is not None
    page = client.changed(
        DEAL, since=window.since, until=window.until, after_id=window.after, properties=[PIPELINE]
    )
    news = _news(bound, page.objects)
    known = _linked(bound, news)
    mine = [
        each.id
        for each in news
        if each.id in known or each.merged or each.properties.get(PIPELINE) == bound.settings.pipeline
    ]
    if mine:
        read_again(bound, client, mine)
    return len(mine), page.after


def _news(bound: Bound, deals: Sequence[CrmObject]) -> list[CrmObject]:
    """Those that were not taken in as they are."""
    links = _linked(bound, deals)
    return [each for each in deals if each.id not in links or _is_newer(each, links[each.id])]


def _is_newer(deal: CrmObject, link: m.Link) -> bool:
    modified = seen_of(link).modified
    return link.gone_at is not None or not modified or not deal.updated_at or deal.updated_at > modified


def _linked(bound: Bound, deals: Sequence[CrmObject]) -> dict[str, m.Link]:
    keys = [key_of("deal", each.id) for each in deals]
    rows = m.Link.objects.within(bound.workspace).filter(connection=bound.connection.pk, key__in=keys)
    return {id_of(link): link for link in rows}


def _next_links(bound: Bound, after: int) -> list[m.Link]:
    rows = m.Link.objects.within(bound.workspace).filter(
        connection=bound.connection.pk, kind="record", gone_at=None, pk__gt=after
    )
    return list(rows.order_by("pk")[:PART])


def _told(place: Round) -> str:
    return f"{place.late} deals had changes that were missed; {place.gone} are gone."
