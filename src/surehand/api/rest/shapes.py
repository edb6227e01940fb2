"""What the API gives back, field by field. Absent references are null; moments are in UTC; people carry their name."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from surehand.core.engine import ReturnedFor, Unmet
from surehand.core.engine.state import HandoffStatus
from surehand.core.values import FieldValue, FileRef, Grade


def says(text: str, *examples: object) -> Meta:
    """The description of a field, with examples."""
    return Meta(description=text, examples=list(examples) or None)


RecordId = Annotated[str, says("The id of the record.", "rec_01kb2n5r9gq4v7w8x0y1z2a3b4")]
HandoffId = Annotated[str, says("The id of the handoff.", "hnd_01kb2n5r9gq4v7w8x0y1z2a3b4")]
EventData = Annotated[
    msgspec.Raw, Meta(description="What happened, as it is stored.", extra_json_schema={"type": "object"})
]


class Shape(msgspec.Struct, frozen=True, kw_only=True):
    """Base of everything that is given back."""


class Who(Shape, frozen=True, kw_only=True):
    """A person, by name."""

    id: Annotated[str, says("The person's id.", "prs_01kb2n5r9gq4v7w8x0y1z2a3b4")]
    name: Annotated[str, says("The name to show; the id where the person is unknown.", "Rita Receiver")]
    email: Annotated[str, says("Empty where the person is unknown.", "rita@example.com")]


class RecordRef(Shape, frozen=True, kw_only=True):
    """A record, by title."""

    id: RecordId
    title: Annotated[str, says("Its title.", "Ada Ltd")]


class RecordHead(Shape, frozen=True, kw_only=True):
    """What a record is and where it stands."""

    id: RecordId
    playbook: Annotated[str, says("The id of the playbook it follows.", "client")]
    playbook_version: int
    title: Annotated[str, says("Its title.", "Ada Ltd")]
    stage: Annotated[str, says("The id of the stage it is in.", "won")]
    owner: Annotated[Who, says("The one person responsible for it now.")]
    entered_at: Annotated[datetime, says("Since when it is in this stage.")]
    opened_at: datetime
    version: Annotated[
        int, says("How many events the record has; also its ETag. Goes up with every change.", 7)
    ]
    archived_at: datetime | None
    merged_into: Annotated[str | None, says("The record it goes on as.")]


class RecordSummary(RecordHead, frozen=True, kw_only=True):
    """A record as lists show it."""

    changed_at: datetime


class GrantedOverride(Shape, frozen=True, kw_only=True):
    """A gate somebody may pass, or passed, although it was not met."""

    id: Annotated[str, says("Its id.", "ovr_01kb2n5r9gq4v7w8x0y1z2a3b4")]
    way: Annotated[str, says("The two stages.", "won -> onboarding")]
    reason: str
    by: Who
    at: datetime
    expires: Annotated[datetime, says("Until when it must be made good.")]
    unmet: Annotated[tuple[str, ...], says("What was not met: ids of fields, criteria and tasks.")]
    used_at: datetime | None
    closed_at: datetime | None


class Question(Shape, frozen=True, kw_only=True):
    """Something the receiver asked without returning."""

    id: Annotated[str, says("Its id.", "qst_01kb2n5r9gq4v7w8x0y1z2a3b4")]
    record: RecordId
    handoff: HandoffId
    asked_by: Who
    asked_of: Who
    asked_at: datetime
    text: str
    field: Annotated[str | None, says("The field that was unclear.", "scope")]
    answer: str | None
    answered_by: Who | None
    answered_at: datetime | None


class AlreadyAnswered(Shape, frozen=True, kw_only=True):
    """Something on the record that may answer a question: a field that is filled, or words of a source."""

    field: Annotated[str, says("The id of the field; empty for words of a source.", "start_date")]
    source: Annotated[str, says("The id of the note, answer or file; empty for a field.")]
    title: Annotated[str, says("What the field or the source is called; a note has no title.", "Start date")]
    speaker: str
    written: Annotated[date | None, says("The day the words are of.")]
    quote: Annotated[str, says("The words of the source.")]
    says: Annotated[str, says("All of it in one sentence.", "The record says for Start date: 4 May 2026")]


class QuestionAsked(Question, frozen=True, kw_only=True):
    """A question that was just asked, with what on the record may answer it already."""

    already_answered: tuple[AlreadyAnswered, ...]


class Paused(Shape, frozen=True, kw_only=True):
    """Why the clock of a handoff stands still."""

    reason: str
    since: datetime


class Transfer(Shape, frozen=True, kw_only=True):
    """What every view of a handoff tells."""

    id: HandoffId
    record: RecordRef
    contract: Annotated[str, says("The id of the contract in the playbook.", "sales-to-onboarding")]
    origin: Annotated[str, says("The stage it leaves.", "won")]
    target: Annotated[str, says("The stage it goes to.", "onboarding")]
    status: HandoffStatus
    sender: Who
    receiver: Who
    team: Annotated[str, says("The receiving team.", "onboarding")]
    attempt: Annotated[int, says("1 for the first offer under this contract, then 2 …")]
    offered_at: datetime
    assigned_at: Annotated[datetime, says("Since when it is with this receiver.")]
    due_at: Annotated[
        datetime | None, says("When it must be accepted; null when closed or while the clock stands still.")
    ]
    reasons: Annotated[tuple[ReturnedFor, ...], says("Why it was returned.")]
    closed_at: datetime | None
    closed_by: Who | None


class HandoffSummary(Transfer, frozen=True, kw_only=True):
    """A handoff as lists show it."""

    questions: Annotated[int, says("How many questions were asked.")]
    open_questions: Annotated[int, says("How many of them nobody has answered.")]
    overridden: Annotated[bool, says("Whether its gate was passed under an override.")]


class Handoff(Transfer, frozen=True, kw_only=True):
    """One transfer of a record from a team to the next."""

    why: Annotated[str, says("Why this receiver.", "the least loaded of onboarding")]
    note: str
    override: Annotated[str | None, says("The override under which its gate was passed.")]
    paused: Paused | None
    questions: tuple[Question, ...]
    read_back: Annotated[tuple[str, ...], says("What the receiver said they understood.")]
    version: Annotated[int, says("The version of its record, which is also the ETag.", 7)]


class Statement(Shape, frozen=True, kw_only=True):
    """One thing the packet says: which field, in words, where it came from, and how far it can be trusted."""

    field: str
    title: str
    words: Annotated[
        str, says("The value as people read it: people by name, options by label.", "Rita Receiver")
    ]
    person: Annotated[Who | None, says("The person that the value is.")]
    source: Annotated[
        str, says("Kind and reference of who or what said so.", "person:prs_01kb2n5r9gq4v7w8x0y1")
    ]
    said_by: Annotated[Who | None, says("The person who said so; null where it was none.")]
    at: datetime | None
    grade: Grade | None
    items: tuple[str, ...]


class Section(Shape, frozen=True, kw_only=True):
    """A section of the brief. `from_notes` names what notes could add to it."""

    title: str
    statements: tuple[Statement, ...]
    from_notes: tuple[str, ...]


class Packet(Shape, frozen=True, kw_only=True):
    """Brief, files and note of one handoff, with the digest of all of it."""

    sections: tuple[Section, ...]
    files: tuple[FileRef, ...]
    note: str
    digest: str


class HandoffWords(Shape, frozen=True, kw_only=True):
    """What the ids of a handoff are called."""

    contract: Annotated[str, says("The title of the contract.", "Sales to onboarding")]
    origin: Annotated[str, says("The title of the stage it leaves.", "Won")]
    target: Annotated[str, says("The title of the stage it goes to.", "Onboarding")]
    team: Annotated[str, says("The title of the receiving team.", "Onboarding")]


class SideTime(Shape, frozen=True, kw_only=True):
    """Working time, as a number and in words."""

    seconds: Annotated[int, says("Whole seconds of working time.", 12000)]
    words: Annotated[str, says("The same to show.", "3 h 20 min")]


class ClockStep(Shape, frozen=True, kw_only=True):
    """A stretch on the way to a deadline."""

    kind: Literal["counted", "skipped", "paused", "due"]
    start: datetime
    end: datetime
    words: Annotated[str, says("What became of it.", "Mon 2 Mar 2026, 10:00–14:00: 4 h counted.")]


class ClockPause(Shape, frozen=True, kw_only=True):
    """A time the clock stood still."""

    reason: str
    start: datetime
    end: Annotated[datetime | None, says("Null while it lasts.")]
    cap: Annotated[datetime, says("When it is over at the latest.")]


class ClockRung(Shape, frozen=True, kw_only=True):
    """A reminder, the deadline or an escalation, climbed or not."""

    kind: Literal["remind", "overdue", "escalate", "still_open"]
    at: Annotated[datetime | None, says("When it is due; null while the clock stands still.")]
    done_at: datetime | None
    to: Annotated[tuple[str, ...], says("Whom an escalation goes to, as the playbook says it.")]
    reroute: Annotated[bool, says("Whether somebody else receives it then.")]


class LookedAt(Shape, frozen=True, kw_only=True):
    """Somebody whom the routing considered."""

    person: Who
    why: Annotated[
        str,
        says(
            "chosen, busier, later_turn, away, full, no_skill, declined or had_it; or suggested.", "declined"
        ),
    ]
    open_handoffs: int
    due_tasks: int


class ClockTurn(Shape, frozen=True, kw_only=True):
    """One assignment with its clock."""

    receiver: Who
    why: Annotated[str, says("Why this receiver.", "the least loaded of onboarding")]
    reason: Annotated[str, says("Why it went to somebody else; empty for the first.")]
    since: datetime
    until: datetime | None
    calendar: Annotated[str, says("The working-time calendar that counts.", "office")]
    zone: Annotated[str, says("The time zone of the calendar.", "Europe/Berlin")]
    within: Annotated[str, says("The time to accept, as the contract says it.", "4 working hours")]
    due_at: datetime | None
    steps: tuple[ClockStep, ...]
    pauses: tuple[ClockPause, ...]
    rungs: tuple[ClockRung, ...]
    considered: Annotated[tuple[LookedAt, ...], says("Who was looked at; empty where a person chose.")]


class Clocks(Shape, frozen=True, kw_only=True):
    """The clock of each side, and the story of every deadline."""

    turn: Annotated[
        Literal["sender", "receiver", "paused"] | None, says("Whose time runs now; null when it is over.")
    ]
    sender: SideTime
    receiver: SideTime
    paused: SideTime
    turns: Annotated[tuple[ClockTurn, ...], says("Every assignment, in order.")]
    in_words: Annotated[tuple[str, ...], says("All of it in lines to show.")]


class HandoffInFull(Shape, frozen=True, kw_only=True):
    """A handoff with everything its receiver reads before accepting."""

    handoff: Handoff
    called: Annotated[HandoffWords, says("What its contract, stages and team are called.")]
    packet: Annotated[Packet, says("The packet as it is now; its digest is what an acceptance names.")]
    changed: Annotated[
        tuple[str, ...], says("The parts that are not as they were offered: fields, `file:<id>`, `note`.")
    ]
    read_back_required: bool
    read_back_asks: Annotated[tuple[str, ...], says("The questions that a read-back answers, in this order.")]
    clocks: Annotated[Clocks, says("Whose time it was, and how its deadlines came about.")]


class Record(RecordHead, frozen=True, kw_only=True):
    """A record with everything that is known and open on it."""

    values: Annotated[
        dict[str, FieldValue], says("What each field holds, who said so, when, and how surely.")
    ]
    people: Annotated[tuple[Who, ...], says("Everybody whom values are or come from, by name.")]
    links: tuple[str, ...]
    open_handoffs: Annotated[tuple[Handoff, ...], says("The handoffs that wait for a receiver.")]
    open_overrides: Annotated[
        tuple[GrantedOverride, ...], says("Overrides that can be used, or are not made good yet.")
    ]


class Task(Shape, frozen=True, kw_only=True):
    """Work that follows a move or an acceptance, or was added by hand."""

    id: Annotated[str, says("Its id.", "task_01kb2n5r9gq4v7w8x0y1z2a3b4")]
    record: RecordRef
    handoff: Annotated[str | None, says("The handoff whose acceptance created it.")]
    template: Annotated[str | None, says("The id it has in the playbook.", "kickoff")]
    title: str
    owner: Who
    due: datetime
    created_at: datetime
    done_at: datetime | None
    done_by: Who | None
    blocks: Annotated[str | None, says("The move or handoff that waits for it.", "ready -> delivery")]


class Note(Shape, frozen=True, kw_only=True):
    """Something written down on a record."""

    id: Annotated[str, says("Its id.", "note_01kb2n5r9gq4v7w8x0y1z2a3b4")]
    record: RecordId
    text: str
    handoff: Annotated[str | None, says("The handoff it is about.")]
    by: Who | None
    at: datetime


class File(Shape, frozen=True, kw_only=True):
    """A file on a record; its content is at `/files/{id}`."""

    id: Annotated[str, says("Its id.", "file_01kb2n5r9gq4v7w8x0y1z2a3b4")]
    record: RecordId
    name: Annotated[str, says("Its name as uploaded.", "agreement.pdf")]
    size: Annotated[int, says("In bytes.")]
    media_type: Annotated[str, says("By its name.", "application/pdf")]
    digest: Annotated[str, says("SHA-256 of the content, hexadecimal.")]
    uploaded_by: Who | None
    uploaded_at: datetime


class Event(Shape, frozen=True, kw_only=True):
    """One thing that happened. Events are appended, never changed."""

    seq: Annotated[int, says("Its place in the history of the workspace, from 1 without gaps.")]
    record: RecordId
    version: Annotated[int, says("Its place in the history of the record, from 1 without gaps.")]
    kind: Annotated[str, says("What happened.", "handoff_offered")]
    data: EventData
    by: Annotated[Who | None, says("Who did it; null for the clock.")]
    via: Annotated[str, says("Through what.", "api")]
    at: datetime


class GateCheck(Shape, frozen=True, kw_only=True):
    """What the gate on the way to a stage says now, without anything being moved."""

    to: Annotated[str, says("The stage.", "onboarding")]
    title: Annotated[str, says("What the stage is called.", "Onboarding")]
    act: Annotated[
        Literal["move", "offer"], says("How to go there: a move in the team, or a handoff to offer.")
    ]
    met: Annotated[bool, says("Whether it could go now.")]
    unmet: Annotated[tuple[Unmet, ...], says("Everything missing; warnings are among it and stop nothing.")]


class Gates(Shape, frozen=True, kw_only=True):
    """Every way on from where a record is."""

    gates: tuple[GateCheck, ...]


class Inbox(Shape, frozen=True, kw_only=True):
    """What waits for the person of the key, at most 100 of each; the lists of the API have the rest."""

    accept: Annotated[
        tuple[HandoffSummary, ...], says("Handoffs to answer, what is due first before the rest.")
    ]
    sent: Annotated[tuple[HandoffSummary, ...], says("Handoffs they sent that wait for others.")]
    returned: Annotated[tuple[HandoffSummary, ...], says("Handoffs that came back to them.")]
    answer: Annotated[tuple[Question, ...], says("Questions they have to answer.")]
    tasks: Annotated[tuple[Task, ...], says("Their tasks that are due within a day, or overdue.")]
    suggested: Annotated[
        tuple[RecordRef, ...],
        says("Their records for whose fields something is proposed; `GET /suggestions` says what."),
    ]


class Health(Shape, frozen=True, kw_only=True):
    """Whether this installation can work."""

    status: Literal["ok"]
    version: Annotated[str, says("The version of Surehand.", "0.1.0")]
    worker_seen_at: Annotated[
        datetime | None, says("When a worker was last alive; older than a minute means that none is.")
    ]
