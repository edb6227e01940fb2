"""What the assists see on a record: its sources, the brief of them, and what that proposes for the fields.

It is worked out when it is asked for, and kept until something is written on the record, its playbook changes or the
engine does. The rules answer at once; what a model pointed at is laid beside them when it has come.
"""

from __future__ import annotations

from collections.abc import Mapping, Set
from datetime import UTC, datetime, tzinfo
from hashlib import sha256

import msgspec
from django.db import transaction
from django.db.models import Max

from surehand.assist.brief import Asked, Brief, Proposal, asked, brief
from surehand.assist.flag import Flags, Held, flag
from surehand.assist.pointed import with_pointed
from surehand.assist.recognise.dates import Order
from surehand.assist.source import Source
from surehand.core.engine import Program, RecordState, encode
from surehand.core.values import Contact
from surehand.runtime.assists import kept as keeping
from surehand.runtime.assists.kept import Kept, Left
from surehand.runtime.assists.model.pointing import pointed_in
from surehand.runtime.assists.sources import WRITTEN, read_record
from surehand.runtime.assists.syncing import Seen, bring_up_to_date, hold
from surehand.runtime.facts import Facts, facts_of, program_of
from surehand.store import models as m

ENGINE = 3
"""Counted up when the rules or the reading change, so that what was kept is read anew."""


class Looked(msgspec.Struct, frozen=True):
    """A record as the assists see it. ``sources`` are by id, the oldest first; ``left`` is what could not be read."""

    state: RecordState
    program: Program
    fields: tuple[Asked, ...]
    sources: Mapping[str, Source]
    left: tuple[Left, ...]
    brief: Brief
    zone: tzinfo = UTC

    def flags(self, needed: Set[str], now: datetime, repeated: Set[str] = frozenset()) -> Flags:
        """The flags for a gate: ``needed`` are the fields it asks for, ``repeated`` as the engine is told."""
        held = Held(values=self.state.values, needed=needed, now=now, repeated=repeated, zone=self.zone)
        return flag(self.fields, held, self.brief, self.sources.values())


def look(workspace: str, state: RecordState, *, now: datetime) -> Looked:
    """The sources of a record and what they say, with its suggestions brought up to date."""
    facts = facts_of(workspace)
    program = program_of(workspace, state.playbook, state.playbook_version)
    fields = tuple(asked(each) for each in program.playbook.fields.values())
    row = m.AssistReading.objects.within(workspace).filter(record=state.id).first()
    mark = _mark(facts, state)
    if row is None or row.fingerprint != mark:
        kept = _read(facts, state, fields, now)
        row = _keep(workspace, state, mark, kept, now)
    else:
        kept = keeping.read(row.kept, {each.id: each.kind for each in fields})
    sources = {each.id: each for each in kept.sources}
    pointed = pointed_in(row, {each.id: each.kind for each in fields if not each.human_only}, sources)
    # What was read in another way before may have lain elsewhere.
    there = (each for each in pointed if each.span.of(sources[each.source]) == each.quote)
    made = _of_others(with_pointed(kept.brief, there), state.title)
    looked = Looked(state, program, fields, sources, kept.left, made, facts.zone)
    _sync(facts, row, looked, now)
    return looked


def order_of(facts: Facts) -> Order:
    """How people of the workspace's region write 3/4; empty where the region is not known."""
    if not facts.region:
        return ""
    return "mdy" if facts.region == "US" else "dmy"


def _mark(facts: Facts, state: RecordState) -> str:
    """Of all that a reading rests on; cheap, as it is asked for with every page."""
    written = m.Event.objects.within(facts.workspace).filter(record=state.id, kind__in=WRITTEN)
    latest = written.aggregate(latest=Max("version"))["latest"] or 0
    playbook = (state.playbook, state.playbook_version)
    ours = sorted((each.name, each.email) for each in facts.directory.people.values())
    read_by = (ENGINE, str(facts.zone), facts.region, ours)
    return _digest(read_by, playbook, latest, tuple(state.files), _contacts(state))


def _read(facts: Facts, state: RecordState, fields: tuple[Asked, ...], now: datetime) -> Kept:
    found = read_record(facts.workspace, state, now=now)
    sources = tuple(each.source for each in found.read)
    people = tuple(each.name for each in _contacts(state) if each.name)
    return Kept(sources, found.left, brief(sources, fields, order=order_of(facts), people=people))


def _contacts(state: RecordState) -> tuple[Contact, ...]:
    """The people of the client that the record knows: who they are decides who says what."""
    held = (each.value for each in state.values.values())
    return tuple(each for each in held if isinstance(each, Contact))


def _of_others(made: Brief, title: str) -> Brief:
    """Without the record itself for a person: “Ada Works: statement of work” names the company it is of."""
    itself = Contact(name=title)
    proposals = (
        Proposal(each.field, tuple(claim for claim in each.candidates if claim.value != itself))
        for each in made.proposals
    )
    return msgspec.structs.replace(made, proposals=tuple(each for each in proposals if each.candidates))


def _keep(workspace: str, state: RecordState, mark: str, kept: Kept, now: datetime) -> m.AssistReading:
    told = {"fingerprint": mark, "kept": keeping.write(kept), "read_at": now, "synced": ""}
    rows = m.AssistReading.objects.within(workspace)
    with transaction.atomic():
        if not hold(workspace, state.id):
            return m.AssistReading(**told, record=state.id, workspace_id=workspace)
        row: m.AssistReading = rows.update_or_create(
            record=state.id, defaults=told, create_defaults={**told, "workspace_id": workspace}
        )[0]
    return row


def _sync(facts: Facts, row: m.AssistReading, looked: Looked, now: datetime) -> None:
    """The suggestions follow what was read and what the record holds; where neither changed, nothing is asked."""
    state = looked.state
    mark = _digest(row.fingerprint, row.pointed, encode(state.values), state.title, state.is_gone)
    if row.synced == mark:
        return
    flags = looked.flags(frozenset(), now)
    fields = {each.id: each for each in looked.fields}
    seen = Seen(fields, looked.brief, flags, looked.sources, facts.zone)
    bring_up_to_date(facts.workspace, state, seen, now)
    m.AssistReading.objects.within(facts.workspace).filter(pk=row.pk).update(synced=mark)


def _digest(*parts: object) -> str:
    return sha256(encode(parts).encode()).hexdigest()
