"""What its own history says of a playbook that is in use: proposals in front of each handoff, the playbook as it is.

Nothing of the playbook is mined anew, because its own history cannot tell it: what a gate asks for was there whenever
it let something through, and the stages are as they were written. So what is asked for already is named and left
alone; what goes beyond it is proposed as a comment, for people to decide.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

import msgspec

from surehand.audit.binding import Binding, lay_stays
from surehand.audit.changes import lay_changes
from surehand.audit.log import EventLog
from surehand.audit.mining import telling
from surehand.audit.mining.clocks import Waits, waits
from surehand.audit.mining.contract import Contract, look_at_fields
from surehand.audit.mining.draft import Bare, Line, Proposed, inline, proposals, propose, quoted, remark
from surehand.audit.mining.journey import Journey, Step
from surehand.audit.mining.kinds import Kinded, currency_of, kinds_of
from surehand.audit.mining.mined import Mined, nothing
from surehand.audit.mining.passed import Passed, lay_passed
from surehand.audit.mining.rules import Mining
from surehand.audit.mining.ways import Course, course_along
from surehand.core.engine import Gate, Program
from surehand.core.playbook import Field, Handoff, Playbook, read_playbook


class Seen(msgspec.Struct, frozen=True, kw_only=True):
    """What was seen at one handoff; which fields its gate asks for already, and which the receiver's next gates do."""

    handoff: Handoff
    passed: Passed
    contract: Contract
    waits: Waits | None
    asked: tuple[str, ...]
    next: frozenset[str]
    tries: int
    percentile: float


def mine_onto(log: EventLog, text: str, rules: Mining | None = None) -> Mined:
    """Propose what to change in a playbook, from the history of its own records as `own_log` tells it of contracts.

    ``text`` is the playbook as it is in use; it was checked when it was published. The draft is that text, with what
    was seen as comments in front of each handoff that was answered often enough.
    """
    rules = rules or Mining()
    reading = read_playbook(text)
    if reading.playbook is None:
        raise ValueError(f"The playbook cannot be read: {reading.problems[0].sentence}")
    playbook = reading.playbook
    seen = list(_look(log, playbook, rules))
    if not seen:
        title = playbook.title or playbook.id
        why = f"no handoff of “{title}” was answered for {rules.support} records or more"
        return nothing(why, rules)
    lines = {each.handoff.arrow: list(_says(each, playbook, rules)) for each in seen}
    places = {arrow: reading.places.of(("handoffs", arrow)).line for arrow in lines}
    told = [each for found in lines.values() for each in found]
    return Mined(
        text=_with_remarks(text, lines, places),
        lines=list(proposals(told)),
        binding=_binding(playbook),
        rules=rules.sentences(),
        tries=seen[0].tries,
    )


def _binding(playbook: Playbook) -> Binding:
    """The own history calls stages by their ids; its fields are found by theirs, as far as it has them."""
    return Binding(stages={each: each for each in playbook.stages})


def _look(log: EventLog, playbook: Playbook, rules: Mining) -> Iterator[Seen]:
    binding = _binding(playbook)
    journey = _journey(playbook, binding)
    lay_stays(log, binding)
    course: Course = course_along(
        log, {(way.origin, way.target) for way in playbook.handoffs.values()}, rules
    )
    passed = lay_passed(log, journey, course, rules, by_people=True)
    known = [column for column in lay_changes(log) if column in playbook.fields] if passed else []
    kinds = _kinds(log, playbook, known, rules) if passed else {}
    looked = look_at_fields(log, kinds, rules)
    waited = waits(log, rules)
    program = Program(playbook)
    by_way = {(each.way.origin, each.way.target): each for each in passed}
    for handoff in playbook.handoffs.values():
        arrow = (handoff.origin, handoff.target)
        if arrow in by_way:
            yield Seen(
                handoff=handoff,
                passed=by_way[arrow],
                contract=looked.contracts.get(arrow, Contract()),
                waits=waited.get(arrow),
                asked=_fields_of(program.gates[handoff.arrow]),
                next=_asked_next(program, handoff),
                tries=looked.tries,
                percentile=log.rules.percentile,
            )


def _kinds(log: EventLog, playbook: Playbook, columns: Iterable[str], rules: Mining) -> dict[str, Kinded]:
    """The fields as the playbook has them; one whose values read like another kind is not compared by them."""
    found = kinds_of(log, columns, rules.currency or currency_of(log))
    return {column: _as_written(kinded, playbook.fields[column]) for column, kinded in found.items()}


def _as_written(kinded: Kinded, field: Field) -> Kinded:
    kinded = msgspec.structs.replace(kinded, id=field.id, title=field.title)
    if field.type == "choice":
        return msgspec.structs.replace(kinded, kind="choice", options={each: each for each in field.options})
    if kinded.kind == field.type:
        return kinded
    return msgspec.structs.replace(kinded, kind="long_text", options={}, moment="")


def _fields_of(gate: Gate) -> tuple[str, ...]:
    return tuple(each.field.id for each in gate.requirements)


def _asked_next(program: Program, handoff: Handoff) -> frozenset[str]:
    """What the gates that lead on from the receiver ask for: to fill that in is their own work, by the playbook."""
    stages = program.playbook.stages
    team = stages[handoff.target].team
    onward = [gate for gate in program.gates.values() if stages[gate.way.origin].team == team]
    return frozenset(field for gate in onward for field in _fields_of(gate))


def _journey(playbook: Playbook, binding: Binding) -> Journey:
    """The stages as the playbook has them; the outcome of a final one tells which records were lost."""
    steps = {
        stage.id: Step(stage.id, stage.title, tuple(filter(None, (stage.id, stage.outcome))), stage.team, 0)
        for stage in playbook.stages.values()
    }
    return Journey(steps, {team: team for team in playbook.teams()}, (), binding, 0)


def _says(seen: Seen, playbook: Playbook, rules: Mining) -> Iterator[Line]:
    path = ("handoffs", seen.handoff.arrow)
    told = f"In its own history {telling.of_way(seen.passed)}"
    yield _remark(path, told, cases=seen.passed.cases, good=seen.passed.good.n)
    if seen.waits:
        path_of_clock = (*path, "clock", "accept_within")
        yield _remark(path_of_clock, telling.of_acceptance(seen.waits, seen.percentile), n=seen.waits.n)
    if seen.asked:
        titles = ", ".join(playbook.fields[each].title for each in seen.asked)
        says = f"Asked for already, so that no history can tell whether it is needed: {titles}"
        yield remark(1, says)
    yield from _fields(seen, path, rules)
    yield from _criteria(seen, path)


def _remark(path: tuple[str, ...], says: str, **figures: float) -> Line:
    """A sentence of evidence that proposes nothing."""
    return Line(depth=1, says=says, proposed=Proposed(path=path, sentence=says, figures=dict(figures)))


def _fields(seen: Seen, path: tuple[str, ...], rules: Mining) -> Iterator[Line]:
    beyond = [
        each
        for each in (*seen.contract.required, *seen.contract.unsure)
        if each.column not in seen.asked and not (each.why == "own_work" and each.column in seen.next)
    ]
    if beyond:
        yield remark(1, "Require as well?")
    for each in beyond:
        says = telling.of_required(each, seen.tries, rules)
        to = (*path, "requires", each.column)
        yield propose(1, f"  - {each.column}", to, says, live=False, late=each.late.n, cases=each.late.of)


def _criteria(seen: Seen, path: tuple[str, ...]) -> Iterator[Line]:
    if seen.contract.criteria:
        yield remark(1, "Warn as well?")
    for each in seen.contract.criteria:
        asked = each.candidate
        text = f"  - {inline(when=Bare(quoted(asked.when)), say=asked.say, severity='warn')}"
        yield propose(
            1, text, (*path, "criteria", asked.when), telling.of_criterion(each, seen.tries), live=False
        )


def _with_remarks(text: str, lines: Mapping[str, list[Line]], places: Mapping[str, int]) -> str:
    """The text with lines in front of the handoffs they are about; a comment in front changes nothing."""
    written = text.splitlines(keepends=True)
    for arrow in sorted(lines, key=lambda arrow: places[arrow], reverse=True):
        at = places[arrow] - 1
        written[at:at] = [f"{each.written()}\n" for each in lines[arrow]]
    return "".join(written)
