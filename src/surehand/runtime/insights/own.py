"""The own history as an event log: what people and the clock did, in the order in which it happened.

A row's ``team`` is the one whose doing it is: the sender's team offers and recalls, the receiver's accepts, returns and
asks. So a hand-over between teams is an offer and its answer, and the wait between them is the time to the answer.
What is done is called by its contract, task or stage: the second handoff of a journey is not the first one done again.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory

import duckdb
import msgspec

from surehand.audit.log import EventLog, lay_log
from surehand.audit.mapping import Mapping as Columns
from surehand.audit.reading.source import ROW, Source, quoted
from surehand.audit.rules import Rules
from surehand.audit.unclear import Unclear
from surehand.core.calendar import WorkingCalendar
from surehand.core.engine import decode_event
from surehand.core.engine import events as e
from surehand.runtime.facts import Facts, facts_of
from surehand.runtime.insights.own_case import Case, Row
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
    "sequence",
)
MAPPING = Columns(
    case="record", activity="activity", time="happened_at", team="team", person="person", order="sequence"
)
NAME = "Surehand"
OFFICE = "office"
"""The calendar by which an audit of the own events tells waits in working time too, where there is one."""
_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


class What(msgspec.Struct, frozen=True):
    """Which part of a history is wanted (see `surehand.runtime.insights.own_log`)."""

    since: datetime | None = None
    until: datetime | None = None
    playbook: str = ""
    as_contracts: bool = False


def lay_own_log(workspace: str, db: duckdb.DuckDBPyConnection, what: What) -> EventLog | Unclear:
    """Lay the tables of an event log and of its changes; see `surehand.audit.log` and `surehand.audit.changes`.

    Where nothing happened there is no log.
    """
    facts = facts_of(workspace)
    with TemporaryDirectory() as folder:
        files = _Files(*(Path(folder) / f"{name}.jsonl" for name in ("rows", "changes", "judged", "asked")))
        if not _write(facts, what, files):
            ways = ("Choose a longer time, or another playbook.",)
            return Unclear("no_history", "Nothing happened here in that time.", ways=ways)
        _lay_table(db, "source", files.rows, {ROW: "BIGINT", **dict.fromkeys(COLUMNS, "VARCHAR")})
        _lay_table(db, "source_change", files.changes, _CHANGE)
        if not what.as_contracts:
            _lay_table(db, "source_judged", files.judged, _JUDGED)
            _lay_table(db, "source_asked", files.asked, _ASKED)
    return lay_log(db, NAME, Source(COLUMNS), MAPPING, _rules(db, facts.calendars.get(OFFICE)))


def _rules(db: duckdb.DuckDBPyConnection, office: WorkingCalendar | None) -> Rules:
    returned = _ways_to_return(db)
    if office is None:
        return Rules(ties=MAPPING.order, returned=returned)
    return Rules(
        ties=MAPPING.order, returned=returned, hours=_typed(office), holidays=office.holidays_of or ""
    )


def _typed(calendar: WorkingCalendar) -> str:
    """The weekly hours of a calendar as somebody types them for an audit."""
    days = (f"{_DAYS[day]} {' '.join(map(str, spans))}" for day, spans in calendar.week.items() if spans)
    return f"{'; '.join(days)} {calendar.zone}"


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
_JUDGED: Mapping[str, str] = {
    "case_id": "VARCHAR",
    "a": "VARCHAR",
    "b": "VARCHAR",
    "came": "TIMESTAMP",
    "onward_at": "TIMESTAMP",
    "times": "INTEGER",
    "is_right": "BOOLEAN",
    "again_at": "TIMESTAMP",
}
_ASKED: Mapping[str, str] = {"team": "VARCHAR", "field": "VARCHAR"}
_encode = msgspec.json.Encoder().encode


class _Files(msgspec.Struct, frozen=True):
    """Where the lines of the tables are written before DuckDB reads them."""

    rows: Path
    changes: Path
    judged: Path
    asked: Path


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


def _write(facts: Facts, what: What, files: _Files) -> int:
    """Write a line for each row, change and verdict, and count the rows; their numbers order equal moments."""
    cases: dict[str, Case] = {}
    written = 0
    with files.rows.open("wb") as told, files.changes.open("wb") as changed:
        events = queries.read_history_of(facts.workspace, what.since, what.until, what.playbook)
        # Two apart, because an event can tell two rows.
        for number, (record, data, at, actor) in zip(count(2, 2), events, strict=False):
            event = decode_event(data)
            if isinstance(event, e.RecordOpened):
                cases[record] = Case(facts, record, event, at, as_contracts=what.as_contracts)
            if (case := cases.get(record)) is None:
                continue
            for change in case.changes(event, at, actor, number):
                changed.write(_encode(change) + b"\n")
            for row in case.rows(event, at, actor, number):
                told.write(_encode(row) + b"\n")
                written += 1
        for case in cases.values():
            told.writelines(_encode(row) + b"\n" for row in case.kept)
        if what.as_contracts:
            changed.writelines(_encode(row) + b"\n" for row in _empty_fields(cases.values()))
    with files.judged.open("wb") as judged:
        judged.writelines(_encode(verdict) + b"\n" for case in cases.values() for verdict in case.verdicts())
    with files.asked.open("wb") as asked:
        # Records of one version are asked for the same.
        versions = {id(case.playbook): case for case in cases.values()}
        asked.writelines(_encode(row) + b"\n" for case in versions.values() for row in case.asked())
    return written


def _empty_fields(cases: Iterable[Case]) -> Iterator[Row]:
    """A change from nothing to nothing for each field: nobody may ever have filled it, and that is known here."""
    known: dict[str, Case] = {}
    for case in cases:
        known |= {field: case for field in case.fields if field not in known}
    for field, case in known.items():
        yield case.empty(field)
