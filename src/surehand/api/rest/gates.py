"""What the gates say, without anything being moved: the same answer that the act would get."""

from __future__ import annotations

from surehand.api.rest import shapes as s
from surehand.api.rest.endpoint import Answer, Id, Routes
from surehand.api.rest.request import Call
from surehand.core.engine import Context, RecordState, Refusal, blocking, preview
from surehand.core.playbook import Handoff
from surehand.runtime.execute import NO_RECORD
from surehand.runtime.facts import program_of
from surehand.store.queries.facts import read_repeated
from surehand.store.queries.states import read_state

routes = Routes("Gates")


@routes.get("records/{record}/gates", s.Gates)
def check_gates(call: Call, record: Id) -> Answer | Refusal:
    """Every way on from where a record is, with everything that is missing on it."""
    state = read_state(call.workspace, record)
    if state is None:
        return NO_RECORD
    context = _context(call, state)
    ways = context.program.playbook.ways_from(state.stage)
    checks = [_check(context, state, way.target) for way in ways]
    found = tuple(check for check in checks if not isinstance(check, Refusal))
    return Answer(s.Gates(gates=found), version=state.version)


@routes.get("records/{record}/gates/{to}", s.GateCheck)
def check_gate(call: Call, record: Id, to: Id) -> Answer | Refusal:
    """What is missing on the way to one stage."""
    state = read_state(call.workspace, record)
    if state is None:
        return NO_RECORD
    check = _check(_context(call, state), state, to)
    return check if isinstance(check, Refusal) else Answer(check, version=state.version)


def _check(context: Context, state: RecordState, to: str) -> s.GateCheck | Refusal:
    unmet = preview(context, state, to)
    if isinstance(unmet, Refusal):
        return unmet
    way = context.program.playbook.way(state.stage, to)
    act = "offer" if isinstance(way, Handoff) else "move"
    title = context.program.playbook.stages[to].title
    return s.GateCheck(to=to, title=title, act=act, met=not blocking(unmet), unmet=unmet)


def _context(call: Call, state: RecordState) -> Context:
    program = program_of(call.workspace, state.playbook, state.playbook_version)
    return call.facts.context(
        program, call.actor, call.now, repeated=read_repeated(call.workspace, [state.id])
    )
