"""What the commands that read a history share: which file it is, what its columns mean, and how it is opened."""

from __future__ import annotations

import shlex
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from math import isnan
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import click
import duckdb
import msgspec

from surehand.audit.calendar_rule import calendar_of, unknown_zone
from surehand.audit.log import EventLog, read_log
from surehand.audit.mapping import ROLES, Mapping, read_mapping
from surehand.audit.reading.source import open_source
from surehand.audit.recognise import Recognised, mapping_from, null_marks, recognise
from surehand.audit.rules import Rules
from surehand.audit.unclear import Unclear
from surehand.cli.trouble import Exit

_NAMED, _LONGEST_NAME = 40, 80
"""So many columns are named where none was recognised, and so much of a name."""
MEMORY = "3GB"
"""What DuckDB may hold in memory; more is written to a folder that is removed at the end."""


class Share(click.FloatRange):
    """A number between 0 and 1, neither of them."""

    def __init__(self) -> None:
        super().__init__(0, 1, min_open=True, max_open=True)

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        found = super().convert(value, param, ctx)
        # That it is no number, no comparison with one shows.
        return self.fail(f"{value} is no number.", param, ctx) if isnan(found) else found


_OPTIONS = (
    click.argument("log", type=click.Path(path_type=Path)),
    click.option(
        "--map", "mapped", metavar="MAP", help=f"Which column is what: case=COLUMN,…; {', '.join(ROLES)}."
    ),
    click.option(
        "--null",
        "nulls",
        multiple=True,
        metavar="TEXT",
        help="A text that means nothing was said, such as “?”.",
    ),
    click.option(
        "--object",
        "object_type",
        default="",
        metavar="TYPE",
        help="Which type of object, or kind of record, is the case where LOG has several.",
    ),
    click.option(
        "--dates", type=click.Choice(("dmy", "mdy", "ymd")), help="The order of day, month and year."
    ),
    click.option(
        "--ties",
        default="",
        metavar="COLUMN",
        help="What orders equal times. Default: the order of the file.",
    ),
    click.option("--zone", default="UTC", show_default=True, help="The time zone of times without one."),
    click.option(
        "--empty",
        type=click.Choice(("skip", "value")),
        default="skip",
        show_default=True,
        help="Whether rows without a team are skipped, or count as a team of their own.",
    ),
    click.option(
        "--hours",
        default="",
        metavar="HOURS",
        help="Working hours, such as “Mon-Fri 09:00-17:00 Europe/Berlin”: waits are told in them too.",
    ),
    click.option(
        "--holidays", default="", metavar="REGION", help="Whose holidays are not worked, such as DE or DE-BY."
    ),
    click.option(
        "--percentile",
        type=Share(),
        default=0.9,
        show_default=True,
        help="The percentile of waits that is told beside the 90th.",
    ),
    click.option(
        "--pingpong",
        type=click.Choice(("overlapping", "nonoverlapping", "abab")),
        default="overlapping",
        show_default=True,
        help="The definition of ping-pong where one number is told.",
    ),
    click.option(
        "--stage",
        "stages",
        multiple=True,
        metavar="ACTIVITY",
        help="The order in which work is meant to go, one stage after the other. Default: learned from the cases.",
    ),
    click.option(
        "--returned",
        multiple=True,
        metavar="ACTIVITY",
        help="An activity by which a receiver gives work back, such as Rejected; more than once where there are more.",
    ),
)
_RULES = ("zone", "dates", "hours", "holidays", "percentile", "pingpong", "stages", "returned")


class Reading(msgspec.Struct, frozen=True, kw_only=True):
    """A file as it is to be read: what `reading_options` were given."""

    log: Path
    mapped: str | None
    nulls: tuple[str, ...]
    rules: Rules
    object_type: str = ""


def reading_options(command: Callable[..., None]) -> Callable[..., None]:
    """A command that reads LOG: it is given all of these options as one, ``reading``."""

    @wraps(command)
    def read(
        log: Path, mapped: str | None, nulls: tuple[str, ...], ties: str, empty: str, **given: Any
    ) -> None:
        chosen = {name: given.pop(name) for name in _RULES}
        rules = msgspec.convert({"ties": ties, "empty": empty, **chosen}, Rules)
        settled(unknown_zone(rules))
        settled(calendar_of(rules))
        object_type = given.pop("object_type")
        reading = Reading(log=log, mapped=mapped, nulls=nulls, rules=rules, object_type=object_type)
        command(reading=reading, **given)

    for option in reversed(_OPTIONS):
        read = option(read)
    return read


@contextmanager
def open_log(reading: Reading) -> Iterator[EventLog]:
    """The log, as long as it is needed. Ends the command where something is unclear, after telling what.

    Without a mapping the columns are recognised and proposed, and nothing is read until they are confirmed.
    """
    with _database() as db:
        if not reading.mapped:
            _propose(db, reading)
            raise click.exceptions.Exit(Exit.REFUSED)
        mapping = settled(read_mapping(reading.mapped))
        with busy(f"Reading {reading.log.name}"):
            opened = read_log(
                reading.log,
                mapping,
                reading.rules,
                nulls=reading.nulls,
                db=db,
                object_type=reading.object_type,
            )
        yield settled(opened)


def settled(answer: Any) -> Any:
    """An answer that is clear; one that is not is told, and ends the command."""
    if isinstance(answer, Unclear):
        _tell_unclear(answer)
        raise click.exceptions.Exit(Exit.REFUSED)
    return answer


@contextmanager
def busy(what: str) -> Iterator[None]:
    """Show what is done and for how long, on a terminal; nothing where errors go elsewhere."""
    if not sys.stderr.isatty():
        yield
        return
    # Here, so that commands that show nothing do not load it.
    from rich.console import Console
    from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    columns = (SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as shown:
        shown.add_task(what, total=None)
        yield


@contextmanager
def _database() -> Iterator[duckdb.DuckDBPyConnection]:
    with TemporaryDirectory(prefix="surehand-audit-") as folder:
        db = duckdb.connect(config={"memory_limit": MEMORY, "temp_directory": folder})
        try:
            yield db
        finally:
            db.close()


def _propose(db: duckdb.DuckDBPyConnection, reading: Reading) -> None:
    """Say which columns may mean what, for somebody to confirm."""
    source = settled(
        open_source(db, reading.log, reading.nulls, rules=reading.rules, object_type=reading.object_type)
    )
    found = recognise(db, source)
    for told in (*source.told, *(doubt.sentence for doubt in source.doubts)):
        click.echo(told)
    for role, each in found.items():
        click.echo(f"{role:<9} {each.column}  ({each.confidence:.0%})")
    marks = null_marks(db, source)
    for mark in marks:
        click.echo(f"{mark.sentence} {mark.advice}")
    proposed = tuple(mark.text for mark in marks if mark.proposed)
    given = msgspec.structs.replace(reading, nulls=tuple(dict.fromkeys((*reading.nulls, *proposed))))
    click.echo(_how_to_confirm(given, found, mapping_from(found), source.columns), err=True)


def _how_to_confirm(
    reading: Reading, found: dict[str, Recognised], mapping: Mapping | None, columns: tuple[str, ...]
) -> str:
    if mapping:
        command = click.get_current_context().info_name
        kind = ("--object", reading.object_type) if reading.object_type else ()
        nulls = (part for mark in reading.nulls for part in ("--null", mark))
        dates = ("--dates", reading.rules.dates) if reading.rules.dates else ()
        written = shlex.join((str(reading.log), *kind, *nulls, *dates, "--map", mapping.written()))
        return f"Confirm it, or change it: surehand {command} {written}"
    missing = [role for role in ("case", "activity", "time") if role not in found]
    return f"No column was recognised as {' or '.join(missing)}. The file has: {_some(columns)}. Give --map."


def _some(columns: tuple[str, ...]) -> str:
    """The first columns by name, and how many more there are."""
    more = f" and {len(columns) - _NAMED} more" if len(columns) > _NAMED else ""
    return ", ".join(name[:_LONGEST_NAME] for name in columns[:_NAMED]) + more


def _tell_unclear(unclear: Unclear) -> None:
    click.echo(f"Unclear ({unclear.code}): {unclear.sentence}", err=True)
    for example in unclear.examples:
        click.echo(f"  e.g. {example}", err=True)
    for way in unclear.ways:
        click.echo(f"  → {way}", err=True)
