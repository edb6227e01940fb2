"""What the API gives back about the set-up: people, teams, playbooks, deliveries, and the key itself."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from surehand.api.rest.shapes import Shape, Who, says
from surehand.core.playbook import Change
from surehand.core.values import Kind


class Workspace(Shape, frozen=True, kw_only=True):
    """One company's data; nothing crosses workspaces."""

    id: str
    slug: str
    name: str
    zone: Annotated[str, says("Its time zone, an IANA name.", "Europe/Berlin")]
    currency: Annotated[str, says("Empty where none is set.", "EUR")]


class Key(Shape, frozen=True, kw_only=True):
    """The key of this request."""

    id: str
    name: str
    scopes: tuple[str, ...]


class Me(Shape, frozen=True, kw_only=True):
    """As whom, where and how far this key acts."""

    person: Who
    role: str
    workspace: Workspace
    key: Key


class Absence(Shape, frozen=True, kw_only=True):
    """A time somebody is away."""

    start: datetime
    end: datetime
    substitute: Who | None


class ListedAbsence(Absence, frozen=True, kw_only=True):
    """A time somebody is away, as it can be taken back."""

    id: Annotated[str, says("Its id.", "abs_01kb2n5r9gq4v7w8x0y1z2a3b4")]


class Person(Shape, frozen=True, kw_only=True):
    """Somebody who works here. People who left are inactive, never gone: history names them."""

    id: str
    name: str
    email: str
    role: Annotated[str, says("viewer, member, lead or admin.", "member")]
    teams: Annotated[tuple[str, ...], says("Ids of teams.", ["onboarding"])]
    skills: tuple[str, ...]
    capacity: Annotated[int | None, says("How many handoffs may wait for them at once; null is no limit.")]
    calendar: Annotated[
        str, says("Their own working-time calendar; empty is that of their team.", "part-time")
    ]
    active: bool
    absences: tuple[Absence, ...]


class WorkReassigned(Shape, frozen=True, kw_only=True):
    """How much went to others."""

    records: int
    handoffs: int
    tasks: int
    teams: Annotated[int, says("How many teams got another lead.")]


class Team(Shape, frozen=True, kw_only=True):
    """People who own stages together."""

    id: Annotated[str, says("The name playbooks use.", "onboarding")]
    title: str
    lead: Who | None
    calendar: Annotated[str, says("Its working-time calendar; empty is that of each contract.", "office")]
    members: Annotated[int, says("How many people belong to it.")]


class PlaybookSummary(Shape, frozen=True, kw_only=True):
    """A playbook of the workspace."""

    id: Annotated[str, says("Its stable id.", "client")]
    title: Annotated[str, says("Its title.", "Client journey")]
    current: Annotated[int | None, says("The published version; null where there is only a draft.")]


class Choice(Shape, frozen=True, kw_only=True):
    """One option of a field."""

    value: Annotated[str, says("Its id, which is the value.", "premium")]
    label: Annotated[str, says("What people read.", "Premium")]


class Field(Shape, frozen=True, kw_only=True):
    """A piece of typed information on a record."""

    id: str
    type: Kind
    title: str
    help: str
    options: Annotated[dict[str, str], says("For choices: id to label.")]
    choices: Annotated[tuple[Choice, ...], says("The options in their order, as forms take them.")]
    currency: Annotated[str, says("For money: the currency a bare amount is in.")]
    group: str


class Stage(Shape, frozen=True, kw_only=True):
    """A step that belongs to one team."""

    id: str
    title: str
    team: str
    means: Annotated[str, says("What is true of a record in this stage.")]
    start: Annotated[bool, says("Whether records may be opened here.")]
    final: bool
    outcome: Literal["won", "lost", "done"] | None


class Way(Shape, frozen=True, kw_only=True):
    """A way from a stage to another."""

    origin: str
    target: str
    act: Annotated[Literal["move", "offer"], says("A move in the team, or a handoff to offer.")]
    contract: Annotated[str | None, says("For handoffs: the id of the contract.", "sales-to-onboarding")]
    requires: Annotated[tuple[str, ...], says("Fields it asks for itself; stages may ask for more.")]


class Playbook(PlaybookSummary, frozen=True, kw_only=True):
    """The published version of a playbook: what a program needs to fill in and move records."""

    fields: tuple[Field, ...]
    stages: tuple[Stage, ...]
    ways: tuple[Way, ...]


class VersionSummary(Shape, frozen=True, kw_only=True):
    """A version of a playbook."""

    number: int
    status: Literal["draft", "published", "retired"]
    digest: Annotated[str, says("SHA-256 of the file, hexadecimal.")]
    reason: Annotated[str, says("Why it was published.")]
    created_at: datetime
    published_at: datetime | None
    published_by: Who | None


class Version(VersionSummary, frozen=True, kw_only=True):
    """A version of a playbook, with the file as it was written."""

    text: str


class PlaybookProblem(Shape, frozen=True, kw_only=True):
    """One thing wrong with a playbook file."""

    code: str
    severity: Literal["error", "warning"]
    sentence: str
    fix: str
    line: Annotated[int, says("From 1.")]
    column: Annotated[int, says("From 1.")]


class Checked(Shape, frozen=True, kw_only=True):
    """What the checks say of a playbook file."""

    playbook: Annotated[str | None, says("The id it gives itself; null when it cannot be read.")]
    number: Annotated[int | None, says("The version it was kept as; null when it was only checked.")]
    publishable: Annotated[bool, says("Whether no error stands in the way; warnings do not.")]
    problems: tuple[PlaybookProblem, ...]


class Difference(Shape, frozen=True, kw_only=True):
    """What changed between two versions, in sentences."""

    changes: tuple[Change, ...]


class Delivery(Shape, frozen=True, kw_only=True):
    """One message, with what became of it."""

    id: Annotated[str, says("Its id.", "dlv_01kb2n5r9gq4v7w8x0y1z2a3b4")]
    record: str | None
    key: Annotated[str, says("The same on every attempt, so that a receiver can tell repetitions.")]
    channel: Annotated[str, says("The way out.", "email")]
    to: Annotated[str, says("A person's id, or an address in the outside system.")]
    kind: Annotated[str, says("What it tells.", "offered")]
    connection: Annotated[str | None, says("The connection it goes through.")]
    status: Literal["waiting", "sent", "failed", "settled", "off"]
    failure: Annotated[
        Literal["retry", "settings", "person"] | None, says("What a failed one needs to go out.")
    ]
    attempts: int
    answer: Annotated[str, says("What the other side said last.")]
    created_at: datetime
    next_at: Annotated[datetime | None, says("When it is tried next.")]
    sent_at: datetime | None
    read_at: datetime | None


class Attempt(Shape, frozen=True, kw_only=True):
    """One try of a delivery."""

    at: datetime
    result: Annotated[
        Literal["sent", "retry", "settings", "person"], says("Sent, or what a failed try needs.")
    ]
    status: Annotated[int | None, says("The other side's HTTP status, where there is one.", "503")]
    answer: Annotated[str, says("What the other side said, without secrets.")]
    took_ms: Annotated[int, says("How long it took, in milliseconds.", "41")]


class Connection(Shape, frozen=True, kw_only=True):
    """An account at an outside system, and how it does. Its settings and secrets are not told."""

    id: Annotated[str, says("Its id.", "con_01kb2n5r9gq4v7w8x0y1z2a3b4")]
    kind: Annotated[str, says("The connector.", "webhook")]
    title: str
    owner: Who
    status: Literal["active", "paused", "disabled"]
    note: Annotated[str, says("Why it is paused or disabled.")]
    failures: Annotated[int, says("How many tries in a row failed.", "0")]
    rests_until: Annotated[datetime | None, says("Nothing goes through it before this moment.")]
    waiting: Annotated[int, says("How many deliveries wait for it.", "0")]
    sent: Annotated[int, says("How many went through.", "120")]
    failed: Annotated[int, says("How many failed and wait for a person.", "0")]
    oldest_waiting: Annotated[datetime | None, says("Since when the first one waits.")]
    last_sent: datetime | None


class Replayed(Shape, frozen=True, kw_only=True):
    """How many deliveries go out again."""

    replayed: int


class Finding(Shape, frozen=True, kw_only=True):
    """Something that was expected and did not happen."""

    id: Annotated[str, says("Its id.", "fnd_01kb2n5r9gq4v7w8x0y1z2a3b4")]
    kind: Annotated[str, says("What is missing.", "no_handoff")]
    sentence: Annotated[str, says("What is told of it.")]
    record: str | None
    owner: Annotated[Who | None, says("Who looks after it.")]
    status: Literal["preview", "open", "set_aside", "resolved"]
    reason: Annotated[str, says("Why it was set aside.")]
    found_at: datetime
    seen_at: Annotated[datetime, says("When it held last.")]
    resolved_at: datetime | None


class Reconciled(Shape, frozen=True, kw_only=True):
    """What a look for what did not happen came to."""

    open: int
    new: int
    resolved: int
    preview: Annotated[int, says("Of a first look: how many wait until somebody decides on them.", "0")]


class FirstLook(Shape, frozen=True, kw_only=True):
    """What a first look found, which waits until somebody decides on it."""

    found: Annotated[dict[str, int], says("How many of each kind.", {"no_handoff": 40})]
    preview: Annotated[int, says("How many in all; 0 when nothing waits.", 40)]


class Decided(Shape, frozen=True, kw_only=True):
    """How many findings of a first look were decided on."""

    decided: int
    kept: bool


class Job(Shape, frozen=True, kw_only=True):
    """Long work, and how far it is."""

    id: Annotated[str, says("Its id.", "job_01kb2n5r9gq4v7w8x0y1z2a3b4")]
    kind: Annotated[str, says("What is done.", "export")]
    status: Literal["waiting", "running", "done", "failed", "cancelled"]
    asked_by: Who | None
    done: Annotated[int, says("How many parts are behind it.", "3")]
    total: Annotated[int, says("Of how many; 0 while nobody knows.", "8")]
    told: Annotated[str, says("Why it failed.")]
    created_at: datetime
    finished_at: datetime | None


class Schedule(Shape, frozen=True, kw_only=True):
    """Work that comes round by itself."""

    kind: Annotated[str, says("What is done.", "reconcile")]
    next_at: datetime
    last_at: Annotated[datetime | None, says("When it was done last.")]
    result: Annotated[Literal["done", "failed"] | None, says("What came of it then.")]
    told: Annotated[str, says("That in a sentence.")]


class Import(Shape, frozen=True, kw_only=True):
    """An import of a table, and how far it is."""

    id: Annotated[str, says("Its id.", "imp_01kb2n5r9gq4v7w8x0y1z2a3b4")]
    file: Annotated[str, says("The name of the file.", "clients.csv")]
    playbook: str
    status: Literal["draft", "running", "done", "cancelled", "undoing", "undone", "failed"]
    rows: Annotated[int, says("How many rows the table has.")]
    rows_done: Annotated[int, says("How many of them were carried out.")]
    opened: Annotated[int, says("Rows that opened a record.")]
    changed: Annotated[int, says("Rows that changed a record.")]
    unchanged: Annotated[int, says("Rows that said nothing new.")]
    rejected: Annotated[int, says("Rows that could not be taken.")]
    held: Annotated[int, says("Rows that a gate kept from their stage.")]
    note: str
    created_by: Who | None
    created_at: datetime
    finished_at: datetime | None
