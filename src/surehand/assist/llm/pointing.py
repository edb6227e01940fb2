"""The engine itself: what may leave is masked and asked, what comes back is checked."""

from __future__ import annotations

import time
from collections.abc import Callable
from hashlib import sha256

import httpx
import msgspec

from surehand.assist.engine import Answer, Asks, Left
from surehand.assist.llm.checking import Check
from surehand.assist.llm.endpoint import Endpoint, Limits
from surehand.assist.llm.keeping import Keeping
from surehand.assist.llm.prompt import Prompt, write_prompt
from surehand.assist.llm.reply import read_reply
from surehand.assist.llm.rounds import Result, Rounds
from surehand.assist.masking import Mask
from surehand.assist.source import Source

_MARGIN = 0.93
"""The share of the time after which nothing more is waited for: the rest is for the check of what came."""


class LlmEngine:
    """Asks a language model. One object may be used by several threads."""

    def __init__(
        self,
        endpoint: Endpoint,
        client: httpx.Client,
        limits: Limits,
        keeping: Keeping,
        *,
        pause: Callable[[float], None] = time.sleep,
    ) -> None:
        self._endpoint, self._client, self._limits, self._keeping = endpoint, client, limits, keeping
        self._pause = pause
        self._name = f"{endpoint.url} {endpoint.model}"

    def point(self, source: Source, asks: Asks) -> Answer:
        """Places in a source that a model pointed at and that stand there. Does not raise for what the model does."""
        begun = time.monotonic()
        if asks.local_only:
            return Answer(outcome="local_only")
        if not source.text.strip():
            return Answer(outcome="nothing_to_ask")
        if not source.language:
            return Answer(outcome="unsupported")
        names = (*asks.names, *{each.speaker for each in source.segments})
        mask = Mask(source.text, names=names, private=asks.private)
        prompt = write_prompt(source, asks.leaving, mask)
        check = Check(source, asks, mask, end=begun + self._limits.seconds)
        answer = self._kept(prompt, check) or self._asked(prompt, check, begun)
        if answer.spent.requests:
            answer = msgspec.structs.replace(answer, left=_left(prompt, asks, mask))
        seconds = time.monotonic() - begun
        return msgspec.structs.replace(
            answer, model=self._endpoint.model, prompt=prompt.digest, seconds=seconds
        )

    def _kept(self, prompt: Prompt, check: Check) -> Answer | None:
        """An answer that was paid for before, checked again: what is kept is not believed either."""
        text = self._keeping.answers.get(self._key(prompt))
        if text is None or (reading := read_reply(text)) is None:
            return None
        return Answer(outcome="kept", pointed=check.passed(reading), dropped=dict(check.dropped))

    def _asked(self, prompt: Prompt, check: Check, begun: float) -> Answer:
        if self._keeping.breaker.is_resting():
            return Answer(outcome="resting")
        end = begun + self._limits.seconds * _MARGIN
        rounds = Rounds(self._endpoint, self._client, self._limits, end=end, pause=self._pause)
        result = rounds.run(prompt, self._keeping.rungs.get(self._name) or "native")
        self._remember(result, prompt)
        if result.reading is None:
            return Answer(outcome=result.outcome, spent=result.spent)
        pointed = check.passed(result.reading)
        return Answer(outcome="answered", pointed=pointed, dropped=dict(check.dropped), spent=result.spent)

    def _remember(self, result: Result, prompt: Prompt) -> None:
        if result.outcome == "answered":
            self._keeping.breaker.succeeded()
            self._keeping.rungs.put(self._name, result.rung)
            self._keeping.answers.put(self._key(prompt), result.text)
        elif result.outcome not in ("over_budget", "rejected"):
            # A request that is refused, such as one too long for the model, says nothing against the endpoint.
            self._keeping.breaker.failed(result.rest)

    def _key(self, prompt: Prompt) -> str:
        return sha256(f"{self._name}\0{prompt.digest}".encode()).hexdigest()


def _left(prompt: Prompt, asks: Asks, mask: Mask) -> Left:
    fields = tuple(ask.field for ask in asks.leaving)
    return Left(characters=len(prompt.text), fields=fields, hidden=mask.hidden)
