"""A portion of rows is carried out: records are opened or changed, then taken towards their stage as gates allow.

Nothing here knows whether it is real: `execute_batch` carries a run out, a `Rehearsal` a dry run.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from typing import Literal, TypeAlias

import msgspec
from msgspec.structs import replace

from surehand.core.engine import Actor, Command, RecordState, Refusal
from surehand.core.engine.commands import Accept, Move, Offer, OpenRecord, Reassign, SetFields
from surehand.core.engine.events import FieldsSet, HandoffOffered, StageMoved
from surehand.core.playbook import Handoff, Playbook
from surehand.core.values import FieldValue
from surehand.runtime.execute import Done, Outcome, Request
from surehand.runtime.imports.mapping import Mapping as Wanted
from surehand.runtime.imports.parts import Problem
from surehand.runtime.imports.rows import Entry
from surehand.runtime.imports.walk import Ways

CarryOut: TypeAlias = Callable[[Actor, Sequence[Request]], list[Outcome]]


class Before(msgspec.Struct, frozen=True, omit_defaults=True):
    """What a row found in a record that it changed: values by field (None for an empty one), owner and stage."""

    values: dict[str, FieldValue | None] = {}
    owner: str = ""
    stage: str = ""


class Landed(msgspec.Struct, gc=False):
    """What became of a row: the record as it is now, and what the row found in it.

    ``passed`` are the ways it went or was offered through.
    """

    number: int
    key: str = ""
    title: str = ""
    outcome: Literal["opened", "changed", "unchanged", "rejected"] = "rejected"
    state: RecordState | None = None
    problems: list[Problem] = []
    before: Before = Before()
    passed: list[str] = []

    @property
    def is_held(self) -> bool:
        """Whether a gate kept the record from its stage."""
        return any(problem.kind == "held" for problem in self.problems)


class Errand(msgspec.Struct, frozen=True):
    """What all rows of an import have in common."""

    id: str
    playbook: str
    file: str
    mapping: Wanted
    actor: Actor
    ways: Callable[[int], tuple[Playbook, Ways]]
    """The playbook of a version number, with its ways; 0 is the current one."""


class Portion:
    """Some rows, carried out together. ``found`` are the records that the rows' keys stand for."""

    def __init__(self, errand: Errand, carry_out: CarryOut, found: Mapping[str, RecordState]) -> None:
        self._errand = errand
        self._carry_out = carry_out
        self._found = found

    def carry(self, entries: Sequence[Entry]) -> list[Landed]:
        """Do everything the rows ask for, and say what became of each."""
        rows = [(entry, _before_start(entry)) for entry in entries]
        wanted = [pair for pair in rows if not pair[0].is_rejected and not pair[0].left_out]
        self._open([pair for pair in wanted if pair[0].key not in self._found])
        self._change([pair for pair in wanted if pair[0].key in self._found])
        self._walk([row for row in wanted if row[0].stage and row[1].outcome != "rejected"])
        for entry, landed in rows:
            if entry.left_out:
                landed.outcome = "unchanged"
        return [landed for _, landed in rows]

    def _open(self, rows: Sequence[tuple[Entry, Landed]]) -> None:
        requests = [self._request(self._opening(entry), entry, "") for entry, _ in rows]
        for (_, landed), outcome in zip(rows, self._carry_out(self._errand.actor, requests), strict=True):
            if isinstance(outcome, Refusal):
                landed.problems += _problems(outcome, "reject")
            else:
                landed.state, landed.outcome = outcome.state, "opened"

    def _opening(self, entry: Entry) -> OpenRecord:
        _, ways = self._errand.ways(0)
        values = {name: value for name, value in entry.values.items() if value is not None}
        stage = ways.start_for(entry.stage, self._errand.mapping.start)
        return OpenRecord(title=entry.title, values=values, stage=stage, owner=entry.owner)

    def _change(self, rows: Sequence[tuple[Entry, Landed]]) -> None:
        for entry, landed in rows:
            state = self._found[entry.key]
            landed.state, landed.outcome = state, "unchanged"
            landed.before = Before(owner=state.owner, stage=state.stage)
        self._act([(*row, SetFields(values=row[0].values)) for row in rows if row[0].values], "set", "reject")
        given = [row for row in rows if row[0].owner and row[1].state and row[1].outcome != "rejected"]
        reason = f"named in {self._errand.file}"
        others = [row for row in given if row[1].state and row[0].owner != row[1].state.owner]
        self._act([(*row, Reassign(to=row[0].owner, reason=reason)) for row in others], "owner", "held")

    def _act(
        self, rows: Sequence[tuple[Entry, Landed, Command]], step: str, kind: Literal["reject", "held"]
    ) -> None:
        requests = [self._request(command, entry, step, landed) for entry, landed, command in rows]
        for (_, landed, _), outcome in zip(rows, self._carry_out(self._errand.actor, requests), strict=True):
            if isinstance(outcome, Refusal):
                landed.problems += _problems(outcome, kind)
                landed.outcome = "rejected" if kind == "reject" else landed.outcome
            elif outcome.events or outcome.replayed:
                landed.before = _with_replaced(landed, outcome)
                landed.state, landed.outcome = outcome.state, "changed"

    def _walk(self, rows: Sequence[tuple[Entry, Landed]]) -> None:
        """Take every record one step further, until all are there, wait for a receiver, or are held."""
        under_way = list(rows)
        step = 0
        while under_way:
            step += 1
            by_actor: dict[Actor, list[tuple[Entry, Landed, Request]]] = defaultdict(list)
            for entry, landed in under_way:
                if act := self._next_act(entry, landed):
                    actor, command = act
                    by_actor[actor].append((entry, landed, self._request(command, entry, f"{step}", landed)))
            under_way = [pair for actor, steps in by_actor.items() for pair in self._take_steps(actor, steps)]

    def _take_steps(
        self, actor: Actor, steps: Sequence[tuple[Entry, Landed, Request]]
    ) -> list[tuple[Entry, Landed]]:
        """Let one person take a step on each record, and say which can go on."""
        outcomes = self._carry_out(actor, [request for _, _, request in steps])
        going_on = []
        for (entry, landed, _), outcome in zip(steps, outcomes, strict=True):
            if isinstance(outcome, Refusal):
                landed.problems += _problems(outcome, "held")
            else:
                _take_in(landed, outcome)
                going_on.append((entry, landed))
        return going_on

    def _next_act(self, entry: Entry, landed: Landed) -> tuple[Actor, Command] | None:
        """Who does what next; None when the record is there, or nothing can be done but wait."""
        state = landed.state
        assert state is not None
        if state.stage == entry.stage:
            return None
        if state.open_handoffs:
            return self._acceptance(state)
        playbook, ways = self._errand.ways(state.playbook_version)
        way = ways.next_step(state.stage, entry.stage)
        if way is None:
            landed.problems.append(_no_way(playbook, state.stage, entry.stage))
            return None
        mapping = self._errand.mapping
        if isinstance(way, Handoff):
            receiver = entry.receiver if way.target == entry.stage else ""
            return self._errand.actor, Offer(to=way.target, receiver=receiver, override=mapping.override)
        reason = f"as recorded in {self._errand.file}" if way.reason != "no" else ""
        return self._errand.actor, Move(to=way.target, reason=reason, override=mapping.override)

    def _acceptance(self, state: RecordState) -> tuple[Actor, Command] | None:
        if not self._errand.mapping.accept:
            return None
        handoff = state.open_handoffs[0]
        receiver = Actor(handoff.receiver, self._errand.actor.via, self._errand.actor.source)
        return receiver, Accept(handoff=handoff.id, digest=handoff.digest)

    def _request(self, command: Command, entry: Entry, step: str, landed: Landed | None = None) -> Request:
        record = landed.state.id if landed and landed.state else ""
        key = f"imp:{self._errand.id}:{entry.number}" + (f":{step}" if step else "")
        playbook = "" if record else self._errand.playbook
        return Request(command, record, playbook, key=key)


def _before_start(entry: Entry) -> Landed:
    return Landed(entry.number, entry.key, entry.title, problems=entry.problems, passed=[])


def _take_in(landed: Landed, outcome: Done) -> None:
    landed.state = outcome.state
    if landed.outcome == "unchanged":
        landed.outcome = "changed"
    for event in outcome.events:
        if isinstance(event, StageMoved | HandoffOffered):
            landed.problems += [Problem(item.code, item.sentence, kind="warn") for item in event.warnings]
        if isinstance(event, HandoffOffered) or (isinstance(event, StageMoved) and not event.handoff):
            landed.passed.append(f"{event.origin} -> {event.target}")


def _with_replaced(landed: Landed, outcome: Done) -> Before:
    """What the fields held that a change has set or cleared."""
    held = landed.state.values if landed.state else {}
    changes = [event for event in outcome.events if isinstance(event, FieldsSet)]
    names = [name for event in changes for name in (*event.values, *event.cleared)]
    return replace(landed.before, values=landed.before.values | {name: held.get(name) for name in names})


def _problems(refusal: Refusal, kind: Literal["reject", "held"]) -> list[Problem]:
    """A refusal as problems of the row: one for each thing unmet, else one for the whole."""
    fix = refusal.allowed[0].sentence if refusal.allowed else ""
    stopping = [item for item in refusal.unmet if item.severity == "block"]
    if not stopping:
        return [Problem(refusal.code, refusal.sentence, fix, kind=kind)]
    return [Problem(item.code, item.sentence, fix, value=item.seen[:200], kind=kind) for item in stopping]


def _no_way(playbook: Playbook, origin: str, target: str) -> Problem:
    sentence = f"Nothing leads from {playbook.stages[origin].title} to {playbook.stages[target].title}."
    return Problem("no_such_move", sentence, "Name a stage that can be reached.", kind="held")
