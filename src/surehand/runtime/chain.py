"""The two hash chains of a workspace, followed from the beginning: its events, and its audit log.

An erased event keeps its place, its author and its hash, but no content. Its own hash can then not be made anew; the
audit log vouches for it instead: the entry that names the erasure holds a digest of what is left of each event.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from operator import attrgetter
from typing import Any

import msgspec
from django.db.models import Max

from surehand.runtime.trail import changed_of, entry_hash
from surehand.store import models as m
from surehand.store.mapping import chain_hash

COLUMNS = ("seq", "record", "version", "kind", "data", "actor", "via", "at", "hash")
"""What the hash of an event covers, and the hash."""
LEFT = tuple(column for column in COLUMNS if column != "data")
"""What is left of an erased event."""

told_of = attrgetter(*COLUMNS)


class Break(msgspec.Struct, frozen=True):
    """The first place where a chain does not hold."""

    code: str
    place: str
    sentence: str


class EventChain:
    """The events of a workspace as they come, each checked against the one before it.

    ``blanked`` gathers the records whose events came without content.
    """

    def __init__(self) -> None:
        self.count, self.head = 0, ""
        self.blanked: set[str] = set()

    def take(self, told: tuple[Any, ...]) -> Break | None:
        """The next event, as its `COLUMNS`; what is wrong with it, if anything is."""
        seq, record, version, kind, data, actor, via, at, link = told
        self.count += 1
        place = f"event {self.count}"
        if seq != self.count:
            sentence = f"Event {self.count} of the chain is missing; the next one is {seq}."
            return Break("event_missing", place, sentence)
        if data:
            self.head = chain_hash(self.head, seq, record, version, kind, data, actor, via, at)
        else:
            self.blanked.add(record)
            self.head = link
        if self.head != link:
            sentence = f"Event {seq} of record {record} was changed, or one before it was taken out."
            return Break("chain_broken", place, sentence)
        return None


def check_trail(workspace: str, end: int, head: str) -> Break | None:
    """Follow the audit log to where the workspace says that it ends."""
    rows = m.TrailEntry.objects.within(workspace)
    count, last = 0, ""
    for entry in rows.filter(seq__lte=end).order_by("seq").iterator(2000):
        count += 1
        place = f"audit log {count}"
        if entry.seq != count:
            sentence = f"Entry {count} of the audit log is missing; the next one is {entry.seq}."
            return Break("entry_missing", place, sentence)
        last = entry_hash(last, entry)
        if last != entry.hash:
            sentence = f"Entry {count} of the audit log was changed, or one before it was taken out."
            return Break("trail_broken", place, sentence)
    if (count, last) == (end, head):
        return None
    latest = rows.aggregate(latest=Max("seq"))["latest"] or 0
    sentence = f"The workspace says that its audit log ends with entry {end}; it ends with entry {latest}."
    return Break("trail_end", f"audit log {count}", sentence)


def check_anchors(workspace: str, end: int) -> Break | None:
    """What the audit log says of the event chain: where it ended at each entry."""
    entries = m.TrailEntry.objects.within(workspace).filter(seq__lte=end, events__gt=0)
    anchors = dict(entries.order_by("-seq").values_list("events", "head"))
    there = m.Event.objects.within(workspace).filter(seq__in=list(anchors))
    hashes = dict(there.values_list("seq", "hash"))
    for seq in sorted(anchors):
        if hashes.get(seq) != anchors[seq]:
            sentence = f"The audit log has seen another event {seq} than the one that is there."
            return Break("event_exchanged", f"event {seq}", sentence)
    return None


def check_erasures(workspace: str, blanked: Iterable[str]) -> Iterator[Break]:
    """Exactly the events that the audit log says were erased are without content."""
    entries = m.TrailEntry.objects.within(workspace).filter(kind="record_erased")
    named = {entry.subject: changed_of(entry).after.get("digest") for entry in entries}
    for record in sorted({*named, *blanked}):
        if record not in named:
            sentence = f"Events of record {record} lost their content, and no erasure says so."
            yield Break("erasure_unknown", record, sentence)
        elif named[record] != digest_of_erased(workspace, record):
            sentence = f"What is left of the erased record {record} is not what its erasure left."
            yield Break("erasure_differs", record, sentence)


def digest_of_erased(workspace: str, record: str) -> str:
    """A digest of what is left of the events of a record that have no content any more."""
    rows = m.Event.objects.within(workspace).filter(record=record, data="").order_by("seq")
    digest = ""
    for left in rows.values_list(*LEFT):
        digest = chain_hash(digest, *left)
    return digest
