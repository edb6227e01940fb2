"""What the cases of a finding are worth: all of them, by their last value, and unsaid where it is not plain."""

from __future__ import annotations

import pytest

from surehand.audit.log import read_log
from surehand.audit.report import gather
from surehand.audit.report.document import Found
from surehand.audit.result import examine
from tests.audit.conftest import mapping_of

HEADER = ("case", "activity", "time", "team", "value")


def log_of(write, last: str = "250"):
    """Forty cases; every second comes back from Onboarding, and is worth 250 in the end."""
    rows = []
    for number in range(40):
        day = f"2026-01-{number % 20 + 1:02}"
        back = [
            (f"c{number}", "Won", f"{day} 12:00:00", "Sales", last),
            (f"c{number}", "Intake", f"{day} 15:00:00", "Onboarding", ""),
        ]
        rows += [
            (f"c{number}", "Won", f"{day} 09:00:00", "Sales", "100"),
            (f"c{number}", "Intake", f"{day} 10:{number:02}:00", "Onboarding", "100"),
            *(back if number % 2 else []),
            (f"c{number}", "Done", f"{day} 16:{number:02}:00", "Onboarding", ""),
        ]
    return read_log(
        write(rows, HEADER), mapping_of("case=case,activity=activity,time=time,team=team,value=value")
    )


@pytest.fixture
def came_back():
    def find(log):
        return next(each for each in examine(log).findings if each.code == "straight_back")

    return find


def test_all_cases_are_counted_by_their_last_value(write, came_back):
    found = came_back(log_of(write))

    assert found.size.n == 20
    assert found.at_risk == 20 * 250


def test_a_value_that_is_not_plain_says_nothing(write, came_back):
    assert came_back(log_of(write, "250 EUR")).at_risk is None


def test_the_report_shows_it(write):
    log = log_of(write)
    report = gather(log, examine(log))

    shown = [block for section in report.sections for block in section.blocks if isinstance(block, Found)]
    assert ("Value at risk", "5,000") in [pair for each in shown for pair in each.figures]
