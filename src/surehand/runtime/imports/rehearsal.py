"""Commands decided, not carried out: the same engine and the same facts, but nothing is saved and nothing follows."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import cache, partial

from surehand.core.engine import Actor, Context, Program, RecordState, Refusal, decide
from surehand.core.engine.commands import Offer, OpenRecord
from surehand.runtime.boilerplate import repeated_on
from surehand.runtime.execute import NO_RECORD, Done, Outcome, Request
from surehand.runtime.facts import Facts, current_program, program_of
from surehand.runtime.loads import LiveLoads
from surehand.store.mapping import long_text_rows
from surehand.store.queries.states import read_states


class Rehearsal:
    """What a run would do, as far as it has been tried: later commands build on what the earlier ones led to."""

    def __init__(self, facts: Facts, now: datetime) -> None:
        self._facts = facts
        self._now = now
        self._loads = LiveLoads(facts.workspace, now)
        self._current_program = cache(partial(current_program, facts.workspace))
        self._states: dict[str, RecordState] = {}
        self._texts: dict[str, str] = {}
        """The long texts said so far, by digest: the first record that says it, or "" when several do."""

    def carry_out(self, actor: Actor, requests: Sequence[Request]) -> list[Outcome]:
        """Decide commands one after the other, as `execute_batch` would."""
        unknown = {each.record for each in requests if each.record} - self._states.keys()
        self._states |= read_states(self._facts.workspace, unknown)
        outcomes = [self._decide(actor, request) for request in requests]
        for outcome in outcomes:
            if isinstance(outcome, Done):
                self._remember_texts(outcome.state)
        return outcomes

    def forget_records(self) -> None:
        """Let go of the records so far: the next portion of a table speaks of others."""
        self._states.clear()

    def context(self, program: Program, actor: Actor, state: RecordState | None) -> Context:
        """What a decision on a record may know."""
        repeated = self._repeated(state) if state else frozenset()
        return self._facts.context(program, actor, self._now, loads=self._loads, repeated=repeated)

    def _decide(self, actor: Actor, request: Request) -> Outcome:
        workspace = self._facts.workspace
        if isinstance(request.command, OpenRecord):
            state, program = None, self._current_program(request.playbook)
        else:
            state = self._states.get(request.record)
            if state is None:
                return NO_RECORD
            program = program_of(workspace, state.playbook, state.playbook_version)
        decision = decide(self.context(program, actor, state), state, request.command)
        if isinstance(decision, Refusal):
            return decision
        self._states[decision.state.id] = decision.state
        if isinstance(request.command, Offer):
            self._loads.count(decision.events)
        return Done(decision.state, decision.events)

    def _repeated(self, state: RecordState) -> frozenset[str]:
        said = [str(digest) for *_, digest in long_text_rows(self._facts.workspace, state)]
        if not said:
            return frozenset()
        before = {digest for digest in said if self._texts.get(digest, state.id) != state.id}
        return repeated_on(self._facts.workspace, state) | before

    def _remember_texts(self, state: RecordState) -> None:
        for *_, digest in long_text_rows(self._facts.workspace, state):
            first = self._texts.setdefault(str(digest), state.id)
            if first != state.id:
                self._texts[str(digest)] = ""
