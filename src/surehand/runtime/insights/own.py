"""The own history as an event log: what people and the clock did, in the order in which it happened.

A row's ``team`` is the one whose doing it is: the sender's team offers and recalls, the receiver's accepts, returns and
asks. So a hand-over between teams is an offer and its answer, and the wait between them is the time to the answer.
What is done is called by its contract, task or stage: the second handoff of a journey is not the first one done again.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TypeAlias

import duckdb
import msgspec

from surehand.audit.log import EventLog, lay_log
from surehand.audit.mapping import Mapping as Columns
from surehand.audit.reading.source import ROW, Source, quoted
from surehand.audit.rules import Rules
from surehand.audit.unclear import Unclear
from surehand.core.engine import Event, decode_event, kind_of
from surehand.core.engine import events as e
from surehand.core.playbook import Playbook
from surehand.core.values import FieldValue, in_words
from surehand.runtime.facts import Facts, NoSuchPlaybook, facts_of, program_of
from surehand.store.queries import insights as queries

COLUMNS = (
    "record",
    "title",
    "playbook",
    "kind",
    "activity",
    "stage",
    "happened_at",
    "team",
    "person",
    "team_id",
    "person_id",
    "handoff",
    "detail",
)
MAPPING = Columns(case="record", activity="activity", time="happened_at", team="team", person="person")
NAME = "Surehand"

ACTIVITIES: Mapping[str, str] = {
    "handoff_offered": "Handoff offered",
    "handoff_accepted": "Handoff accepted",
    "handoff_returned": "Handoff returned",
    "return_undone": "Return undone",
    "handoff_recalled": "Handoff recalled",
    "handoff_withdrawn": "Handoff withdrawn",
    "handoff_rerouted": "Handoff re-routed",
    "handoff_overdue": "Handoff overdue",
    "handoff_escalated": "Handoff escalated",
    "question_asked": "Question asked",
    "question_answered": "Question answered",
    "task_added": "Task added",
    "task_completed": "Task completed",
    "task_overdue": "Task overdue",
    "override_granted": "Override granted",
    "override_used": "Override used",
    "command_refused": "Refused",
    "record_archived": "Record archived",
}
"""What each event that is no stage is called. What is in none of these (notes, files, clocks) moves nothing."""
_OF_RECEIVER = frozenset({"handoff_accepted", "handoff_returned", "return_undone", "question_asked"})
_OF_CLOCK = frozenset({"handoff_overdue", "handoff_escalated", "task_overdue"})
_MOVES = frozenset({"move", "offer", "accept"})
"""Of refusals only those of moves are told: what else was refused stood in nobody's way."""

Row: TypeAlias = dict[str, str | int | None]


class What(msgspec.Struct, frozen=True):
    """Which part of a history is wanted (see `surehand.runtime.insights.own_log`)."""

    since: datetime | None = None
    until: datetime | None = None
    playbook: str = ""
    stages_only: bool = False


def lay_own_log(workspace: str, db: duckdb.DuckDBPyConnection, what: What) -> EventLog | Unclear:
    """Lay the tables of an event log and of its changes; see `surehand.audit.log` and `surehand.audit.changes`.

    Where nothing happened there is no log.
    """
    facts = facts_of(workspace)
    with TemporaryDirectory() as folder:
        rows, changes = Path(folder) / "rows.jsonl", Path(folder) / "changes.jsonl"
        if not _write(facts, what, rows, changes):
            ways = ("Choose a longer time, or another playbook.",)
            return Unclear("no_history", "Nothing happened here in that time.", ways=ways)
        _lay_table(db, "source", rows, {ROW: "BIGINT", **dict.fromkeys(COLUMNS, "VARCHAR")})
        _lay_table(db, "source_change", changes, _CHANGE)
    return lay_log(db, NAME, Source(COLUMNS), MAPPING, Rules(returned=_ways_to_return(db)))


def _ways_to_return(db: duckdb.DuckDBPyConnection) -> tuple[str, ...]:
    """What returns are called here: no audit has to guess what our own history says."""
    rows = db.execute(
        "SELECT DISTINCT activity FROM source WHERE kind = 'handoff_returned' ORDER BY 1"
    ).fetchall()
    return tuple(activity for (activity,) in rows)


_CHANGE: Mapping[str, str] = {
    "case_id": "VARCHAR",
    "changed_at": "TIMESTAMP",
    "row": "BIGINT",
    "field": "VARCHAR",
    "old": "VARCHAR",
    "new": "VARCHAR",
    "person": "VARCHAR",
}
_encode = msgspec.json.Encoder().encode


def _lay_table(db: duckdb.DuckDBPyConnection, name: str, path: Path, kinds: Mapping[str, str]) -> None:
    columns = ", ".join(f"{quoted(column)} {kind}" for column, kind in kinds.items())
    db.execute(f"CREATE OR REPLACE TABLE {name} ({columns})")
    if path.stat().st_size:
        read = ", ".join(f"{quoted(column)}: '{kind}'" for column, kind in kinds.items())
        db.execute(
            f"INSERT INTO {name} SELECT * FROM read_json($path, format = 'newline_delimited', "
            f"columns = {{{read}}})",
            {"path": str(path)},
        )


def _write(facts: Facts, what: What, rows: Path, changes: Path) -> int:
    """Write a line for each row and each change, and count the rows; their numbers order equal moments."""
    cases: dict[str, _Case] = {}
    written = 0
    with rows.open("wb") as told, changes.open("wb") as changed:
        events = queries.read_history_of(facts.workspace, what.since, what.until, what.playbook)
        for number, (record, data, at, actor) in enumerate(events, 1):
            event = decode_event(data)
            if isinstance(event, e.RecordOpened):
                cases[record] = _Case(facts, record, event)
            if (case := cases.get(record)) is None:
                continue
            for change in case.changes(event, at, actor, number):
                changed.write(_encode(change) + b"\n")
            if row := case.row(event, at, actor, stages_only=what.stages_only):
                told.write(_encode({ROW: number, **row}) + b"\n")
                written += 1
    return written


class _Case:
    """One record as its history is told: where it stands, who hands over to whom, what it holds."""

    def __init__(self, facts: Facts, record: str, opened: e.RecordOpened) -> None:
        self._facts = facts
        self._record = record
        self._title = opened.title
        self._playbook = _playbook(facts.workspace, opened.playbook, opened.playbook_version)
        self._stage = opened.stage
        self._receiving: dict[str, str] = {}
        """The team that each handoff was offered to."""
        self._about: dict[str, str] = {}
        """The title of the contract of each handoff, and of each task."""
        self._held: dict[str, str] = {}

    def row(self, event: Event, at: datetime, actor: str, *, stages_only: bool) -> Row | None:
        """The row of an event; None for what no log tells."""
        kind = kind_of(event)
        self._follow(event)
        is_stage = isinstance(event, e.RecordOpened | e.StageMoved)
        activity = self._stage_title() if is_stage else None if stages_only else self._activity(event)
        if activity is None:
            return None
        team = None if kind in _OF_CLOCK else self._team(event)
        person = None if kind in _OF_CLOCK or not actor else actor
        directory = self._facts.directory
        return {
            "record": self._record,
            "title": self._title,
            "playbook": self._playbook.id,
            "kind": kind,
            "activity": activity,
            "stage": self._stage,
            "happened_at": _plain(at),
            "team": self._team_title(team),
            "person": directory.name(person) if person else None,
            "team_id": team,
            "person_id": person,
            "handoff": getattr(event, "handoff", "") or None,
            "detail": _detail(event),
        }

    def changes(self, event: Event, at: datetime, actor: str, number: int) -> Iterator[Row]:
        """What an event filled in, changed or cleared."""
        if not isinstance(event, e.RecordOpened | e.FieldsSet):
            return
        new: dict[str, str | None] = {name: self._in_words(held) for name, held in event.values.items()}
        if isinstance(event, e.FieldsSet):
            new |= dict.fromkeys(event.cleared)
        for field, value in new.items():
            if (old := self._held.get(field)) != value:
                yield {
                    "case_id": self._record,
                    "changed_at": _plain(at),
                    "row": number,
                    "field": field,
                    "old": old,
                    "new": value,
                    "person": self._facts.directory.name(actor) if actor else None,
                }
            self._held.pop(field, None)
            if value is not None:
                self._held[field] = value

    def _follow(self, event: Event) -> None:
        match event:
            case e.StageMoved():
                self._stage = event.target
            case e.HandoffOffered():
                self._receiving[event.handoff] = event.team
                contract = self._playbook.handoff(event.contract)
                self._about[event.handoff] = contract.title if contract else event.contract
            case e.HandoffRerouted():
                self._receiving[event.handoff] = event.team
            case e.TaskAdded():
                self._about[event.task] = event.title
            case e.PlaybookChanged():
                self._playbook = _playbook(self._facts.workspace, self._playbook.id, event.version)
                self._stage = event.stage

    def _stage_title(self) -> str:
        stage = self._playbook.stages.get(self._stage)
        return stage.title if stage else self._stage

    def _activity(self, event: Event) -> str | None:
        if isinstance(event, e.CommandRefused) and event.act not in _MOVES:
            return None
        called = ACTIVITIES.get(kind_of(event))
        about = self._about_what(event)
        return f"{called}: {about}" if called and about else called

    def _about_what(self, event: Event) -> str:
        if isinstance(event, e.CommandRefused):
            return self._stage_title()
        named = getattr(event, "task", "") or getattr(event, "handoff", "")
        return self._about.get(named, "")

    def _team(self, event: Event) -> str | None:
        if kind_of(event) in _OF_RECEIVER:
            return self._receiving.get(getattr(event, "handoff", ""))
        stage = self._playbook.stages.get(self._stage)
        return stage.team if stage else None

    def _team_title(self, team: str | None) -> str | None:
        found = self._facts.directory.teams.get(team) if team else None
        return found.title if found else team

    def _in_words(self, held: FieldValue) -> str:
        if held.kind == "person":
            return self._facts.directory.name(str(held.value))
        return in_words(held.value)


def _playbook(workspace: str, playbook: str, version: int) -> Playbook:
    try:
        return program_of(workspace, playbook, version).playbook
    except NoSuchPlaybook:
        # History outlives playbooks: its stages then go by their ids.
        return Playbook(playbook=playbook, stages={})


def _plain(at: datetime) -> str:
    return at.astimezone(UTC).replace(tzinfo=None).isoformat(" ", "microseconds")


def _detail(event: Event) -> str | None:
    """The one further thing a row tells, in codes: the reasons of a return, what a refusal missed."""
    match event:
        case e.HandoffReturned():
            return ", ".join(each.reason for each in event.reasons)
        case e.CommandRefused():
            return ", ".join((event.code, *(each.id for each in event.unmet)))
        case e.QuestionAsked():
            return event.field or None
        case e.OverrideGranted():
            return event.way
        case e.HandoffOffered():
            return event.contract
    return None
