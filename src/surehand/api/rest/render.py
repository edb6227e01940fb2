"""From states and rows to what the API gives back."""

from __future__ import annotations

from datetime import datetime

import msgspec

from surehand.api.rest import shapes as s
from surehand.api.rest.clocks import clocks_in_words
from surehand.api.rest.words import handoff_in_words, packet_in_words, people_of_values
from surehand.core.engine import (
    Directory,
    HandoffState,
    OverrideState,
    Question,
    RecordState,
    TaskState,
)
from surehand.core.engine.packet import changed_since_offer
from surehand.runtime.facts import Facts, program_of
from surehand.store import mapping
from surehand.store import models as m


def who(people: Directory, person: str) -> s.Who:
    """A person by name."""
    return s.Who(id=person, name=people.name(person), email=people.email(person))


def who_if_any(people: Directory, person: str) -> s.Who | None:
    """A person by name; None where nobody is meant."""
    return who(people, person) if person else None


def record(facts: Facts, state: RecordState) -> s.Record:
    """A record with everything that is known and open on it."""
    return s.Record(
        id=state.id,
        playbook=state.playbook,
        playbook_version=state.playbook_version,
        title=state.title,
        stage=state.stage,
        owner=who(facts.directory, state.owner),
        entered_at=state.entered_at,
        opened_at=state.opened_at,
        version=state.version,
        archived_at=state.archived_at,
        merged_into=state.merged_into or None,
        values=state.values,
        people=people_of_values(facts.directory, state.values),
        links=state.links,
        open_handoffs=tuple(handoff(facts, state, each) for each in state.open_handoffs),
        open_overrides=tuple(
            override(facts.directory, each) for each in state.overrides.values() if each.is_open
        ),
    )


def record_summary(people: Directory, row: m.Record) -> s.RecordSummary:
    """A record as lists show it."""
    return s.RecordSummary(
        id=row.id,
        playbook=row.playbook,
        playbook_version=row.playbook_version,
        title=row.title,
        stage=row.stage,
        owner=who(people, row.owner),
        entered_at=row.entered_at,
        opened_at=row.opened_at,
        changed_at=row.changed_at,
        version=row.version,
        archived_at=row.archived_at,
        merged_into=row.merged_into or None,
    )


def override(people: Directory, each: OverrideState) -> s.GrantedOverride:
    """An override."""
    return s.GrantedOverride(
        id=each.id,
        way=each.way,
        reason=each.reason,
        by=who(people, each.by),
        at=each.at,
        expires=each.expires,
        unmet=each.unmet,
        used_at=each.used_at,
        closed_at=each.closed_at,
    )


def handoff(facts: Facts, state: RecordState, each: HandoffState) -> s.Handoff:
    """One transfer of a record."""
    people = facts.directory
    program = program_of(facts.workspace, state.playbook, state.playbook_version)
    paused = each.paused
    return s.Handoff(
        id=each.id,
        record=s.RecordRef(id=state.id, title=state.title),
        contract=each.contract,
        origin=each.origin,
        target=each.target,
        status=each.status,
        sender=who(people, each.sender),
        receiver=who(people, each.receiver),
        team=each.team,
        attempt=each.attempt,
        offered_at=each.offered_at,
        assigned_at=each.assigned_at,
        due_at=mapping.due_of(program, facts.calendars, each),
        reasons=each.reasons,
        closed_at=each.closed_at,
        closed_by=who_if_any(people, each.closed_by),
        why=each.why,
        note=each.note,
        override=each.override or None,
        paused=s.Paused(reason=paused.reason, since=paused.start) if paused else None,
        questions=tuple(question(people, state.id, each, asked) for asked in each.questions),
        read_back=each.read_back,
        version=state.version,
    )


def handoff_in_full(facts: Facts, state: RecordState, each: HandoffState, now: datetime) -> s.HandoffInFull:
    """A handoff with what its receiver reads; a closed one as the playbook was when it was offered."""
    version = state.playbook_version if each.is_open else each.playbook_version
    program = program_of(facts.workspace, state.playbook, version)
    read_back = program.contract(each.contract).read_back
    return s.HandoffInFull(
        handoff=handoff(facts, state, each),
        called=handoff_in_words(facts, program, each),
        packet=packet_in_words(facts, program, state, each),
        changed=changed_since_offer(program, state, each),
        read_back_required=read_back.required,
        read_back_asks=read_back.ask,
        clocks=clocks_in_words(facts, state, each, now),
    )


def handoff_summary(people: Directory, row: m.Handoff, title: str) -> s.HandoffSummary:
    """A handoff as lists show it."""
    return s.HandoffSummary(
        id=row.id,
        record=s.RecordRef(id=row.record, title=title),
        contract=row.contract,
        origin=row.origin,
        target=row.target,
        status=row.status,
        sender=who(people, row.sender),
        receiver=who(people, row.receiver),
        team=row.team,
        attempt=row.attempt,
        offered_at=row.offered_at,
        assigned_at=row.assigned_at,
        due_at=row.due_at,
        reasons=row.reasons,
        closed_at=row.closed_at,
        closed_by=who_if_any(people, row.closed_by),
        questions=row.questions,
        open_questions=row.open_questions,
        overridden=row.overridden,
    )


def question(people: Directory, record: str, of: HandoffState, each: Question) -> s.Question:
    """A question from the state of its record."""
    return s.Question(
        id=each.id,
        record=record,
        handoff=of.id,
        asked_by=who(people, each.asked_by),
        asked_of=who(people, of.sender),
        asked_at=each.asked_at,
        text=each.text,
        field=each.field or None,
        answer=each.answer or None,
        answered_by=who_if_any(people, each.answered_by),
        answered_at=each.answered_at,
    )


def question_row(people: Directory, row: m.Question) -> s.Question:
    """A question from its row."""
    return s.Question(
        id=row.id,
        record=row.record,
        handoff=row.handoff,
        asked_by=who(people, row.asked_by),
        asked_of=who(people, row.asked_of),
        asked_at=row.asked_at,
        text=row.text,
        field=row.field or None,
        answer=row.answer or None,
        answered_by=who_if_any(people, row.answered_by),
        answered_at=row.answered_at,
    )


def task(people: Directory, state: RecordState, each: TaskState) -> s.Task:
    """A task from the state of its record."""
    return s.Task(
        id=each.id,
        record=s.RecordRef(id=state.id, title=state.title),
        handoff=each.handoff or None,
        template=each.template or None,
        title=each.title,
        owner=who(people, each.owner),
        due=each.due,
        created_at=each.created_at,
        done_at=each.done_at,
        done_by=who_if_any(people, each.done_by),
        blocks=each.blocks or None,
    )


def task_row(people: Directory, row: m.Task, title: str) -> s.Task:
    """A task from its row."""
    return s.Task(
        id=row.id,
        record=s.RecordRef(id=row.record, title=title),
        handoff=row.handoff or None,
        template=row.template or None,
        title=row.title,
        owner=who(people, row.owner),
        due=row.due_at,
        created_at=row.created_at,
        done_at=row.done_at,
        done_by=who_if_any(people, row.done_by),
        blocks=row.blocks or None,
    )


def file(people: Directory, row: m.File) -> s.File:
    """A stored file."""
    return s.File(
        id=row.id,
        record=row.record,
        name=row.name,
        size=row.size,
        media_type=row.media_type,
        digest=row.digest,
        uploaded_by=who_if_any(people, row.uploaded_by),
        uploaded_at=row.uploaded_at,
    )


def event(people: Directory, row: m.Event) -> s.Event:
    """One thing that happened."""
    return s.Event(
        seq=row.seq,
        record=row.record,
        version=row.version,
        kind=row.kind,
        data=msgspec.Raw(row.data.encode()),
        by=who_if_any(people, row.actor),
        via=row.via,
        at=row.at,
    )
