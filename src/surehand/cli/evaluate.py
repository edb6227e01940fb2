"""`surehand eval`: how well the assists do, measured. Needs no database."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from typing import cast
from urllib.parse import urlsplit

import click

from surehand.assist.embeddings import WEIGHTS, Unusable, open_embedder
from surehand.assist.evaluation.asking import ByModel
from surehand.assist.evaluation.gold import BadGold
from surehand.assist.evaluation.report import SETS, evaluate, lines
from surehand.assist.evaluation.routing import Meaning
from surehand.assist.llm import Endpoint, Limits, open_engine
from surehand.assist.llm.endpoint import Api
from surehand.cli.output import Lines, tell
from surehand.connectors.http import client, read_allowed

_HERE = Path("tests/cases/assist")
KEY = "SUREHAND_EVAL_KEY"


@click.command("eval")
@click.argument(
    "gold", type=click.Path(exists=True, file_okay=False, path_type=Path), default=_HERE, metavar="[FOLDER]"
)
@click.option(
    "--data",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="A folder with others' dialogues and contracts, to measure on those too.",
)
@click.option(
    "--model", "url", metavar="URL", help="An endpoint of a model to measure too. The texts are sent there."
)
@click.option("--name", default="", metavar="NAME", help="The name of the model at that endpoint.")
@click.option(
    "--api",
    type=click.Choice(["openai", "anthropic"]),
    default="openai",
    help="How the endpoint is spoken to.",
)
@click.option(
    "--seconds", type=click.FloatRange(min=1), default=60.0, help="The most that one text may take."
)
@click.option(
    "--embeddings",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="A folder with a BERT model, to measure routes by it too.",
)
@click.option("--json", "as_json", is_flag=True, help="Answer in JSON.")
def eval_(
    gold: Path,
    data: Path | None,
    url: str | None,
    name: str,
    api: str,
    seconds: float,
    embeddings: Path | None,
    as_json: bool,
) -> None:
    """Measure how well the assists do on texts with their answers.

    FOLDER holds the texts in folders “held” and “tuned”; without it, those of the source tree are taken. A model gets
    the same scores, alone and beside the rules; its key is read from SUREHAND_EVAL_KEY.
    """
    if not any((gold / each).is_dir() for each in SETS):
        raise click.BadParameter(f"{gold} has no folder “held” or “tuned”.", param_hint="FOLDER")
    try:
        with _model(url, name, cast(Api, api), seconds) as model:
            meaning = _meaning(embeddings) if embeddings else None
            rows = evaluate(gold, data, time.process_time, model, meaning)
    except BadGold as bad:
        raise click.ClickException(str(bad)) from bad
    tell(Lines(rows, lines(rows)), as_json=as_json)


def _meaning(folder: Path) -> Meaning:
    """The model in a folder, whichever weights lie there: whoever measures one looks at it themselves."""
    try:
        weights = (folder / WEIGHTS).read_bytes()
        embedder = open_embedder(folder, sha256(weights).hexdigest())
    except (OSError, Unusable) as error:
        raise click.BadParameter(str(error), param_hint="--embeddings") from None
    from surehand.assist.embeddings.model import cosines

    return Meaning(embedder.vectors, cosines)


@contextmanager
def _model(url: str | None, name: str, api: Api, seconds: float) -> Iterator[ByModel | None]:
    """The model at an address. Whoever names it here may reach it, also within an own network."""
    if url is None:
        yield None
        return
    host = urlsplit(url).hostname
    if not host or not name:
        raise click.BadParameter(
            "A model needs an address with a host, and its --name.", param_hint="--model"
        )
    endpoint = Endpoint(url=url, model=name, api=api, key=os.environ.get(KEY, ""))
    with client(allow=read_allowed([host]), timeout=seconds + 1) as way_out:
        engine = open_engine(endpoint, way_out, limits=Limits(seconds=seconds))
        if engine is None:
            raise click.ClickException("Asking a model needs the extra “llm”: pip install 'surehand[llm]'.")
        yield ByModel(engine)
