"""Who receives: the rules of the playbook, and only where none settles it, suggestions from past handoffs.

What is learnt is kept in the process and goes on with every accepted handoff; it is made anew after some hours, so that
what was erased or changed is not remembered. See docs/decisions/a-receiver-is-suggested-where-no-rule-settles-it.md.
"""

from __future__ import annotations

from collections import OrderedDict
from datetime import datetime, timedelta
from threading import Lock
from typing import Literal, TypeAlias

import msgspec
from msgspec.structs import replace

from surehand.assist.route import LEAST, Choice, Past, PastHandoffs, Suggested, Trust
from surehand.core.engine import Actor, Directory, Program, RecordState, Refusal, Routed, route
from surehand.core.engine.facts import SuggestedReceiver
from surehand.core.engine.routing import fit_to_receive
from surehand.core.playbook import Handoff
from surehand.runtime.assists.routes import meaning
from surehand.runtime.assists.routes.packets import told_now, told_then
from surehand.runtime.facts import Facts, facts_of, program_of
from surehand.runtime.loads import LiveLoads
from surehand.store.queries.past_handoffs import AcceptedHandoff, read_accepted
from surehand.store.queries.states import read_states

MOST_PAST = 5_000
"""So many of the latest accepted handoffs are learnt from."""
KEPT_FOR = timedelta(hours=6)
MOST_KEPT = 32
"""Contracts that a process remembers at a time."""
_OVERLAP = timedelta(minutes=5)
"""An acceptance may be saved a moment after a later one."""
Decides: TypeAlias = Literal["rule", "suggestion", "nobody"]


class WhoReceives(msgspec.Struct, frozen=True):
    """Whom the routing finds; and where no rule settles it, whom past handoffs suggest, or why there is nobody."""

    routed: Routed | None
    suggested: Suggested = Suggested()

    @property
    def decides(self) -> Decides:
        """Which of the two says something."""
        if self.routed and self.routed.settled:
            return "rule"
        return "suggestion" if self.suggested.choices else "nobody"

    @property
    def receivers(self) -> tuple[SuggestedReceiver, ...]:
        """The suggested ones as history keeps them."""
        return tuple(SuggestedReceiver(each.person, each.took, each.of) for each in self.suggested.choices)


def who_receives(facts: Facts, actor: Actor, state: RecordState, way: Handoff, now: datetime) -> WhoReceives:
    """Who would receive a record if it were offered now."""
    program = program_of(facts.workspace, state.playbook, state.playbook_version)
    context = facts.context(program, actor, now, loads=LiveLoads(facts.workspace, now))
    found = route(context, way, state)
    if found and found.settled:
        return WhoReceives(found)
    fit = frozenset(person.id for person in fit_to_receive(context, way, state))
    return WhoReceives(found, _LEARNT.suggest(_Asked(facts.workspace, program, state, way, now), fit))


def find_receivers(
    workspace: str, actor: Actor, state: RecordState, to: str, now: datetime
) -> WhoReceives | Refusal:
    """The same for the way to a stage, which may be none, or none that hands over."""
    program = program_of(workspace, state.playbook, state.playbook_version)
    way = program.playbook.way(state.stage, to)
    if not isinstance(way, Handoff) or state.is_gone:
        return Refusal("needs_no_handoff", f"There is no handoff from where the record is to “{to}”.")
    return who_receives(facts_of(workspace), actor, state, way, now)


def shown_to(
    facts: Facts, actor: Actor, state: RecordState | None, to: str, receiver: str, now: datetime
) -> tuple[SuggestedReceiver, ...]:
    """Whom somebody could choose from when they chose a receiver; nobody where they chose none or a rule decides."""
    if not receiver or state is None:
        return ()
    found = find_receivers(facts.workspace, actor, state, to, now)
    return () if isinstance(found, Refusal) else found.receivers


def reason_of(choice: Choice) -> str:
    """Why somebody is suggested, in one sentence."""
    told = f"Took {choice.took} of the {choice.of} accepted handoffs most like it."
    return f"{told} Alike: {', '.join(choice.shared)}." if choice.shared else told


def trust_in(trust: Trust) -> str:
    """How often suggestions as sure as these were right."""
    return (
        f"Of the last {trust.tried} handoffs, {trust.sure} could be told as surely from those before them; "
        f"in {trust.right} of them the first suggested was the one who took it."
    )


def why_none(suggested: Suggested, people: Directory) -> str:
    """Why nobody is suggested, in one sentence; empty where somebody is."""
    match suggested.why_none:
        case "":
            return ""
        case "too_little":
            return (
                f"Nobody is suggested: that takes {2 * LEAST} accepted handoffs of this kind, and there are "
                f"{suggested.past}."
            )
        case "nothing_alike":
            return "Nobody is suggested: no accepted handoff is like this one."
        case "unsure":
            return "Nobody is suggested: from past handoffs like this one it cannot be told surely enough."
        case "not_here":
            name = people.name(suggested.missed)
            return (
                f"Nobody is suggested: past handoffs like this one point to {name}, who cannot take it now."
            )


class _Asked(msgspec.Struct, frozen=True):
    """What somebody wants suggestions for."""

    workspace: str
    program: Program
    state: RecordState
    way: Handoff
    now: datetime


class _Kept:
    """What was learnt of one contract."""

    def __init__(self, at: datetime) -> None:
        self.made = at
        self.history = PastHandoffs(meaning.comparison())
        self.latest: datetime | None = None
        self.known: set[str] = set()


class _Learnt:
    """What the process has learnt; threads take turns."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._kept: OrderedDict[tuple[str, str, str], _Kept] = OrderedDict()

    def suggest(self, asked: _Asked, fit: frozenset[str]) -> Suggested:
        """What past handoffs of this contract suggest, of those who could take it."""
        with self._lock:
            kept = self._of((asked.workspace, asked.state.playbook, asked.way.id), asked.now)
            _go_on(kept, asked)
            told = told_now(asked.program, asked.state)
            return kept.history.suggest(replace(told, vector=meaning.vector_of(told)), fit)

    def forget(self) -> None:
        """Drop everything: for tests, which make many workspaces."""
        with self._lock:
            self._kept.clear()

    def _of(self, key: tuple[str, str, str], now: datetime) -> _Kept:
        kept = self._kept.pop(key, None)
        if kept is None or now - kept.made > KEPT_FOR:
            kept = _Kept(now)
        self._kept[key] = kept
        if len(self._kept) > MOST_KEPT:
            self._kept.popitem(last=False)
        return kept


def _go_on(kept: _Kept, asked: _Asked) -> None:
    """Learn what was accepted since."""
    since = kept.latest - _OVERLAP if kept.latest else None
    accepted = read_accepted(asked.workspace, asked.way.id, MOST_PAST, since)
    rows = [row for row in accepted if row.id not in kept.known]
    if not rows:
        return
    kept.known.update(row.id for row in rows)
    kept.latest = max(rows[-1].at, kept.latest or rows[-1].at)
    kept.history.learn_all(_past(asked, rows))


def _past(asked: _Asked, rows: list[AcceptedHandoff]) -> list[Past]:
    """The handoffs with their packets; a contract of the same name in another playbook is another one."""
    states = read_states(asked.workspace, {row.record for row in rows})
    vectors = meaning.vectors_of(asked.workspace, [row.id for row in rows])
    found = []
    for row in rows:
        state = states.get(row.record)
        handoff = state.handoffs.get(row.id) if state and state.playbook == asked.state.playbook else None
        if state and handoff:
            told = told_then(asked.program, state, asked.way, handoff)
            told = replace(told, vector=vectors.get(row.id, b""))
            found.append(Past(row.id, handoff.closed_by, told))
    return found


_LEARNT = _Learnt()
forget = _LEARNT.forget
