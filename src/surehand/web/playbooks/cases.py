"""The test cases of a playbook, run in the page: each with what was expected and what came."""

from __future__ import annotations

from dataclasses import dataclass

from surehand.core.engine import Program
from surehand.core.engine.cases import read_cases, run_cases
from surehand.core.playbook import check_cases
from surehand.runtime.language import spoken
from surehand.runtime.playbook_checks import Look
from surehand.web.playbooks.outline import ProblemView, view_problem


@dataclass(frozen=True)
class CaseView:
    """A case and what came of it."""

    name: str
    passed: bool
    expected: str
    got: tuple[str, ...]
    differs: tuple[str, ...]


@dataclass(frozen=True)
class RunView:
    """A run: ``stopped`` says why there was none, ``missing`` which rules no case saw both met and unmet."""

    cases: tuple[CaseView, ...]
    passed: int
    rules: int
    covered: int
    missing: tuple[str, ...]
    problems: tuple[ProblemView, ...]
    has_errors: bool

    @property
    def failed(self) -> int:
        """How many cases failed."""
        return len(self.cases) - self.passed


def run_view(look: Look, text: str) -> RunView:
    """Run the cases of a file beside a playbook, and those that stand in the playbook."""
    playbook = look.playbook
    if playbook is None or look.has_errors:
        return RunView((), 0, 0, 0, (), (), has_errors=True)
    reading = read_cases(text, "cases") if text.strip() else None
    problems = reading.problems or check_cases(playbook, reading.cases, reading.places) if reading else ()
    if any(each.severity == "error" for each in problems):
        return RunView((), 0, 0, 0, (), tuple(map(view_problem, problems)), has_errors=False)
    ran = run_cases(Program(playbook), (*playbook.tests, *(reading.cases if reading else ())))
    cases = tuple(
        CaseView(
            each.name,
            each.passed,
            spoken(each.expected),
            tuple(map(spoken, each.got)),
            tuple(map(spoken, each.differs)),
        )
        for each in ran.results
    )
    return RunView(
        cases=tuple(sorted(cases, key=lambda each: each.passed)),
        passed=sum(each.passed for each in cases),
        rules=ran.coverage.rules,
        covered=ran.coverage.covered,
        missing=tuple(map(spoken, ran.coverage.missing)),
        problems=tuple(map(view_problem, problems)),
        has_errors=False,
    )
