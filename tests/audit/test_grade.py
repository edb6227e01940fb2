"""A history is judged before it is measured, and a timer is no bottleneck."""

from __future__ import annotations

import random
from datetime import datetime, timedelta

import pytest

from surehand.audit.grade import grade
from surehand.audit.log import read_log
from surehand.audit.mapping import Mapping
from surehand.audit.measures.overview import quality
from surehand.audit.measures.timers import timers
from surehand.audit.rules import Rules
from tests.audit.conftest import mapping_of

BEGIN = datetime(2026, 3, 2, 9, 1, 7)


def cases(wait, *, number=120, team="sales"):
    """Cases that are resolved after a minute, and closed after a wait of their own."""
    for case in range(number):
        resolved = BEGIN + timedelta(hours=case, seconds=61)
        yield (str(case), "open", f"{BEGIN + timedelta(hours=case)}", team)
        yield (str(case), "resolve", f"{resolved}", team)
        yield (str(case), "close", f"{resolved + wait(case)}", "support")


def codes(log):
    return {weakness.code for weakness in grade(log, quality(log)).weaknesses}


def test_a_full_history_is_good(log_of):
    log = log_of(cases(lambda case: timedelta(minutes=case + 1)))

    assert grade(log, quality(log)).grade == "good"


@pytest.mark.parametrize(
    ("rows", "code"),
    [
        (list(cases(lambda case: timedelta(minutes=1), number=5)), "few_cases"),
        (
            [(case, act, time[:10], team) for case, act, time, team in cases(lambda _: timedelta(days=2))],
            "coarse_times",
        ),
        (
            [(case, act, time[:10], team) for case, act, time, team in cases(lambda _: timedelta(0))],
            "many_ties",
        ),
        (list(cases(lambda case: timedelta(minutes=1), team="")), "empty_values"),
        ([*cases(lambda case: timedelta(minutes=1)), ("1", "lost", "", "x")], "rows_left_out"),
        (list(cases(lambda case: timedelta(minutes=1)))[::3], "single_rows"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_is_weak_is_named(log_of, rows, code):
    assert code in codes(log_of(rows))


def test_a_single_row_is_a_poor_history(log_of):
    log = log_of([("1", "won", f"{BEGIN}", "sales")])
    found = grade(log, quality(log))

    assert found.grade == "poor"
    assert [each.sentence for each in found.weaknesses[:2]] == [
        "There is only one case: shares and percentiles say nothing.",
        "100% of the cases have a single row: what came after what cannot be told of them.",
    ]


@pytest.mark.parametrize(("team", "told"), [("?", True), ("NA", False), ("sales", False)])
def test_a_team_called_as_nobody_is_told(log_of, team, told):
    log = log_of(cases(lambda case: timedelta(minutes=case + 1), team=team))

    assert ("unsaid_values" in codes(log)) == told


def test_without_teams_nothing_is_said_about_handovers(log_of):
    rows = list(cases(lambda case: timedelta(minutes=1)))

    assert "no_team_or_person" in codes(
        log_of(rows, mapping=Mapping(case="case", activity="activity", time="time"))
    )


def test_a_tie_rule_takes_the_doubt_away(log_of):
    header = ("case", "activity", "time", "team", "number")
    rows = [(*row, str(number)) for number, row in enumerate(cases(lambda _: timedelta(0)))]
    mapping = Mapping(case="case", activity="activity", time="time", team="team", order="number")

    assert "many_ties" not in codes(log_of(rows, header=header, mapping=mapping))


def test_a_wait_of_always_the_same_length_is_a_timer(log_of):
    chance = random.Random(3)
    [found] = timers(log_of(cases(lambda _: timedelta(days=5, minutes=chance.randint(0, 30)))))

    assert (found.a, found.b) == ("resolve", "close")
    assert found.after_h == pytest.approx(120, abs=1)


def test_waits_that_people_end_are_no_timer(log_of):
    chance = random.Random(4)

    assert timers(log_of(cases(lambda _: timedelta(hours=chance.expovariate(1 / 40) + 1)))) == []


def test_the_automatic_close_of_real_tickets_is_told_apart(data):
    mapping = mapping_of("case=number,activity=incident_state,time=sys_updated_at,order=sys_mod_count")
    log = read_log(
        data / "logs" / "incident_event_log.first5998.dd-mm-yyyy.csv.gz",
        mapping,
        Rules(dates="dmy"),
        nulls=("?",),
    )

    closing = timers(log)[0]

    assert (closing.a, closing.b) == ("Resolved", "Closed")
    assert closing.after_h == pytest.approx(120, abs=2)


def test_a_clock_that_ends_some_waits_is_told_too(data):
    mapping = mapping_of("case=case:concept:name,activity=concept:name,time=time:timestamp")

    closing = timers(read_log(data / "logs" / "helpdesk_italian.xes.gz", mapping))[0]

    assert (closing.a, closing.b) == ("Resolve ticket", "Closed")
    assert closing.after_h == pytest.approx(15 * 24, rel=0.02)
