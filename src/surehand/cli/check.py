"""`surehand check`: what is wrong with playbook files, without a database."""

from __future__ import annotations

from pathlib import Path

import click

from surehand.cli.output import print_json
from surehand.cli.playbook_files import (
    FILE,
    TESTS,
    errors_in,
    print_problems,
    read_file,
    read_text,
)
from surehand.cli.trouble import Exit
from surehand.cli.values import counted
from surehand.core.engine.cases import read_cases
from surehand.core.playbook import Problem


@click.command()
@click.argument("files", type=FILE, nargs=-1, required=True)
@click.option("--json", "as_json", is_flag=True, help="Print the problems as JSON.")
@click.pass_context
def check(context: click.Context, files: tuple[Path, ...], as_json: bool) -> None:
    """Find problems in playbook files.

    FILES are playbooks, or files with test cases. Each problem has its file, line and column, a code, a sentence and a
    fix. The exit code is 1 when there are errors; warnings alone give 0.
    """
    problems = [problem for file in files for problem in _problems_in(file)]
    errors = errors_in(problems)
    if as_json:
        print_json({"problems": problems, "errors": len(errors), "warnings": len(problems) - len(errors)})
    else:
        print_problems(problems)
        warnings = counted(len(problems) - len(errors), "warning")
        click.echo(
            f"{counted(len(errors), 'error')}, {warnings} in {counted(len(files), 'file')}.".capitalize()
        )
    context.exit(Exit.REFUSED if errors else Exit.DONE)


def _problems_in(file: Path) -> tuple[Problem, ...]:
    if file.name.endswith(TESTS):
        return read_cases(read_text(file), str(file)).problems
    return read_file(file)[1]
