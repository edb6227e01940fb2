"""Asking a model within the budget of the day, and laying what it pointed at beside what the rules found.

This runs in the worker only: a page shows what there is, and never waits for anybody.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from hashlib import sha256

import msgspec
from django.db import transaction

from surehand.assist.engine import Answer, Asks, Outcome
from surehand.assist.llm import Endpoint, Keeping, Limits, open_engine
from surehand.assist.llm.keeping import MemoryAnswers
from surehand.assist.llm.trial import ASKS, SOURCE
from surehand.assist.pointed import claims_of
from surehand.assist.source import Source
from surehand.core.engine import encode
from surehand.core.playbook import Playbook
from surehand.core.values import FileRef
from surehand.runtime.assists.looking import Looked, look
from surehand.runtime.assists.model.asking import LEAST_ANSWER, asks_of, is_local_only, needed_for
from surehand.runtime.assists.model.keeping import SharedEndpoint, keeping_of, name_of
from surehand.runtime.assists.model.pointing import keep_pointed
from surehand.runtime.assists.model.settings import endpoint_of, settings_of
from surehand.runtime.assists.model.usage import Cause, day_of, note_use, set_aside, settle
from surehand.runtime.assists.syncing import hold
from surehand.runtime.outgoing import outgoing_client
from surehand.store import models as m
from surehand.store.queries.states import read_state

VERSION = 1
"""Counted up when what a model is asked changes, so that it is asked anew."""
SETTLED: frozenset[Outcome] = frozenset(
    ("answered", "kept", "nothing_to_ask", "unsupported", "rejected", "unreadable")
)
"""What the same question would come to again."""
_HELPFUL: frozenset[Outcome] = frozenset(("answered", "kept"))
SKIPPING: frozenset[Outcome] = SETTLED | {"local_only"}
"""After these the next source is asked about; after all others the model has to wait."""


class BudgetedEngine:
    """An engine that asks within what is left of the day, and keeps what left the building. See `Engine`."""

    def __init__(self, workspace: str, endpoint: Endpoint, cause: Cause, now: datetime) -> None:
        self._workspace, self._endpoint, self._cause, self._now = workspace, endpoint, cause, now
        self._held = settings_of(workspace)
        name = name_of(endpoint.url, endpoint.model)
        self._shared = SharedEndpoint(workspace, name, now)
        self._keeping = keeping_of(workspace, name, cause.record, now)
        if not cause.record:
            self._keeping = Keeping(MemoryAnswers(), self._shared, _Awake(self._shared))

    def point(self, source: Source, asks: Asks) -> Answer:
        """Ask about a source. What the budget does not allow is not asked; what was answered before costs nothing."""
        needed = needed_for(source, asks)
        limits = Limits(seconds=float(self._held.seconds))
        grant = set_aside(
            self._workspace,
            self._held,
            day_of(self._workspace, self._now),
            wanted=limits.requests * needed + limits.answer,
            least=needed + LEAST_ANSWER,
        )
        limits = msgspec.structs.replace(
            limits, tokens=grant.tokens if grant else 0, money=grant.money if grant else None
        )
        answer = self._asked(source, asks, limits)
        with transaction.atomic():
            if grant:
                settle(self._workspace, grant, answer.spent)
            if answer.spent.requests or answer.outcome == "kept" or not self._cause.record:
                self._note(source, answer)
        return answer

    def resting_until(self) -> datetime | None:
        """Until when nobody is asked; None where somebody may be."""
        return self._shared.resting_until()

    def _asked(self, source: Source, asks: Asks, limits: Limits) -> Answer:
        with outgoing_client(limits.seconds) as client:
            engine = open_engine(self._endpoint, client, limits=limits, keeping=self._keeping)
            return engine.point(source, asks) if engine else Answer(outcome="unreachable")

    def _note(self, source: Source, answer: Answer) -> None:
        rung = self._shared.get("") or "" if answer.outcome == "answered" else ""
        note_use(self._workspace, self._held, self._cause, source.id[:80], answer, rung=rung, now=self._now)


class _Awake:
    """The breaker for a trial: it asks although the endpoint rests, and its success ends the rest for all."""

    def __init__(self, shared: SharedEndpoint) -> None:
        self._shared = shared

    def is_resting(self) -> bool:
        return False

    def succeeded(self) -> None:
        self._shared.succeeded()

    def failed(self, rest: float | None) -> None:
        """A trial that fails says nothing about what others ask meanwhile."""


class Enriched(msgspec.Struct, frozen=True):
    """What came of reading a record: the outcome for each source that was asked about, and the one that ended it.

    ``ended`` is None where nothing more is to be asked, or the work was to end.
    """

    outcomes: dict[str, Outcome]
    ended: Outcome | None = None


def engine_of(workspace: str, playbook: Playbook, cause: Cause, now: datetime) -> BudgetedEngine | None:
    """The engine for records of a playbook; None where a workspace asks no model, or nothing of these may leave."""
    if is_local_only(workspace, playbook):
        return None
    endpoint = endpoint_of(workspace)
    return BudgetedEngine(workspace, endpoint, cause, now) if endpoint else None


def try_endpoint(workspace: str, by: str, now: datetime) -> Answer | None:
    """Ask about a text that anybody may see; None where there is no endpoint. What came of it is kept as a use."""
    endpoint = endpoint_of(workspace, also_off=True)
    if endpoint is None:
        return None
    return BudgetedEngine(workspace, endpoint, Cause(by=by), now).point(SOURCE, ASKS)


def enrich(
    workspace: str,
    record: str,
    *,
    clock: Callable[[], datetime],
    by: str = "",
    goes_on: Callable[[], bool] = lambda: True,
) -> Enriched:
    """Let a model read what it has not read of a record yet, the latest first.

    ``goes_on`` is asked before each question; it says whether whoever asks still may.
    """
    state = read_state(workspace, record)
    if state is None or state.is_gone:
        return Enriched({})
    looked = look(workspace, state, now=clock())
    cause = Cause(record=record, playbook=state.playbook, by=by)
    reading = _Reading(workspace, looked, asks_of(workspace, looked), cause)
    outcomes: dict[str, Outcome] = {}
    ended: Outcome | None = None
    for source in reversed([*looked.sources.values()]):
        if not goes_on():
            break
        outcome = reading.read(source, clock())
        if outcome is not None:
            outcomes[source.id] = outcome
            if outcome not in SKIPPING and not reading.is_too_long(source):
                ended = outcome
                break
    now_is = read_state(workspace, record)
    if now_is and any(each in _HELPFUL for each in outcomes.values()):
        look(workspace, now_is, now=clock())
    return Enriched(outcomes, ended)


class _Reading(msgspec.Struct, frozen=True):
    """The reading of one record."""

    workspace: str
    looked: Looked
    asks: Asks
    cause: Cause

    def read(self, source: Source, now: datetime) -> Outcome | None:
        """Ask about one source and keep what came of it; None where that is known, or no model is asked."""
        engine = engine_of(self.workspace, self.looked.program.playbook, self.cause, now)
        if engine is None:
            return None
        digest = self._digest(source)
        rows = m.AssistRead.objects.within(self.workspace).filter(record=self.cause.record, source=source.id)
        if rows.filter(digest=digest, outcome__in=SETTLED).exists():
            return None
        answer = Answer(outcome="local_only") if self._stays(source) else engine.point(source, self.asks)
        told = {"digest": digest, "outcome": answer.outcome, "model": answer.model[:120], "at": now}
        with transaction.atomic():
            if not hold(self.workspace, self.cause.record):
                return None
            m.AssistRead.objects.within(self.workspace).update_or_create(
                workspace_id=self.workspace, record=self.cause.record, source=source.id, defaults=told
            )
            if answer.outcome in _HELPFUL:
                self._keep(source, answer)
        return answer.outcome

    def is_too_long(self, source: Source) -> bool:
        """Whether not even a whole day's budget is enough for a source: waiting for tomorrow would not help."""
        held, least = settings_of(self.workspace), needed_for(source, self.asks) + LEAST_ANSWER
        if held.money_a_day is not None and held.price and held.price.of(least, 0) > held.money_a_day:
            return True
        return least > held.tokens_a_day

    def _keep(self, source: Source, answer: Answer) -> None:
        fields = self.looked.fields
        claims = claims_of(answer.pointed, source, fields, order=self.asks.order)
        kinds = {each.id: each.kind for each in fields}
        keep_pointed(self.workspace, self.cause.record, source.id, claims, kinds)

    def _stays(self, source: Source) -> bool:
        """Whether it belongs to a field that stays here, as its file or as a question about it with its answer: it is
        not asked about, as little as the field."""
        fields, state = self.looked.program.playbook.fields, self.looked.state
        stay = {each.id for each in fields.values() if each.local_only}
        files = (
            held.value.id
            for name, held in state.values.items()
            if name in stay and isinstance(held.value, FileRef)
        )
        asked = (each.id for way in state.handoffs.values() for each in way.questions if each.field in stay)
        return source.id.partition("/")[0] in {*files, *asked}

    def _digest(self, source: Source) -> str:
        """Of what decides on an answer: who is known on the record changes what is hidden, not what is asked."""
        held = settings_of(self.workspace)
        told = (VERSION, held.url, held.api, held.model, source.digest, source.written, self.asks.fields)
        return sha256(encode(told).encode()).hexdigest()
