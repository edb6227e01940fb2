"""`surehand audit`: where handoffs fail in the history of a tool. Needs no database."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import click
import duckdb
import msgspec

from surehand.audit.cost import read_rates
from surehand.audit.findings.finding import Finding
from surehand.audit.log import EventLog, read_log
from surehand.audit.mapping import ROLES, Mapping, read_mapping
from surehand.audit.reading.source import open_source
from surehand.audit.recognise import Recognised, mapping_from, recognise
from surehand.audit.result import Audited, Measured, examine
from surehand.audit.rules import Rules
from surehand.audit.unclear import Unclear
from surehand.cli.trouble import Exit

MEMORY = "3GB"
"""What DuckDB may hold in memory; more is written to a folder that is removed at the end."""
_SHOWN = 5


@click.command()
@click.argument("log", type=click.Path(path_type=Path))
@click.option(
    "--map", "mapped", metavar="MAP", help=f"Which column is what: case=COLUMN,…; {', '.join(ROLES)}."
)
@click.option(
    "--null", "nulls", multiple=True, metavar="TEXT", help="A text that means nothing was said, such as “?”."
)
@click.option("--dates", type=click.Choice(("dmy", "mdy", "ymd")), help="The order of day, month and year.")
@click.option(
    "--ties", default="", metavar="COLUMN", help="What orders equal times. Default: the order of the file."
)
@click.option("--zone", default="UTC", show_default=True, help="The time zone of times without one.")
@click.option(
    "--empty",
    type=click.Choice(("skip", "value")),
    default="skip",
    show_default=True,
    help="Whether rows without a team are skipped, or count as a team of their own.",
)
@click.option(
    "--rate",
    "rated",
    multiple=True,
    metavar="RATE",
    help="What things cost: hour=60EUR, day=25EUR (a case one day late), handover=10min; a range as hour=50-70EUR.",
)
@click.option(
    "--json",
    "json_to",
    type=click.Path(path_type=Path, allow_dash=True),
    help="Write everything as JSON; “-” prints it.",
)
@click.pass_context
def audit(
    context: click.Context,
    log: Path,
    mapped: str | None,
    nulls: tuple[str, ...],
    dates: str | None,
    ties: str,
    zone: str,
    empty: str,
    rated: tuple[str, ...],
    json_to: Path | None,
) -> None:
    """Find what is wrong in how work passes between teams in LOG, and measure it.

    LOG is a CSV, TSV, XLSX or Parquet file, or an XES log, also packed with gzip. Without --map the columns are
    recognised and proposed, and nothing is measured until they are confirmed.
    """
    rules = msgspec.convert({"ties": ties, "empty": empty, "zone": zone, "dates": dates}, Rules)
    rates = read_rates(rated)
    if isinstance(rates, Unclear):
        _tell_unclear(rates)
        context.exit(Exit.REFUSED)
    with _database() as db:
        if not mapped:
            context.exit(_propose(db, log, nulls))
        mapping = read_mapping(mapped)
        opened = (
            mapping if isinstance(mapping, Unclear) else read_log(log, mapping, rules, nulls=nulls, db=db)
        )
        if isinstance(opened, Unclear):
            _tell_unclear(opened)
            context.exit(Exit.REFUSED)
        audited = examine(opened, rates)
    if json_to:
        _write(audited, json_to)
    if not json_to or str(json_to) != "-":
        for line in (*_found(audited), "", *_lines(opened, audited)):
            click.echo(line)


@contextmanager
def _database() -> Iterator[duckdb.DuckDBPyConnection]:
    with TemporaryDirectory(prefix="surehand-audit-") as folder:
        db = duckdb.connect(config={"memory_limit": MEMORY, "temp_directory": folder})
        try:
            yield db
        finally:
            db.close()


def _propose(db: duckdb.DuckDBPyConnection, log: Path, nulls: tuple[str, ...]) -> Exit:
    """Say which columns may mean what, for somebody to confirm."""
    source = open_source(db, log, nulls)
    if isinstance(source, Unclear):
        _tell_unclear(source)
        return Exit.REFUSED
    found = recognise(db, source)
    for role, each in found.items():
        click.echo(f"{role:<9} {each.column}  ({each.confidence:.0%})")
    click.echo(_how_to_confirm(log, found, mapping_from(found), source.columns), err=True)
    return Exit.REFUSED


def _how_to_confirm(
    log: Path, found: dict[str, Recognised], mapping: Mapping | None, columns: tuple[str, ...]
) -> str:
    if mapping:
        return f"Confirm it, or change it: surehand audit {log} --map '{mapping.written()}'"
    missing = [role for role in ("case", "activity", "time") if role not in found]
    return (
        f"No column was recognised as {' or '.join(missing)}. The file has: {', '.join(columns)}. Give --map."
    )


def _tell_unclear(unclear: Unclear) -> None:
    click.echo(f"Unclear ({unclear.code}): {unclear.sentence}", err=True)
    for example in unclear.examples:
        click.echo(f"  e.g. {example}", err=True)
    for way in unclear.ways:
        click.echo(f"  → {way}", err=True)


def _write(measured: Measured, to: Path) -> None:
    encoded = msgspec.json.format(msgspec.json.encode(measured))
    if str(to) == "-":
        click.echo(encoded.decode())
    else:
        to.write_bytes(encoded + b"\n")


def _found(audited: Audited) -> Iterator[str]:
    """What is wrong, the dearest first."""
    if not audited.findings:
        yield "No finding: none of the signs that were looked for is there."
        return
    yield f"Found ({len(audited.findings)}), the dearest first. {audited.rates['sum'].capitalize()}."
    for number, each in enumerate(audited.findings, 1):
        yield f"{number}. {each.sentence} ({each.code})"
        yield f"   {', '.join(_how_much(each))}"
        yield f"   → {each.advice}"
        yield f"   e.g. {', '.join(each.evidence[:_SHOWN])}"
    yield "Reckoned with:"
    for name, sentence in audited.rates.items():
        yield f"  {name}: {sentence}"


def _how_much(each: Finding) -> Iterator[str]:
    yield f"{each.size.n} of {each.size.of} ({each.size.low:.0%} to {each.size.high:.0%})"
    if each.hours:
        yield f"{each.hours:,.0f} hours"
    if each.cost:
        yield f"{each.cost.low:,.0f} to {each.cost.high:,.0f} {each.cost.currency}"
    yield f"confidence {each.confidence}"


def _lines(log: EventLog, measured: Measured) -> Iterator[str]:
    there, took = measured.counts, measured.case_duration_h
    yield f"{log.name}: {there.events} events of {there.cases} cases, {there.first_ts} to {there.last_ts}"
    if log.rows > there.events:
        yield f"{log.rows - there.events} rows have no time, case or activity and are left out."
    yield f"The history is {measured.history.grade} to measure by."
    for weakness in measured.history.weaknesses:
        yield f"  {weakness.sentence}"
    yield f"A case takes {took.median} hours in the middle, {took.p90} at the 90th percentile."
    for column, passed in measured.handover.items():
        yield f"Between values of “{column}”: {passed.handovers_total} hand-overs in {passed.cases_with_handover} cases"
        for pair in passed.top_pairs_by_total_wait[:_SHOWN]:
            yield f"  {pair.a} → {pair.b}: {pair.n} times, {pair.total_h} hours in all, {pair.median_h} in the middle"
        yield f"  straight back: {passed.pingpong.overlapping} times in {passed.pingpong.cases} cases"
    for timed in measured.timers:
        yield (
            f"{timed.a} → {timed.b}: {timed.share:.0%} of {timed.n} waits end after {timed.after_h} hours, "
            "by the clock and not by somebody."
        )
    yield f"Done again: {measured.rework.extra_occurrences} times in {measured.rework.cases_with_repeat} cases"
    yield "By these rules:"
    for name, sentence in measured.rules.items():
        yield f"  {name}: {sentence}"
