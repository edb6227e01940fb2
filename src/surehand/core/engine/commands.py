"""What people, timers and connections may ask for. Each is plain data; `decide` answers it with events or a refusal.

Raw field values are as the outside sent them; `decide` reads them by the playbook's types.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any, TypeAlias

import msgspec

from surehand.core.engine.state import ReturnedFor
from surehand.core.values import FileRef, Grade, Quoted

Raw: TypeAlias = dict[str, Any]


class Act(msgspec.Struct, frozen=True, kw_only=True, tag_field="act", forbid_unknown_fields=True):
    """Base of every command."""


class PassAnyway(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A request to pass a gate although it is not met: why, and until when it must be made good."""

    reason: str
    expires: datetime


class OpenRecord(Act, frozen=True, tag="open"):
    """Begin a record. ``stage`` defaults to the playbook's first; ``owner`` to the person who acts."""

    title: str
    values: Raw = {}
    stage: str = ""
    owner: str = ""


class SetFields(Act, frozen=True, tag="set"):
    """Set fields; null or an empty value clears one."""

    values: Raw
    grade: Grade = "asserted"


class Suggested(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What an assist proposed for a field, and the words it proposed it by.

    ``method`` is who pointed at them: rules, model or agent; ``side`` and ``modality`` are who says them and how.
    """

    suggestion: str
    field: str
    value: Any
    quoted: Quoted
    method: str = "rules"
    confidence: str = "look"
    side: str = "unknown"
    modality: str = "stated"


class Confirm(Act, frozen=True, tag="confirm"):
    """Take what an assist proposed into the record, as it was proposed or as a person changed it to ``value``."""

    suggested: Suggested
    value: Any = None


class Reject(Act, frozen=True, tag="reject"):
    """Say that what an assist proposed is not so, or not to be taken."""

    suggested: Suggested
    reason: str = ""


class AddNote(Act, frozen=True, tag="note"):
    """Write something down, optionally for one handoff."""

    text: str
    handoff: str = ""


class AttachFile(Act, frozen=True, tag="attach"):
    """Attach a stored file, optionally as the value of a file field."""

    file: FileRef
    field: str = ""


class Move(Act, frozen=True, tag="move"):
    """Change the stage inside a team. ``values`` are set in the same act: filling what is missing completes it."""

    to: str
    values: Raw = {}
    reason: str = ""
    override: PassAnyway | None = None


class Offer(Act, frozen=True, tag="offer"):
    """Offer the record to the team of the next stage. ``receiver`` picks a person instead of the routing."""

    to: str
    values: Raw = {}
    note: str = ""
    receiver: str = ""
    override: PassAnyway | None = None


class Accept(Act, frozen=True, tag="accept"):
    """Take the work. ``digest`` is that of the packet which was seen."""

    handoff: str
    digest: str
    read_back: tuple[str, ...] = ()


class Return(Act, frozen=True, tag="return"):
    """Send it back with coded reasons."""

    handoff: str
    reasons: tuple[ReturnedFor, ...]


class UndoReturn(Act, frozen=True, tag="undo_return"):
    """Take a return back: it waits for the receiver again. Possible while nobody else has it."""

    handoff: str


class Ask(Act, frozen=True, tag="ask"):
    """Ask the sender without returning."""

    handoff: str
    text: str
    field: str = ""


class Answer(Act, frozen=True, tag="answer"):
    """Answer a question; ``values`` may fill the field it was about."""

    question: str
    text: str
    values: Raw = {}


class Recall(Act, frozen=True, tag="recall"):
    """The sender takes it back before acceptance."""

    handoff: str
    reason: str = ""


class Withdraw(Act, frozen=True, tag="withdraw"):
    """End a handoff that has no point any more."""

    handoff: str
    reason: str


class Reroute(Act, frozen=True, tag="reroute"):
    """Give an open handoff to somebody else. ``to`` is a person; empty asks the routing again."""

    handoff: str
    reason: str
    to: str = ""


class Reassign(Act, frozen=True, tag="reassign"):
    """Make somebody else the owner of the record, outside of a handoff."""

    to: str
    reason: str


class PauseClock(Act, frozen=True, tag="pause"):
    """Stop a handoff's clock for a reason the contract knows."""

    handoff: str
    reason: str


class ResumeClock(Act, frozen=True, tag="resume"):
    """Let the clock run again."""

    handoff: str


class AddTask(Act, frozen=True, tag="add_task"):
    """Create a task by hand."""

    title: str
    owner: str
    due: datetime


class CompleteTask(Act, frozen=True, tag="complete_task"):
    """Say that a task is done."""

    task: str
    note: str = ""


class ReopenTask(Act, frozen=True, tag="reopen_task"):
    """Say that a task is not done after all."""

    task: str
    reason: str = ""


class ReassignTask(Act, frozen=True, tag="reassign_task"):
    """Give a task to somebody else."""

    task: str
    to: str
    reason: str = ""


class RescheduleTask(Act, frozen=True, tag="reschedule_task"):
    """Give an open task another due time."""

    task: str
    due: datetime
    reason: str = ""


class Override(Act, frozen=True, tag="override"):
    """Allow one passage of a gate that is not met, ahead of the move or offer."""

    to: str
    reason: str
    expires: datetime


class CloseOverride(Act, frozen=True, tag="close_override"):
    """Close an override: it was made good, or is no longer wanted."""

    override: str
    reason: str


class Rename(Act, frozen=True, tag="rename"):
    """Give the record another name."""

    title: str


class Merge(Act, frozen=True, tag="merge"):
    """This record is the same as another; that one goes on."""

    into: str
    reason: str = ""


class Archive(Act, frozen=True, tag="archive"):
    """Put a record away; open handoffs are withdrawn."""

    reason: str


class FireTimer(Act, frozen=True, tag="fire"):
    """A timer is due. Only the clock sends it."""

    timer: str


class Migrate(Act, frozen=True, tag="migrate"):
    """Bring the record under the version of the playbook given in the context; ``stage`` where its stage is gone."""

    stage: str = ""


Command: TypeAlias = (
    OpenRecord
    | SetFields
    | Confirm
    | Reject
    | AddNote
    | AttachFile
    | Move
    | Offer
    | Accept
    | Return
    | UndoReturn
    | Ask
    | Answer
    | Recall
    | Withdraw
    | Reroute
    | Reassign
    | Rename
    | PauseClock
    | ResumeClock
    | AddTask
    | CompleteTask
    | ReopenTask
    | ReassignTask
    | RescheduleTask
    | Override
    | CloseOverride
    | Merge
    | Archive
    | FireTimer
    | Migrate
)
