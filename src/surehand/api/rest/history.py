"""What happened: the timeline of a record, its notes, and the events of the whole workspace as a feed."""

from __future__ import annotations

from typing import Annotated

import msgspec
from pydantic import Field

from surehand.api.rest import bodies as b
from surehand.api.rest import outcomes, render
from surehand.api.rest import shapes as s
from surehand.api.rest.endpoint import Answer, Cursor, Filter, Id, Limit, Routes
from surehand.api.rest.request import Call
from surehand.core.engine import Refusal
from surehand.core.engine import commands as c
from surehand.runtime.execute import NO_RECORD
from surehand.store import models as m
from surehand.store.queries import lists
from surehand.store.queries.lists import Cut, Page

routes = Routes("History")

Kind = Annotated[Filter, Field(description="Only events of this kind, such as `handoff_offered`.")]


@routes.get("events", Page[s.Event])
def list_events(
    call: Call,
    kind: Kind = "",
    after: Annotated[
        int,
        Field(ge=0, le=2**53, description="Only what happened later: the `seq` of the last event you have."),
    ] = 0,
    limit: Limit = 50,
    cursor: Cursor = "",
) -> Answer:
    """Everything that happened in the workspace, the first event first: a feed without gaps."""
    return _events(call, lists.EventFilter(kind=kind, after=after), Cut(limit, cursor))


@routes.get("records/{record}/timeline", Page[s.Event])
def list_timeline(
    call: Call, record: Id, kind: Kind = "", limit: Limit = 50, cursor: Cursor = ""
) -> Answer | Refusal:
    """Everything that happened to a record, the first event first."""
    if not lists.titles_of(call.workspace, [record]):
        return NO_RECORD
    return _events(call, lists.EventFilter(record=record, kind=kind), Cut(limit, cursor))


@routes.get("records/{record}/notes", Page[s.Note])
def list_notes(call: Call, record: Id, limit: Limit = 50, cursor: Cursor = "") -> Answer | Refusal:
    """The notes of a record, the first one first."""
    if not lists.titles_of(call.workspace, [record]):
        return NO_RECORD
    wanted = lists.EventFilter(record=record, kind="note_added")
    page = lists.list_events(call.workspace, wanted, Cut(limit, cursor))
    return Answer(Page([_note(call, row) for row in page.items], page.next))


@routes.act("records/{record}/notes", s.Note, status=201)
def add_note(call: Call, record: Id, body: b.NoteToAdd) -> Answer | Refusal:
    """Write something down on a record."""
    outcome = call.execute(c.AddNote(text=body.text, handoff=body.handoff), record)
    if isinstance(outcome, Refusal):
        return outcome
    written = outcomes.made(call, outcome, "note_added")
    row = lists.event_with(call.workspace, record, "note_added", written["note"])
    return Answer(_note(call, row), version=outcome.state.version, replayed=outcome.replayed)


def _events(call: Call, wanted: lists.EventFilter, cut: Cut) -> Answer:
    page = lists.list_events(call.workspace, wanted, cut)
    people = call.facts.directory
    return Answer(Page([render.event(people, row) for row in page.items], page.next))


def _note(call: Call, row: m.Event) -> s.Note:
    told = msgspec.json.decode(row.data)
    return s.Note(
        id=told["note"],
        record=row.record,
        text=told["text"],
        handoff=told["handoff"] or None,
        by=render.who_if_any(call.facts.directory, row.actor),
        at=row.at,
    )
