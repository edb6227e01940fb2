"""The process that reads a log: it knows one folder, no database and no secret, and can be ended at any moment.

A file from outside may be damaged, huge or made by somebody who means harm. DuckDB may therefore touch nothing but the
folder of the task, before it sees the first byte of the file; what the file makes it do ends with this process.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from collections.abc import Mapping as Dict
from contextlib import contextmanager
from pathlib import Path
from typing import TypeAlias

import duckdb
import msgspec

from surehand.audit.backtest import back_test, compare
from surehand.audit.binding import Binding
from surehand.audit.cost import Rates, read_rates
from surehand.audit.log import EventLog, read_log
from surehand.audit.mapping import ROLES, Mapping
from surehand.audit.mining import mine, mine_onto
from surehand.audit.pseudonyms import Kind as Named
from surehand.audit.pseudonyms import hide_in, pseudonymise, pseudonyms_of
from surehand.audit.reading.source import open_source
from surehand.audit.reading.table import ROW, Source, quoted
from surehand.audit.recognise import null_marks, recognise
from surehand.audit.report import Report, gather_in, to_html, to_pdf
from surehand.audit.report.html import section
from surehand.audit.result import examine
from surehand.audit.unclear import Unclear
from surehand.audit.voice import LANGUAGES, Voice, speaking
from surehand.core.playbook import Playbook, read_playbook
from surehand.runtime.audits.language import voice_of
from surehand.runtime.audits.shapes import (
    ANSWER,
    EXAMPLES,
    OWN,
    REPORT,
    STEP,
    STEPS,
    TASK,
    WRITTEN,
    Answer,
    Column,
    Kind,
    Looked,
    Mark,
    Proposal,
    Settings,
    Shown,
    Step,
    Task,
)

THREADS = 2
HIDDEN: tuple[Named, ...] = ("people",)
"""Whose names stay out of reports, contracts and back-tests where that is asked for."""
_SAMPLE = 1000
_LONGEST_EXAMPLE = 60

Told: TypeAlias = Callable[[int], None]


def main(folder: Path) -> None:
    """Carry out the task of a folder and leave the answer there."""
    task = msgspec.json.decode((folder / TASK).read_bytes(), type=Task)
    answer = carry_out(task, lambda done: _put(folder / STEP, Step(done, STEPS[task.kind])))
    _put(folder / ANSWER, answer)


def carry_out(task: Task, told: Told) -> Answer:
    """Do what is asked. ``told`` is called with the number of steps that are behind it."""
    with _database(task) as db:
        answer = _WORK[task.kind](db, task, told)
    return Answer(unclear=(answer,)) if isinstance(answer, Unclear) else answer


@contextmanager
def _database(task: Task) -> Iterator[duckdb.DuckDBPyConnection]:
    """A database that reaches this folder and no other."""
    folder = Path(task.folder)
    spill = folder / "spill"
    spill.mkdir(exist_ok=True)
    config: dict[str, str | bool | int | float | list[str]] = {
        "memory_limit": task.memory,
        "threads": THREADS,
        "temp_directory": str(spill),
        "autoinstall_known_extensions": False,
    }
    db = duckdb.connect(folder / OWN if task.own else ":memory:", config=config)
    try:
        cursor = db.cursor()
        cursor.execute("SET allowed_directories = $folders", {"folders": [str(folder)]})
        # Last of all: after it, no setting that opens anything can be changed.
        cursor.execute("SET enable_external_access = false")
        yield db
    finally:
        db.close()


def _look(db: duckdb.DuckDBPyConnection, task: Task, told: Told) -> Answer | Unclear:
    source = open_source(db, Path(task.folder) / task.file, object_type=task.object_type)
    if isinstance(source, Unclear):
        return source
    told(1)
    found = {role: Proposal(each.column, each.confidence) for role, each in recognise(db, source).items()}
    if source.mapping:  # The form of the file says what its columns are.
        found = dict(_known(source.mapping))
    [(rows,)] = db.execute("SELECT count(*) FROM source").fetchall()
    notes = (*source.told, *(doubt.sentence for doubt in source.doubts))
    marks = tuple(
        Mark(each.text, each.columns, each.proposed, each.sentence, each.advice)
        for each in null_marks(db, source)
    )
    looked = Looked(
        columns=tuple(_columns(db, source)),
        proposed=found,
        nulls=tuple(mark.text for mark in marks if mark.proposed),
        marks=marks,
        rows=rows,
        notes=notes,
        object_type=task.object_type,
    )
    return Answer(looked=looked)


def _known(mapping: Mapping) -> Iterator[tuple[str, Proposal]]:
    for role in ROLES:
        column = "".join(mapping.groups[:1]) if role == "group" else getattr(mapping, role)
        if column:
            yield role, Proposal(column, 1.0)


def _columns(db: duckdb.DuckDBPyConnection, source: Source) -> Iterator[Column]:
    for name in source.columns:
        column = quoted(name)
        seen = db.execute(f"""
            SELECT left({column}, {_LONGEST_EXAMPLE}), count(*) OVER ()
            FROM (SELECT {column} FROM source ORDER BY {quoted(ROW)} LIMIT {_SAMPLE})
            WHERE {column} IS NOT NULL GROUP BY ALL ORDER BY count(*) DESC, 1 LIMIT {EXAMPLES}
        """).fetchall()
        [(rows, filled)] = db.execute(f"SELECT count(*), count({column}) FROM source").fetchall()
        yield Column(name, tuple(row[0] for row in seen), round(filled / rows, 4) if rows else 0.0)


def _measure(db: duckdb.DuckDBPyConnection, task: Task, told: Told) -> Answer | Unclear:
    log = _log(db, task)
    if isinstance(log, Unclear):
        return log
    rates = read_rates(task.settings.rates) if task.settings else Rates()
    if isinstance(rates, Unclear):
        return rates
    told(1)
    if _hides(task):
        pseudonymise(log, HIDDEN)
    audited = examine(log, rates)
    told(2)
    voices = [voice_of(language) for language in LANGUAGES]
    reports = gather_in(voices, log, audited, title=task.title, made_on=task.day)
    if task.own:  # What is called so was named here, and not by a person.
        pairs = zip(voices, reports, strict=True)
        reports = [msgspec.structs.replace(each, title=voice.retell(each.title, ())) for voice, each in pairs]
    told(3)
    return Answer(
        cases=audited.counts.cases,
        events=audited.counts.events,
        findings=len(audited.findings),
        grade=audited.history.grade,
        report=msgspec.Raw(msgspec.json.encode({report.language: report for report in reports})),
        measures=msgspec.Raw(msgspec.json.encode(audited)),
        page={voice.language: _page(report, voice) for voice, report in zip(voices, reports, strict=True)},
    )


def _page(report: Report, voice: Voice) -> tuple[Shown, ...]:
    with speaking(voice):
        return tuple(Shown(each.id, each.title, str(section(each))) for each in report.sections)


def _mine(db: duckdb.DuckDBPyConnection, task: Task, told: Told) -> Answer | Unclear:
    log = _log(db, task)
    if isinstance(log, Unclear):
        return log
    told(1)
    if _hides(task):
        pseudonymise(log, HIDDEN)
    mined = mine_onto(log, task.playbook) if task.playbook else mine(log, title=task.title)
    told(2)
    return Answer(result=msgspec.Raw(msgspec.json.encode(mined)))


def _back_test(db: duckdb.DuckDBPyConnection, task: Task, told: Told) -> Answer | Unclear:
    log = _log(db, task)
    if isinstance(log, Unclear):
        return log
    told(1)
    binding = msgspec.json.decode(task.binding, type=Binding | None)
    new, old = _playbook(task.playbook), _playbook(task.other) if task.other else None
    # A playbook that was mined here speaks of pseudonyms; any other one of people as they are called.
    mined_here = binding is not None
    if _hides(task) and mined_here:
        pseudonymise(log, HIDDEN)
    tested = compare(log, old, new, binding) if old else back_test(log, new, binding)
    told(2)
    if isinstance(tested, Unclear):
        return tested
    result = msgspec.json.encode(tested)
    if _hides(task) and not mined_here:
        result = msgspec.json.encode(hide_in(msgspec.json.decode(result), pseudonyms_of(log, HIDDEN)))
    return Answer(result=msgspec.Raw(result))


def _hides(task: Task) -> bool:
    """Whether people are called by pseudonyms in whatever comes of a task."""
    return task.settings is not None and task.settings.hidden


def _playbook(text: str) -> Playbook:
    """The playbook of a text that was checked."""
    read = read_playbook(text)
    if read.playbook is None:
        raise ValueError(f"The playbook cannot be read: {read.problems[0].sentence}")
    return read.playbook


def _write_html(_: duckdb.DuckDBPyConnection, task: Task, told: Told) -> Answer:
    written = to_html(_report(task), voice_of(task.language)).encode()
    (Path(task.folder) / WRITTEN).write_bytes(written)
    return Answer()


def _write_pdf(_: duckdb.DuckDBPyConnection, task: Task, told: Told) -> Answer:
    (Path(task.folder) / WRITTEN).write_bytes(to_pdf(_report(task), voice_of(task.language)))
    return Answer()


def _report(task: Task) -> Report:
    return msgspec.json.decode((Path(task.folder) / REPORT).read_bytes(), type=Report)


def _log(db: duckdb.DuckDBPyConnection, task: Task) -> EventLog | Unclear:
    """The log of the file, or that of Surehand's own events as it was laid down."""
    if task.own:
        return EventLog(db=db, **msgspec.structs.asdict(task.own))
    settings: Settings = msgspec.convert(task.settings, Settings)
    log = read_log(
        Path(task.folder) / task.file,
        settings.mapping,
        settings.rules,
        nulls=settings.nulls,
        db=db,
        object_type=task.object_type,
    )
    if isinstance(log, Unclear):
        return log
    [(events,)] = db.execute("SELECT count(*) FROM event").fetchall()
    if not events:
        ways = ("Look at which columns were chosen as the case, the activity and the time.",)
        return Unclear("no_events", "No row of this file has a case, an activity and a time.", ways=ways)
    return log


_WORK: Dict[Kind, Callable[[duckdb.DuckDBPyConnection, Task, Told], Answer | Unclear]] = {
    "look": _look,
    "measure": _measure,
    "mine": _mine,
    "backtest": _back_test,
    "html": _write_html,
    "pdf": _write_pdf,
}


def _put(path: Path, told: msgspec.Struct) -> None:
    part = path.with_suffix(".part")
    part.write_bytes(msgspec.json.encode(told))
    part.replace(path)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
