"""Working hours as a rule of an audit: as they are typed, and as a table in which any wait can be looked up.

A wait in working time is the difference of two numbers: how much working time had gone by at its begin and at its end.
So every moment of the log is given that number once, by one join, and sums of differences stay exact.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import TYPE_CHECKING
from zoneinfo import available_timezones

from surehand.audit.rules import Rules
from surehand.audit.unclear import Unclear
from surehand.core.calendar import CalendarError, WorkingCalendar, calendar_from_plain
from surehand.core.calendar.moment import FIRST_YEAR, LAST_YEAR
from surehand.core.calendar.month import month_of, number_of

if TYPE_CHECKING:
    # Pages check what is typed here, and do without a database of their own.
    import duckdb

    from surehand.audit.log import EventLog

_ZONE = re.compile(r"\s+(?P<zone>UTC|[A-Za-z_]+/[A-Za-z_/+-]+)\s*$")
_DAYS = re.compile(r"\s*(?P<days>[A-Za-z]{3}(\s*[-,–]\s*[A-Za-z]{3})*)\s+(?P<spans>\d.*)", re.DOTALL)
_HOW = ("Write “Mon-Fri 09:00-17:00”, further days after a semicolon, a zone at the end: “… Europe/Berlin”.",)


def calendar_of(rules: Rules) -> WorkingCalendar | Unclear | None:
    """The calendar that the rules state; None where they state none.

    Hours are typed as ``Mon-Fri 09:00-12:00 13:00-17:00; Sat 10:00-14:00 Europe/Berlin``; without a zone they are in
    that of the rules.
    """
    if not rules.hours:
        return _bad("holidays without hours say nothing", rules.holidays) if rules.holidays else None
    zoned = _ZONE.search(rules.hours)
    week: dict[str, list[str]] = {}
    for part in filter(str.strip, (rules.hours[: zoned.start()] if zoned else rules.hours).split(";")):
        match = _DAYS.fullmatch(part)
        if match is None:
            return _bad("no days and hours that can be read", part.strip())
        spans = re.split(r"[\s,]+", match["spans"].strip())
        week |= {
            day: spans for day in re.split(r"\s*,\s*", re.sub(r"\s*[-–]\s*", "-", match["days"].lower()))
        }
    plain = {"name": "hours", "zone": zoned["zone"] if zoned else rules.zone, "hours": week}
    try:
        return calendar_from_plain({**plain, "holidays": rules.holidays} if rules.holidays else plain)
    except CalendarError as error:
        first = error.problems[0]
        return Unclear("bad_hours", first.sentence, ways=(first.fix, *_HOW))


def unknown_zone(rules: Rules) -> Unclear | None:
    """What is wrong with the zone of the rules; None where it is one."""
    if rules.zone in available_timezones():
        return None
    return Unclear(
        "bad_zone", f"“{rules.zone}” is not a time zone.", ways=("Write a name such as Europe/Berlin.",)
    )


def lay_hours(log: EventLog, calendar: WorkingCalendar) -> None:
    """Give ``event`` how much working time had gone by: began_worked, ended_worked, ended_before_worked (microseconds).

    Done again, it starts anew. Moments outside the years a calendar covers are taken as its first or last one.
    """
    make_openings(log.db, calendar)
    log.db.execute(f"""
        CREATE OR REPLACE TABLE event AS
        WITH begun AS (
            SELECT event.*, {_gone_by("began")} AS began_worked
            FROM (SELECT COLUMNS(lambda name: NOT ends_with(name, '_worked')) FROM event) AS event
            ASOF LEFT JOIN opening ON epoch_us(began) >= opened
        )
        SELECT *, CASE WHEN position > 1 THEN lag(ended_worked) OVER () END AS ended_before_worked
        FROM (
            SELECT begun.*, {_gone_by("ended")} AS ended_worked
            FROM begun ASOF LEFT JOIN opening ON epoch_us(ended) >= opened ORDER BY case_no, position
        )
    """)


def _gone_by(moment: str) -> str:
    """The working time before a moment, from the opening it is in or after."""
    return f"coalesce(done + least(epoch_us({moment}), closed) - opened, 0)"


def make_openings(db: duckdb.DuckDBPyConnection, calendar: WorkingCalendar) -> None:
    """The table ``opening``: opened, closed, done (the working time before it), all in microseconds."""
    [(first, last)] = db.execute("SELECT min(began), max(ended) FROM event").fetchall()
    rows, done = [], 0
    for opened, closed in openings(calendar, first, last):
        rows.append((opened, closed, done))
        done += closed - opened
    db.execute("CREATE OR REPLACE TEMP TABLE opening (opened BIGINT, closed BIGINT, done BIGINT)")
    if rows:
        opened_at, closed_at, done_at = (list(column) for column in zip(*rows, strict=True))
        db.execute(
            "INSERT INTO opening SELECT unnest(?::BIGINT[]), unnest(?::BIGINT[]), unnest(?::BIGINT[])",
            [opened_at, closed_at, done_at],
        )


def openings(
    calendar: WorkingCalendar, first: datetime | None, last: datetime | None
) -> Iterator[tuple[int, int]]:
    """When a calendar is open around two moments, from and to, in microseconds."""
    if first is None or last is None:
        return
    # A month more on either side: a moment in UTC may lie in the month beside it in the zone of the calendar.
    covered = range(FIRST_YEAR * 12, (LAST_YEAR + 1) * 12 - 1)
    numbers = [number_of(each.replace(tzinfo=UTC).date()) for each in (first, last)]
    for number in range(max(numbers[0] - 1, covered.start), min(numbers[1] + 2, covered.stop)):
        month = month_of(calendar, number)
        yield from zip(month.starts, month.ends, strict=True)


def _bad(what: str, written: str) -> Unclear:
    return Unclear("bad_hours", f"“{written}”: {what}.", ways=_HOW)
