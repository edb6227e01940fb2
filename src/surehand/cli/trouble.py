"""Exit codes, and what goes wrong outside of a command's own answer: one sentence each, never a traceback."""

from __future__ import annotations

from enum import IntEnum
from typing import IO, Any, ClassVar

import click


class Exit(IntEnum):
    """What the exit code of every command means."""

    DONE = 0
    REFUSED = 1
    TROUBLE = 2
    NOT_FOUND = 3
    CONFLICT = 4
    BUG = 70
    INTERRUPTED = 130


class Trouble(click.ClickException):
    """Wrong usage, settings or machine: the sentence says what, where, and the fix."""

    exit_code: ClassVar[int] = Exit.TROUBLE

    def show(self, file: IO[Any] | None = None) -> None:
        click.echo(f"surehand: {self.message}", file=file, err=file is None)


class NotFound(Trouble):
    """What was named is not there."""

    exit_code: ClassVar[int] = Exit.NOT_FOUND
