"""The budget of a day, and what was used of it: set aside before a model is asked, settled afterwards.

Whoever sets something aside holds the row of the day, so that workers together never promise more than there is. What a
question then used is what the model's server counts, which may be a little more than was estimated.
"""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

import msgspec
from django.db import transaction
from django.db.models import Count, F, Sum
from django.db.models.functions import Greatest

from surehand.assist.engine import Answer, Spent
from surehand.runtime.assists.model.settings import AssistSettings, millionths, money_of
from surehand.runtime.facts import facts_of
from surehand.runtime.ids import new_id
from surehand.store import models as m

MOST_COUNTED = 10**12
"""Tokens: a server that says it counted more is not believed, and no column overflows."""


class Cause(msgspec.Struct, frozen=True, kw_only=True):
    """Why a model is asked: about which record, and who wrote what it is to read. A trial is about no record."""

    record: str = ""
    playbook: str = ""
    by: str = ""


class Grant(msgspec.Struct, frozen=True):
    """What one question may use at most, of which day; ``money`` None is no limit."""

    day: date
    tokens: int
    money: Decimal | None = None


class Day(msgspec.Struct, frozen=True):
    """A day so far: what of its budget is gone, and its limits."""

    tokens: int
    money: Decimal
    tokens_limit: int
    money_limit: Decimal | None


class Total(msgspec.Struct, frozen=True):
    """What was used between two moments: how often something left, with what, and what it cost.

    ``cost`` is by currency, and has only what had a price.
    """

    asked: int
    tokens: int
    characters: int
    cost: dict[str, Decimal]


def day_of(workspace: str, now: datetime) -> date:
    """The day of a moment where the workspace is."""
    return now.astimezone(facts_of(workspace).zone).date()


def day_so_far(workspace: str, held: AssistSettings, now: datetime) -> Day:
    """What of today's budget is gone."""
    row = m.AssistDay.objects.within(workspace).filter(day=day_of(workspace, now)).first()
    tokens, money = (row.tokens, row.money) if row else (0, 0)
    return Day(tokens, money_of(money) or Decimal(0), held.tokens_a_day, held.money_a_day)


def set_aside(workspace: str, held: AssistSettings, day: date, *, wanted: int, least: int) -> Grant | None:
    """Set tokens and money aside for one question: what it may need, or less where less is left; None under ``least``.

    ``least`` is what it needs to be asked at all.
    """
    with transaction.atomic():
        m.AssistDay.objects.within(workspace).get_or_create(workspace_id=workspace, day=day)
        row = m.AssistDay.objects.within(workspace).select_for_update().get(day=day)
        tokens = min(wanted, held.tokens_a_day - row.tokens)
        if tokens < least:
            return None
        money = _money_for(held, row, tokens)
        if money is not None and held.price and money < held.price.of(least, 0):
            return None
        row.tokens += tokens
        row.money += millionths(money or Decimal(0))
        row.save(update_fields=("tokens", "money"))
    return Grant(day, tokens, money)


def settle(workspace: str, grant: Grant, spent: Spent) -> None:
    """Put what was really used in the place of what was set aside."""
    tokens = min(spent.tokens, MOST_COUNTED) - grant.tokens
    money = _counted(spent.cost) - millionths(grant.money or Decimal(0))
    m.AssistDay.objects.within(workspace).filter(day=grant.day).update(
        tokens=Greatest(F("tokens") + tokens, 0), money=Greatest(F("money") + money, 0)
    )


def note_use(
    workspace: str,
    held: AssistSettings,
    cause: Cause,
    source: str,
    answer: Answer,
    *,
    rung: str,
    now: datetime,
) -> m.AssistUse:
    """Keep that a model was asked, what left the building and what came of it; never a text."""
    row = m.AssistUse(
        id=new_id("use"),
        workspace_id=workspace,
        at=now,
        record=cause.record,
        source=source,
        playbook=cause.playbook,
        by=cause.by,
        host=held.host[:255],
        model=held.model,
        prompt=answer.prompt,
        outcome=answer.outcome,
        rung=rung,
        requests=answer.spent.requests,
        sent=min(answer.spent.sent, MOST_COUNTED),
        received=min(answer.spent.received, MOST_COUNTED),
        cost=None if answer.spent.cost is None else _counted(answer.spent.cost),
        currency=held.currency if answer.spent.cost is not None else "",
        seconds=round(answer.seconds, 3),
        characters=answer.left.characters,
        fields=list(answer.left.fields),
        hidden=answer.left.hidden,
        quotes=len(answer.pointed),
        dropped=dict(answer.dropped),
    )
    row.save(force_insert=True)
    return row


def total_between(workspace: str, start: datetime, end: datetime) -> Total:
    """What was used from a moment on, up to another."""
    rows = m.AssistUse.objects.within(workspace).filter(at__gte=start, at__lt=end, requests__gt=0)
    sums = rows.aggregate(
        asked=Count("pk"), sent=Sum("sent"), received=Sum("received"), characters=Sum("characters")
    )
    priced = rows.exclude(cost=None).values_list("currency").annotate(cost=Sum("cost")).order_by("currency")
    return Total(
        asked=sums["asked"],
        tokens=(sums["sent"] or 0) + (sums["received"] or 0),
        characters=sums["characters"] or 0,
        cost={currency: money_of(cost) or Decimal(0) for currency, cost in priced},
    )


def _money_for(held: AssistSettings, row: m.AssistDay, tokens: int) -> Decimal | None:
    """The money for so many tokens at the dearer price, or what is left of the day; None where money has no limit."""
    if held.money_a_day is None or held.price is None:
        return None
    left = held.money_a_day - (money_of(row.money) or Decimal(0))
    dearest = max(held.price.sent, held.price.received)
    return max(min(left, dearest * tokens / 1_000_000), Decimal(0))


def _counted(cost: Decimal | None) -> int:
    return 0 if cost is None else millionths(min(cost, Decimal(MOST_COUNTED)))
