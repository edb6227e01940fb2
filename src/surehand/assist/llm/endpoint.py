"""Where a model is asked, and within which limits."""

from __future__ import annotations

from decimal import Decimal
from typing import Literal

import msgspec

Api = Literal["openai", "anthropic"]
"""Whose way of asking is spoken; ``openai`` is also that of Ollama, vLLM, llama.cpp and most others."""
_MILLION = 1_000_000
_BYTES_A_TOKEN = 3
"""Four and more in English prose; three is careful, and about right for German."""


class Price(msgspec.Struct, frozen=True):
    """Money for a million tokens sent and received, in the budget's currency. A model of one's own costs nothing."""

    sent: Decimal
    received: Decimal

    def of(self, sent: int, received: int) -> Decimal:
        """What so many tokens cost."""
        return (self.sent * sent + self.received * received) / _MILLION


class Endpoint(msgspec.Struct, frozen=True, kw_only=True):
    """A model at an address. ``url`` is its base, such as ``https://api.example.com/v1``; ``key`` may be empty."""

    url: str
    model: str
    api: Api = "openai"
    key: str = ""
    price: Price | None = None

    def __repr__(self) -> str:
        return f"Endpoint({self.url}, {self.model})"


class Limits(msgspec.Struct, frozen=True, kw_only=True):
    """What one question may take: seconds in all, tokens in all and in the answer, money, requests.

    ``money`` None is no limit; a limit on money at an endpoint without a price lets nothing through.
    """

    seconds: float = 30.0
    tokens: int = 60_000
    answer: int = 4_000
    money: Decimal | None = None
    requests: int = 3


def tokens_of(text: str) -> int:
    """An estimate of the tokens of a text, rather too many than too few."""
    return len(text.encode("utf-8", "replace")) // _BYTES_A_TOKEN + 1
