"""Commands on the record itself: open, set, note, attach, move, reassign, rename, merge, archive, migrate."""

from __future__ import annotations

from msgspec.structs import replace

from surehand.core.engine import commands as c
from surehand.core.engine import events as e
from surehand.core.engine.facts import Context
from surehand.core.engine.gates import pass_gate, refuse_no_way
from surehand.core.engine.outcome import Draft, Outcome
from surehand.core.engine.refusal import Next, Refusal
from surehand.core.engine.rights import may_lead, may_steer, may_work, stage_team, who_works
from surehand.core.engine.state import HandoffState, RecordState
from surehand.core.engine.tasks import LONGEST_TITLE, add_tasks
from surehand.core.engine.values_in import read_field, read_fields
from surehand.core.playbook import Field, Handoff, Playbook
from surehand.core.values import FieldValue, ValueProblem, to_plain


def open_record(context: Context, state: None, command: c.OpenRecord) -> Outcome:
    """Begin a record in a stage where records may begin."""
    if refused := may_work(context):
        return refused
    playbook = context.program.playbook
    stage = command.stage or playbook.starts()[0]
    if stage not in playbook.starts():
        starts = ", ".join(playbook.stages[each].title for each in playbook.starts())
        return Refusal(
            "not_a_start", f"A {playbook.record.singular} cannot be opened in {stage}; open it in {starts}."
        )
    owner = who_works(context, command.owner or context.actor.person)
    if isinstance(owner, Refusal):
        return owner
    title = _title_of(context, command.title)
    if isinstance(title, Refusal):
        return title
    change = read_fields(context, None, command.values)
    if isinstance(change, Refusal):
        return change
    opened = e.RecordOpened(
        record=context.new_id("rec"),
        playbook=playbook.id,
        playbook_version=context.program.version,
        title=title,
        stage=stage,
        owner=owner.id,
        values=change.values if change else {},
    )
    return Draft(context, None).add(opened)


def set_fields(context: Context, state: RecordState, command: c.SetFields) -> Outcome:
    """Set and clear fields."""
    if refused := may_work(context):
        return refused
    change = read_fields(context, state, command.values, command.grade)
    return change if isinstance(change, Refusal) else Draft(context, state).add(change)


def add_note(context: Context, state: RecordState, command: c.AddNote) -> Outcome:
    """Write something down."""
    if refused := may_work(context):
        return refused
    if not command.text:
        return Refusal("empty_note", "Write the note.")
    if command.handoff and command.handoff not in state.handoffs:
        return Refusal("no_such_handoff", "This record has no such handoff.")
    noted = e.NoteAdded(note=context.new_id("note"), text=command.text, handoff=command.handoff)
    return Draft(context, state).add(noted)


def attach_file(context: Context, state: RecordState, command: c.AttachFile) -> Outcome:
    """Attach a stored file, as the value of a file field when one is named."""
    if refused := may_work(context):
        return refused
    change = read_fields(context, state, {command.field: command.file}) if command.field else None
    if isinstance(change, Refusal):
        return change
    known = state.files.get(command.file.id) == command.file
    attached = None if known else e.FileAttached(file=command.file, field=command.field)
    return Draft(context, state).add(attached).add(change)


def move(context: Context, state: RecordState, command: c.Move) -> Outcome:
    """Change the stage inside a team, through its gate."""
    if refused := may_steer(context, state):
        return refused
    way = context.program.playbook.way(state.stage, command.to)
    if way is None:
        return refuse_no_way(context, state, command.to)
    if isinstance(way, Handoff):
        sentence = f"{way.title} goes to another team: offer it, and it moves when they accept."
        return Refusal(
            "needs_handoff", sentence, allowed=(Next("offer", f"Offer it: {way.title}.", way.target),)
        )
    if state.open_handoffs:
        return refuse_while_offered(context, state)
    if way.reason == "required" and not command.reason:
        return Refusal(
            "reason_missing", "This move needs a reason.", allowed=(Next("move", "Say why.", way.target),)
        )
    passage = pass_gate(context, state, way, values=command.values, wanted=command.override)
    if isinstance(passage, Refusal):
        return passage
    moved = e.StageMoved(
        origin=way.origin,
        target=way.target,
        reason=command.reason,
        override=passage.override,
        warnings=passage.warnings,
    )
    return add_tasks(passage.add(moved), way.tasks)


def reassign(context: Context, state: RecordState, command: c.Reassign) -> Outcome:
    """Make somebody else the owner; both are told why."""
    if refused := may_steer(context, state):
        return refused
    target = who_works(context, command.to)
    if isinstance(target, Refusal):
        return target
    if not command.reason:
        return Refusal("reason_missing", "Say why it changes hands; both people are told.")
    if target.id == state.owner:
        return Refusal("already_theirs", f"{target.name} has it already.")
    return Draft(context, state).add(
        e.OwnerChanged(origin=state.owner, target=target.id, reason=command.reason)
    )


def rename(context: Context, state: RecordState, command: c.Rename) -> Outcome:
    """Give it another name; the one it has changes nothing."""
    if refused := may_work(context):
        return refused
    title = _title_of(context, command.title)
    if isinstance(title, Refusal):
        return title
    draft = Draft(context, state)
    return draft if title == state.title else draft.add(e.RecordRenamed(origin=state.title, title=title))


def _title_of(context: Context, said: str) -> str | Refusal:
    """A name as it is kept: on one line, and not too long."""
    title = " ".join(said.split())
    if not title:
        return Refusal("no_title", f"A {context.program.playbook.record.singular} needs a name.")
    if len(title) > LONGEST_TITLE:
        return Refusal(
            "title_too_long",
            f"The name has {len(title):,} characters; at most {LONGEST_TITLE} are kept: shorten it.",
        )
    return title


def merge(context: Context, state: RecordState, command: c.Merge) -> Outcome:
    """This record goes on as another; what is open on it ends."""
    if refused := may_lead(context, stage_team(context, state.stage)):
        return refused
    if command.into == state.id:
        return Refusal("same_record", "A record cannot be merged into itself.")
    draft = withdraw_all(Draft(context, state), "The record was merged into another.")
    return draft.add(e.RecordMerged(into=command.into, reason=command.reason))


def archive(context: Context, state: RecordState, command: c.Archive) -> Outcome:
    """Put a record away."""
    if refused := may_steer(context, state):
        return refused
    if not command.reason:
        return Refusal("reason_missing", "Say why the record is archived.")
    draft = withdraw_all(Draft(context, state), "The record was archived.")
    return draft.add(e.RecordArchived(reason=command.reason))


def migrate(context: Context, state: RecordState, command: c.Migrate) -> Outcome:
    """Follow the playbook version of the context; a stage that is gone needs one that exists."""
    if refused := may_lead(context, stage_team(context, state.stage)):
        return refused
    playbook, version = context.program.playbook, context.program.version
    stage = command.stage or state.stage
    if stage not in playbook.stages:
        return Refusal("no_such_stage", f"Version {version} has no stage {stage}; name one that it has.")
    if stage != state.stage and state.stage in playbook.stages:
        kept = playbook.stages[state.stage].title
        sentence = (
            f"Version {version} still has the stage {kept}: a migration changes no stage that is there."
        )
        return Refusal("stage_kept", sentence, allowed=(Next("migrate", "Leave the stage out."),))
    draft = Draft(context, state)
    if version == state.playbook_version:
        return draft
    for handoff in state.open_handoffs:
        if not _goes_on(handoff, playbook):
            draft.add(
                e.HandoffWithdrawn(handoff=handoff.id, reason="The playbook no longer has this handoff.")
            )
    return draft.add(retyped(context, state)).add(e.PlaybookChanged(version=version, stage=stage))


def _goes_on(handoff: HandoffState, playbook: Playbook) -> bool:
    """Whether a version has the contract of an open handoff, between the same stages."""
    contract = playbook.handoff(handoff.contract)
    return contract is not None and contract.arrow == f"{handoff.origin} -> {handoff.target}"


def retyped(context: Context, state: RecordState) -> e.FieldsSet | None:
    """The values that their field cannot hold any more, read by its new type; those that do not fit are cleared."""
    fields = context.program.playbook.fields
    values: dict[str, FieldValue] = {}
    cleared: list[str] = []
    for name, held in state.values.items():
        field = fields.get(name)
        if field is None or _holds(field, held):
            continue
        said = context.directory.email(held.value) if held.kind == "person" else to_plain(held.value)
        value = read_field(field, said, context, state)
        if value is None or isinstance(value, ValueProblem):
            cleared.append(name)
        else:
            values[name] = replace(held, kind=field.type, value=value)
    return e.FieldsSet(values=values, cleared=tuple(cleared)) if values or cleared else None


def _holds(field: Field, held: FieldValue) -> bool:
    chosen = held.value if isinstance(held.value, tuple) else (held.value,)
    return field.type == held.kind and (
        not field.options or all(option in field.options for option in chosen)
    )


def withdraw_all(draft: Draft, reason: str) -> Draft:
    """End every open handoff."""
    for handoff in draft.state.open_handoffs:
        draft.add(e.HandoffWithdrawn(handoff=handoff.id, reason=reason))
    return draft


def refuse_while_offered(context: Context, state: RecordState) -> Refusal:
    """The answer while a handoff is open: who has it, and what may be done."""
    handoff = state.open_handoffs[0]
    receiver = context.directory.name(handoff.receiver)
    sentence = f"It is offered to {receiver} of {handoff.team}; it moves when they answer."
    return Refusal(
        "handoff_open", sentence, allowed=(Next("recall", "Recall the handoff first.", handoff.id),)
    )
