"""What the page of a record shows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _

from surehand.core.calendar import ALWAYS
from surehand.core.engine import RecordState, TaskState
from surehand.core.engine.events import NoteAdded
from surehand.core.engine.rights import may_steer, may_work
from surehand.runtime.assists.looking import look
from surehand.runtime.erase import may_erase
from surehand.store.queries.facts import read_repeated
from surehand.store.queries.record_page import read_files
from surehand.store.queries.timeline import read_entries
from surehand.web.access import Reader
from surehand.web.assists.model import OfRecord, of_record
from surehand.web.assists.queue import fields_in
from surehand.web.drawer import Drawer, gate_drawer
from surehand.web.flags import FlagsView, Seen, flags_of_record
from surehand.web.gates import WayView, ways_on
from surehand.web.inputs import Option, people_to_choose
from surehand.web.record.fields import Fields, fields_shown
from surehand.web.record.next_step import NextStep, next_step
from surehand.web.record.side import (
    Brief,
    HandoffRow,
    OverrideRow,
    Part,
    brief,
    handoff_rows,
    override_rows,
    parts,
)
from surehand.web.record.timeline import Timeline, timeline
from surehand.web.record.track import Lane, track
from surehand.web.refusals import RefusalView, Refused, show_refusal
from surehand.web.sync.twins import TwinView, twin_views
from surehand.web.times import Moment, ago, due, exactly
from surehand.web.turns import OFFICE, team_title
from surehand.web.words import beginning_of, size_in_words

MOST_NOTES = 10


@dataclass(frozen=True)
class TaskRow:
    """A task on the record."""

    id: str
    title: str
    owner: str
    clock: Moment
    is_done: bool
    blocks: str


@dataclass(frozen=True)
class FileRow:
    """An attached file."""

    name: str
    href: str
    preview: str
    size: str
    by: str
    at: Moment


@dataclass(frozen=True)
class NoteRow:
    """A note; ``begins`` is what a long one is folded under."""

    by: str
    at: Moment
    text: str
    begins: str


@dataclass(frozen=True)
class RecordPage:
    """The page."""

    id: str
    title: str
    version: int
    kind: str
    board: str
    board_title: str
    owner: str
    team: str
    stage: str
    stage_means: str
    entered: Moment
    gone: str
    lanes: tuple[Lane, ...]
    next: NextStep
    fields: Fields
    flags: FlagsView | None
    assists: OfRecord | None
    tasks: tuple[TaskRow, ...]
    done_tasks: tuple[TaskRow, ...]
    files: tuple[FileRow, ...]
    notes: tuple[NoteRow, ...]
    ways: tuple[WayView, ...]
    handoffs: tuple[HandoffRow, ...]
    overrides: tuple[OverrideRow, ...]
    brief: Brief | None
    parts: tuple[Part, ...]
    twins: tuple[TwinView, ...]
    people: tuple[Option, ...]
    may_work: bool
    may_note: bool
    may_steer: bool
    may_erase: bool
    timeline: Timeline
    refused: RefusalView | None
    texts: Mapping[str, Mapping[str, str]]
    drawer: Drawer | None


@dataclass(frozen=True)
class Asked:
    """What the address of the page asks for: a field to edit, a part of the timeline, a gate to open."""

    edit: str = ""
    move: str = ""
    back: str = ""
    show: str = "all"
    before: str = ""


def record_page(
    state: RecordState, reader: Reader, asked: Asked, refused: Refused | None = None
) -> RecordPage:
    """The page of a record; ``refused`` is the answer to one of its forms, or to the gate that ``asked`` opens."""
    workspace = reader.workspace.workspace
    program = reader.program(state)
    repeated = read_repeated(workspace, [state.id])
    context = reader.context(program, repeated)
    ways = () if state.is_gone else ways_on(state, reader, repeated)
    looked = None if state.is_gone else look(workspace, state, now=reader.now)
    stage = program.playbook.stages.get(state.stage)
    elsewhere = None if asked.move else refused
    assists = of_record(state, looked, reader, elsewhere, short=True)
    denied = may_work(context)
    answer = elsewhere.refusal if elsewhere else denied if asked.edit else None
    tasks = [_task(task, reader) for task in sorted(state.tasks.values(), key=lambda task: task.due)]
    return RecordPage(
        id=state.id,
        title=state.title,
        version=state.version,
        kind=program.playbook.record.singular,
        board=reader.url("board", state.playbook),
        board_title=program.playbook.title or state.playbook,
        owner=reader.name(state.owner),
        team=team_title(stage.team, reader) if stage else "",
        stage=stage.title if stage else state.stage,
        stage_means=stage.means if stage else "",
        entered=ago(state.entered_at, reader.now, reader.zone),
        gone=_gone(state, reader),
        lanes=track(state, program.playbook, reader),
        next=next_step(state, reader, ways),
        fields=fields_shown(state, program, reader, "" if denied else asked.edit, elsewhere),
        flags=flags_of_record(Seen(looked, fields_in(assists.queue)), reader, repeated)
        if looked and assists
        else None,
        assists=assists,
        tasks=tuple(task for task in tasks if not task.is_done),
        done_tasks=tuple(task for task in tasks if task.is_done),
        files=_files(state, reader),
        notes=_notes(state, reader),
        ways=ways,
        handoffs=handoff_rows(state, reader),
        overrides=override_rows(state, program, reader),
        brief=brief(state, reader),
        parts=parts(state, program, reader),
        twins=twin_views(state, reader),
        people=tuple(
            Option(id, name, id == reader.person.id) for id, name in people_to_choose(reader).items()
        ),
        may_work=denied is None and not state.is_gone,
        may_note=denied is None and not state.merged_into,
        may_steer=may_steer(context, state) is None and not state.is_gone,
        may_erase=may_erase(reader.facts, reader.person.id, state) and not state.merged_into,
        timeline=timeline(state, reader, asked.show, asked.before),
        refused=show_refusal(answer, reader, record=state.id) if answer else None,
        texts=elsewhere.by_form() if elsewhere else {},
        drawer=gate_drawer(state, asked.move, asked.back, reader, refused, looked=looked)
        if asked.move
        else None,
    )


def _gone(state: RecordState, reader: Reader) -> str:
    if state.archived_at:
        when = exactly(state.archived_at, reader.zone)
        return _("Archived on %(moment)s. Notes can still be added.") % {"moment": when}
    return _("Merged into another record; that one goes on.") if state.merged_into else ""


def _task(task: TaskState, reader: Reader) -> TaskRow:
    calendar = reader.facts.calendars.get(OFFICE, ALWAYS)
    done = ago(task.done_at, reader.now, reader.zone) if task.done_at else None
    return TaskRow(
        id=task.id,
        title=task.title,
        owner=reader.name(task.done_by if done else task.owner),
        clock=done or due(task.due, reader.now, calendar, reader.zone),
        is_done=done is not None,
        blocks=task.blocks.partition(" -> ")[2],
    )


def _files(state: RecordState, reader: Reader) -> tuple[FileRow, ...]:
    stored = read_files(reader.workspace.workspace, state.id)
    return tuple(
        FileRow(
            name=file.name,
            href=reader.url("file", state.id, file.pk),
            preview=reader.url("file-preview", state.id, file.pk),
            size=size_in_words(file.size),
            by=reader.name(file.uploaded_by),
            at=ago(file.uploaded_at, reader.now, reader.zone),
        )
        for file in stored
        if file.pk in state.files
    )


def _notes(state: RecordState, reader: Reader) -> tuple[NoteRow, ...]:
    entries = read_entries(reader.workspace.workspace, state.id, kinds=("note_added",), limit=MOST_NOTES)
    return tuple(
        NoteRow(
            by=reader.name(entry.actor),
            at=ago(entry.at, reader.now, reader.zone),
            text=entry.event.text,
            begins=beginning_of(entry.event.text),
        )
        for entry in entries
        if isinstance(entry.event, NoteAdded)
    )
