"""`surehand reconcile`: look for what was expected but did not happen."""

from __future__ import annotations

import click

from surehand.cli.desk import Desk
from surehand.cli.options import answers
from surehand.cli.output import Answer, Lines
from surehand.runtime.findings import reconcile as look
from surehand.runtime.findings import sentence_of
from surehand.store.queries.findings import list_findings
from surehand.store.queries.lists import Cut

SHOWN = 50


@click.command()
@answers
def reconcile(desk: Desk) -> Answer:
    """Look for what was expected but did not happen.

    The worker does so each morning. Says what is open; `GET /findings` has all of it.
    """
    told = look(desk.id)
    rows = list_findings(desk.id, "open", Cut(SHOWN)).items
    plain = {"open": told.open, "new": told.new, "resolved": told.resolved, "preview": told.preview}
    return Lines(plain, [told.sentence, *(f"  {sentence_of(row)}" for row in rows)])
