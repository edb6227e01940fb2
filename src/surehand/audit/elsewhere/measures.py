"""Which measures are taken of a log that lies in Spark, beside those of `result.measure`, and which are not."""

from __future__ import annotations

from surehand.audit.grade import History
from surehand.audit.ground import lay_ground
from surehand.audit.log import EventLog
from surehand.audit.measures.register import MEASURES, Taken, take
from surehand.audit.measures.timers import Timed

THERE = (
    "variants",
    "stages",
    "touch_per_pair",
    "throughput",
    "rhythm",
    "first_time_right",
    "returns",
    "ownership",
    "silence",
    "moves",
    "workload",
    "at_percentile",
)
"""The measures of `register.MEASURES` that are shown to give the same answers there."""
NOT_THERE = "It is not taken on Spark: it compares what fields say, or adds columns to the log."


def take_there(log: EventLog, history: History, timed: list[Timed]) -> Taken:
    """Take every measure that Spark can take and the history can carry. The others are withheld, by name."""
    taken = take(lay_ground(log, timed), history, [each for each in MEASURES if each.name in THERE])
    others = {each.name: NOT_THERE for each in MEASURES if each.name not in THERE}
    return Taken({**taken.values, **dict.fromkeys(others)}, {**taken.withheld, **others})
