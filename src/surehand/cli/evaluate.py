"""`surehand eval`: how well the assists do, measured. Needs no database."""

from __future__ import annotations

import time
from pathlib import Path

import click

from surehand.assist.evaluation.gold import BadGold
from surehand.assist.evaluation.report import SETS, evaluate, lines
from surehand.cli.output import Lines, tell

_HERE = Path("tests/cases/assist")


@click.command("eval")
@click.argument(
    "gold", type=click.Path(exists=True, file_okay=False, path_type=Path), default=_HERE, metavar="[FOLDER]"
)
@click.option(
    "--data",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="A folder with others' dialogues and contracts, to measure on those too.",
)
@click.option("--json", "as_json", is_flag=True, help="Answer in JSON.")
def eval_(gold: Path, data: Path | None, as_json: bool) -> None:
    """Measure how well the assists do on texts with their answers.

    FOLDER holds the texts in folders “held” and “tuned”; without it, those of the source tree are taken.
    """
    if not any((gold / each).is_dir() for each in SETS):
        raise click.BadParameter(f"{gold} has no folder “held” or “tuned”.", param_hint="FOLDER")
    try:
        rows = evaluate(gold, data, time.perf_counter)
    except BadGold as bad:
        raise click.ClickException(str(bad)) from bad
    tell(Lines(rows, lines(rows)), as_json=as_json)
