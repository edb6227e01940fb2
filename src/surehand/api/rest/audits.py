"""Audits of logs: bringing one, what its columns mean, the report, a mined contract, and back-tests."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal

import msgspec
from django.conf import settings
from msgspec import Meta
from pydantic import Field

from surehand.api.rest import render
from surehand.api.rest.bodies import Body, Upload
from surehand.api.rest.endpoint import Answer, Cursor, Id, Limit, Routes
from surehand.api.rest.request import Call
from surehand.api.rest.shapes import Shape, Who, says
from surehand.audit.cost import read_rates
from surehand.audit.mapping import read_mapping
from surehand.audit.rules import Rules
from surehand.audit.unclear import Unclear
from surehand.core.engine import Next, Refusal, Unmet
from surehand.runtime.audits import contracts, keeping
from surehand.runtime.audits.asking import OPEN, Against
from surehand.runtime.audits.shapes import Settings
from surehand.store import models as m
from surehand.store.queries.audits import list_audits as read_audits
from surehand.store.queries.audits import list_back_tests as read_back_tests
from surehand.store.queries.audits import read_jobs
from surehand.store.queries.lists import Cut, Page

OwnPlaybook = Annotated[
    str,
    Field(
        max_length=320,
        description="Of our own events: the playbook in use that is looked at; that of most records if empty.",
    ),
]

routes = Routes("Audits")

Columns = Annotated[
    str,
    Meta(
        description="Which column is what, as `surehand audit --map` takes it.",
        examples=["case=number,activity=state,time=sys_updated_at,team=assignment_group"],
    ),
]
Order = Annotated[
    Literal["", "dmy", "mdy", "ymd"], says("The order of day, month and year; empty as the dates tell.")
]
Object = Annotated[dict[str, Any], Meta(extra_json_schema={"type": "object"})]


class HowToRead(Body, frozen=True, kw_only=True):
    """What a person confirms of a log."""

    mapping: Columns
    dates: Order = ""
    ties: Annotated[str, says("The column that orders equal times. Default: the order of the file.")] = ""
    zone: Annotated[str, says("The zone of times without one.", "Europe/Berlin")] = "UTC"
    empty: Annotated[
        Literal["skip", "value"], says("Whether rows without a team are skipped, or are a team.")
    ] = "skip"
    nulls: Annotated[tuple[str, ...], says("Texts that mean nothing was said.", ["?"])] = ()
    hours: Annotated[str, says("Working hours.", "Mon-Fri 09:00-17:00")] = ""
    holidays: Annotated[str, says("The country or part of one whose holidays are none of them.", "DE")] = ""
    percentile: Annotated[
        float, Meta(gt=0, lt=1, description="The percentile of waits that is told beside the 90th.")
    ] = 0.9
    pingpong: Annotated[
        Literal["overlapping", "nonoverlapping", "abab"],
        says("The rule of ping-pong where one number is told."),
    ] = "overlapping"
    stages: Annotated[
        tuple[str, ...],
        says("The order in which work is meant to go; empty where it is learned.", ["Won", "Live"]),
    ] = ()
    returned: Annotated[
        tuple[str, ...], says("Activities by which a receiver gives work back.", ["Rejected"])
    ] = ()
    rates: Annotated[tuple[str, ...], says("What things cost.", ["hour=50-70EUR"])] = ()
    pseudonyms: Annotated[
        bool, says("Whether the report, mined contracts and back-tests call people by pseudonyms.")
    ] = False


class LogToAudit(Upload, frozen=True, kw_only=True):
    """A log, as a form; without a file, Surehand's own events."""

    file: Annotated[
        Any,
        Meta(
            description="CSV, TSV, XLSX, Parquet, XES or OCEL, also packed.",
            extra_json_schema={"type": "string", "format": "binary"},
        ),
    ] = None
    source: Literal["file", "own"] = "file"
    settings: Annotated[
        str, says("What is confirmed already, as JSON (see `confirm`); empty to be asked.")
    ] = ""


class VersionToTest(Body, frozen=True, kw_only=True):
    """A version of a playbook to hold against a log."""

    playbook: Annotated[str, says("The id of a playbook.", "client")]
    version: Annotated[int, Meta(ge=1, description="Its number; drafts have one too.")]
    other: Annotated[int, Meta(ge=0, description="The number of a version to compare with; 0 for none.")] = 0


class Column(Shape, frozen=True, kw_only=True):
    """A column of the file."""

    name: str
    examples: tuple[str, ...]
    filled: Annotated[float, says("Which part of the rows has a value.")]


class Proposed(Shape, frozen=True, kw_only=True):
    """The column that was recognised for a meaning."""

    column: str
    confidence: Annotated[float, says("From 0 to 1.")]


class NullMark(Shape, frozen=True, kw_only=True):
    """A text of the file that may mean that nothing was said."""

    text: Annotated[str, says("As `nulls` takes it.", "?")]
    columns: Annotated[tuple[str, ...], says("In which columns it stands.")]
    proposed: Annotated[bool, says("Whether it seems to mean nothing, and is to be confirmed as such.")]
    sentence: str


class Open(Shape, frozen=True, kw_only=True):
    """Something that the file leaves open."""

    code: str
    sentence: str
    column: str
    ways: tuple[str, ...]
    examples: tuple[str, ...]


class Working(Shape, frozen=True, kw_only=True):
    """What goes on for an audit."""

    job: str
    kind: Literal["columns", "measuring", "mining", "backtest"]
    status: Literal["waiting", "running"]
    done: int
    total: Annotated[int, says("0 while nobody has begun.")]


class Audit(Shape, frozen=True, kw_only=True):
    """An audit of a log."""

    id: Annotated[str, says("Its id.", "aud_01kb2n5r9gq4v7w8x0y1z2a3b4")]
    title: str
    source: Literal["file", "own"]
    file: Annotated[str, says("The name of the file; empty for own events.")]
    status: Annotated[
        Literal["reading", "open", "measured"], says("Being read, to be confirmed, or with a report.")
    ]
    working: Working | None
    failed: Annotated[str, says("Why the last piece of work ended early.")]
    columns: tuple[Column, ...]
    proposed: Annotated[dict[str, Proposed], says("The columns that were recognised, by their meaning.")]
    null_marks: Annotated[tuple[NullMark, ...], says("Texts that may mean that nothing was said.")]
    mapping: Annotated[str, says("What was confirmed; empty while nothing was.")]
    unclear: tuple[Open, ...]
    cases: int
    events: int
    findings: int
    grade: Annotated[str, says("How far the history can be trusted: good, fair or poor.")]
    created_by: Who | None
    created_at: datetime
    measured_at: datetime | None


class Contract(Shape, frozen=True, kw_only=True):
    """A contract that history suggests."""

    text: Annotated[str, says("The playbook, with its evidence beside each line; empty where there is none.")]
    nothing: Annotated[str, says("Why there is nothing to propose.")]
    playbook: Annotated[str | None, says("The playbook it was opened as.")]


class Opened(Shape, frozen=True, kw_only=True):
    """A draft that was made."""

    playbook: str
    number: int


class BackTest(Shape, frozen=True, kw_only=True):
    """A playbook that was held against a log."""

    id: Annotated[str, says("Its id.", "bkt_01kb2n5r9gq4v7w8x0y1z2a3b4")]
    playbook: str
    version: int
    other: Annotated[int, says("The version it was compared with; 0 for none.")]
    created_by: Who | None
    created_at: datetime


class Tested(BackTest, frozen=True, kw_only=True):
    """A back-test with what came of it."""

    result: Annotated[Object, says("Gate by gate, what would have been held and what became of it.")]


@routes.get("audits", Page[Audit])
def list_audits(call: Call, limit: Limit = 50, cursor: Cursor = "") -> Answer | Refusal:
    """The audits of the workspace, the newest first. For leads and administrators, as all of audits."""
    if not keeping.may_audit(call.workspace, call.access.person):
        return keeping.not_allowed()
    page = read_audits(call.workspace, Cut(limit, cursor))
    return Answer(Page([_short(call, row) for row in page.items], page.next))


@routes.act("audits", Audit, status=201, largest_body=settings.AUDIT_LARGEST)
def begin_audit(call: Call, body: LogToAudit) -> Answer | Refusal:
    """Bring a log, or measure Surehand's own events. With `settings` it is measured without asking."""
    if body.source == "own":
        begun = keeping.begin_own_audit(call.workspace, call.actor, key=call.key, now=call.now)
    elif body.file is None:
        return Refusal("no_file", "The form has no part “file” with a file in it.")
    else:
        confirmed = _confirmed(body)
        if isinstance(confirmed, Refusal):
            return confirmed
        file, how = body.file, {"key": call.key, "confirmed": confirmed, "now": call.now}
        begun = keeping.begin_audit(call.workspace, call.actor, file.name, file.chunks(), **how)
    return begun if isinstance(begun, Refusal) else Answer(_told(call, begun), location=f"audits/{begun.pk}")


@routes.get("audits/{audit}", Audit)
def get_audit(call: Call, audit: Id) -> Answer | Refusal:
    """One audit: how far it is, what was recognised, what is unclear."""
    row = _row(call, audit)
    return row if isinstance(row, Refusal) else Answer(_told(call, row))


@routes.post("audits/{audit}/confirm", Audit, scope="write")
def confirm_audit(call: Call, audit: Id, body: HowToRead) -> Answer | Refusal:
    """Say what the columns mean and by which rules they count; the log is measured by it."""
    how = _settings(body)
    if isinstance(how, Refusal):
        return how
    taken = keeping.confirm(call.workspace, call.actor, audit, how, now=call.now)
    if isinstance(taken, Unclear):
        return _refusal(taken)
    return taken if isinstance(taken, Refusal) else Answer(_told(call, taken))


@routes.get("audits/{audit}/report", Object)
def get_audit_report(call: Call, audit: Id) -> Answer | Refusal:
    """Everything that was measured; while something is unclear, that."""
    row = _row(call, audit)
    if isinstance(row, Refusal):
        return row
    if unclear := keeping.unclear_of(row):
        return _refusal(unclear[0])
    if not row.measures:
        return Refusal("not_measured", "This log was not measured yet.")
    return Answer(msgspec.json.decode(row.measures))


@routes.post("audits/{audit}/mine", Audit, scope="write")
def mine_contract(call: Call, audit: Id, playbook: OwnPlaybook = "") -> Answer | Refusal:
    """Mine a contract from the log; it stands at `contract` when that is done."""
    asked = contracts.ask_for_contract(call.workspace, call.actor, audit, playbook, now=call.now)
    return asked if isinstance(asked, Refusal) else get_audit(call, audit)


@routes.get("audits/{audit}/contract", Contract)
def get_contract(call: Call, audit: Id) -> Answer | Refusal:
    """The contract that was mined."""
    row = _row(call, audit)
    if isinstance(row, Refusal):
        return row
    mined = keeping.mined_of(row)
    return Answer(Contract(text=mined.text, nothing=mined.nothing, playbook=row.mined_as or None))


@routes.post("audits/{audit}/draft", Opened, scope="playbooks", status=201)
def open_contract(call: Call, audit: Id) -> Answer | Refusal:
    """Keep the mined contract as the draft of a playbook of its own."""
    opened = contracts.open_contract(call.workspace, call.actor, audit)
    if isinstance(opened, Refusal):
        return opened
    told = Opened(playbook=opened.playbook, number=opened.number)
    return Answer(told, location=f"playbooks/{opened.playbook}/versions/{opened.number}")


@routes.post("audits/{audit}/backtests", Audit, scope="write")
def back_test(call: Call, audit: Id, body: VersionToTest) -> Answer | Refusal:
    """Hold a version of a playbook against the log, alone or beside another one."""
    against = Against(body.playbook, body.version, body.other)
    asked = contracts.ask_for_back_test(call.workspace, call.actor, audit, against, now=call.now)
    return asked if isinstance(asked, Refusal) else get_audit(call, audit)


@routes.get("audits/{audit}/backtests", Page[BackTest])
def list_back_tests(call: Call, audit: Id) -> Answer | Refusal:
    """The latest back-tests over the log, the newest first."""
    row = _row(call, audit)
    if isinstance(row, Refusal):
        return row
    return Answer(Page([BackTest(**_tested(call, each)) for each in read_back_tests(call.workspace, audit)]))


@routes.get("audits/{audit}/backtests/{tested}", Tested)
def get_back_test(call: Call, audit: Id, tested: Id) -> Answer | Refusal:
    """What came of a back-test."""
    row = _row(call, audit)
    if isinstance(row, Refusal):
        return row
    found = contracts.find_back_test(call.workspace, audit, tested)
    if found is None:
        return Refusal("no_such_back_test", "There is no such back-test of this audit.")
    return Answer(Tested(**_tested(call, found), result=msgspec.json.decode(found.result)))


@routes.delete("audits/{audit}", Audit, scope="write")
def delete_audit(call: Call, audit: Id) -> Answer | Refusal:
    """Delete an audit with its file, its report and its back-tests."""
    row = _row(call, audit)
    if isinstance(row, Refusal):
        return row
    told = _told(call, row)
    deleted = keeping.delete(call.workspace, call.actor, audit, now=call.now)
    return deleted if isinstance(deleted, Refusal) else Answer(told)


def _row(call: Call, audit: str) -> m.Audit | Refusal:
    if not keeping.may_audit(call.workspace, call.access.person):
        return keeping.not_allowed()
    return keeping.find_audit(call.workspace, audit) or keeping.no_such_audit(audit)


def _confirmed(body: LogToAudit) -> Settings | Refusal | None:
    """What came with the file; nothing, where somebody is to be asked."""
    if not body.settings:
        return None
    try:
        return _settings(msgspec.json.decode(body.settings, type=HowToRead))
    except msgspec.MsgspecError as error:
        return Refusal("invalid_body", f"The part “settings” cannot be read: {error}.")


def _settings(body: HowToRead) -> Settings | Refusal:
    mapping, rates = read_mapping(body.mapping), read_rates(body.rates)
    if isinstance(mapping, Unclear):
        return _refusal(mapping)
    if isinstance(rates, Unclear):
        return _refusal(rates)
    rules = Rules(
        ties=body.ties,
        zone=body.zone,
        empty=body.empty,
        dates=body.dates or None,
        hours=body.hours,
        holidays=body.holidays,
        percentile=body.percentile,
        pingpong=body.pingpong,
        stages=body.stages,
        returned=body.returned,
    )
    return Settings(mapping=mapping, rules=rules, nulls=body.nulls, rates=body.rates, hidden=body.pseudonyms)


def _refusal(unclear: Unclear) -> Refusal:
    """What is unclear as a refusal: its column with examples, and its ways as what may be done."""
    seen = ", ".join(unclear.examples)
    unmet = Unmet("input", unclear.column or "$", unclear.code, unclear.sentence, seen=seen, mend=())
    return Refusal(
        unclear.code, unclear.sentence, (unmet,), tuple(Next("confirm", way) for way in unclear.ways)
    )


def _short(call: Call, row: m.Audit) -> Audit:
    """An audit in the list, without what its file holds."""
    return Audit(
        **_fields(call, row), working=None, failed="", columns=(), proposed={}, null_marks=(), mapping=""
    )


def _told(call: Call, row: m.Audit) -> Audit:
    looked, how = keeping.looked_of(row), keeping.settings_of(row)
    jobs = read_jobs(call.workspace, row.pk)
    working = next((job for job in jobs if job.status in OPEN), None)
    return Audit(
        **_fields(call, row),
        working=_working(working) if working else None,
        failed=jobs[0].told if jobs and jobs[0].status == "failed" else "",
        columns=tuple(Column(**msgspec.structs.asdict(each)) for each in looked.columns),
        proposed={
            role: Proposed(column=each.column, confidence=each.confidence)
            for role, each in looked.proposed.items()
        },
        null_marks=tuple(
            NullMark(text=mark.text, columns=mark.columns, proposed=mark.proposed, sentence=mark.sentence)
            for mark in looked.marks
        ),
        mapping=how.mapping.written() if how else "",
    )


def _working(job: m.Job) -> Working:
    return Working(job=job.pk, kind=job.kind, status=job.status, done=job.done, total=job.total)


def _fields(call: Call, row: m.Audit) -> dict[str, Any]:
    names = (
        "id",
        "title",
        "source",
        "status",
        "cases",
        "events",
        "findings",
        "grade",
        "created_at",
        "measured_at",
    )
    return {
        **{name: getattr(row, name) for name in names},
        "file": row.file_name,
        "unclear": tuple(Open(**msgspec.structs.asdict(each)) for each in keeping.unclear_of(row)),
        "created_by": render.who_if_any(call.facts.directory, row.created_by),
    }


def _tested(call: Call, row: m.BackTest) -> dict[str, Any]:
    return {
        **{name: getattr(row, name) for name in ("id", "playbook", "version", "other", "created_at")},
        "created_by": render.who_if_any(call.facts.directory, row.created_by),
    }
