"""The one write path: load, decide, save events, projections, timers and deliveries in one transaction.

Pages, API, CLI, imports, connectors and the worker all come through here, so they all get the same answer.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractContextManager
from datetime import UTC, datetime
from functools import cache, partial
from hashlib import sha256
from typing import Literal, TypeAlias

import msgspec
from django.db import transaction

from surehand.core.engine import (
    Actor,
    Command,
    Context,
    Event,
    Next,
    Program,
    Recorded,
    RecordState,
    Refusal,
    decide,
    encode,
    evolve,
    refused_event,
)
from surehand.core.engine.commands import (
    Accept,
    AttachFile,
    FireTimer,
    Merge,
    Migrate,
    Move,
    Offer,
    OpenRecord,
    Override,
    Reroute,
)
from surehand.core.engine.facts import SuggestedReceiver
from surehand.runtime.boilerplate import Boilerplate
from surehand.runtime.changes import Changes
from surehand.runtime.facts import NoSuchPlaybook, current_program, lock_workspace, program_of
from surehand.runtime.files import is_stored, let_go
from surehand.runtime.loads import LiveLoads
from surehand.runtime.operations.observing import observed
from surehand.store.queries.answers import Answer, read_answers
from surehand.store.queries.states import read_state, read_states

NO_TARGET = Refusal("no_such_record", "The record to merge into is not in this workspace, or is itself gone.")
NO_RECORD = Refusal("no_such_record", "There is no such record in this workspace.")
NO_FILE = Refusal("no_such_file", "This file was not stored for this record; store it first, then attach it.")
LONGEST_KEY = 200
BAD_KEY = Refusal("bad_key", f"An idempotency key has at most {LONGEST_KEY} printable characters.")


class Done(msgspec.Struct, frozen=True):
    """The command was carried out. ``events`` are those it led to; ``replayed`` tells a repeated request."""

    state: RecordState
    events: tuple[Event, ...] = ()
    replayed: bool = False


Outcome: TypeAlias = Done | Refusal


class Request(msgspec.Struct, frozen=True):
    """One command to carry out.

    ``record`` is empty for a command that opens one (then ``playbook`` names what it follows). ``expect`` is the
    version the sender has seen, which still holds when nothing but refusals came after it; ``key`` makes a repetition
    harmless. ``suggested`` is whom the sender was shown to choose a receiver from.
    """

    command: Command
    record: str = ""
    playbook: str = ""
    expect: int | None = None
    key: str = ""
    suggested: tuple[SuggestedReceiver, ...] = ()


def execute(workspace: str, actor: Actor, request: Request, *, now: datetime | None = None) -> Outcome:
    """Carry out one command. Raises as `execute_batch` does."""
    return execute_batch(workspace, actor, [request], now=now)[0]


def execute_batch(
    workspace: str,
    actor: Actor,
    requests: Sequence[Request],
    *,
    mode: Literal["each", "all"] = "each",
    now: datetime | None = None,
) -> list[Outcome]:
    """Carry out many commands in one transaction and answer each.

    With ``all``, nothing is changed unless every command can be carried out; refusals are kept in either case.
    Commands on the same record build on each other.

    Raises:
        NoSuchWorkspace: there is none with this id. Bad requests raise nothing: they are refused.
        ValueError: ``now`` has no time zone.
    """
    at = now or datetime.now(UTC)
    if at.tzinfo is None:
        raise ValueError(f"{at} has no time zone: give the moment of an act in UTC")
    at = at.astimezone(UTC)
    with _observed(workspace, requests), transaction.atomic():
        writer = _Writer(workspace, actor, at, requests)
        outcomes = [writer.carry_out(request) for request in requests]
        if mode == "all" and any(isinstance(outcome, Refusal) for outcome in outcomes):
            outcomes = [_held_back(outcome) for outcome in outcomes]
            writer.keep_refusals_only()
        writer.save()
        _let_go_of_refused_files(workspace, requests, outcomes)
    return outcomes


def _observed(workspace: str, requests: Sequence[Request]) -> AbstractContextManager[None]:
    record = requests[0].record if len(requests) == 1 else ""
    return observed("command", workspace=workspace, record=record)


def _let_go_of_refused_files(
    workspace: str, requests: Sequence[Request], outcomes: Sequence[Outcome]
) -> None:
    """A file is stored before it is attached: what was not attached is not kept."""
    for request, outcome in zip(requests, outcomes, strict=True):
        if isinstance(request.command, AttachFile) and isinstance(outcome, Refusal):
            transaction.on_commit(partial(let_go, workspace, request.command.file.id))


def _held_back(outcome: Outcome) -> Outcome:
    if isinstance(outcome, Refusal):
        return outcome
    return Refusal("held_back", "Nothing was changed, because another command of the batch was refused.")


class _Writer:
    """The work of one transaction."""

    def __init__(self, workspace: str, actor: Actor, now: datetime, requests: Sequence[Request]) -> None:
        self.workspace = workspace
        self.actor = actor
        self.now = now
        self.facts, self.ledger = lock_workspace(workspace)
        self.changes = Changes(self.facts, actor, now, self.ledger)
        self.before = read_states(workspace, {request.record for request in requests if request.record})
        self.states = dict(self.before)
        self.loads = LiveLoads(workspace, now)
        pairs = [(self.before.get(request.record), request.command) for request in requests]
        self.boilerplate = Boilerplate(workspace, pairs)
        self.current_program = cache(partial(current_program, workspace))
        self.answered = read_answers(
            workspace, [each.key for each in requests if each.key and _is_key(each.key)]
        )
        self.refusals: list[tuple[str, Command, Refusal]] = []

    def carry_out(self, request: Request) -> Outcome:
        """Decide one command, unless its key was answered before."""
        if not _is_key(request.key):
            return BAD_KEY
        if request.key in self.answered:
            return self._answer_again(request)
        outcome = self._decide(request)
        if request.key:
            self._remember(request, outcome)
        return outcome

    def save(self) -> None:
        """Write everything."""
        self.changes.save()

    def keep_refusals_only(self) -> None:
        """Take back all changes, but let history tell what was refused."""
        self.changes = Changes(self.facts, self.actor, self.now, self.ledger)
        self.states = dict(self.before)
        for record, command, refusal in self.refusals:
            self._note_refusal(self.states.get(record), command, refusal)

    def _decide(self, request: Request) -> Outcome:
        opening = isinstance(request.command, OpenRecord)
        state = None if opening else self.states.get(request.record)
        if state is None and not opening:
            return NO_RECORD
        if state is not None and request.expect is not None and not _still_holds(state, request.expect):
            return _changed_since(state, request.expect)
        if isinstance(request.command, Merge) and not self._can_take(request.command.into):
            return NO_TARGET
        if isinstance(request.command, AttachFile) and not is_stored(
            self.workspace, request.record, request.command.file
        ):
            return NO_FILE
        program = self._program(request, state)
        if isinstance(program, Refusal):
            return program
        context = self._context(program, request, state)
        decision = decide(context, state, request.command)
        if isinstance(decision, Refusal):
            if state is not None and not isinstance(request.command, FireTimer):
                self.refusals.append((state.id, request.command, decision))
                self._note_refusal(state, request.command, decision)
            return decision
        if decision.events:
            self.changes.add(context, state, decision.state, decision.events, self._former(request, state))
            self.states[decision.state.id] = decision.state
            self.loads.count(decision.events)
        return Done(decision.state, decision.events)

    def _can_take(self, record: str) -> bool:
        """Whether another record is there to go on as."""
        state = self.states.get(record) or read_state(self.workspace, record)
        return state is not None and not state.is_gone

    def _program(self, request: Request, state: RecordState | None) -> Program | Refusal:
        slug = state.playbook if state else request.playbook
        try:
            if state is None or isinstance(request.command, Migrate):
                return self.current_program(slug)
            return program_of(self.workspace, slug, state.playbook_version)
        except NoSuchPlaybook:
            return Refusal("no_such_playbook", f"There is no published playbook “{slug}” here.")

    def _former(self, request: Request, state: RecordState | None) -> Program | None:
        if state is None or not isinstance(request.command, Migrate):
            return None
        return program_of(self.workspace, state.playbook, state.playbook_version)

    def _context(self, program: Program, request: Request, state: RecordState | None) -> Context:
        command = request.command
        # A gate is asked by these commands, and after any other whether an override has been made good.
        gated = isinstance(command, Move | Offer | Accept | Override) or (
            state is not None and state.overrides
        )
        return self.facts.context(
            program,
            self.actor,
            self.now,
            loads=self.loads if isinstance(command, Offer | Reroute | FireTimer) else {},
            repeated=self.boilerplate.on(state, command) if state and gated else frozenset(),
            suggested=request.suggested,
        )

    def _note_refusal(self, state: RecordState | None, command: Command, refusal: Refusal) -> None:
        event = refused_event(state, command, refusal) if state else None
        if state is None or event is None:
            return
        recorded = Recorded(event, self.now, self.actor.person, state.version + 1)
        after = evolve(state, recorded)
        self.changes.append(state, after, [event])
        self.states[state.id] = after

    def _remember(self, request: Request, outcome: Outcome) -> None:
        refused = encode(outcome) if isinstance(outcome, Refusal) else ""
        record = request.record if isinstance(outcome, Refusal) else outcome.state.id
        version = 0 if isinstance(outcome, Refusal) else outcome.state.version
        answer = Answer(_fingerprint(self.actor, request), record, refused)
        self.answered[request.key] = answer
        self.changes.remember(request.key, answer.fingerprint, record, version, refused)

    def _answer_again(self, request: Request) -> Outcome:
        answer = self.answered[request.key]
        if answer.fingerprint != _fingerprint(self.actor, request):
            sentence = "This idempotency key was used for another request; take a new one."
            return Refusal("key_reused", sentence)
        if answer.refusal:
            return msgspec.json.decode(answer.refusal, type=Refusal)
        state = self.states.get(answer.record) or read_state(self.workspace, answer.record)
        return Done(state, replayed=True) if state else NO_RECORD


def _is_key(key: str) -> bool:
    return len(key) <= LONGEST_KEY and key.isprintable()


def _still_holds(state: RecordState, seen: int) -> bool:
    return state.changed <= seen <= state.version


def _fingerprint(actor: Actor, request: Request) -> str:
    told = (actor.person, request.record, request.playbook, encode(request.command))
    return sha256("\x1f".join(told).encode()).hexdigest()


def _changed_since(state: RecordState, seen: int) -> Refusal:
    sentence = f"The record has changed since: you saw version {seen}, it is at version {state.version}."
    return Refusal("changed_since", sentence, allowed=(Next("read", "Read it again, then decide."),))
