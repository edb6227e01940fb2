"""What is wrong, as a history shows it: each warning sign is a function of its own, and stands in `SIGNS`."""

from __future__ import annotations

from surehand.audit.cost import Rates
from surehand.audit.findings import course, fields, passing, people, promise, together
from surehand.audit.findings.finding import Finding, Sign, finding
from surehand.audit.findings.ground import lay_ground
from surehand.audit.grade import History
from surehand.audit.log import EventLog
from surehand.audit.measures.timers import Timed

SIGNS: tuple[Sign, ...] = (
    *passing.SIGNS,
    *course.SIGNS,
    *people.SIGNS,
    *fields.SIGNS,
    *promise.SIGNS,
    *together.SIGNS,
)


def find(
    log: EventLog, history: History, rates: Rates | None = None, *, timed: list[Timed] | None = None
) -> list[Finding]:
    """Everything that is wrong, the dearest first, then what takes most hours; none is an answer too."""
    ground = lay_ground(log, timed)
    found = [finding(sign, seen, history, rates or Rates()) for sign in SIGNS for seen in sign.look(ground)]
    return sorted(found, key=_rank)


def _rank(each: Finding) -> tuple[float, float, int, str, tuple[str, ...]]:
    return (-each.cost.high if each.cost else 0.0, -each.hours, -each.size.n, each.code, each.about)
