"""Proof that the rows are what the events say, and that nobody changed history.

`verify` follows both hash chains of a workspace, that of its events and its audit log, and replays every record; with
``repair`` it makes the projections anew.
History itself is never repaired: a broken chain is reported with the first event that does not fit.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import TypeAlias

import msgspec
from django.db import transaction
from django.db.models import Max

from surehand.core.engine import replay
from surehand.runtime.chain import COLUMNS, Break, EventChain, check_anchors, check_erasures, check_trail
from surehand.runtime.facts import Facts, NoSuchWorkspace, lock_workspace
from surehand.runtime.projections import Projection, projections_at, rewrite, stored_rows
from surehand.store import models as m
from surehand.store.mapping import Row
from surehand.store.models.scope import OfWorkspace
from surehand.store.queries.states import StoredEvent, history_of, read_events

_AT_ONCE = 50
"""So many records are checked under one lock; writers wait for it some hundredths of a second."""
_HEEDED = 1_000
"""After so many events whoever asked hears how far it is."""
_UNREADABLE = (ArithmeticError, LookupError, TypeError, ValueError, msgspec.MsgspecError)
"""What reading events can come to that somebody wrote by hand; a version of a playbook that is gone, too."""


Heed: TypeAlias = Callable[[int, int], None]
"""Is told how many of how many events and records are looked at; what it raises ends the work."""


class Fault(msgspec.Struct, frozen=True):
    """Something that is not as the events say. ``repaired`` tells whether it is now."""

    code: str
    place: str
    sentence: str
    repaired: bool = False


class Report(msgspec.Struct, frozen=True):
    """What a verification looked at, and every fault it found."""

    events: int
    records: int
    faults: tuple[Fault, ...]


class _Held(msgspec.Struct, frozen=True):
    """What is stored of some records, read under one lock: their events, and the rows of each table."""

    facts: Facts
    events: Mapping[str, list[StoredEvent]]
    rows: Mapping[type[OfWorkspace], Mapping[str, list[Row]]]


def verify(workspace: str, *, repair: bool = False, heed: Heed = lambda done, total: None) -> Report:
    """Check a workspace; ``heed`` is told now and then how far it is. Raises `NoSuchWorkspace`."""
    rows = m.Record.objects.within(workspace)
    count = rows.count()
    events, faults = _check_chains(workspace, lambda done, total: heed(done, total + count))
    records = list(rows.values_list("id", flat=True))
    told = m.Event.objects.within(workspace).exclude(data="").values_list("record", flat=True).distinct()
    faults += _check_records(
        workspace, (*records, *told), repair, lambda done, total: heed(events + done, events + total)
    )
    faults += _check_orphans(workspace, repair)
    return Report(events, len(records), tuple(faults))


def rebuild(workspace: str, records: Iterable[str]) -> None:
    """Make the projections of records anew: after calendars or holidays changed, deadlines and timers are others."""
    for _ in _check_records(workspace, records, repair=True):
        pass


def _check_chains(workspace: str, heed: Heed) -> tuple[int, list[Fault]]:
    """Follow both chains to where the workspace says that they end; others may be writing behind that."""
    end = _end_of_chains(workspace)
    chain, broken = _follow_events(workspace, end, heed)
    breaks = (
        broken,
        check_trail(workspace, end.trail_seq, end.trail_head),
        check_anchors(workspace, end.trail_seq),
        *check_erasures(workspace, chain.blanked),
    )
    return chain.count, [Fault(*msgspec.structs.astuple(each)) for each in breaks if each]


def _follow_events(workspace: str, end: _End, heed: Heed) -> tuple[EventChain, Break | None]:
    chain, events = EventChain(), m.Event.objects.within(workspace)
    told_of = events.order_by("seq").values_list(*COLUMNS)
    # In portions of their own: whoever heeds it may write, for which SQLite wants nothing half read.
    for start in range(0, end.seq, _HEEDED):
        for told in told_of.filter(seq__gt=start, seq__lte=min(start + _HEEDED, end.seq)):
            if broken := chain.take(told):
                return chain, broken
        heed(min(start + _HEEDED, end.seq), end.seq)
    latest = events.aggregate(latest=Max("seq"))["latest"] or 0
    if (chain.count, chain.head) == (end.seq, end.head) and latest <= _end_of_chains(workspace).seq:
        return chain, None
    sentence = f"The workspace says that the chain ends with event {end.seq}; it ends with event {latest}."
    return chain, Break("chain_end", f"event {chain.count}", sentence)


class _End(msgspec.Struct, frozen=True):
    """Where the chains of a workspace end, as it says itself."""

    seq: int
    head: str
    trail_seq: int
    trail_head: str


def _end_of_chains(workspace: str) -> _End:
    rows = m.Workspace.objects.filter(id=workspace)
    end = rows.values_list("seq", "head", "trail_seq", "trail_head").first()
    if end is None:
        raise NoSuchWorkspace(workspace)
    return _End(*end)


def _check_records(
    workspace: str, records: Iterable[str], repair: bool, heed: Heed = lambda done, total: None
) -> Iterator[Fault]:
    """Check records, some under each lock: to ask for every one alone costs many times as much."""
    waiting = list(dict.fromkeys(records))
    for start in range(0, len(waiting), _AT_ONCE):
        some = waiting[start : start + _AT_ONCE]
        with transaction.atomic():
            facts, _ = lock_workspace(workspace)
            held = _read_held(facts, some)
            for record in some:
                yield from _check_record(held, record, repair)
        heed(start + len(some), len(waiting))


def _read_held(facts: Facts, records: Sequence[str]) -> _Held:
    rows = {
        each.model: stored_rows(facts.workspace, records, each) for each in projections_at(datetime.now(UTC))
    }
    return _Held(facts, read_events(facts.workspace, records), rows)


def _check_record(held: _Held, record: str, repair: bool) -> Iterator[Fault]:
    try:
        made = _rows_of(held, record)
    except _UNREADABLE as error:
        sentence = f"The events of record {record} cannot be told again: {error!r}."
        yield Fault("history_unreadable", record, sentence)
        return
    if not made:
        yield Fault("no_history", record, f"Record {record} has no events.")
    for projection, wanted in made:
        stored = held.rows[projection.model].get(record, [])
        if sorted(map(repr, wanted)) == sorted(map(repr, stored)):
            continue
        if repair:
            rewrite(record, projection, wanted)
        table = projection.model._meta.db_table
        sentence = f"The rows of table {table} for record {record} are not what its events say."
        yield Fault("projection_differs", f"{table} {record}", sentence, repair)


def _rows_of(held: _Held, record: str) -> list[tuple[Projection, list[Row]]]:
    """The rows that a record's events make, table by table; none when it has no events."""
    history = history_of(held.events.get(record, []))
    state = replay(history)
    if state is None:
        return []
    return [(projection, projection.rows(held.facts, state)) for projection in projections_at(history[-1].at)]


def _check_orphans(workspace: str, repair: bool) -> Iterator[Fault]:
    """Rows of records that never were, or that were erased."""
    for projection in projections_at(datetime.now(UTC)):
        if projection.model is m.Record:
            continue
        known = m.Event.objects.within(workspace).exclude(data="").values("record")
        orphans = projection.model.objects.within(workspace).exclude(record__in=known)
        for record in sorted(set(orphans.values_list("record", flat=True))):
            if repair:
                orphans.filter(record=record).delete()
            table = projection.model._meta.db_table
            sentence = f"Table {table} has rows of record {record}, which has no events."
            yield Fault("projection_orphaned", f"{table} {record}", sentence, repair)
