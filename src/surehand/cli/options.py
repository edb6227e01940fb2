"""The options that commands share, and what is done before and after each of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import Any

import click

from surehand.cli.database import open_database, sentences
from surehand.cli.desk import Desk, Stamp, choose_workspace
from surehand.cli.history import lines_of
from surehand.cli.output import Answer, exit_code_of, print_json, print_refusal, tell
from surehand.core.engine import Refusal
from surehand.runtime.execute import Outcome
from surehand.store.queries.lists import MOST, BadCursor, Cut

workspace_option = click.option(
    "--workspace", metavar="SLUG", envvar="SUREHAND_WORKSPACE", help="Needed where there are several."
)
as_option = click.option("--as", "me", metavar="EMAIL", envvar="SUREHAND_AS", help="The person who acts.")
json_option = click.option("--json", "as_json", is_flag=True, help="Answer in JSON.")
expect_option = click.option(
    "--expect", type=int, metavar="VERSION", help="Refuse when the record has changed since this version."
)
key_option = click.option(
    "--key", default="", metavar="KEY", help="Repeating the command with the same key has no second effect."
)


@contextmanager
def open_desk(workspace: str | None, me: str | None, stamp: Stamp | None = None) -> Iterator[Desk]:
    """The place a command works at. Raises `Trouble` and `NotFound`, also for what the database refuses."""
    open_database()
    with sentences():
        desk = Desk(choose_workspace(workspace), stamp or Stamp())
        yield desk.acting_as(me) if me else desk


def acts(action: Callable[..., Outcome]) -> Callable[..., None]:
    """A command that changes a record as a person. It gives back the outcome; that is told here."""

    @workspace_option
    @as_option
    @json_option
    @expect_option
    @key_option
    @wraps(action)
    def command(workspace: str, me: str, as_json: bool, expect: int, key: str, **given: Any) -> None:
        with open_desk(workspace, me, Stamp(expect, key)) as desk:
            outcome = action(desk, **given)
            if isinstance(outcome, Refusal):
                refuse(outcome, as_json=as_json)
            elif as_json:
                print_json(outcome)
            else:
                for line in lines_of(outcome, desk):
                    click.echo(line)

    return command


def answers(look: Callable[..., Answer | Refusal]) -> Callable[..., None]:
    """A command that reads, or sets a workspace up. It gives back what is to be shown."""

    @workspace_option
    @as_option
    @json_option
    @wraps(look)
    def command(workspace: str, me: str, as_json: bool, **given: Any) -> None:
        with open_desk(workspace, me) as desk:
            answer = look(desk, **given)
            if isinstance(answer, Refusal):
                refuse(answer, as_json=as_json)
            else:
                tell(answer, as_json=as_json)

    return command


def paged(look: Callable[..., Answer]) -> Callable[..., Answer]:
    """A list in pages: it is given the page that is meant as ``cut``."""

    @click.option("--limit", type=click.IntRange(1, MOST), default=50, show_default=True)
    @click.option("--cursor", default="", metavar="CURSOR", help="Go on where the list before ended.")
    @wraps(look)
    def list_(desk: Desk, limit: int, cursor: str, **given: Any) -> Answer:
        try:
            return look(desk, cut=Cut(limit, cursor), **given)
        except BadCursor:
            raise click.UsageError("This cursor is of another list. Leave it out to begin anew.") from None

    return list_


def refuse(refusal: Refusal, *, as_json: bool) -> None:
    """Tell a refusal, and end the command with the exit code that it means."""
    if as_json:
        print_json(refusal)
    else:
        print_refusal(refusal)
    click.get_current_context().exit(exit_code_of(refusal))
