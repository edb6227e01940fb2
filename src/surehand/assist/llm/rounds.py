"""The tries of one question: which rung, when again, and when no more. Within one deadline and one budget."""

from __future__ import annotations

import time
from collections.abc import Callable
from decimal import Decimal

import httpx
import msgspec

from surehand.assist.engine import Outcome, Spent
from surehand.assist.llm.endpoint import Endpoint, Limits, tokens_of
from surehand.assist.llm.keeping import Rung
from surehand.assist.llm.prompt import Prompt
from surehand.assist.llm.reply import Reading, read_reply
from surehand.assist.llm.wire import Failure, Reply, Request, ask

LEAST_ANSWER = 256
"""Tokens: with fewer no answer can be complete."""
_PAUSE = 0.5


class Result(msgspec.Struct, frozen=True, kw_only=True):
    """How the tries ended. ``rest`` is what the other side asked for; ``text`` is the answer as it came."""

    outcome: Outcome
    rung: Rung
    spent: Spent
    text: str = ""
    reading: Reading | None = None
    rest: float | None = None


class Rounds:
    """The tries of one question."""

    def __init__(
        self,
        endpoint: Endpoint,
        client: httpx.Client,
        limits: Limits,
        *,
        end: float,
        pause: Callable[[float], None] = time.sleep,
    ) -> None:
        self._endpoint, self._client, self._limits = endpoint, client, limits
        self._end, self._pause = end, pause
        self._sent = self._received = self._requests = 0

    def run(self, prompt: Prompt, rung: Rung) -> Result:
        """Ask until there is an answer to be read, or nothing more may be tried."""
        last: Outcome = "over_budget"
        rest: float | None = None
        while self._requests < self._limits.requests:
            most = self._left_for_answer(prompt)
            if most < LEAST_ANSWER:
                return self._result("over_budget", rung)
            found = self._ask(prompt, rung, most)
            if isinstance(found, Reply):
                if reading := read_reply(found.text):
                    return self._result("answered", rung, text=found.text, reading=reading)
                found = Failure("unreadable")
            last, rest = found.kind, found.rest
            if found.kind in ("unreadable", "rejected") and rung == "native":
                rung = "prompted"
            elif found.kind in ("timed_out", "denied", "rejected") or not self._waited(found):
                break
        return self._result(last, rung, rest=rest)

    def _ask(self, prompt: Prompt, rung: Rung, most: int) -> Reply | Failure:
        self._requests += 1
        request = Request(endpoint=self._endpoint, prompt=prompt, rung=rung, most=most, end=self._end)
        found = ask(self._client, request)
        told = found if isinstance(found, Reply) else Reply("", 0, 0)
        self._sent += told.sent or tokens_of(prompt.task + prompt.text)
        self._received += told.received or (tokens_of(told.text) if told.text else 0)
        return found

    def _waited(self, failure: Failure) -> bool:
        """Whether it was waited for another try; not where that would take what is left of the time."""
        if failure.kind == "unreadable":
            return True
        pause = failure.rest if failure.rest is not None else _PAUSE * 2 ** (self._requests - 1)
        if self._requests >= self._limits.requests or pause >= self._end - time.monotonic():
            return False
        self._pause(pause)
        return True

    def _left_for_answer(self, prompt: Prompt) -> int:
        """The tokens an answer may have, by the budget of tokens and that of money."""
        needed = tokens_of(prompt.task + prompt.text)
        most = min(self._limits.answer, self._limits.tokens - self._sent - self._received - needed)
        if self._limits.money is None:
            return most
        if (price := self._endpoint.price) is None:
            return 0
        money = self._limits.money - price.of(self._sent + needed, self._received)
        if money < 0:
            return 0
        return min(most, int(money * 1_000_000 / price.received)) if price.received else most

    def _result(
        self,
        outcome: Outcome,
        rung: Rung,
        *,
        text: str = "",
        reading: Reading | None = None,
        rest: float | None = None,
    ) -> Result:
        cost: Decimal | None = None
        if self._endpoint.price:
            cost = self._endpoint.price.of(self._sent, self._received)
        spent = Spent(requests=self._requests, sent=self._sent, received=self._received, cost=cost)
        return Result(outcome=outcome, rung=rung, spent=spent, text=text, reading=reading, rest=rest)
