"""Moments are compared as they happened, whatever zone they are written in."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from tests.core.conditions.condition_world import condition, facts

BERLIN = ZoneInfo("Europe/Berlin")
BEFORE_THE_CHANGE, AFTER_THE_CHANGE = (
    datetime(2026, 3, 29, 1, 30, tzinfo=BERLIN),
    datetime(2026, 3, 29, 3, 30, tzinfo=BERLIN),
)


def test_hours_pass_over_clock_changes() -> None:
    given = facts() | {"signed_at": BEFORE_THE_CHANGE, "now": AFTER_THE_CHANGE}
    assert condition("now - signed_at == hours(1) && signed_at + hours(1) == now").met(given)


def test_repeated_hour_has_two_halves() -> None:
    first, second = (
        datetime(2026, 10, 25, 2, 30, tzinfo=BERLIN),
        datetime(2026, 10, 25, 2, 30, tzinfo=BERLIN, fold=1),
    )
    assert condition("signed_at < now").met(facts() | {"signed_at": first, "now": second})


def test_moment_without_zone_is_utc() -> None:
    given = facts() | {"signed_at": datetime(2026, 3, 1, 9)}
    assert condition('signed_at == timestamp("2026-03-01T10:00:00+01:00")').met(given)


def test_moment_beyond_the_calendar_is_unknown() -> None:
    given = facts() | {"signed_at": datetime.min.replace(tzinfo=BERLIN)}
    assert not condition("signed_at != null || signed_at < now").met(given)


@pytest.mark.parametrize(
    ("length", "same"),
    [
        ("72h", "days(3)"),
        ("1h30m", "hours(2) - duration('30m')"),
        ("-24h", "-days(1)"),
        ("0.5h", "duration('1800s')"),
    ],
)
def test_durations_are_read_like_cel(length: str, same: str) -> None:
    assert condition(f"duration('{length}') == {same}").met(facts())
