"""What the page of a record shows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from surehand.core.calendar import ALWAYS
from surehand.core.engine import HandoffState, OverrideState, Program, RecordState, TaskState
from surehand.core.engine.events import NoteAdded
from surehand.core.engine.rights import may_override, may_steer, may_work, stage_team
from surehand.core.playbook import Field
from surehand.store.queries.board import read_repeated
from surehand.store.queries.record_page import read_files
from surehand.store.queries.timeline import read_entries
from surehand.web.access import Reader
from surehand.web.gates import WayView, ways_on
from surehand.web.inputs import Input, InputMaker, Option, people_to_choose, texts_of_values
from surehand.web.record.next_step import NextStep, next_step
from surehand.web.record.timeline import Timeline, timeline
from surehand.web.record.track import Lane, track
from surehand.web.refusals import RefusalView, Refused, show_refusal
from surehand.web.times import Moment, ago, due, exactly
from surehand.web.turns import OFFICE, clock_of, contract_of, team_title
from surehand.web.words import Provenance, Value, provenance, shown, size_in_words

MOST_NOTES = 10


@dataclass(frozen=True)
class FieldRow:
    """A field: its value with where it came from, or the input while it is edited."""

    id: str
    title: str
    value: Value | None
    provenance: Provenance | None
    edit: str
    input: Input | None = None


@dataclass(frozen=True)
class FieldGroup:
    """Fields that stand together: those with a value, then the names of those without."""

    title: str
    rows: tuple[FieldRow, ...]
    empty: tuple[FieldRow, ...]


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
    size: str
    by: str
    at: Moment


@dataclass(frozen=True)
class NoteRow:
    """A note."""

    by: str
    at: Moment
    text: str


@dataclass(frozen=True)
class HandoffRow:
    """A transfer of the record, past or present."""

    title: str
    href: str
    status: str
    sentence: str
    clock: Moment | None


@dataclass(frozen=True)
class OverrideRow:
    """An override that is not closed."""

    id: str
    way: str
    sentence: str
    reason: str
    may_close: bool


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
    groups: tuple[FieldGroup, ...]
    tasks: tuple[TaskRow, ...]
    done_tasks: tuple[TaskRow, ...]
    files: tuple[FileRow, ...]
    notes: tuple[NoteRow, ...]
    ways: tuple[WayView, ...]
    handoffs: tuple[HandoffRow, ...]
    overrides: tuple[OverrideRow, ...]
    people: tuple[Option, ...]
    may_work: bool
    may_note: bool
    may_steer: bool
    timeline: Timeline
    refused: RefusalView | None
    texts: Mapping[str, Mapping[str, str]]


@dataclass(frozen=True)
class Asked:
    """What the address of the page asks for: a field to edit, a part of the timeline."""

    edit: str = ""
    show: str = "all"
    before: str = ""


def record_page(
    state: RecordState, reader: Reader, asked: Asked, refused: Refused | None = None
) -> RecordPage:
    """The page of a record; ``refused`` is the answer to one of its forms."""
    workspace = reader.workspace.workspace
    program = reader.program(state)
    repeated = read_repeated(workspace, [state.id])
    context = reader.context(program, repeated)
    ways = () if state.is_gone else ways_on(state, reader, repeated, refused)
    stage = program.playbook.stages.get(state.stage)
    elsewhere = refused if refused and not refused.form.startswith("way:") else None
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
        groups=_groups(state, program, reader, asked, elsewhere),
        tasks=tuple(task for task in tasks if not task.is_done),
        done_tasks=tuple(task for task in tasks if task.is_done),
        files=_files(state, reader),
        notes=_notes(state, reader),
        ways=ways,
        handoffs=tuple(_handoff(each, state, reader) for each in reversed(state.handoffs.values())),
        overrides=_overrides(state, program, reader),
        people=tuple(
            Option(id, name, id == reader.person.id) for id, name in people_to_choose(reader).items()
        ),
        may_work=may_work(context) is None and not state.is_gone,
        may_note=may_work(context) is None and not state.merged_into,
        may_steer=may_steer(context, state) is None and not state.is_gone,
        timeline=timeline(state, reader, asked.show, asked.before),
        refused=show_refusal(elsewhere.refusal, reader) if elsewhere else None,
        texts=elsewhere.by_form() if elsewhere else {},
    )


def _gone(state: RecordState, reader: Reader) -> str:
    if state.archived_at:
        return f"Archived on {exactly(state.archived_at, reader.zone)}. Notes can still be added."
    return "Merged into another record; that one goes on." if state.merged_into else ""


def _groups(
    state: RecordState, program: Program, reader: Reader, asked: Asked, refused: Refused | None
) -> tuple[FieldGroup, ...]:
    groups: dict[str, list[FieldRow]] = {}
    for field in program.playbook.fields.values():
        row = _field(field, state, reader, asked, refused)
        groups.setdefault(field.group or "Fields", []).append(row)
    return tuple(
        FieldGroup(
            title,
            rows=tuple(row for row in rows if row.value or row.input),
            empty=tuple(row for row in rows if not row.value and not row.input),
        )
        for title, rows in groups.items()
    )


def _field(
    field: Field, state: RecordState, reader: Reader, asked: Asked, refused: Refused | None
) -> FieldRow:
    held = state.values.get(field.id)
    answer = refused if refused and refused.form == f"field:{field.id}" else None
    edited = asked.edit == field.id or answer is not None
    return FieldRow(
        id=field.id,
        title=field.title,
        value=shown(field, held, reader, state.id) if held else None,
        provenance=provenance(held, reader) if held else None,
        edit=f"{reader.url('record', state.id)}?edit={field.id}#field-{field.id}",
        input=_edit(field, state, reader, answer) if edited else None,
    )


def _edit(field: Field, state: RecordState, reader: Reader, answer: Refused | None) -> Input:
    texts = {**texts_of_values(state.values, reader), **(answer.texts if answer else {})}
    unmet = answer.refusal.unmet if answer else ()
    problem = next((each.sentence for each in unmet if each.id == field.id), "")
    return InputMaker(reader, "edit", texts, state.files).make(field, problem, is_wrong=bool(problem))


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
        NoteRow(reader.name(entry.actor), ago(entry.at, reader.now, reader.zone), entry.event.text)
        for entry in entries
        if isinstance(entry.event, NoteAdded)
    )


def _handoff(handoff: HandoffState, state: RecordState, reader: Reader) -> HandoffRow:
    receiver = reader.name_within(handoff.receiver)
    who = reader.name_within(handoff.closed_by) if handoff.closed_by else "Surehand"
    return HandoffRow(
        title=contract_of(handoff, state, reader).title,
        href=reader.url("handoff", handoff.id),
        status=handoff.status,
        sentence=f"waits for {receiver}" if handoff.is_open else f"{handoff.status} by {who}",
        clock=clock_of(handoff, state, reader)
        or (ago(handoff.closed_at, reader.now, reader.zone) if handoff.closed_at else None),
    )


def _overrides(state: RecordState, program: Program, reader: Reader) -> tuple[OverrideRow, ...]:
    context = reader.context(program)
    stages = program.playbook.stages

    def row(override: OverrideState) -> OverrideRow:
        origin, _, target = override.way.partition(" -> ")
        title = " to ".join(stages[each].title if each in stages else each for each in (origin, target))
        by = reader.name_within(override.by)
        until = exactly(override.expires, reader.zone)
        used = "to be made good by" if override.used_at else "may be used until"
        return OverrideRow(
            id=override.id,
            way=title,
            sentence=f"Allowed by {by}, {used} {until}.",
            reason=override.reason,
            may_close=may_override(context, stage_team(context, origin)),
        )

    return tuple(row(each) for each in state.overrides.values() if each.is_open)
