"""Everything that was mined, before it is written."""

from __future__ import annotations

import msgspec

from surehand.audit.mining.clocks import Task, Waits
from surehand.audit.mining.contract import Contract
from surehand.audit.mining.journey import Journey
from surehand.audit.mining.kinds import Kinded
from surehand.audit.mining.passed import Passed
from surehand.audit.mining.returning import Why
from surehand.audit.mining.routing import is_address
from surehand.audit.mining.ways import Course, Way

Arrow = tuple[str, str]


class Found(msgspec.Struct, frozen=True, kw_only=True):
    """What was mined of a log.

    ``people`` are those who receive most over a way: who, how often, of how many; ``staff`` how many people work in a
    team, with those who do in the most cases.
    """

    journey: Journey
    course: Course
    passed: list[Passed]
    kinds: dict[str, Kinded]
    contracts: dict[Arrow, Contract]
    tries: int
    waits: dict[Arrow, Waits]
    tasks: dict[Arrow, list[Task]]
    returns: dict[Arrow, Why]
    people: dict[Arrow, list[tuple[str, int, int]]]
    staff: dict[str, tuple[int, tuple[tuple[str, int], ...]]]
    cases: int
    percentile: float

    def teams_of(self, way: Way) -> tuple[str, str]:
        """The ids of the sending and of the receiving team."""
        return self.journey.steps[way.origin].team, self.journey.steps[way.target].team

    def used_fields(self) -> set[str]:
        """The columns of the fields that a line which is live reads."""
        used: set[str] = set()
        for contract in self.contracts.values():
            used |= {each.column for each in (*contract.required, *contract.told)}
            used |= {each.candidate.column for each in contract.criteria}
            used |= {rule.column for rule in contract.receivers if is_address(rule.person)}
        return used

    def unsure_fields(self) -> set[str]:
        """The columns of the fields that only a line behind a # reads."""
        seen: set[str] = set()
        for contract in self.contracts.values():
            seen |= {each.column for each in contract.unsure}
            seen |= {rule.column for rule in contract.receivers}
            seen |= {rule.column for rule in contract.leads}
        return seen - self.used_fields()
