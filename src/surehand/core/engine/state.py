"""A record as the engine sees it. The rows of the database are made from it, and it is made from events alone."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

import msgspec
from msgspec import UNSET, UnsetType

from surehand.core.calendar import Pause
from surehand.core.values import FieldValue, FileRef

HandoffStatus = Literal["offered", "accepted", "returned", "recalled", "withdrawn"]


class Question(msgspec.Struct, frozen=True):
    """Something the receiver asked without returning; ``field`` ties it to the information that was unclear."""

    id: str
    asked_by: str
    asked_at: datetime
    text: str
    field: str = ""
    answer: str = ""
    answered_by: str = ""
    answered_at: datetime | None = None


class ReturnedFor(msgspec.Struct, frozen=True):
    """One coded reason of a return, tied to fields where it can be."""

    reason: str
    fields: tuple[str, ...] = ()
    text: str = ""


class Stop(msgspec.Struct, frozen=True):
    """A time the clock stood still, and why."""

    reason: str
    start: datetime
    end: datetime | None = None

    @property
    def pause(self) -> Pause:
        """As the calendar counts it."""
        return Pause(self.start, self.end)


class Decline(msgspec.Struct, frozen=True):
    """That somebody would not take it: they passed it on, or returned it as misrouted or for want of capacity."""

    person: str
    at: datetime


class HandoffState(msgspec.Struct, frozen=True):
    """One transfer. ``packet`` holds a short digest of each part as it was offered, to tell later what changed.

    ``playbook_version`` is the version that was in force when it was offered: a closed handoff is read with that.
    ``calendar`` is that of the receiver or their team, where they have one; else the contract's counts. What is unset
    is not written down: most handoffs have no such thing.
    """

    id: str
    contract: str
    origin: str
    target: str
    status: HandoffStatus
    sender: str
    receiver: str
    team: str
    offered_at: datetime
    assigned_at: datetime
    digest: str
    playbook_version: int = 1
    packet: dict[str, str] = {}
    note: str = ""
    why: str = ""
    attempt: int = 1
    override: str = ""
    tried: tuple[str, ...] = ()
    steps: tuple[str, ...] = ()
    stepped_at: datetime | None = None
    stops: tuple[Stop, ...] = ()
    questions: tuple[Question, ...] = ()
    reasons: tuple[ReturnedFor, ...] = ()
    read_back: tuple[str, ...] = ()
    closed_at: datetime | None = None
    closed_by: str = ""
    calendar: str | UnsetType = UNSET
    declines: tuple[Decline, ...] | UnsetType = UNSET

    @property
    def declined(self) -> tuple[Decline, ...]:
        """Who would not take it, in the order they said so."""
        return self.declines or ()

    @property
    def is_open(self) -> bool:
        """Whether it still waits for the receiver."""
        return self.status == "offered"

    @property
    def paused(self) -> Stop | None:
        """The pause that runs now."""
        return self.stops[-1] if self.stops and self.stops[-1].end is None else None

    @property
    def open_questions(self) -> tuple[Question, ...]:
        """Questions nobody has answered."""
        return tuple(question for question in self.questions if question.answered_at is None)


class TaskState(msgspec.Struct, frozen=True):
    """Work that follows; ``blocks`` names the way that waits for it, ``template`` the playbook's task."""

    id: str
    title: str
    owner: str
    due: datetime
    created_at: datetime
    template: str = ""
    handoff: str = ""
    blocks: str = ""
    steps: tuple[str, ...] = ()
    done_at: datetime | None = None
    done_by: str = ""


class OverrideState(msgspec.Struct, frozen=True):
    """A gate somebody may pass, or passed, although it was not met."""

    id: str
    way: str
    reason: str
    by: str
    at: datetime
    expires: datetime
    unmet: tuple[str, ...] = ()
    used_at: datetime | None = None
    closed_at: datetime | None = None

    @property
    def is_open(self) -> bool:
        """Whether it has not been closed: still usable, or used and not yet made good."""
        return self.closed_at is None


class RecordState(msgspec.Struct, frozen=True):
    """The thing that moves: where it is, who has it, what is known, and everything that is open on it.

    ``version`` counts its events; ``changed`` is the version of the last one that was no refusal.
    """

    id: str
    playbook: str
    playbook_version: int
    title: str
    stage: str
    entered_at: datetime
    owner: str
    opened_at: datetime
    version: int = 1
    changed: int = 1
    values: dict[str, FieldValue] = {}
    files: dict[str, FileRef] = {}
    links: tuple[str, ...] = ()
    handoffs: dict[str, HandoffState] = {}
    tasks: dict[str, TaskState] = {}
    overrides: dict[str, OverrideState] = {}
    last_refusal: str = ""
    archived_at: datetime | None = None
    merged_into: str = ""

    @property
    def open_handoffs(self) -> tuple[HandoffState, ...]:
        """The handoffs that wait for a receiver."""
        return tuple([handoff for handoff in self.handoffs.values() if handoff.is_open])

    @property
    def is_gone(self) -> bool:
        """Whether the record takes no more acts: archived, or merged into another."""
        return self.archived_at is not None or bool(self.merged_into)
