"""What a check is: a class whose docstring is its message."""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from collections.abc import Iterator
from inspect import cleandoc
from typing import ClassVar, Literal, NamedTuple

from surehand.core.playbook.checks.subject import Subject
from surehand.core.playbook.problem import Path, Problem


class Finding(NamedTuple):
    """A problem, and how many characters into the scalar at its path it stands."""

    problem: Problem
    offset: int = 0


class Rule(ABC):
    """Base of every check.

    The class name in small letters is the stable code; the first line of the docstring is the message, with the
    words of a finding in braces; the rest of the docstring says why it matters. ``fix`` is the advice.
    """

    code: ClassVar[str]
    message: ClassVar[str]
    why: ClassVar[str]
    fix: ClassVar[str]
    severity: ClassVar[Literal["error", "warning"]] = "error"

    def __init_subclass__(cls) -> None:
        cls.code = re.sub(r"(?<!^)(?=[A-Z])", "_", cls.__name__).lower()
        cls.message, _, rest = cleandoc(cls.__doc__ or "").partition("\n")
        cls.why = " ".join(rest.split())

    @abstractmethod
    def look(self, subject: Subject) -> Iterator[Finding]:
        """Everything this rule has to say about a playbook."""

    def at(self, path: Path, meant: str | None = None, **words: object) -> Finding:
        """A finding at a part of the playbook; ``meant`` is the name that was probably meant."""
        fix = f"Did you mean `{meant}`?" if meant else self.fix.format(**words)
        return Finding(Problem(self.code, self.message.format(**words), fix, self.severity, path))
