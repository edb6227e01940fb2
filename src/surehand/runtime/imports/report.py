"""What an import would do, or did: counts, what the gates say, and every problem once with how often it occurs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

import msgspec
from msgspec.structs import replace

from surehand.core.engine import Unmet
from surehand.runtime.imports.carry import Landed
from surehand.runtime.imports.parts import Problem
from surehand.store import models as m

MOST_ALIKE = 50
"""So many different values with the same problem are told one by one; with more, only the commonest few."""

_TOLD = 5
_REST = ("", "")


class ProblemGroup(msgspec.Struct):
    """One problem, on how many rows it stands, and the first of them."""

    problem: Problem
    count: int = 0
    rows: list[int] = []


class GateCount(msgspec.Struct):
    """What the gate of one way says of the rows: how many went through it in the import, how many could go through it
    next, and how many could not. ``unmet`` and ``warned`` count, by the id of the field, criterion or task."""

    way: str
    passed: int = 0
    ready: int = 0
    held: int = 0
    unmet: Counter[str] = msgspec.field(default_factory=Counter)
    warned: Counter[str] = msgspec.field(default_factory=Counter)


class Report(msgspec.Struct):
    """The whole of it. ``stages`` counts the records by where they are in the end; ``held`` are among them."""

    rows: int = 0
    opened: int = 0
    changed: int = 0
    unchanged: int = 0
    rejected: int = 0
    held: int = 0
    stages: Counter[str] = msgspec.field(default_factory=Counter)
    gates: dict[str, GateCount] = msgspec.field(default_factory=dict)
    problems: list[ProblemGroup] = msgspec.field(default_factory=list)

    def warnings(self, code: str) -> int:
        """How many rows have a problem with a code: ``same_person``, ``not_an_option``."""
        return sum(group.count for group in self.problems if group.problem.code == code)


class Teller:
    """Counts rows as they come."""

    def __init__(self) -> None:
        self.report = Report()
        self._groups: dict[tuple[str, ...], dict[tuple[str, str], ProblemGroup]] = {}

    def count(self, landed: Landed) -> None:
        """Take in what became of a row."""
        report = self.report
        report.rows += 1
        setattr(report, landed.outcome, getattr(report, landed.outcome) + 1)
        report.held += landed.is_held
        if landed.state is not None and landed.outcome != "rejected":
            report.stages[landed.state.stage] += 1
        for way in landed.passed:
            self._gate(way).passed += 1
        self.add_problems(landed.number, landed.problems)

    def add_problems(self, number: int, problems: Iterable[Problem]) -> None:
        """Count the problems of a row."""
        for problem in problems:
            group = self._group(problem)
            group.count += 1
            if len(group.rows) < _TOLD:
                group.rows.append(number)

    def answer_of_gate(self, way: str, unmet: Iterable[Unmet]) -> None:
        """Count what a gate says of one record."""
        gate = self._gate(way)
        stopped = False
        for item in unmet:
            stopped |= item.severity == "block"
            (gate.unmet if item.severity == "block" else gate.warned)[item.id] += 1
        gate.held += stopped
        gate.ready += not stopped

    def told(self) -> Report:
        """The report, the commonest problems first."""
        told = [group for alike in self._groups.values() for group in _told(alike)]
        self.report.problems = sorted(told, key=lambda group: -group.count)
        return self.report

    def _gate(self, way: str) -> GateCount:
        return self.report.gates.setdefault(way, GateCount(way))

    def _group(self, problem: Problem) -> ProblemGroup:
        """Problems are the same when they say the same of the same value; when there are too many, the rest is one."""
        alike = self._groups.setdefault((problem.kind, problem.code, problem.column), {})
        key = (problem.value, problem.sentence)
        if key not in alike and len(alike) >= MOST_ALIKE:
            key = _REST
        return alike.setdefault(key, ProblemGroup(problem, rows=[]))


def _told(alike: dict[tuple[str, str], ProblemGroup]) -> list[ProblemGroup]:
    """Problems of one kind one by one; when there were too many, the commonest and then all others in one."""
    if _REST not in alike:
        return list(alike.values())
    counted = [group for key, group in alike.items() if key != _REST]
    commonest = sorted(counted, key=lambda group: -group.count)
    others = [*commonest[_TOLD:], alike[_REST]]
    rows = sorted(number for group in others for number in group.rows)[:_TOLD]
    example = others[0].problem
    summary = replace(example, value="", sentence=f"{example.sentence} And others like it.")
    return [*commonest[:_TOLD], ProblemGroup(summary, sum(group.count for group in others), rows)]


def problems_of(imported: m.Import) -> list[ProblemGroup]:
    """The problems that an import met, the commonest first."""
    teller = Teller()
    rows = m.ImportRow.objects.within(imported.workspace_id).filter(imported=imported).exclude(problems=[])
    for number, problems in rows.order_by("number").values_list("number", "problems").iterator(2000):
        teller.add_problems(number, msgspec.convert(problems, list[Problem]))
    return teller.told().problems
