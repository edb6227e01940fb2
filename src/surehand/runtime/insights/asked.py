"""Of what the insights are wanted: which playbook, team, time and person."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import msgspec


class Asked(msgspec.Struct, frozen=True):
    """What is asked for; what is empty does not narrow.

    ``team`` sends or receives; ``person`` does, or owns. ``since`` and ``until`` are included.
    """

    since: datetime
    until: datetime
    playbook: str = ""
    team: str = ""
    person: str = ""


STEP = timedelta(minutes=5)


def last_days(now: datetime, days: int, **narrowed: str) -> Asked:
    """The last days up to now, in steps of some minutes: who asks twice within one is told the same."""
    steps = int(now.timestamp() // STEP.total_seconds()) + 1
    until = datetime.fromtimestamp(steps * STEP.total_seconds(), UTC)
    return Asked(until - timedelta(days=days), until, **narrowed)
