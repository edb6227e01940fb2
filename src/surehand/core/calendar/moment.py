"""Moments as whole microseconds since 1970 in UTC, and what a local clock shows at each.

One rule covers the hour that daylight saving time skips and the hour that it repeats: **a wall time stands for
the first moment at which the local clock shows it or a later time.** A wall time that is skipped is therefore the
moment of the jump, and one that is shown twice is its first showing.
"""

from __future__ import annotations

from bisect import bisect_left
from datetime import UTC, date, datetime, time, timedelta
from typing import TypeAlias
from zoneinfo import ZoneInfo

SECOND = 1_000_000
MINUTE = 60 * SECOND
HOUR = 60 * MINUTE
DAY = 24 * HOUR

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

Interval: TypeAlias = tuple[int, int]
"""From the first moment until just before the second."""


def micros(moment: datetime) -> int:
    """The aware moment as microseconds since the epoch."""
    since = moment - EPOCH
    return (since.days * 86_400 + since.seconds) * SECOND + since.microseconds


FIRST_YEAR, LAST_YEAR = 1900, 2199
COVERED = range(
    micros(datetime(FIRST_YEAR, 1, 1, tzinfo=UTC)), micros(datetime(LAST_YEAR + 1, 1, 1, tzinfo=UTC))
)


def given(moment: datetime) -> int:
    """A moment from outside as microseconds since the epoch.

    Raises:
        ValueError: the moment has no zone, or lies outside the years 1900 to 2199.
    """
    if moment.utcoffset() is None:
        raise ValueError(f"{moment} has no zone. Give an aware moment, such as {moment}+00:00.")
    at = micros(moment)
    if at not in COVERED:
        raise ValueError(f"{moment} is outside the years {FIRST_YEAR} to {LAST_YEAR} that a calendar covers.")
    return at


def moment_at(at: int) -> datetime:
    """The moment in UTC."""
    return EPOCH + timedelta(microseconds=at)


def midnight(day: date) -> datetime:
    """The wall time at which the day begins."""
    return datetime.combine(day, time())


def shown(zone: ZoneInfo, at: int) -> datetime:
    """What the local clock shows; `fold` is 1 while it shows something for the second time."""
    return moment_at(at).astimezone(zone)


def first_moment(zone: ZoneInfo, wall: datetime) -> int:
    """The first moment at which the local clock shows the wall time or a later one."""
    first, second = (micros(wall.replace(tzinfo=zone, fold=fold)) for fold in (0, 1))
    if first <= second:
        return first
    # PEP 495 puts the two readings of a skipped time on either side of the jump.
    seconds = range(second // SECOND, first // SECOND + 1)
    jump = bisect_left(seconds, wall, key=lambda second: shown(zone, second * SECOND).replace(tzinfo=None))
    return seconds[jump] * SECOND


def reached(zone: ZoneInfo, at: int) -> datetime:
    """The wall time the local clock has come to. While it repeats an hour it stands at the end of that hour,
    so that a later moment never has an earlier wall time."""
    wall = shown(zone, at)
    if wall.fold:
        behind = micros(wall) - micros(wall.replace(fold=0))
        seconds = range(at // SECOND, (at + behind) // SECOND + 1)
        caught_up = bisect_left(seconds, True, key=lambda second: not shown(zone, second * SECOND).fold)
        wall = shown(zone, seconds[caught_up] * SECOND)
    return wall.replace(tzinfo=None)
