"""What the assists use and how good they are: each time a model was asked, today's budget, and what people decided."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from pydantic import Field

from surehand.api.rest import render
from surehand.api.rest.endpoint import Answer, Cursor, Limit, Routes
from surehand.api.rest.request import Call
from surehand.api.rest.shapes import Shape, Who, says
from surehand.runtime.assists.model.settings import money_of, settings_of
from surehand.runtime.assists.model.usage import day_so_far
from surehand.runtime.assists.quality import quality_of
from surehand.store import models as m
from surehand.store.queries.assist_uses import list_uses
from surehand.store.queries.lists import Cut, Page

routes = Routes("Assists")

Days = Annotated[int, Field(ge=1, le=3650, description="So many days back.")]


class ModelUse(Shape, frozen=True, kw_only=True):
    """One time a language model was asked: what left the building, and what came of it. Never the text."""

    id: Annotated[str, says("Its id.", "use_01kb2n5r9gq4v7w8x0y1z2a3b4")]
    at: datetime
    record: Annotated[str | None, says("None for a trial of the settings.")]
    source: Annotated[str, says("The note, question, answer or file that was read.")]
    playbook: str | None
    by: Annotated[Who | None, says("Who wrote what was read, or tried the settings.")]
    host: str
    model: str
    prompt: Annotated[str, says("The SHA-256 of what was sent.")]
    outcome: Annotated[str, says("answered, or why not: timed_out, unreachable, busy, denied, failed …")]
    requests: int
    tokens_sent: int
    tokens_received: int
    cost: Annotated[str | None, says("In `currency`; None where tokens have no price.", "0.0039")]
    currency: str | None
    seconds: float
    characters: Annotated[int, says("How much text left.")]
    fields: Annotated[tuple[str, ...], says("The fields that were asked about.")]
    hidden: Annotated[dict[str, int], says("How many words were hidden, by what they were.")]
    found: Annotated[int, says("The quotes that stand in the source.")]
    dropped: Annotated[dict[str, int], says("The quotes that were dropped, by why.")]


class ModelDay(Shape, frozen=True, kw_only=True):
    """Whether a model is asked, and what of today's budget is gone."""

    engine: Annotated[str, says("none or model.", "model")]
    host: str
    model: str
    tokens: int
    tokens_a_day: int
    cost: str
    money_a_day: Annotated[str | None, says("None is no limit on money.")]
    currency: str | None


class SuggestionTally(Shape, frozen=True, kw_only=True):
    """What people decided on what one method proposed for one field."""

    playbook: str
    field: str
    method: Annotated[str, says("rules, model or agent.", "rules")]
    confirmed: int
    edited: int
    rejected: int


@routes.get("assists/uses", Page[ModelUse], scope="admin")
def list_model_uses(call: Call, limit: Limit = 50, cursor: Cursor = "") -> Answer:
    """Every time a language model was asked, the newest first."""
    page = list_uses(call.workspace, Cut(limit, cursor))
    return Answer(Page([_use(call, row) for row in page.items], page.next))


@routes.get("assists/today", ModelDay, scope="admin")
def get_model_day(call: Call) -> Answer:
    """What of today's budget for language models is gone."""
    held = settings_of(call.workspace)
    day = day_so_far(call.workspace, held, call.now)
    limit = held.money_a_day
    return Answer(
        ModelDay(
            engine=held.engine,
            host=held.host,
            model=held.model,
            tokens=day.tokens,
            tokens_a_day=day.tokens_limit,
            cost=f"{day.money:f}",
            money_a_day=None if limit is None else f"{limit:f}",
            currency=held.currency or None,
        )
    )


@routes.get("assists/quality", list[SuggestionTally], scope="admin")
def get_suggestion_quality(call: Call, days: Days = 90) -> Answer:
    """What people decided on suggestions, by field and method, the most decided first."""
    names = SuggestionTally.__struct_fields__
    found = quality_of(call.workspace, call.now, days).fields
    return Answer([SuggestionTally(**{name: getattr(each, name) for name in names}) for each in found])


def _use(call: Call, row: m.AssistUse) -> ModelUse:
    cost = money_of(row.cost)
    return ModelUse(
        id=row.id,
        at=row.at,
        record=row.record or None,
        source=row.source,
        playbook=row.playbook or None,
        by=render.who_if_any(call.facts.directory, row.by),
        host=row.host,
        model=row.model,
        prompt=row.prompt,
        outcome=row.outcome,
        requests=row.requests,
        tokens_sent=row.sent,
        tokens_received=row.received,
        cost=None if cost is None else f"{cost:f}",
        currency=row.currency or None,
        seconds=row.seconds,
        characters=row.characters,
        fields=tuple(row.fields),
        hidden=row.hidden,
        found=row.quotes,
        dropped=row.dropped,
    )
