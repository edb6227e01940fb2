"""`surehand suggestion`: what is proposed for fields, and what a person says to it."""

from __future__ import annotations

from datetime import UTC, datetime

import click

from surehand.cli.desk import Desk
from surehand.cli.options import acts, answers, paged
from surehand.cli.output import Answer, Rows
from surehand.cli.rows import SUGGESTION, plain_page
from surehand.runtime.assists.looking import look
from surehand.runtime.assists.suggestions import confirm as confirm_
from surehand.runtime.assists.suggestions import open_of, waiting_for
from surehand.runtime.assists.suggestions import reject as reject_
from surehand.runtime.execute import Outcome
from surehand.store import models as m
from surehand.store.queries.lists import Cut, Order, Page, page_of, titles_of

_NEWEST_FIRST = Order("suggestions-newest", ("id",), descending=True)


@click.group()
def suggestion() -> None:
    """List, confirm and reject what is proposed for fields."""


@suggestion.command("list")
@click.option("--record", default="", metavar="RECORD", help="All that waits on this one, whoever owns it.")
@answers
@paged
def list_(desk: Desk, record: str, cut: Cut) -> Answer:
    """List what waits on the records of the one who acts, the newest first."""
    page = _of_record(desk, record) if record else _mine(desk, cut)
    titles = titles_of(desk.id, [row.record for row in page.items])
    return Rows(
        plain_page(page, SUGGESTION),
        ("id", "record", "field", "value", "how sure", "words"),
        [
            (row.pk, titles.get(row.record, row.record), row.field, row.words, row.confidence, row.quote)
            for row in page.items
        ],
        "No suggestions.",
        page.next,
    )


@suggestion.command()
@click.argument("suggestion")
@click.argument("value", required=False)
@acts
def confirm(desk: Desk, suggestion: str, value: str | None) -> Outcome:
    """Take a suggestion into its record; with VALUE, that instead."""
    stamp = desk.stamp
    return confirm_(desk.id, desk.actor, suggestion, value, expect=stamp.expect, key=stamp.key)


@suggestion.command()
@click.argument("suggestion")
@click.option("--reason", default="", metavar="TEXT", help="Why it is not so.")
@acts
def reject(desk: Desk, suggestion: str, reason: str) -> Outcome:
    """Say that it is not so; it is not proposed again from the same words."""
    stamp = desk.stamp
    return reject_(desk.id, desk.actor, suggestion, reason, expect=stamp.expect, key=stamp.key)


def _of_record(desk: Desk, record: str) -> Page[m.Suggestion]:
    """As it stands now: what was written since is read first."""
    state = desk.record(record)
    look(desk.id, state, now=datetime.now(UTC))
    return Page(open_of(desk.id, state.id))


def _mine(desk: Desk, cut: Cut) -> Page[m.Suggestion]:
    return page_of(waiting_for(desk.id, desk.me.id), _NEWEST_FIRST, cut)
