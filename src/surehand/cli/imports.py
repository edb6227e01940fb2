"""`surehand import`: records from a table. What became of former imports is in `import_log`."""

from __future__ import annotations

import signal
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from threading import Event
from typing import Any, get_args

import click
import msgspec
from msgspec.structs import replace

from surehand.cli.desk import Desk
from surehand.cli.import_words import plain_import, told_import, told_report
from surehand.cli.options import answers
from surehand.cli.output import Answer, Lines
from surehand.cli.parameters import Email
from surehand.cli.playbook_files import read_text
from surehand.cli.record import only_playbook, pass_anyway
from surehand.cli.trouble import Trouble
from surehand.core.engine import Refusal
from surehand.runtime.imports import (
    Format,
    check_import,
    discard_draft,
    dry_run,
    mapping_from_plain,
    mapping_of,
    mapping_to_plain,
    problems_of,
    read_chunks,
    read_names,
    read_people,
    rejected_rows,
    run,
    set_mapping,
    start_import,
)
from surehand.runtime.imports import Mapping as ImportMapping
from surehand.runtime.imports.dates import ORDERS
from surehand.runtime.imports.mapping import Mode
from surehand.runtime.imports.numbers import MARKS
from surehand.store import models as m

LARGEST = 4 * 1024**3
_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
_NEW_FILE = click.Path(dir_okay=False, path_type=Path)


class Pair(click.ParamType[tuple[str, str]]):
    """COLUMN=SOMETHING, where something may be one of a few."""

    def __init__(self, name: str, choices: tuple[str, ...] = ()) -> None:
        self.name = name
        self._choices = choices

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple[str, str]:
        column, sign, meaning = str(value).rpartition("=")
        if not (sign and column):
            self.fail(f"“{value}” is not {self.name}.", param, ctx)
        if self._choices and meaning not in self._choices:
            self.fail(f"“{meaning}” is none of {', '.join(self._choices)}.", param, ctx)
        return column, meaning


@click.command("import")
@click.argument("file", type=_FILE)
@click.option("--playbook", metavar="ID", help="Needed where several are published.")
@click.option(
    "--dry-run", is_flag=True, help="Say what would happen and what the gates say; change no record."
)
@click.option(
    "--map",
    "columns",
    type=Pair("COLUMN=TARGET"),
    multiple=True,
    help="What a column becomes: a field, title, key, owner, receiver, stage or ignore.",
)
@click.option(
    "--title", metavar="TEXT", help="The records' names, with columns in braces: “{account}: {product}”."
)
@click.option(
    "--mode", type=click.Choice(get_args(Mode)), help="Open records, change those with the same key, or both."
)
@click.option(
    "--dates", type=Pair("COLUMN=ORDER", ORDERS), multiple=True, help="How dates are to be read, as dmy."
)
@click.option("--decimals", type=Pair("COLUMN=MARK", MARKS), multiple=True, help="The decimal mark: . or ,")
@click.option(
    "--nulls",
    type=Pair("COLUMN=WORDS"),
    multiple=True,
    help="Words that stand for nothing, with commas; empty for none.",
)
@click.option(
    "--value",
    "meanings",
    type=Pair("COLUMN:WRITTEN=MEANING"),
    multiple=True,
    help="What a value means here: an option, a stage, an address.",
)
@click.option(
    "--people", type=_FILE, help="A table with the columns id and email: what people are called there."
)
@click.option(
    "--names",
    type=Pair("COLUMN=FILE"),
    multiple=True,
    help="A table with the columns id and name: what a column's values stand for.",
)
@click.option(
    "--connection",
    metavar="ID",
    help="Whose names the keys are: what it says later then finds these records.",
)
@click.option("--owner", type=Email(), help="The owner of rows that name none.")
@click.option("--currency", metavar="CODE", help="The currency of amounts without one.")
@click.option("--zone", metavar="ZONE", help="The zone of times without one.")
@click.option("--start", metavar="STAGE", help="Where records are opened.")
@click.option("--stage", metavar="STAGE", help="Where all records are to get to, through the gates.")
@click.option(
    "--accept", is_flag=True, help="Accept handoffs on the way in the receivers' names; administrators only."
)
@click.option("--override", default="", metavar="REASON", help="Pass gates that are not met; needs --until.")
@click.option("--until", default="", metavar="DATE", help="When the exceptions must be made good.")
@click.option("--leave-empty", is_flag=True, help="Leave out values that cannot be read, instead of the row.")
@click.option("--clear", is_flag=True, help="An empty cell clears the field of a record that is changed.")
@click.option("--alerts", is_flag=True, help="Send e-mail and other alerts too, not only those of the inbox.")
@click.option("--encoding", metavar="NAME", help="How the file is written, if not as it looks: cp1252.")
@click.option(
    "--delimiter", metavar="CHARACTER", help="What separates the columns, if not what it looks like."
)
@click.option("--sheet", metavar="NAME", help="The sheet of a spreadsheet, if not the first.")
@click.option(
    "--mapping", type=_FILE, help="Answers kept before with --keep-mapping; other options go on top."
)
@click.option("--keep-mapping", type=_NEW_FILE, help="Write the answers here, as JSON, for the next file.")
@click.option(
    "--rejects", type=_NEW_FILE, help="Write the rows that were not imported here, as CSV, with the reasons."
)
@answers
def import_(
    desk: Desk,
    file: Path,
    playbook: str | None,
    keep_mapping: Path | None,
    rejects: Path | None,
    **given: Any,
) -> Answer | Refusal:
    """Import records from a CSV, TSV or XLSX file.

    Columns are recognised by their names and values; whatever can be read in two ways is asked, never guessed: the
    answer is one of the options below. Each row goes through the same gates as a person's act. An import that was
    stopped goes on with `surehand imports resume`, and is taken back with `surehand imports undo`.
    """
    name, chunks, wanted = file.name, read_chunks(file), _format(given)
    row = start_import(
        desk.id,
        desk.me.id,
        playbook or only_playbook(desk),
        name=name,
        chunks=chunks,
        largest=LARGEST,
        wanted=wanted,
    )
    if isinstance(row, Refusal):
        return row
    ready = None
    try:
        ready = _prepare(desk, row, keep_mapping, given)
    finally:
        if not isinstance(ready, m.Import):
            # The answers come with the next call of the command, and that reads the file anew.
            discard_draft(desk.id, row.pk)
    if isinstance(ready, Refusal):
        return ready
    return _try(desk, ready) if given["dry_run"] else carry_out(desk, ready, rejects)


def _prepare(
    desk: Desk, row: m.Import, keep_mapping: Path | None, given: Mapping[str, Any]
) -> m.Import | Refusal:
    """The import with every answer that was given; refused where one is still open."""
    mapping = _answered(desk, mapping_of(row), given)
    if isinstance(mapping, Refusal):
        return mapping
    if keep_mapping:
        _write(keep_mapping, [msgspec.json.format(msgspec.json.encode(mapping_to_plain(mapping))).decode()])
    answered = set_mapping(desk.id, row.pk, mapping)
    return answered if isinstance(answered, Refusal) else check_import(answered) or answered


def _try(desk: Desk, row: m.Import) -> Answer | Refusal:
    report = dry_run(desk.id, row.pk)
    if isinstance(report, Refusal):
        return report
    return Lines({"import": row.pk, "dry_run": report}, told_report(row, report))


def carry_out(desk: Desk, row: m.Import, rejects: Path | None) -> Answer | Refusal:
    """Run an import, show how far it is, and let Ctrl-C stop it between two portions."""
    with _stopping() as stop:
        done = run(desk.id, row.pk, stop=stop.is_set, watch=_progress)
    if isinstance(done, Refusal):
        return done
    if rejects:
        _write(rejects, rejected_rows(done))
    problems = problems_of(done)
    return Lines({**plain_import(done), "problems": problems}, told_import(done, problems))


@contextmanager
def _stopping() -> Iterator[Event]:
    stop = Event()
    before = signal.signal(signal.SIGINT, lambda *_: stop.set())
    try:
        yield stop
    finally:
        signal.signal(signal.SIGINT, before)


def _progress(row: m.Import) -> None:
    if sys.stderr.isatty():
        click.echo(f"\r{row.rows_done:,} of {row.rows_total:,} rows", nl=False, err=True)


def _format(given: Mapping[str, Any]) -> Format | None:
    named = {name: given[name] for name in ("encoding", "delimiter", "sheet") if given[name]}
    return Format(**named) if named else None


def _answered(desk: Desk, proposed: ImportMapping, given: Mapping[str, Any]) -> ImportMapping | Refusal:
    """The mapping that was proposed, or kept before, with the answers of the options on top."""
    base = _kept(given["mapping"], proposed) if given["mapping"] else proposed
    people = read_people(given["people"]) if given["people"] else base.people
    if isinstance(people, Refusal):
        return people
    named = _named(base, given["names"])
    if isinstance(named, Refusal):
        return named
    names = ("title", "mode", "owner", "currency", "zone", "start", "stage", "accept", "clear", "connection")
    changes: dict[str, Any] = {name: given[name] for name in names if given[name]}
    passing = pass_anyway(desk, given["override"], given["until"])
    return replace(
        base,
        columns={**base.columns, **dict(given["columns"])},
        dates={**base.dates, **dict(given["dates"])},
        decimals={**base.decimals, **dict(given["decimals"])},
        nulls={**base.nulls, **{column: _words(words) for column, words in given["nulls"]}},
        values=_meanings(named, given["meanings"]),
        people=people,
        override=passing or base.override,
        unreadable="empty" if given["leave_empty"] else base.unreadable,
        alerts="all" if given["alerts"] else base.alerts,
        **changes,
    )


def _kept(file: Path, proposed: ImportMapping) -> ImportMapping:
    try:
        kept = mapping_from_plain(msgspec.json.decode(read_text(file)))
    except msgspec.MsgspecError as error:
        raise Trouble(f"{file} is no mapping: {error}.") from None
    return replace(kept, format=proposed.format)


def _words(text: str) -> tuple[str, ...]:
    return tuple(word.strip() for word in text.split(",") if word.strip())


def _named(base: ImportMapping, given: tuple[tuple[str, str], ...]) -> ImportMapping | Refusal:
    """The mapping with what the values of columns stand for, by the tables that were given."""
    values = dict(base.values)
    for column, file in given:
        if not Path(file).is_file():
            raise click.UsageError(f"--names {column}={file}: there is no such file.")
        found = read_names(Path(file))
        if isinstance(found, Refusal):
            return found
        values[column] = {**found, **values.get(column, {})}
    return replace(base, values=values)


def _meanings(base: ImportMapping, given: tuple[tuple[str, str], ...]) -> dict[str, dict[str, str]]:
    values = {column: dict(meanings) for column, meanings in base.values.items()}
    for written, meaning in given:
        column, sign, value = written.partition(":")
        if not sign:
            raise click.UsageError(f"--value {written}={meaning} is not COLUMN:WRITTEN=MEANING.")
        values.setdefault(column, {})[value] = meaning
    return values


def _write(file: Path, parts: Iterator[str] | list[str]) -> None:
    try:
        with file.open("w", encoding="utf-8", newline="") as target:
            target.writelines(parts)
    except OSError as error:
        raise Trouble(f"{file} cannot be written: {(error.strerror or str(error)).lower()}.") from None
