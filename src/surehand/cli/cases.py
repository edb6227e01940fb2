"""`surehand test`: the test cases of playbooks, without a database."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import click
import msgspec

from surehand.cli.output import print_json
from surehand.cli.playbook_files import FILE, TESTS, errors_in, print_problems, read_file, read_text
from surehand.cli.trouble import Exit, Trouble
from surehand.cli.values import counted
from surehand.core.engine import Program
from surehand.core.engine.cases import CaseResult, CaseRun, Coverage, read_cases, run_cases
from surehand.core.playbook import Case, Playbook, Problem


class Tested(msgspec.Struct, frozen=True):
    """What came of one playbook: the run of its cases, or the problems because of which there was none."""

    file: str
    problems: tuple[Problem, ...] = ()
    run: CaseRun = CaseRun((), Coverage(0, 0, ()))

    @property
    def passed(self) -> bool:
        """Whether it has cases, and every one passed."""
        return not self.problems and self.run.passed


@click.command()
@click.argument("paths", type=FILE, nargs=-1, required=True)
@click.option("--json", "as_json", is_flag=True, help="Print what came of every case as JSON.")
@click.pass_context
def test(context: click.Context, paths: tuple[Path, ...], as_json: bool) -> None:
    """Run the test cases of playbooks.

    PATHS are files, or folders with playbooks in them. The cases of X.yaml stand in it under `tests:`, or beside it in
    X.test.yaml. The exit code is 1 when a case fails, when a playbook has no cases, and when it has errors.
    """
    tested = [_test(file) for file in dict.fromkeys(_playbooks_in(paths))]
    if as_json:
        print_json(
            {"passed": all(each.passed for each in tested), "files": [_plain(each) for each in tested]}
        )
    else:
        for each in tested:
            _print(each)
    context.exit(Exit.DONE if all(each.passed for each in tested) else Exit.REFUSED)


def _playbooks_in(paths: tuple[Path, ...]) -> Iterator[Path]:
    for path in paths:
        if path.is_dir():
            found = sorted(each for each in path.rglob("*.yaml") if not each.name.endswith(TESTS))
            if not found:
                raise Trouble(f"There is no playbook (*.yaml) in {path}.")
            yield from found
        else:
            yield (
                path.with_name(path.name.removesuffix(TESTS) + ".yaml") if path.name.endswith(TESTS) else path
            )


def _test(file: Path) -> Tested:
    playbook, problems = read_file(file)
    if playbook is None:
        return Tested(str(file), tuple(errors_in(problems)))
    cases, problems = _cases_of(file, playbook)
    return (
        Tested(str(file), problems)
        if problems
        else Tested(str(file), (), run_cases(Program(playbook), cases))
    )


def _cases_of(file: Path, playbook: Playbook) -> tuple[tuple[Case, ...], tuple[Problem, ...]]:
    beside = file.with_name(file.name.removesuffix(".yaml") + TESTS)
    if not beside.exists():
        return playbook.tests, ()
    reading = read_cases(read_text(beside), str(beside))
    return (*playbook.tests, *reading.cases), reading.problems


def _plain(tested: Tested) -> dict[str, object]:
    return {
        "file": tested.file,
        "passed": tested.passed,
        "problems": tested.problems,
        "cases": [
            {
                "name": case.name,
                "passed": case.passed,
                "expected": case.expected,
                "got": case.got,
                "differs": case.differs,
            }
            for case in tested.run.results
        ],
        "coverage": tested.run.coverage,
    }


def _print(tested: Tested) -> None:
    print_problems(tested.problems)
    failed = [case for case in tested.run.results if not case.passed]
    for case in failed:
        _print_failed(tested.file, case)
    cases, coverage = len(tested.run.results), tested.run.coverage
    if tested.problems:
        click.echo(f"{tested.file}: not run, because of {counted(len(tested.problems), 'error')}.")
    elif not cases:
        click.echo(f"{tested.file}: no cases. Add one under `tests:`, here or in a file {TESTS} beside it.")
    else:
        came = f"{len(failed)} of {cases} cases failed" if failed else f"{counted(cases, 'case')} passed"
        click.echo(f"{tested.file}: {came}; {coverage.covered} of {coverage.rules} rules seen both ways.")
    for line in coverage.missing if cases else ():
        click.echo(f"  not seen: {line}")


def _print_failed(file: str, case: CaseResult) -> None:
    click.echo(f"{file}: FAILED “{case.name}”")
    for line in case.differs:
        click.echo(f"  {line}")
    click.echo(f"  expected  {case.expected}")
    for line in case.got:
        click.echo(f"  got       {line}")
