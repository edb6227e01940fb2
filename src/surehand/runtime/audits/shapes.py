"""What is asked of the process that reads a log, and what it answers. Known on both sides; knows no database."""

from __future__ import annotations

from typing import Literal, TypeAlias

import msgspec

from surehand.audit.laid import Laid
from surehand.audit.mapping import Mapping
from surehand.audit.rules import Rules
from surehand.audit.unclear import Unclear

Kind: TypeAlias = Literal["look", "measure", "mine", "backtest", "html", "pdf"]
TASK, STEP, ANSWER, OWN = "task.json", "step.json", "answer.json", "own.duckdb"
REPORT, WRITTEN = "report.json", "written"
"""What the files in the folder of a task are called."""
EXAMPLES = 3
"""So many values of a column are shown, for people to tell what it is."""


class Column(msgspec.Struct, frozen=True):
    """A column of the file with some of its values, and which part of its rows has one."""

    name: str
    examples: tuple[str, ...]
    filled: float


class Proposal(msgspec.Struct, frozen=True):
    """The column that was recognised for a meaning; ``confidence`` from 0 to 1."""

    column: str
    confidence: float


class Mark(msgspec.Struct, frozen=True):
    """A text that may mean that nothing was said, and in which columns; ``proposed`` is whether it seems to."""

    text: str
    columns: tuple[str, ...]
    proposed: bool
    sentence: str
    advice: str


class Looked(msgspec.Struct, frozen=True):
    """What was seen of a file before anybody said what its columns are.

    ``notes`` say how it was read and what is weak about it, ``object_type`` which of several kinds of things is the
    case, ``nulls`` which texts seem to mean that nothing was said; ``marks`` are these with all that may.
    """

    columns: tuple[Column, ...] = ()
    proposed: dict[str, Proposal] = {}
    nulls: tuple[str, ...] = ()
    rows: int = 0
    notes: tuple[str, ...] = ()
    object_type: str = ""
    marks: tuple[Mark, ...] = ()


class Settings(msgspec.Struct, frozen=True, kw_only=True):
    """What a person confirmed: the columns, the rules, what means nothing, and rates as they are typed.

    ``hidden`` is whether the report calls people by pseudonyms.
    """

    mapping: Mapping
    rules: Rules = Rules()
    nulls: tuple[str, ...] = ()
    rates: tuple[str, ...] = ()
    hidden: bool = False


class Task(msgspec.Struct, frozen=True, kw_only=True):
    """What is to be done in a folder that holds everything it needs: ``file`` lies in it, or ``own.duckdb``.

    ``playbook`` and ``other`` are the texts of playbooks to hold against the log; ``binding`` what of the log they mean
    (`audit.binding.Binding`), where it is known. ``day`` is as ISO 8601 has it.
    """

    kind: Kind
    folder: str
    file: str = ""
    title: str = ""
    day: str = ""
    language: str = "en"
    memory: str = "1GB"
    settings: Settings | None = None
    own: Laid | None = None
    object_type: str = ""
    playbook: str = ""
    other: str = ""
    binding: msgspec.Raw = msgspec.Raw(b"null")


class Step(msgspec.Struct, frozen=True):
    """How far it is: ``done`` of ``total`` steps."""

    done: int
    total: int


class Shown(msgspec.Struct, frozen=True):
    """A section of a report as it is shown: ``html`` is made of escaped texts only."""

    id: str
    title: str
    html: str


class MinedLine(msgspec.Struct, frozen=True):
    """A line that history suggests: where it stands in the playbook, and its evidence in a sentence."""

    path: tuple[str, ...]
    sentence: str
    live: bool = True


class Mined(msgspec.Struct, frozen=True):
    """What was mined (`audit.mining.Mined`), without what only a program needs."""

    text: str = ""
    nothing: str = ""
    lines: tuple[MinedLine, ...] = ()
    binding: msgspec.Raw = msgspec.Raw(b"null")
    rules: dict[str, str] = {}


class Answer(msgspec.Struct, frozen=True, kw_only=True):
    """What came of a task. Where something is unclear, that and nothing else.

    ``report`` and ``page`` are by the language they are in.
    """

    unclear: tuple[Unclear, ...] = ()
    looked: Looked | None = None
    cases: int = 0
    events: int = 0
    findings: int = 0
    grade: str = ""
    report: msgspec.Raw = msgspec.Raw(b"null")
    measures: msgspec.Raw = msgspec.Raw(b"null")
    page: dict[str, tuple[Shown, ...]] = {}
    result: msgspec.Raw = msgspec.Raw(b"null")


STEPS: dict[Kind, int] = {"look": 2, "measure": 4, "mine": 3, "backtest": 3, "html": 1, "pdf": 1}
"""How many steps each kind of task has."""
