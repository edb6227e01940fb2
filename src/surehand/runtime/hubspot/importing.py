"""The stream ``import``: every deal there is, once, page by page.

Each portion is one transaction with the place after it, so that a worker can be killed at any moment and another goes
on where the last portion ended. It takes no more than half of what HubSpot allows.
"""

from __future__ import annotations

from datetime import datetime, timedelta

import msgspec
from django.db import transaction

from surehand.connectors.hubspot.client import HubSpotClient
from surehand.connectors.hubspot.shapes import DEAL, CrmObject
from surehand.runtime.hubspot.accounts import Later, SharedMeter, client_of
from surehand.runtime.hubspot.bound import Bound
from surehand.runtime.hubspot.deals import take_in
from surehand.runtime.hubspot.one_by_one import Counted
from surehand.runtime.hubspot.reading import NAMES, around_listed, asked_for
from surehand.runtime.hubspot.values import Around
from surehand.runtime.sync.streams import keep_cursor
from surehand.runtime.sync.syncer import Over, Turn
from surehand.store import models as m

PAGES = 2
"""With their history deals come by fifty, contacts by a hundred: two pages fill one request for contacts."""


class Place(msgspec.Struct):
    """How far the import is, and what came of it so far."""

    began: datetime | None = None
    after: str = ""
    done: bool = False
    read: int = 0
    opened: int = 0
    refused: int = 0
    lacking: int = 0

    @property
    def told(self) -> str:
        """What came of it, in a sentence."""
        if not self.done:
            return (
                f"{self.read} deals were read so far; {self.opened} became records, {self.refused} could not."
            )
        if not self.lacking:
            return f"All {self.read} deals were read; {self.opened} became records, {self.refused} could not."
        return (
            f"All {self.read} deals were read; {self.opened} became records, {self.refused} could not. "
            f"Of {self.lacking} HubSpot keeps no whole history."
        )


def import_deals(bound: Bound, stream: m.Stream, over: Over) -> Turn:
    """Go on with the import until it is through or the turn is over. Raises `DeliveryFailed`."""
    place = msgspec.json.decode(stream.cursor, type=Place)
    if place.done:
        return Turn(place.told)
    if place.began is None:
        place.began = bound.now
        _keep(stream, place, bound)
    before, finished = place.read, False
    with client_of(bound.connection, bound.clock, background=True) as client:
        while not finished and not over():
            try:
                deals, after, around = _read_portion(bound, client, place.after)
            except Later as later:
                return Turn(place.told, read=place.read - before, again=later.until)
            if not _take_portion(bound, stream, place, deals, after, around):
                break
            finished = not after
    again = None if finished else timedelta()
    return Turn(place.told, read=place.read - before, again=again)


def _read_portion(
    bound: Bound, client: HubSpotClient, after: str
) -> tuple[list[CrmObject], str, dict[str, Around]]:
    assert isinstance(client.meter, SharedMeter)
    client.meter.reserve(PAGES + len(asked_for(bound)))
    deals: list[CrmObject] = []
    for _ in range(PAGES):
        page = client.page(
            DEAL,
            after=after,
            properties=bound.wanted,
            history=bound.with_history,
            associated=[NAMES[each] for each in asked_for(bound)],
        )
        deals += page.objects
        after = page.after
        if not after:
            break
    return deals, after, around_listed(bound, client, deals)


def _take_portion(
    bound: Bound,
    stream: m.Stream,
    place: Place,
    deals: list[CrmObject],
    after: str,
    around: dict[str, Around],
) -> bool:
    """Keep what was read together with the place after it; False when somebody else reads this stream by now."""
    with transaction.atomic():
        counted: Counted = take_in(bound, deals, around, via="import")
        place.after, place.done = after, not after
        place.read += len(deals)
        place.opened += counted.opened
        place.refused += counted.refused
        place.lacking += counted.lacking
        is_ours = _keep(stream, place, bound)
        if not is_ours:
            transaction.set_rollback(True)
    return is_ours


def _keep(stream: m.Stream, place: Place, bound: Bound) -> bool:
    return keep_cursor(stream, msgspec.json.encode(place).decode(), bound.now)
