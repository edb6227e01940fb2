"""`surehand reconcile`: look for what was expected but did not happen."""

from __future__ import annotations

import click

from surehand.cli.desk import Desk
from surehand.cli.options import answers
from surehand.cli.output import Answer, Lines
from surehand.core.engine import Refusal
from surehand.runtime.findings import decide_on_preview, sentence_of
from surehand.runtime.findings import reconcile as look
from surehand.store.queries.findings import list_findings
from surehand.store.queries.lists import Cut

SHOWN = 50


@click.command()
@click.option(
    "--first-look",
    type=click.Choice(("keep", "set-aside")),
    help="Decide on what a first look found: keep it as findings, or begin with what is new.",
)
@answers
def reconcile(desk: Desk, first_look: str | None) -> Answer | Refusal:
    """Look for what was expected but did not happen.

    The worker does so each morning. Says what is open; `GET /findings` has all of it.
    """
    told = look(desk.id)
    if first_look:
        decided = decide_on_preview(desk.id, desk.by, keep=first_look == "keep")
        if isinstance(decided, Refusal):
            return decided
        told = look(desk.id)
    rows = list_findings(desk.id, "open", Cut(SHOWN)).items
    plain = {"open": told.open, "new": told.new, "resolved": told.resolved, "preview": told.preview}
    return Lines(plain, [told.sentence, *(f"  {sentence_of(row)}" for row in rows)])
