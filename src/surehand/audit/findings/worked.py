"""How much of the time that findings tell of was working time, where the rules state working hours.

It is told of stretches from one moment to another. What lies beyond a usual or a long wait is told by the clock only:
what is usual by the clock is another thing than what is usual in working time.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from surehand.audit.calendar_rule import calendar_of, make_openings
from surehand.audit.ground import Ground
from surehand.core.calendar import WorkingCalendar

_LAID = "openings"


def worked(ground: Ground, stretches: str, given: Sequence[Any] = ()) -> int | None:
    """The working time in all stretches of a query for ``since`` and ``until``, in microseconds as these are.

    None where the rules state no working hours.
    """
    if _LAID not in ground.kept:
        calendar = calendar_of(ground.log.rules)
        ground.kept[_LAID] = isinstance(calendar, WorkingCalendar)
        if isinstance(calendar, WorkingCalendar):
            make_openings(ground.log.db, calendar)
    if not ground.kept[_LAID]:
        return None
    (whole,) = ground.row(
        f"""
        WITH begun AS (
            SELECT until, coalesce(done + least(since, closed) - opened, 0) AS before
            FROM ({stretches}) ASOF LEFT JOIN opening ON since >= opened
        )
        SELECT sum(coalesce(done + least(until, closed) - opened, 0) - before)
        FROM begun ASOF LEFT JOIN opening ON until >= opened
        """,
        given,
    )
    return int(whole or 0)
