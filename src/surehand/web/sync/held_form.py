"""The form for exactly what a held move lacks. Once that is there, the move is made by itself."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from surehand.core.engine import Command, RecordState, Refusal
from surehand.core.engine import commands as c
from surehand.runtime.connections import find_connection
from surehand.runtime.hubspot.deciding import try_again
from surehand.runtime.sync.held import refusal_of
from surehand.store import models as m
from surehand.store.queries.states import read_state
from surehand.store.queries.twins import open_held, record_lines
from surehand.web import clock
from surehand.web.access import PageRequest, Reader, for_members
from surehand.web.acts import carry_out
from surehand.web.inputs import InputMaker, Texts, read_filled, texts_of, texts_of_values
from surehand.web.page import REFUSED, done, show
from surehand.web.refusals import Item, RefusalView, items_of, show_refusal
from surehand.web.sync.held import moved_in_words
from surehand.web.times import Moment, ago


@dataclass(frozen=True)
class HeldForm:
    """The page: what was moved where, and each thing that is missing with its input."""

    record: str
    title: str
    href: str
    version: int
    sentence: str
    at: Moment
    items: tuple[Item, ...]
    has_inputs: bool
    refused: RefusalView | None


@require_http_methods(["GET", "POST"])
@for_members
def held_form(request: PageRequest, reader: Reader, record: str) -> HttpResponse:
    """What a held move of a record lacks; posting it fills that in and makes the move."""
    workspace = reader.workspace.workspace
    state, row = read_state(workspace, record), open_held(workspace, record)
    if state is None:
        raise Http404("There is no such record.")
    href = reader.url("record", record)
    if row is None:
        return done(request, _("Nothing is held any more."), href)
    if request.method == "GET":
        return show(request, reader, "sync/held-form.html", _page(row, state, reader))
    refused = _fill_in(request, reader, state)
    if refused is None and (connection := find_connection(workspace, row.connection)):
        try_again(connection, record, clock=clock.now)
    now, still = read_state(workspace, record) or state, open_held(workspace, record)
    if still is None:
        return done(request, _("It is complete: the move is made."), href)
    if refused is None:
        return done(request, _("Saved. Something is still missing."), reader.url("record-held", record))
    page = _page(still, now, reader, refused, texts_of(request.POST))
    return show(request, reader, "sync/held-form.html", page, status=REFUSED)


def _fill_in(request: PageRequest, reader: Reader, state: RecordState) -> Refusal | None:
    filled = read_filled(request, reader, state)
    if isinstance(filled, Refusal):
        return filled
    commands: list[Command] = [*filled.attach, c.SetFields(values=filled.values)]
    outcome = carry_out(request, reader, commands, record=state.id)
    return outcome if isinstance(outcome, Refusal) else None


def _page(
    row: m.HeldMove,
    state: RecordState,
    reader: Reader,
    refused: Refusal | None = None,
    typed: Texts | None = None,
) -> HeldForm:
    fields = reader.program(state).playbook.fields
    texts = {**texts_of_values(state.values, reader), **(typed or {})}
    maker = InputMaker(reader, "held", texts, state.files)
    refusal = refusal_of(row)
    items = items_of(refusal.unmet, fields, maker, reader)
    connection = find_connection(row.workspace_id, row.connection)
    line = record_lines(row.workspace_id, [row.record]).get(row.record)
    told = refused or (None if items else refusal)
    return HeldForm(
        record=state.id,
        title=state.title,
        href=reader.url("record", state.id),
        version=state.version,
        sentence=moved_in_words(row, line, connection.kind if connection else "", reader),
        at=ago(row.moved_at, reader.now, reader.zone),
        items=items,
        has_inputs=any(item.inputs for item in items),
        refused=show_refusal(told, reader, record=state.id) if told else None,
    )
