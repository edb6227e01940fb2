"""What is wrong, as a history shows it: each warning sign is a function of its own, and stands in `SIGNS`."""

from __future__ import annotations

from surehand.audit.cost import Rates
from surehand.audit.findings import course, fields, owning, passing, people, promise, still, together, twice
from surehand.audit.findings.finding import Finding, Sign, finding
from surehand.audit.grade import History
from surehand.audit.ground import Ground, lay_ground
from surehand.audit.log import EventLog

SIGNS: tuple[Sign, ...] = (
    *passing.SIGNS,
    *owning.SIGNS,
    *course.SIGNS,
    *still.SIGNS,
    *people.SIGNS,
    *fields.SIGNS,
    *promise.SIGNS,
    *twice.SIGNS,
    *together.SIGNS,
)


def find(
    log: EventLog, history: History, rates: Rates | None = None, *, ground: Ground | None = None
) -> list[Finding]:
    """Everything that is wrong, the dearest first, then what takes most hours; none is an answer too.

    ``ground`` are the tables of the log where they are laid.
    """
    ground = ground or lay_ground(log)
    found = [finding(sign, seen, history, rates or Rates()) for sign in SIGNS for seen in sign.look(ground)]
    return sorted(found, key=_rank)


def _rank(each: Finding) -> tuple[float, float, int, str, tuple[str, ...]]:
    return (-each.cost.high if each.cost else 0.0, -each.hours, -each.size.n, each.code, each.about)
