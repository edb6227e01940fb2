"""`surehand audit`: where handoffs fail in the history of a tool. Needs no database."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import click
import msgspec

from surehand.audit.cost import read_rates
from surehand.audit.findings.finding import Finding
from surehand.audit.log import EventLog
from surehand.audit.result import Audited, Measured, examine
from surehand.cli.audit_lines import further
from surehand.cli.audit_options import Reading, busy, open_log, reading_options, settled
from surehand.cli.audit_report import Wanted, report_options, write_report
from surehand.cli.pseudonym_options import Unnamed, hide, pseudonym_options

_SHOWN = 5


@click.command()
@reading_options
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
@report_options
@pseudonym_options
def audit(
    reading: Reading, rated: tuple[str, ...], json_to: Path | None, wanted: Wanted, unnamed: Unnamed
) -> None:
    """Find what is wrong in how work passes between teams in LOG, and measure it.

    LOG is a CSV, TSV, XLSX or Parquet file, or an XES log, also packed with gzip. Without --map the columns are
    recognised and proposed, and nothing is measured until they are confirmed.
    """
    rates = settled(read_rates(rated))
    with open_log(reading) as log:
        hide(log, unnamed)
        with busy("Measuring"):
            audited = examine(log, rates)
        if json_to:
            _write(audited, json_to)
        write_report(log, audited, wanted)
        if not json_to or str(json_to) != "-":
            for line in (*_found(audited), "", *_lines(log, audited)):
                click.echo(line)


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
    if each.hours_worked is not None:
        yield f"{each.hours_worked:,.0f} of them working time"
    if each.cost:
        yield f"{each.cost.low:,.0f} to {each.cost.high:,.0f} {each.cost.currency}"
    if each.at_risk is not None:
        yield f"{each.at_risk:,.0f} at risk"
    yield f"confidence {each.confidence}"


def _lines(log: EventLog, audited: Audited) -> Iterator[str]:
    there, took = audited.counts, audited.case_duration_h
    yield f"{log.name}: {there.events} events of {there.cases} cases, {there.first_ts} to {there.last_ts}"
    if log.rows > there.events:
        yield f"{log.rows - there.events} rows have no time, case or activity and are left out."
    yield f"The history is {audited.history.grade} to measure by."
    for weakness in audited.history.weaknesses:
        yield f"  {weakness.sentence}"
    yield f"A case takes {took.median} hours in the middle, {took.p90} at the 90th percentile."
    for column, passed in audited.handover.items():
        yield f"Between values of “{column}”: {passed.handovers_total} hand-overs in {passed.cases_with_handover} cases"
        for pair in passed.top_pairs_by_total_wait[:_SHOWN]:
            yield f"  {pair.a} → {pair.b}: {pair.n} times, {pair.total_h} hours in all, {pair.median_h} in the middle"
        back = getattr(passed.pingpong, audited.chosen.pingpong)
        yield f"  straight back: {back} times ({audited.chosen.pingpong}) in {passed.pingpong.cases} cases"
    for timed in audited.timers:
        yield (
            f"{timed.a} → {timed.b}: {timed.share:.0%} of {timed.n} waits end after {timed.after_h} hours, "
            "by the clock and not by somebody."
        )
    yield f"Done again: {audited.rework.extra_occurrences} times in {audited.rework.cases_with_repeat} cases"
    yield from further(audited)
    yield "By these rules:"
    for name, sentence in audited.rules.items():
        yield f"  {name}: {sentence}"
