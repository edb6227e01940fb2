"""What findings and owners wait for is told in working time too, where the rules state working hours."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from surehand.audit.log import read_log
from surehand.audit.result import Audited, examine
from surehand.audit.rules import Rules
from tests.audit.conftest import mapping_of

FRIDAY = datetime(2026, 1, 9, 16)
CASES = 40
HOURS = "Mon-Fri 09:00-17:00"


def rows():
    """Work leaves on Friday at four, is taken on Monday at ten, and gets its owner at noon: two and two hours."""
    for number in range(CASES):
        left = FRIDAY + timedelta(weeks=number)
        case = f"c{number}"
        yield (case, "Won", f"{left}", "Sales", "Ann")
        yield (case, "Intake", f"{left + timedelta(days=2, hours=18)}", "Delivery", "")
        yield (case, "Start", f"{left + timedelta(days=2, hours=20)}", "Delivery", "Bob")


def audited(tmp_path_factory, hours: str) -> Audited:
    path = tmp_path_factory.mktemp("worked") / "log.csv"
    path.write_text(
        "\n".join(",".join(row) for row in (("case", "activity", "time", "team", "person"), *rows()))
    )
    mapping = mapping_of("case=case,activity=activity,time=time,team=team,person=person")
    return examine(read_log(path, mapping, Rules(hours=hours)))


@pytest.fixture(scope="module")
def found(tmp_path_factory) -> Audited:
    return audited(tmp_path_factory, HOURS)


def test_a_finding_tells_what_of_it_was_working_time(found):
    [waiting] = [each for each in found.findings if each.code == "waiting_between"]

    assert waiting.hours == CASES * 66
    assert waiting.hours_worked == CASES * 2


def test_an_owner_is_waited_for_in_working_time_too(found):
    assert found.ownership.from_handover.median_h == 2
    assert found.working.ownership.from_handover.median_h == 2
    assert found.working.ownership.teams["Delivery"].n == CASES
    assert found.working.ownership.from_beginning.median_h == 0


def test_the_rules_say_which_hours_are_of_the_clock(found):
    assert found.rules["hours"].startswith("of the clock, those that findings cost too")
    assert "waits and times to owner" in found.rules["working_hours"]


def test_without_working_hours_there_are_none(tmp_path_factory):
    plain = audited(tmp_path_factory, "")

    assert {each.hours_worked for each in plain.findings} == {None}
    assert plain.rules["hours"] == "of the clock, not of working time"
