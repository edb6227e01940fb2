"""Runs a playbook's test cases: a record in a small fixed company, one act, the decision beside the expected one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import msgspec
from msgspec.structs import replace

from surehand.core.engine.case_scene import Scene, act_of, set_scene
from surehand.core.engine.commands import Accept, Move, Offer
from surehand.core.engine.decide import Decision, decide
from surehand.core.engine.events import HandoffOffered, StageMoved, TaskAdded
from surehand.core.engine.facts import Actor, Context, Directory, people_meant
from surehand.core.engine.gate import check_gate, facts_for_conditions
from surehand.core.engine.program import Gate, Program
from surehand.core.engine.refusal import Refusal, Unmet
from surehand.core.engine.state import RecordState
from surehand.core.playbook import (
    Audience,
    Case,
    Handoff,
    Places,
    Problem,
    TermError,
    parse_audience,
)
from surehand.core.playbook.model import Part, Then
from surehand.core.playbook.read import read_part

_UNDERSTOOD = "It is as the packet says, and the first task comes first."


class CaseFile(Part, frozen=True, kw_only=True):
    """A file of tests beside a playbook."""

    tests: tuple[Case, ...] = ()


class CaseReading(msgspec.Struct, frozen=True):
    """What came of a test file: its cases, every problem, and where the parts stand."""

    cases: tuple[Case, ...]
    problems: tuple[Problem, ...]
    places: Places


class Seen(msgspec.Struct, frozen=True):
    """A rule of the playbook, and the answer it gave."""

    rule: str
    met: bool


class CaseResult(msgspec.Struct, frozen=True):
    """What came of a case: ``got`` tells the decision in sentences, ``differs`` what was expected otherwise."""

    name: str
    expected: str
    got: tuple[str, ...]
    differs: tuple[str, ...]
    covered: frozenset[Seen] = frozenset()

    @property
    def passed(self) -> bool:
        """Whether the decision is the expected one."""
        return not self.differs


class Coverage(msgspec.Struct, frozen=True):
    """How many rules the cases saw both met and unmet; ``missing`` says which they did not."""

    rules: int
    covered: int
    missing: tuple[str, ...]


class CaseRun(msgspec.Struct, frozen=True):
    """What came of all cases."""

    results: tuple[CaseResult, ...]
    coverage: Coverage

    @property
    def passed(self) -> bool:
        """Whether there are cases, and every one passed."""
        return bool(self.results) and all(result.passed for result in self.results)


def read_cases(text: str, file: str) -> CaseReading:
    """Read a file of tests. One without any is a problem: it would pass whatever the playbook does."""
    read, problems, places = read_part(CaseFile, text, file)
    if read is not None and not read.tests:
        fix = "Add one under `tests:`, or delete the file."
        none = Problem("no_cases", "This file has no cases.", fix, path=("tests",))
        problems += (places.locate(none),)
    return CaseReading(read.tests if read else (), problems, places)


def run_cases(program: Program, cases: Iterable[Case]) -> CaseRun:
    """Run cases against a playbook that passed its checks."""
    results = tuple(run_case(program, case) for case in cases)
    return CaseRun(results, _coverage(program, results))


def run_case(program: Program, case: Case) -> CaseResult:
    """Run one case."""
    expected = _in_words(case.then)
    scene = set_scene(program, case)
    command = act_of(program.playbook, case)
    if isinstance(scene, str) or isinstance(command, str):
        cannot = tuple(each for each in (scene, command) if isinstance(each, str))
        return CaseResult(case.name, expected, (), cannot)
    answer = _act(scene, command)
    differs = tuple(_differences(case.then, answer, scene.context.directory))
    return CaseResult(case.name, expected, answer.lines, differs, answer.seen)


class _Answer(msgspec.Struct, frozen=True):
    """A decision in the words of a case; ``stopped`` are ids of what is unmet, or the code of another refusal."""

    lines: tuple[str, ...]
    seen: frozenset[Seen]
    stopped: tuple[str, ...] = ()
    warned: tuple[str, ...] = ()
    tasks: tuple[str, ...] = ()
    receiver: str = ""


def _act(scene: Scene, command: Offer | Move) -> _Answer:
    context, state = scene.context, scene.state
    decision = decide(context, state, command)
    seen = _seen_at_gate(context, state, command.to)
    if isinstance(decision, Refusal):
        return _refused(decision, seen)
    if isinstance(command, Move):
        moved = next(event for event in decision.events if isinstance(event, StageMoved))
        return _allowed(context, f"Moved to {moved.target}.", decision, moved.warnings, seen)
    seen |= _seen_in_routing(context, state, command.to)
    offered = next(event for event in decision.events if isinstance(event, HandoffOffered))
    accepted = _accept(context, decision, offered)
    if isinstance(accepted, Refusal):
        return _refused(accepted, seen)
    line = f"Offered to {offered.receiver}: {offered.why}."
    answer = _allowed(context, line, accepted, offered.warnings, seen)
    return replace(answer, receiver=offered.receiver)


def _accept(context: Context, decision: Decision, offered: HandoffOffered) -> Decision | Refusal:
    """What follows when the receiver accepts, which is when a handoff's tasks are created."""
    questions = context.program.contract(offered.contract).read_back.ask
    accept = Accept(
        handoff=offered.handoff, digest=offered.digest, read_back=(_UNDERSTOOD,) * max(1, len(questions))
    )
    return decide(replace(context, actor=Actor(offered.receiver, via="cli")), decision.state, accept)


def _refused(refusal: Refusal, seen: frozenset[Seen]) -> _Answer:
    stopping = [item for item in refusal.unmet if item.severity == "block"]
    return _Answer(
        lines=(refusal.sentence, *(item.sentence for item in stopping)),
        seen=seen,
        stopped=tuple(item.id for item in stopping) or (refusal.code,),
        warned=_warned(refusal.unmet),
    )


def _allowed(
    context: Context, line: str, decision: Decision, warnings: tuple[Unmet, ...], seen: frozenset[Seen]
) -> _Answer:
    tasks = tuple(event.template for event in decision.events if isinstance(event, TaskAdded))
    way = next(event for event in decision.events if isinstance(event, StageMoved))
    gate = context.program.gates[f"{way.origin} -> {way.target}"]
    created = (f"Tasks: {', '.join(tasks)}.",) if tasks else ()
    return _Answer(
        lines=(line, *(item.sentence for item in warnings), *created),
        seen=seen
        | {Seen(_rule(gate, "task", each.id), each.id in tasks) for each in gate.way.tasks if each.when},
        warned=_warned(warnings),
        tasks=tasks,
    )


def _warned(unmet: tuple[Unmet, ...]) -> tuple[str, ...]:
    return tuple(item.id for item in unmet if item.severity == "warn")


def _in_words(then: Then) -> str:
    parts = (
        f"refused for {_names(then.refused)}" if then.refused else "",
        "refused" if then.accepted is False and not then.refused else "",
        "accepted" if then.accepted or then.refused == () else "",
        f"warned of {_names(then.warned)}" if then.warned else "",
        f"received by {then.receiver}" if then.receiver else "",
        f"tasks {_names(then.tasks)}" if then.tasks else "",
    )
    return ", ".join(filter(None, parts)) or "nothing"


def _names(ids: Iterable[str]) -> str:
    return ", ".join(sorted(ids))


def _differences(then: Then, got: _Answer, directory: Directory) -> Iterator[str]:
    """What was expected and is otherwise; warnings, receiver and tasks count where the case names any."""
    if then.refused is None and then.accepted is None:
        yield "The case does not say whether it expects to be refused or accepted."
    if then.refused is not None:
        yield from _compared("Refused for", then.refused, got.stopped)
    elif then.accepted and got.stopped:
        yield f"Expected to be accepted, but refused for {_names(got.stopped)}."
    elif then.accepted is False and not got.stopped:
        yield "Expected to be refused, but nothing stops it."
    if then.warned:
        yield from _compared("Warned of", then.warned, got.warned)
    if then.tasks:
        yield from _compared("Created the tasks", then.tasks, got.tasks)
    if then.receiver and got.receiver not in _meant(then.receiver, directory):
        yield f"Expected {then.receiver} to receive it, but got {got.receiver or 'nobody'}."


def _compared(what: str, expected: Iterable[str], got: Iterable[str]) -> Iterator[str]:
    missing, surplus = set(expected) - set(got), set(got) - set(expected)
    if missing:
        yield f"{what} {_names(got) or 'nothing'}; expected {_names(missing)} too."
    if surplus:
        yield f"{what} {_names(got)}; did not expect {_names(surplus)}."


def _meant(receiver: str, directory: Directory) -> frozenset[str]:
    """The people that an expected receiver stands for: an address, “team sales”, “lead of sales”, or a team alone."""
    try:
        audience = parse_audience(receiver)
    except TermError:
        audience = Audience(f"team {receiver}")
    return frozenset(person.id for person in people_meant(audience, directory, {}))


def _seen_at_gate(context: Context, state: RecordState, to: str) -> frozenset[Seen]:
    gate = context.program.gates.get(f"{state.stage} -> {to}")
    if gate is None:
        return frozenset()
    unmet = {(item.kind, item.id) for item in check_gate(gate, context, state)}
    return frozenset(Seen(_rule(gate, *asked), asked not in unmet) for asked in _asked(gate))


def _seen_in_routing(context: Context, state: RecordState, to: str) -> frozenset[Seen]:
    """The answers of the receiver rules up to the first that fits: the others are not asked."""
    gate = context.program.gates[f"{state.stage} -> {to}"]
    facts = facts_for_conditions(context, state)
    seen: set[Seen] = set()
    for name, when in _receiver_rules(gate):
        met = not when or context.program.condition(when).met(facts)
        if when:
            seen.add(Seen(_rule(gate, "receiver", name), met))
        if met:
            break
    return frozenset(seen)


def _coverage(program: Program, results: Iterable[CaseResult]) -> Coverage:
    seen = {each for result in results for each in result.covered}
    rules = tuple(dict.fromkeys(rule for gate in program.gates.values() for rule in _rules(gate)))
    lacking = [Seen(rule, met) for rule in rules for met in (True, False) if Seen(rule, met) not in seen]
    missing = tuple(f"{each.rule} was never {'met' if each.met else 'unmet'}" for each in lacking)
    return Coverage(len(rules), len(rules) - len({each.rule for each in lacking}), missing)


def _rules(gate: Gate) -> Iterator[str]:
    """Everything that can be met or unmet on a way: required fields, criteria, conditional receivers and tasks."""
    yield from (_rule(gate, *asked) for asked in _asked(gate))
    yield from (_rule(gate, "receiver", name) for name, when in _receiver_rules(gate) if when)
    yield from (_rule(gate, "task", task.id) for task in gate.way.tasks if task.when)


def _asked(gate: Gate) -> Iterator[tuple[str, str]]:
    yield from (("field", each.field.id) for each in gate.requirements)
    yield from (("criterion", each.criterion.id or each.criterion.when) for each in gate.criteria)


def _receiver_rules(gate: Gate) -> Iterator[tuple[str, str]]:
    rules = gate.way.receiver if isinstance(gate.way, Handoff) else ()
    return ((str(number), rule.when) for number, rule in enumerate(rules, 1))


def _rule(gate: Gate, kind: str, name: str) -> str:
    return f"{gate.way.arrow}: {kind} {name}"
