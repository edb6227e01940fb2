"""What happened. Events are appended, never changed; everything a page shows can be made from them again."""

from __future__ import annotations

from datetime import datetime
from typing import TypeAlias

import msgspec
from msgspec import UNSET, UnsetType

from surehand.core.engine.refusal import Unmet
from surehand.core.engine.state import ReturnedFor
from surehand.core.values import FieldValue, FileRef, Quoted


class Considered(msgspec.Struct, frozen=True, array_like=True):
    """Somebody whom the routing looked at: what became of it, and how busy they were then.

    ``why`` is chosen, busier, later_turn, away, full, no_skill, declined or had_it; where a person chose from
    suggestions, chosen or suggested.
    """

    person: str
    why: str
    open_handoffs: int = 0
    due_tasks: int = 0


class Happened(msgspec.Struct, frozen=True, kw_only=True, tag_field="event"):
    """Base of every event."""


class RecordOpened(Happened, frozen=True, tag="record_opened"):
    """A record began."""

    record: str
    playbook: str
    playbook_version: int
    title: str
    stage: str
    owner: str
    values: dict[str, FieldValue] = {}


class FieldsSet(Happened, frozen=True, tag="fields_set"):
    """Fields were set or cleared."""

    values: dict[str, FieldValue] = {}
    cleared: tuple[str, ...] = ()


class SuggestionConfirmed(Happened, frozen=True, tag="suggestion_confirmed"):
    """A person took what an assist proposed; ``edited`` with a value of their own. The value is set beside it."""

    suggestion: str
    field: str
    proposed: str
    quoted: Quoted
    method: str
    confidence: str
    edited: bool = False


class SuggestionRejected(Happened, frozen=True, tag="suggestion_rejected"):
    """A person did not take what an assist proposed."""

    suggestion: str
    field: str
    proposed: str
    quoted: Quoted
    method: str
    confidence: str
    reason: str = ""


class NoteAdded(Happened, frozen=True, tag="note_added"):
    """Somebody wrote something down."""

    note: str
    text: str
    handoff: str = ""


class FileAttached(Happened, frozen=True, tag="file_attached"):
    """A file came to the record."""

    file: FileRef
    field: str = ""


class StageMoved(Happened, frozen=True, tag="stage_moved"):
    """The record is in another stage. ``override`` names the exception it moved under; ``handoff`` the transfer."""

    origin: str
    target: str
    reason: str = ""
    override: str = ""
    handoff: str = ""
    warnings: tuple[Unmet, ...] = ()


class OwnerChanged(Happened, frozen=True, tag="owner_changed"):
    """Somebody else is responsible: by acceptance of ``handoff``, or by an explicit reassignment."""

    origin: str
    target: str
    reason: str = ""
    handoff: str = ""


class RecordRenamed(Happened, frozen=True, tag="record_renamed"):
    """The record has another name."""

    origin: str
    title: str


class HandoffOffered(Happened, frozen=True, tag="handoff_offered"):
    """A transfer was offered. ``calendar`` is the receiver's, where it is not the contract's."""

    handoff: str
    contract: str
    origin: str
    target: str
    sender: str
    receiver: str
    team: str
    digest: str
    packet: dict[str, str]
    why: str
    playbook_version: int = 1
    attempt: int = 1
    note: str = ""
    override: str = ""
    warnings: tuple[Unmet, ...] = ()
    calendar: str | UnsetType = UNSET
    considered: tuple[Considered, ...] | UnsetType = UNSET


class HandoffAccepted(Happened, frozen=True, tag="handoff_accepted"):
    """The receiver took the work, having seen the packet with this digest."""

    handoff: str
    receiver: str
    digest: str
    read_back: tuple[str, ...] = ()


class HandoffReturned(Happened, frozen=True, tag="handoff_returned"):
    """The receiver sent it back."""

    handoff: str
    reasons: tuple[ReturnedFor, ...]


class ReturnUndone(Happened, frozen=True, tag="return_undone"):
    """The receiver took the return back; their clock starts anew."""

    handoff: str


class HandoffRecalled(Happened, frozen=True, tag="handoff_recalled"):
    """The sender took it back."""

    handoff: str
    reason: str = ""


class HandoffWithdrawn(Happened, frozen=True, tag="handoff_withdrawn"):
    """It had no point any more."""

    handoff: str
    reason: str


class HandoffRerouted(Happened, frozen=True, tag="handoff_rerouted"):
    """Somebody else is to receive it; their clock starts anew."""

    handoff: str
    origin: str
    receiver: str
    team: str
    why: str
    reason: str
    calendar: str | UnsetType = UNSET
    considered: tuple[Considered, ...] | UnsetType = UNSET


class HandoffReminded(Happened, frozen=True, tag="handoff_reminded"):
    """The receiver was reminded; ``step`` names the timer."""

    handoff: str
    step: str


class HandoffOverdue(Happened, frozen=True, tag="handoff_overdue"):
    """The time to accept ran out."""

    handoff: str
    step: str


class HandoffEscalated(Happened, frozen=True, tag="handoff_escalated"):
    """It went up because of time; ``to`` holds person ids."""

    handoff: str
    step: str
    to: tuple[str, ...]


class QuestionAsked(Happened, frozen=True, tag="question_asked"):
    """The receiver asked."""

    handoff: str
    question: str
    text: str
    field: str = ""


class QuestionAnswered(Happened, frozen=True, tag="question_answered"):
    """Somebody answered."""

    handoff: str
    question: str
    text: str


class ClockPaused(Happened, frozen=True, tag="clock_paused"):
    """The clock stands still."""

    handoff: str
    reason: str


class ClockResumed(Happened, frozen=True, tag="clock_resumed"):
    """The clock runs again; ``capped`` when the longest allowed pause was over.

    ``ended`` is when it began to run, where that was before anybody noticed: the cap is kept to the minute.
    """

    handoff: str
    capped: bool = False
    ended: datetime | UnsetType = UNSET


class TaskAdded(Happened, frozen=True, tag="task_added"):
    """Work follows."""

    task: str
    title: str
    owner: str
    due: datetime
    template: str = ""
    handoff: str = ""
    blocks: str = ""


class TaskCompleted(Happened, frozen=True, tag="task_completed"):
    """A task is done."""

    task: str
    note: str = ""


class TaskReopened(Happened, frozen=True, tag="task_reopened"):
    """A task is not done after all."""

    task: str
    reason: str = ""


class TaskReassigned(Happened, frozen=True, tag="task_reassigned"):
    """A task is somebody else's."""

    task: str
    origin: str
    target: str
    reason: str = ""


class TaskRescheduled(Happened, frozen=True, tag="task_rescheduled"):
    """A task is due at another time: ``origin`` before, ``due`` now."""

    task: str
    origin: datetime
    due: datetime
    reason: str = ""


class TaskOverdue(Happened, frozen=True, tag="task_overdue"):
    """A task was not done in time."""

    task: str
    step: str


class OverrideGranted(Happened, frozen=True, tag="override_granted"):
    """Somebody allowed a gate to be passed although it is not met."""

    override: str
    way: str
    reason: str
    expires: datetime
    unmet: tuple[str, ...] = ()


class OverrideUsed(Happened, frozen=True, tag="override_used"):
    """The gate was passed under an override."""

    override: str
    unmet: tuple[str, ...]


class OverrideClosed(Happened, frozen=True, tag="override_closed"):
    """The exception ended. ``how`` is made_good, closed or expired."""

    override: str
    how: str
    reason: str = ""


class SurveyAsked(Happened, frozen=True, tag="survey_asked"):
    """The one question some time after acceptance."""

    handoff: str
    step: str
    person: str
    question: str


class RecordMerged(Happened, frozen=True, tag="record_merged"):
    """This record goes on as another."""

    into: str
    reason: str = ""


class RecordArchived(Happened, frozen=True, tag="record_archived"):
    """The record was put away."""

    reason: str


class PlaybookChanged(Happened, frozen=True, tag="playbook_changed"):
    """The record follows another version of its playbook."""

    version: int
    stage: str


class CommandRefused(Happened, frozen=True, tag="command_refused"):
    """Somebody asked for something that was not possible; repeated alike, it is kept once."""

    act: str
    code: str
    sentence: str
    unmet: tuple[Unmet, ...] = ()
    digest: str = ""


Event: TypeAlias = (
    RecordOpened
    | FieldsSet
    | SuggestionConfirmed
    | SuggestionRejected
    | NoteAdded
    | FileAttached
    | StageMoved
    | OwnerChanged
    | RecordRenamed
    | HandoffOffered
    | HandoffAccepted
    | HandoffReturned
    | ReturnUndone
    | HandoffRecalled
    | HandoffWithdrawn
    | HandoffRerouted
    | HandoffReminded
    | HandoffOverdue
    | HandoffEscalated
    | QuestionAsked
    | QuestionAnswered
    | ClockPaused
    | ClockResumed
    | TaskAdded
    | TaskCompleted
    | TaskReopened
    | TaskReassigned
    | TaskRescheduled
    | TaskOverdue
    | OverrideGranted
    | OverrideUsed
    | OverrideClosed
    | SurveyAsked
    | RecordMerged
    | RecordArchived
    | PlaybookChanged
    | CommandRefused
)


def kind_of(event: Event) -> str:
    """The stable name of an event's kind: ``handoff_offered``."""
    return str(event.__struct_config__.tag)
