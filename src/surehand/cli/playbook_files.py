"""Playbook files as the file commands read them, with their problems as people see them."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import click

from surehand.cli.trouble import Exit, Trouble
from surehand.core.playbook import Playbook, Problem, check_playbook, read_playbook

TESTS = ".test.yaml"
FILE = click.Path(path_type=Path)


def read_text(path: Path) -> str:
    """The text of a file. Raises `Trouble`."""
    try:
        return path.read_text("utf-8")
    except UnicodeDecodeError as error:
        raise Trouble(
            f"{path} is not a text in UTF-8: byte {error.start} is wrong. Save it as UTF-8."
        ) from None
    except OSError as error:
        raise Trouble(f"{path} cannot be read: {(error.strerror or str(error)).lower()}.") from None


def read_file(path: Path) -> tuple[Playbook | None, tuple[Problem, ...]]:
    """The playbook in a file, None where it cannot be used, and everything the checks find."""
    reading = read_playbook(read_text(path), str(path))
    problems = check_playbook(reading)
    return (None if errors_in(problems) else reading.playbook), problems


def read_usable(path: Path) -> Playbook:
    """The playbook in a file. With errors in it, prints them and ends the command."""
    playbook, problems = read_file(path)
    if playbook is None:
        print_problems(errors_in(problems))
        click.get_current_context().exit(Exit.REFUSED)
    return playbook


def errors_in(problems: Iterable[Problem]) -> list[Problem]:
    """Those that stand in the way."""
    return [problem for problem in problems if problem.severity == "error"]


def print_problems(problems: Iterable[Problem]) -> None:
    """One line each: where, how bad, code, sentence, fix."""
    for problem in problems:
        click.echo(str(problem))
