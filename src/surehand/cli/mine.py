"""`surehand mine`: the contract that a history suggests. Needs no database."""

from __future__ import annotations

from pathlib import Path

import click
import msgspec

from surehand.audit.mining import GOODS, Good, Mined, Mining, mine
from surehand.cli.audit_options import Reading, busy, open_log, reading_options
from surehand.cli.pseudonym_options import Unnamed, hide, pseudonym_options
from surehand.cli.values import counted
from surehand.core.values.currencies import CURRENCIES

_DEFAULT = Mining()


@click.command("mine")
@reading_options
@click.option(
    "--out", type=click.Path(path_type=Path), help="Write the draft to this file instead of printing it."
)
@click.option(
    "--json",
    "json_to",
    type=click.Path(path_type=Path, allow_dash=True),
    help="Write the draft, every line's evidence and what stands for what as JSON; “-” prints it.",
)
@click.option(
    "--good",
    multiple=True,
    type=click.Choice((*GOODS, "all")),
    help=f"What makes a hand-over a good one; “all” takes every one. Default: {', '.join(GOODS)}.",
)
@click.option(
    "--support",
    type=click.IntRange(min=5),
    default=_DEFAULT.support,
    show_default=True,
    help="From how many hand-overs anything is proposed.",
)
@click.option(
    "--within",
    "within_days",
    type=click.IntRange(1, 3650),
    default=_DEFAULT.within_days,
    show_default=True,
    metavar="DAYS",
    help="How long after a hand-over something the receiver fills counts as missing in it.",
)
@click.option(
    "--currency",
    type=click.Choice(sorted(CURRENCIES)),
    metavar="CODE",
    help="The currency of amounts, such as EUR. Default: that of a column called like one.",
)
@click.option("--title", default="", help="The title of the playbook. Default: the name of the file.")
@pseudonym_options
def mine_(
    reading: Reading,
    out: Path | None,
    json_to: Path | None,
    good: tuple[str, ...],
    support: int,
    within_days: int,
    currency: str | None,
    title: str,
    unnamed: Unnamed,
) -> None:
    """Propose a playbook from LOG: stages, teams, and what each handoff between them should ask for.

    Every line has its evidence beside it. What is less sure only warns, or stands behind a #. LOG and how it is read
    are as in `surehand audit`; that there is nothing to propose is an answer too.
    """
    rules = Mining(
        support=support,
        within_days=within_days,
        good=msgspec.convert([each for each in good if each != "all"], tuple[Good, ...]) if good else GOODS,
        currency=currency or "",
    )
    with open_log(reading) as log:
        hide(log, unnamed)
        with busy("Mining"):
            mined = mine(log, rules, title=title)
    if json_to:
        _write_json(mined, json_to)
    if mined.nothing:
        click.echo(mined.nothing, err=True)
    elif out:
        out.write_text(mined.text, encoding="utf-8")
        click.echo(_summary(mined, out), err=True)
    elif str(json_to) != "-":
        click.echo(mined.text, nl=False)


def _write_json(mined: Mined, to: Path) -> None:
    encoded = msgspec.json.format(msgspec.json.encode(mined))
    if str(to) == "-":
        click.echo(encoded.decode())
    else:
        to.write_bytes(encoded + b"\n")


def _summary(mined: Mined, out: Path) -> str:
    """What was written, and what to do with it."""
    live = [each.path for each in mined.lines if each.live]
    stages = counted(sum(path[0] == "stages" for path in live), "stage")
    handoffs = counted(sum(path[0] == "handoffs" and len(path) == 2 for path in live), "handoff")
    required = counted(sum("requires" in path for path in live), "required field")
    return (
        f"Wrote {out}: {stages}, {handoffs}, {required}.\n"
        f"Read it through, then: surehand check {out}; surehand backtest {out} LOG"
    )
