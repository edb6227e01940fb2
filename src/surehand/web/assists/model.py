"""What the pages of the assists show, and the part of the record's page that is theirs."""

from __future__ import annotations

from dataclasses import dataclass

from surehand.core.engine import Gate, RecordState
from surehand.core.engine.rights import may_work
from surehand.runtime.assists.calibrating import past_of
from surehand.runtime.assists.looking import Looked, look
from surehand.runtime.assists.model.state import ModelState, model_state
from surehand.runtime.assists.reading import sources_read
from surehand.runtime.assists.suggestions import open_of
from surehand.store.queries.lists import BadCursor, Cut
from surehand.store.queries.states import read_states
from surehand.store.queries.suggestions import open_on, records_waiting
from surehand.web.access import Reader
from surehand.web.assists.brief import BriefView, brief_view
from surehand.web.assists.queue import Basis, Queue, items_of
from surehand.web.refusals import RefusalView, Refused, show_refusal

RECORDS_PER_PAGE = 10


@dataclass(frozen=True)
class OfRecord:
    """What the assists say of a record. ``refused`` answers one of its forms, ``texts`` is what was typed into it."""

    record: str
    title: str
    href: str
    board: str
    board_title: str
    brief: BriefView
    queue: Queue
    may_add: bool
    today: str
    refused: RefusalView | None = None
    texts: dict[str, str] | None = None


@dataclass(frozen=True)
class SuggestionsPage:
    """The suggestions on all records of the reader; ``next`` is the address of the page after it."""

    queue: Queue
    next: str
    refused: RefusalView | None = None


def of_record(
    state: RecordState,
    looked: Looked | None,
    reader: Reader,
    refused: Refused | None = None,
    *,
    back: str = "",
    short: bool = False,
) -> OfRecord | None:
    """The brief and the queue of a record; None for one that is put away. ``back`` is the page they stand on."""
    if looked is None:
        return None
    workspace = reader.workspace.workspace
    playbook = looked.program.playbook
    rows = open_of(workspace, state.id)
    answers = refused if refused and refused.form.partition(":")[0] in ("read", "suggestion") else None
    basis = Basis({state.id: state}, {state.id: looked.sources}, past_of(workspace, rows), answers)
    model = model_state(workspace, state.id, playbook) if looked.sources else ModelState("off")
    href = reader.url("record", state.id)
    may_add = may_work(reader.context(looked.program)) is None
    return OfRecord(
        record=state.id,
        title=state.title,
        href=href,
        board=reader.url("board", state.playbook),
        board_title=playbook.title or state.playbook,
        brief=brief_view(looked, model, reader, short=short),
        queue=Queue(items_of(rows, basis, reader), may_add, back or href),
        may_add=may_add,
        today=reader.now.astimezone(reader.zone).date().isoformat(),
        refused=show_refusal(answers.refusal, reader, record=state.id) if answers else None,
        texts={name: each[0] for name, each in answers.texts.items() if each} if answers else {},
    )


def at_gate(looked: Looked, gate: Gate, reader: Reader, here: str) -> Queue | None:
    """The suggestions for what a gate asks for; None for none. ``here`` is the address that opens the gate again."""
    if not reader.may_write:
        return None
    workspace, state = reader.workspace.workspace, looked.state
    asked = {each.field.id for each in gate.requirements}
    asked.update(form.field for each in gate.criteria for form in each.forms)
    rows = [row for row in open_of(workspace, state.id) if row.field in asked]
    basis = Basis({state.id: state}, {state.id: looked.sources}, past_of(workspace, rows))
    return Queue(items_of(rows, basis, reader), True, here) if rows else None


def look_at(state: RecordState, reader: Reader) -> Looked | None:
    """What the assists see on a record; None for one that is put away."""
    return None if state.is_gone else look(reader.workspace.workspace, state, now=reader.now)


def suggestions_page(reader: Reader, cursor: str = "", refused: Refused | None = None) -> SuggestionsPage:
    """A page of what waits for the reader, record by record."""
    workspace, person = reader.workspace.workspace, reader.person.id
    try:
        page = records_waiting(workspace, person, Cut(RECORDS_PER_PAGE, cursor))
    except BadCursor:
        cursor, page = "", records_waiting(workspace, person, Cut(RECORDS_PER_PAGE))
    records = list(page.items)
    rows = open_on(workspace, records) if records else []
    basis = Basis(
        states=read_states(workspace, records),
        sources=sources_read(workspace, records) if rows else {},
        past=past_of(workspace, rows),
        refused=refused,
    )
    here = reader.url("suggestions")
    return SuggestionsPage(
        queue=Queue(
            items_of(rows, basis, reader), reader.may_write, f"{here}?cursor={cursor}" if cursor else here
        ),
        next=f"{here}?cursor={page.next}" if page.next else "",
        refused=show_refusal(refused.refusal, reader) if refused else None,
    )
