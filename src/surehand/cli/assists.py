"""`surehand assists`: which model is asked, what is used of the day, and what left the building."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import click
import msgspec

from surehand.cli.desk import Desk
from surehand.cli.options import answers, paged
from surehand.cli.output import Answer, Lines, Rows
from surehand.cli.rows import plain_page
from surehand.cli.values import shown
from surehand.core.engine import Next, Refusal
from surehand.runtime.assists.model.engine import try_endpoint
from surehand.runtime.assists.model.setting_up import AssistChange, change_settings
from surehand.runtime.assists.model.settings import APIS, ENGINES, AssistSettings, settings_of
from surehand.runtime.assists.model.state import SENTENCES
from surehand.runtime.assists.model.usage import Day, day_so_far
from surehand.store.queries.assist_uses import list_uses
from surehand.store.queries.lists import Cut

KEY = "SUREHAND_MODEL_KEY"
_COLUMNS = (
    "id at record playbook by host model outcome requests sent received characters fields hidden".split()
)


class Amount(click.ParamType[Decimal]):
    """An amount of money; “none” is none."""

    name = "AMOUNT"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> Decimal:
        try:
            return Decimal(str(value))
        except ArithmeticError:
            self.fail(f"“{value}” is no amount.", param, ctx)


@click.group()
def assists() -> None:
    """Look after the language model that the assists may ask."""


@assists.command()
@answers
def show(desk: Desk) -> Answer:
    """Say which model is asked, and what of today's budget is gone."""
    held = settings_of(desk.id)
    return _told(held, day_so_far(desk.id, held, datetime.now(UTC)))


@assists.command("set")
@click.option("--engine", type=click.Choice(ENGINES), help="Ask no model, or one.")
@click.option("--url", metavar="URL", help="The base of its API.")
@click.option("--api", type=click.Choice(APIS), help="Whose way of asking it understands.")
@click.option("--model", metavar="NAME", help="The name by which its server knows it.")
@click.option("--forget-key", is_flag=True, help="Forget the key that is kept.")
@click.option("--tokens-a-day", type=int, metavar="NUMBER", help="Tokens a day, both ways together.")
@click.option("--money-a-day", type=Amount(), help="Money a day; needs both prices.")
@click.option("--price-sent", type=Amount(), help="Price of a million tokens sent.")
@click.option("--price-received", type=Amount(), help="Price of a million tokens received.")
@click.option("--currency", metavar="CODE", help="The currency of prices and budget.")
@click.option("--seconds", type=int, metavar="NUMBER", help="Seconds for one question.")
@click.option(
    "--local-only", multiple=True, metavar="PLAYBOOK", help="Only the rules read it. Can be repeated."
)
@answers
def set_(desk: Desk, *, forget_key: bool, local_only: tuple[str, ...], **given: Any) -> Answer | Refusal:
    """Change what is given; the rest stays. A key is taken from SUREHAND_MODEL_KEY."""
    change: dict[str, Any] = {name: value for name, value in given.items() if value is not None}
    if local_only:
        change["local_only"] = local_only
    if forget_key or os.environ.get(KEY):
        change["key"] = "" if forget_key else os.environ[KEY]
    now = datetime.now(UTC)
    changed = change_settings(desk.id, desk.by, AssistChange(**change), now=now)
    return changed if isinstance(changed, Refusal) else _told(changed, day_so_far(desk.id, changed, now))


@assists.command("try")
@answers
def try_(desk: Desk) -> Answer | Refusal:
    """Ask the model about two sentences that are about nobody, and say what came of it."""
    answer = try_endpoint(desk.id, desk.by.person, datetime.now(UTC))
    if answer is None:
        set_up = (Next("set", "Give an address and a model with `surehand assists set`."),)
        return Refusal("no_model", "No model is set up here, or its key cannot be opened.", allowed=set_up)
    told = {
        "outcome": answer.outcome,
        "found": len(answer.pointed),
        "tokens": answer.spent.tokens,
        "seconds": round(answer.seconds, 1),
    }
    if answer.outcome != "answered":
        return Lines(told, [SENTENCES[answer.outcome]])
    lines = [
        f"It answered in {answer.seconds:.1f} seconds with {answer.spent.tokens:,} tokens, and found "
        f"{len(answer.pointed)} of 2 sentences."
    ]
    return Lines(told, lines)


@assists.command()
@answers
@paged
def uses(desk: Desk, cut: Cut) -> Answer:
    """List what left the building, the newest first; never a text."""
    page, zone = list_uses(desk.id, cut), desk.facts.zone
    rows = [
        (
            shown(row.at, zone),
            row.record or "trial",
            row.model,
            row.outcome,
            f"{row.characters:,} characters",
            ", ".join(row.fields),
        )
        for row in page.items
    ]
    headings = ("when", "record", "model", "outcome", "left", "asked for")
    return Rows(plain_page(page, _COLUMNS), headings, rows, "Nothing left.", page.next)


def _told(held: AssistSettings, day: Day) -> Lines:
    plain = {**msgspec.structs.asdict(held), "today": day}
    if held.engine == "none":
        return Lines(plain, ["No model is asked: only the rules read."])
    lines = [
        f"{held.model} at {held.host} is asked, {'with' if held.has_key else 'without'} a key.",
        f"Today: {day.tokens:,} of {day.tokens_limit:,} tokens.",
    ]
    if day.money_limit is not None:
        lines.append(f"Today: {day.money:f} of {day.money_limit:f} {held.currency}.".replace(" .", "."))
    if held.local_only:
        lines.append(f"Only the rules read: {', '.join(held.local_only)}.")
    return Lines(plain, lines)
