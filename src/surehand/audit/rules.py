"""The rules that a result depends on. They stand in every report, because another rule gives another number.

On one real log ping-pong more than doubles when ties are reversed, and counting an empty team as a team gives a fifth
more hand-overs: a number without its rules is no number.
"""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec

Empty = Literal["skip", "value"]
Day = Literal["dmy", "mdy", "ymd"]
PingPongRule = Literal["overlapping", "nonoverlapping", "abab"]

EMPTY = "(empty)"
"""What an empty team is called where it counts as one."""


class Rules(msgspec.Struct, frozen=True, kw_only=True):
    """How a log is counted. ``ties`` is the column that orders equal times; without one the order of the file does.

    ``empty`` is whether rows without a team or person are skipped, or count as a team of their own. ``hours`` are the
    working hours as they are typed (see `calendar_rule.calendar_of`), and ``holidays`` the country or part of one whose
    holidays are none of them. ``percentile`` is that of the waits told beside the 90th, ``pingpong`` the definition
    where one number is told, ``stages`` the order in which work is meant to go; empty where it is learned. ``returned``
    are the activities by which a receiver gives work back; without them a return is told by what is done again.
    """

    ties: str = ""
    empty: Empty = "skip"
    zone: str = "UTC"
    dates: Day | None = None
    hours: str = ""
    holidays: str = ""
    percentile: Annotated[float, msgspec.Meta(gt=0, lt=1)] = 0.9
    pingpong: PingPongRule = "overlapping"
    stages: tuple[str, ...] = ()
    returned: tuple[str, ...] = ()

    def sentences(self) -> dict[str, str]:
        """Each rule in a sentence, by what it decides."""
        tied = f"in the order of “{self.ties}”" if self.ties else "in the order of the file"
        skipped = (
            "rows without a value are skipped before neighbours are compared (they do not end a run)"
            if self.empty == "skip"
            else f"rows without a value count as “{EMPTY}”"
        )
        return {
            "order": f"within a case: by time, equal times {tied}; times without a zone are in {self.zone}",
            "nulls": skipped,
            "handover": "two neighbouring rows of a case with different values, over all cases",
            "run": "the values of a case with equal neighbours taken together; reassignments are runs less one",
            "pingpong_overlapping": "places in the runs of a case where A, B, A begins (A,B,A,B,A counts 3)",
            "pingpong_nonoverlapping": "the same from left to right, going on behind each hit (A,B,A,B,A counts 2)",
            "pingpong_abab": "places where A, B, A, B begins, going on behind each hit",
            "pingpong": f"where one number is told it is “{self.pingpong}”",
            "revisit": "a run whose value was there earlier in the same case",
            "wait_between_groups": "from the end of the last row of the one to the start of the first row of the "
            "other, in hours; rows that overlap ran side by side and have no wait",
            "rework": "for each case and activity, how often beyond the first; immediate: right after itself",
            "transition_wait": "between neighbouring rows of a case, in hours",
            "percentile": self._percentile(),
            "hours": self._hours(),
            "working_hours": self._working(),
            "usual_order": self._order(),
            "returned": self._returned(),
        }

    def _percentile(self) -> str:
        if self.percentile == Rules().percentile:
            return "the 90th, by linear interpolation between neighbours"
        return f"the 90th and the {self.percentile * 100:g}th, by linear interpolation between neighbours"

    def _hours(self) -> str:
        if not self.hours:
            return "of the clock, not of working time"
        return "of the clock, those that findings cost too: what is told in working time says so"

    def _order(self) -> str:
        return f"as stated: {' → '.join(self.stages)}" if self.stages else "learned from the cases"

    def _returned(self) -> str:
        if not self.returned:
            return "work that goes straight back for something to be done again"
        return f"that, and whatever a receiver ends with {' or '.join(f'“{each}”' for each in self.returned)}"

    def _working(self) -> str:
        if not self.hours:
            return "not given, so waits are told in hours of the clock only"
        if less := self.holidays:
            return (
                f"{self.hours}, less the holidays of {less}: waits and times to owner are told in them too,"
                " beside the clock"
            )
        return f"{self.hours}: waits and times to owner are told in them too, beside the clock"
