"""Writing back: whatever happened here, a deal is brought to what it is to hold now. Repeating it changes nothing.

The deal is read before it is written, so that what changed there is not written over. What HubSpot's administrators do
not let us write is left for a person, with what they ask for, and not tried again until something is different.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from surehand.connectors.channel import DeliveryFailed, Rate
from surehand.connectors.hubspot import shapes as s
from surehand.connectors.hubspot.client import HubSpotClient
from surehand.core.engine import RecordState
from surehand.runtime.hubspot.absorbing import record_of
from surehand.runtime.hubspot.accounts import client_of
from surehand.runtime.hubspot.bound import NAME, Bound
from surehand.runtime.hubspot.deals import let_go
from surehand.runtime.hubspot.findings import taken_again, tell_of_loop, tell_of_refused
from surehand.runtime.hubspot.making import go_on_with, make_deal
from surehand.runtime.hubspot.moves import try_held
from surehand.runtime.hubspot.papers import papers_of, write_papers
from surehand.runtime.hubspot.polling import read_again
from surehand.runtime.hubspot.schema import ensure_own, ensure_snapshot
from surehand.runtime.hubspot.seen import id_of, remember, seen_of, written_of
from surehand.runtime.hubspot.settings import OWN_PROPERTY, OWNER, STAGE
from surehand.runtime.hubspot.settling import carry_out
from surehand.runtime.hubspot.wanted import effects_of, wanted_of
from surehand.runtime.sync.echoes import expect_echoes, flips, not_written, without_echoes
from surehand.runtime.sync.links import link_of
from surehand.runtime.sync.twins import happened
from surehand.store import models as m
from surehand.store.queries.connections import lock_connection

NO_TWIN = "This record has no deal in HubSpot."
GONE = "The deal is not in HubSpot any more."
NOTHING = "The deal is as it is to be."


class ByHubSpot:
    """The way out to HubSpot."""

    def rate(self, connection: m.Connection) -> Rate | None:
        """Each request takes its part of the account's limit by itself."""
        return None

    def wait_until(self, delivery: m.Delivery, now: datetime) -> datetime | None:
        """A deal has no quiet hours."""
        return None

    def carry(self, held: Sequence[m.Delivery], now: datetime, connection: m.Connection | None) -> str:
        """Bring the twin of a record up to date. Raises `DeliveryFailed`."""
        delivery = held[0]
        if connection is None:
            return NO_TWIN
        bound = Bound(connection, lambda: now)
        go_on_with(bound, delivery.record)
        link = link_of(connection, delivery.record)
        if link is None and not bound.settings.write.deals:
            return NO_TWIN
        with client_of(connection, bound.clock) as client:
            ensure_snapshot(bound)
            link = link or make_deal(bound, client, delivery.record)
            if link is None:
                return NO_TWIN
            conflict = happened(delivery).words.get("settle")
            failed = carry_out(bound, client, link, conflict) if conflict else ""
            told = _bring_up_to_date(bound, client, link)
        if failed:
            # It is open again; whoever looks after the connection is told why.
            raise DeliveryFailed("person", failed[:500])
        return told


def _bring_up_to_date(bound: Bound, client: HubSpotClient, link: m.Link) -> str:
    state = _completed(bound, link)
    if state is None or not _is_to_be_written(bound, state, link):
        return NOTHING
    ensure_own(bound, client)
    read_again(bound, client, [id_of(link)])
    found = link_of(bound.connection, link.record)
    if found is None:
        return GONE
    state = _completed(bound, found) or state
    refused = _write_deal(bound, client, found, state)
    refused += write_papers(bound, client, id_of(found), found.record, papers_of(bound, state))
    if not refused:
        if not written_of(found).refused:
            taken_again(bound, state)
    else:
        tell_of_refused(bound, state, refused[0])
        # Whoever looks after the connection is told what HubSpot asks for.
        raise DeliveryFailed("person", " ".join(dict.fromkeys(refused))[:500])
    return "The deal was brought up to date."


def _completed(bound: Bound, link: m.Link) -> RecordState | None:
    """The record, after the moves that waited for what is there by now."""
    with transaction.atomic():
        lock_connection(bound.workspace, bound.connection.pk)
        state = record_of(bound, link)
        return try_held(bound, state) if state else None


def _is_to_be_written(bound: Bound, state: RecordState, link: m.Link) -> bool:
    return bool(wanted_of(bound, state, seen_of(link), written_of(link)) or papers_of(bound, state))


def _write_deal(bound: Bound, client: HubSpotClient, link: m.Link, state: RecordState) -> list[str]:
    """Write what differs; what is refused stays out, the rest goes in. The refusals in sentences."""
    wanted = _without_loops(bound, link, state, wanted_of(bound, state, seen_of(link), written_of(link)))
    refused: list[str] = []
    while wanted:
        # Noted before it is written: it may be done although the answer is lost.
        expect_echoes(bound.connection, link.key, wanted, bound.now)
        answer = client.update(s.DEAL, [s.Row(link.key, wanted, id_of(link))])[0]
        if isinstance(answer, s.Saved):
            _keep(bound, link, state, wanted, answer.object.updated_at)
            break
        not_written(bound.connection, link.key, wanted)
        if isinstance(answer, s.WriteGone):
            let_go(bound, id_of(link), answer.gone.now)
            break
        refused.append(answer.sentence)
        wanted = _left_out(link, wanted, answer)
    return refused


def _left_out(link: m.Link, wanted: dict[str, str], refused: s.WriteRefused) -> dict[str, str]:
    """Without what HubSpot does not take: the stage where it asks for something, else what it names, else all."""
    named = [name for name in refused.properties if name in wanted]
    out = [STAGE] if refused.missing and STAGE in wanted else named or list(wanted)
    written = written_of(link)
    written.refused |= {name: wanted[name] for name in out}
    written.why = refused.sentence[:400]
    remember(link, written=written)
    return {name: text for name, text in wanted.items() if name not in out}


def _keep(bound: Bound, link: m.Link, state: RecordState, wrote: dict[str, str], at: datetime | None) -> None:
    with transaction.atomic():
        lock_connection(bound.workspace, bound.connection.pk)
        link.refresh_from_db(from_queryset=m.Link.objects.within(bound.workspace))
        seen, written = seen_of(link), written_of(link)
        bound_names = {rule.property for rule in bound.settings.rules("deal")}
        for name, text in wrote.items():
            written.values[name] = text
            written.refused.pop(name, None)
            if name in bound_names:
                seen.agreed[name] = seen.texts[name] = text
        # What we know to be there comes back as no news; only the history tells the stage once more.
        known = {name: text for name, text in wrote.items() if name != STAGE}
        without_echoes(bound.connection, link.key, known, bound.now)
        if STAGE in wrote:
            seen.stage, seen.here = wrote[STAGE], state.stage
        if NAME in wrote:
            seen.name = seen.title = wrote[NAME]
        if OWNER in wrote:
            seen.owner = wrote[OWNER]
            seen.person = state.owner
        written.effects = (*written.effects, *effects_of(bound, state, written)[1])[-20:]
        written.why = written.why if written.refused else ""
        remember(link, seen, written)


def _without_loops(bound: Bound, link: m.Link, state: RecordState, wanted: dict[str, str]) -> dict[str, str]:
    """What two systems write to and fro is left alone for an hour, and somebody is told."""
    loops = flips(bound.connection, link.key, wanted, bound.now)
    if loops:
        tell_of_loop(bound, state, loops)
    left = {name: text for name, text in wanted.items() if name not in loops}
    return left if left.keys() - {OWN_PROPERTY} else {}
