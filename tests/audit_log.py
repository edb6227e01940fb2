"""A small log as people bring it: three teams, a case that goes back, and a column that is filled late."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from hashlib import sha256
from pathlib import Path

import msgspec
from msgspec.structs import replace

from surehand.audit.mapping import Mapping
from surehand.audit.rules import Rules
from surehand.runtime.audits import child
from surehand.runtime.audits.shapes import STEPS, Answer, Settings, Task

HEADER = ("case id", "activity", "timestamp", "team", "owner", "goals")
CASES = 40
RECEIVER = "Rita <b>Receiver"
"""Somebody whose name would become markup where it is not escaped."""
CONFIRMED = Settings(
    mapping=Mapping(case="case id", activity="activity", time="timestamp", team="team", person="owner"),
    rules=Rules(),
)


def log_rows() -> Iterator[Sequence[str]]:
    """Every fourth deal goes back to Sales, because its goals were not filled in."""
    first = datetime(2026, 1, 5, 9)
    for number in range(CASES):
        at = first + timedelta(hours=7 * number)
        goes_back = number % 4 == 0
        goals = "" if goes_back else "First sale by June"
        steps = [("Won", "Sales", "Sam Seller", goals), ("Onboarding", "Onboarding", RECEIVER, goals)]
        if goes_back:
            steps += [
                ("Won", "Sales", "Sam Seller", "Later"),
                ("Onboarding", "Onboarding", RECEIVER, "Later"),
            ]
        steps.append(("Live", "Success", "Stan Stranger", "Later" if goes_back else goals))
        for hours, (activity, team, owner, filled) in enumerate(steps):
            moment = at + timedelta(hours=5 * hours, minutes=number)
            yield (f"D-{number}", activity, moment.isoformat(" "), team, owner, filled)


def as_csv(rows: Iterable[Sequence[str]], header: Sequence[str] = HEADER) -> bytes:
    """Rows as a CSV file."""
    text = io.StringIO()
    csv.writer(text).writerows([header, *rows])
    return text.getvalue().encode()


LOG = as_csv(log_rows())


_ANSWERS: dict[bytes, Answer] = {}


def carry_out_here(task: Task, heed: Callable[[int, int], None]) -> Answer:
    """Carry a task out in this process, which takes no new interpreter; the same one again is only answered."""
    folder = Path(task.folder)
    if task.own or task.kind in ("html", "pdf"):
        return child.carry_out(task, lambda _: None)
    content = (folder / task.file).read_bytes() + task.file.encode()
    key = sha256(content + msgspec.json.encode(replace(task, folder=""))).digest()
    if key not in _ANSWERS:
        _ANSWERS[key] = child.carry_out(task, lambda done: heed(done, STEPS[task.kind]))
    return _ANSWERS[key]
