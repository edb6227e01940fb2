"""What an administrator allows the assists: whether a model is asked, which one, and how much of it a day."""

from __future__ import annotations

from decimal import ROUND_UP, Decimal
from typing import Literal, get_args
from urllib.parse import urlsplit

import msgspec

from surehand.assist.llm import Endpoint
from surehand.assist.llm.endpoint import Api, Price
from surehand.runtime.secrets import CannotOpen, unseal
from surehand.store import models as m

EngineName = Literal["none", "model"]
ENGINES: tuple[EngineName, ...] = get_args(EngineName)
APIS: tuple[Api, ...] = get_args(Api)
MILLIONTHS = 1_000_000


class AssistSettings(msgspec.Struct, frozen=True, kw_only=True):
    """The settings as they are. Prices are for a million tokens, budgets for a day, ``seconds`` for one question.

    Money is in ``currency``; None is no price, and no limit on money.
    """

    engine: EngineName = "none"
    url: str = ""
    api: Api = "openai"
    model: str = ""
    has_key: bool = False
    is_key_lost: bool = False
    """It was sealed under a secret key that this installation does not have any more: no model is asked."""
    price_sent: Decimal | None = None
    price_received: Decimal | None = None
    currency: str = ""
    tokens_a_day: int = 200_000
    money_a_day: Decimal | None = None
    seconds: int = 30
    local_only: tuple[str, ...] = ()

    @property
    def host(self) -> str:
        """Where the model is asked."""
        return urlsplit(self.url).netloc.rpartition("@")[2]

    @property
    def price(self) -> Price | None:
        """What tokens cost, where both prices are known."""
        if self.price_sent is None or self.price_received is None:
            return None
        return Price(self.price_sent, self.price_received)


def settings_of(workspace: str) -> AssistSettings:
    """The settings of a workspace; those of one that changed nothing ask no model."""
    row = row_of(workspace)
    return settings_in(row) if row else AssistSettings()


def settings_in(row: m.AssistSettings) -> AssistSettings:
    """The settings that a row holds."""
    return AssistSettings(
        engine=row.engine,  # type: ignore[arg-type]  # checked when it was stored, as is the next
        url=row.url,
        api=row.api,  # type: ignore[arg-type]
        model=row.model,
        has_key=bool(row.secrets),
        is_key_lost=_key_of(row) is None,
        price_sent=money_of(row.price_sent),
        price_received=money_of(row.price_received),
        currency=row.currency,
        tokens_a_day=row.tokens_a_day,
        money_a_day=money_of(row.money_a_day),
        seconds=row.seconds,
        local_only=tuple(row.local_only),
    )


def endpoint_of(workspace: str, *, also_off: bool = False) -> Endpoint | None:
    """The model of a workspace with its key, open; None where none is asked, or its key cannot be opened here.

    ``also_off`` gives the one that is set up and not switched on, for a trial.
    """
    row = row_of(workspace)
    if row is None or not (row.url and row.model) or (row.engine != "model" and not also_off):
        return None
    key = _key_of(row)
    if key is None:
        return None
    held = settings_in(row)
    return Endpoint(url=held.url, model=held.model, api=held.api, key=key, price=held.price)


def row_of(workspace: str) -> m.AssistSettings | None:
    """The row of the settings, where there is one."""
    row: m.AssistSettings | None = m.AssistSettings.objects.within(workspace).first()
    return row


def millionths(amount: Decimal) -> int:
    """Money as the tables have it, rounded up: what was spent is never told smaller."""
    return int((amount * MILLIONTHS).to_integral_value(ROUND_UP))


def money_of(count: int | None) -> Decimal | None:
    """Money as people have it."""
    return None if count is None else Decimal(count) / MILLIONTHS


def _key_of(row: m.AssistSettings) -> str | None:
    try:
        return unseal(row.secrets).get("key", "")
    except CannotOpen:
        return None
