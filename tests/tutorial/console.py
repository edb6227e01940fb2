"""Runs the commands of a document, and compares what they say with what the document says they say.

In a ``console`` block, a line after ``$ `` is a command (``> `` goes on with it); what it prints stands below.
``…`` stands for anything within a line, and alone on a line for any lines.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

_BLOCK = re.compile(r"```console\n(.*?)```", re.DOTALL)
_UNTIL = re.compile(r"--until \d{4}-\d{2}-\d{2}")


@dataclass
class Step:
    """A command and what it is to print."""

    command: str
    expected: list[str] = field(default_factory=list)

    def problem(self, printed: str) -> str:
        """What is not as the document says; empty when all is."""
        pattern = "".join(_line(each) for each in self.expected)
        if re.fullmatch(pattern, printed):
            return ""
        return f"$ {self.command}\nprinted\n{printed}\nand not\n" + "\n".join(self.expected)


def steps_of(document: Path) -> list[Step]:
    """The commands of a document, in their order."""
    steps: list[Step] = []
    for block in _BLOCK.findall(document.read_text("utf-8")):
        for line in block.splitlines():
            if line.startswith("$ "):
                steps.append(Step(line[2:]))
            elif line.startswith("> "):
                steps[-1].command += f"\n{line[2:]}"
            else:
                steps[-1].expected.append(line)
    return steps


class Console:
    """A shell in a folder, with an empty Surehand of its own."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        environment = {name: value for name, value in os.environ.items() if not name.startswith("SUREHAND")}
        self._environment = environment | {
            "PATH": f"{Path(sys.executable).parent}:{environment['PATH']}",
            "SUREHAND_DATA": str(folder / "data"),
            "DATABASE_URL": f"sqlite:///{folder}/data/surehand.sqlite3",
            "DJANGO_SETTINGS_MODULE": "surehand.site.settings",
        }
        (folder / "data").mkdir()
        self.run(f"{sys.executable} -m django migrate --verbosity 0")

    def run(self, command: str) -> str:
        """What a command prints, on both streams. Variables that it exports stay for the next."""
        if command.startswith("export "):
            name, _, value = command.removeprefix("export ").partition("=")
            self._environment[name] = value
            return ""
        done = subprocess.run(
            ["bash", "-c", _UNTIL.sub(f"--until {_soon()}", command)],
            cwd=self._folder,
            env=self._environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        return done.stdout


def _soon() -> str:
    return f"{datetime.now(UTC) + timedelta(days=7):%Y-%m-%d}"


def _line(expected: str) -> str:
    if expected == "…":
        return r"(?:.*\n)*?"
    return ".*?".join(re.escape(part) for part in expected.split("…")) + r"[ ]*\n"
