"""What it costs, in the numbers of those who pay; and nothing without them."""

from __future__ import annotations

import pytest
from click.testing import CliRunner

from surehand.audit.chance import part
from surehand.audit.cost import Lost, Money, Range, Rates, cost, read_rates
from surehand.audit.unclear import Unclear
from surehand.cli.audit import audit

HOUR = 3_600_000_000
ALL = part(10, 10)


def rates(*written: str) -> Rates:
    found = read_rates(written)
    assert isinstance(found, Rates), found
    return found


def test_rates_are_read_as_typed():
    found = rates("hour=60EUR", "day = 20-30.5 eur", "handover=10min")

    assert found == Rates(
        hour=Range(60, 60), day=Range(20, 30.5), handover=Range(10, 10), currency="EUR", assumed=False
    )


@pytest.mark.parametrize(
    "written",
    [
        ("hour",),
        ("hour=EUR",),
        ("hour=-5EUR",),
        ("hour=70-50EUR",),
        ("week=5EUR",),
        ("handover=5EUR",),
        ("hour=60min",),
        ("hour=60EUR", "hour=50EUR"),
        ("hour=60EUR", "day=20USD"),
    ],
)
def test_what_is_no_rate_is_refused(written):
    assert isinstance(read_rates(written), Unclear)


def test_without_a_rate_there_is_no_cost():
    assert cost(Lost(handovers=5, delay=HOUR, touch=HOUR), ALL, Rates()) is None


def test_a_rate_for_something_else_gives_no_cost():
    assert cost(Lost(delay=HOUR), ALL, rates("hour=60EUR")) is None


def test_nothing_seen_costs_nothing():
    assert cost(Lost(delay=HOUR), part(0, 10), rates("day=60EUR")) is None


def test_a_cost_takes_the_ends_of_rates_and_interval():
    size = part(10, 10)

    found = cost(Lost(delay=48 * HOUR), size, rates("day=10-20EUR"))

    assert found == Money(round(20 * size.low, 2), 40.0, "EUR")


def test_hand_overs_take_minutes_and_touch_takes_hours():
    found = cost(Lost(handovers=6, touch=2 * HOUR), ALL, rates("hour=60EUR", "handover=10min"))

    assert found is not None
    assert found.high == 60 * (1 + 2)


def test_what_is_assumed_is_said():
    assert "assumed" in rates("hour=60EUR").sentences()["handover"]
    assert "assumed" not in rates("handover=7min").sentences()["handover"]
    assert "not given" in Rates().sentences()["hour"]


@pytest.fixture
def lying(write):
    """Cases that are sent back and forth."""
    teams = ("sales", "support", "sales", "support")
    rows = [
        (f"c{case}", f"{team} works", f"2026-03-{case + 1:02d} {9 + hour}:0{case % 7}", team)
        for case in range(20)
        for hour, team in enumerate(teams)
    ]
    return write(rows)


def run(*arguments: str):
    return CliRunner().invoke(audit, [*arguments, "--map", "case=case,activity=activity,time=time,team=team"])


def test_findings_are_printed_first(lying):
    lines = run(str(lying), "--rate", "hour=60EUR").output.splitlines()

    assert lines[0].startswith("Found (")
    assert "sales to support" in "\n".join(lines[:8])
    assert "EUR, confidence" in "\n".join(lines[:8])
    assert lines.index("By these rules:") > lines.index("Reckoned with:")


def test_no_finding_is_said(write):
    answer = run(str(write([("1", "open", "2026-03-01 10:00", "sales")])))

    assert answer.output.startswith("No finding")
    assert answer.exit_code == 0


def test_a_rate_that_is_none_is_refused(lying):
    answer = run(str(lying), "--rate", "hour=much")

    assert answer.exit_code != 0
    assert "bad_rate" in answer.output
