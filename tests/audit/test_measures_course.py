"""What the further measures say of logs small enough to count by hand: the course of cases, owners, hours, silence."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from surehand.audit.grade import grade
from surehand.audit.ground import lay_ground
from surehand.audit.mapping import Mapping
from surehand.audit.measures.first_time import first_time_right, returns
from surehand.audit.measures.flow import rhythm, throughput
from surehand.audit.measures.moves import moves
from surehand.audit.measures.overview import quality
from surehand.audit.measures.ownership import ownership, tasks
from surehand.audit.measures.promises import promised
from surehand.audit.measures.register import MEASURES, take, weakened
from surehand.audit.measures.silence import silence
from surehand.audit.measures.stages import stages, touch_per_pair
from surehand.audit.measures.variants import variants
from surehand.audit.measures.working import at_percentile
from surehand.audit.measures.workload import workload
from surehand.audit.rules import Rules

BEGIN = datetime(2026, 3, 2, 9)
"""A Monday."""
PEOPLE = Mapping(case="case", activity="activity", time="time", team="team", person="person")
ENDS = Mapping(case="case", activity="activity", time="time", end="end", team="team")


def at(hours: float) -> str:
    return f"{BEGIN + timedelta(hours=hours):%Y-%m-%d %H:%M:%S}"


def case(name: str, *steps: tuple[str, str], every: float = 1) -> list[tuple[str, ...]]:
    """A case that goes on every so many hours: activity and team."""
    return [(name, activity, at(number * every), team) for number, (activity, team) in enumerate(steps)]


SELL, BUILD, CLOSE = ("sell", "sales"), ("build", "delivery"), ("close", "delivery")
STRAIGHT = (SELL, BUILD, CLOSE)
RETURNED = (SELL, BUILD, ("fix", "sales"), ("sell", "sales"), BUILD, CLOSE)
"""Handed over, back at sales, sold anew, handed over anew: on the way back nothing is there again but the selling."""
REDONE = (SELL, BUILD, ("sell", "delivery"), CLOSE)


@pytest.fixture
def ground_of(log_of):
    def lay(rows, **how):
        return lay_ground(log_of(rows, **how))

    return lay


def cases(*courses):
    return [row for number, course in enumerate(courses) for row in case(f"c{number}", *course)]


def test_a_handover_that_stays_is_right_the_first_time(ground_of):
    found = first_time_right(ground_of(cases(*[STRAIGHT] * 6)))

    assert (found.overall.n, found.overall.of, found.chain.n) == (6, 6, 6)


def test_what_is_done_again_by_the_receiver_was_not_right(ground_of):
    found = first_time_right(ground_of(cases(*[STRAIGHT] * 7, REDONE)))

    assert [(pair.a, pair.b, pair.right.n, pair.right.of, pair.redone) for pair in found.pairs] == [
        ("sales", "delivery", 7, 8, 1)
    ]


def test_what_comes_back_is_returned_and_resubmitted(ground_of):
    back = (SELL, BUILD, SELL, BUILD, CLOSE)
    found = returns(ground_of(cases(*[STRAIGHT] * 7, back)))

    assert [(pair.a, pair.b, pair.returned.n, pair.resubmitted) for pair in found.pairs] == [
        ("sales", "delivery", 1, 1)
    ]
    assert found.per_case == [(1, 1)]
    assert found.pairs[0].away_median_h == 1.0


def test_a_return_counts_once(ground_of):
    twice = (SELL, BUILD, SELL, BUILD, SELL, BUILD, CLOSE)
    found = first_time_right(ground_of(cases(*[STRAIGHT] * 7, (SELL, BUILD, SELL, BUILD, CLOSE), twice)))

    # Handed over once, twice and three times: what was resubmitted for the last time was right.
    assert [(pair.a, pair.b, pair.n, pair.right.n, pair.returned, pair.redone) for pair in found.pairs] == [
        ("sales", "delivery", 12, 9, 3, 0)
    ]
    assert (found.chain.n, found.chain.of) == (7, 9)


def test_an_activity_can_say_that_it_returns(ground_of):
    rejected = (SELL, BUILD, ("reject", "delivery"), ("mend", "sales"), CLOSE)
    open_yet = (SELL, ("reject", "delivery"))
    rows = cases(*[STRAIGHT] * 7, rejected, open_yet)

    told = first_time_right(ground_of(rows, rules=Rules(returned=("reject",))))
    untold = first_time_right(ground_of(rows))

    assert [(pair.n, pair.right.n, pair.returned) for pair in told.pairs if pair.a == "sales"] == [(10, 8, 2)]
    assert [pair.returned for pair in untold.pairs if pair.a == "sales"] == [0]


def test_the_chain_is_right_where_all_of_it_is(ground_of):
    found = first_time_right(ground_of(cases(*[STRAIGHT] * 9, RETURNED)))

    assert (found.chain.n, found.chain.of) == (9, 10)
    assert found.by_place[0].of == 10


def test_a_handover_of_an_open_case_is_not_known_yet(ground_of):
    found = first_time_right(ground_of(cases(*[STRAIGHT] * 7, (SELL, BUILD))))

    assert (found.overall.of, found.pairs[0].n, found.pairs[0].undecided) == (7, 8, 1)


def test_a_state_that_every_receiver_sets_is_nothing_done_again(ground_of):
    course = (("queue", "A"), ("accept", "A"), ("queue", "B"), ("accept", "B"), ("close", "B"))

    assert first_time_right(ground_of(cases(*[course] * 6))).overall.n == 6


def test_a_stage_has_its_waiting_and_its_touch_time(log_of):
    rows = [
        ("1", "sell", at(0), "sales", at(2)),
        ("1", "build", at(5), "delivery", at(6)),
        # Begun before the building had ended: side by side, and no wait.
        ("1", "test", at(5.5), "delivery", at(7)),
    ]
    ground = lay_ground(log_of(rows, header=("case", "activity", "time", "team", "end"), mapping=ENDS))

    found = {each.activity: each for each in stages(ground)}

    assert (found["build"].waiting.total_h, found["build"].touch.total_h) == (3.0, 1.0)
    assert (found["test"].waiting.n, found["test"].touch.total_h) == (0, 1.5)
    assert [(each.a, each.b, each.touch.total_h) for each in touch_per_pair(ground)] == [
        ("sales", "delivery", 2.5)
    ]


def test_a_week_has_what_begins_and_what_ends(ground_of):
    rows = [*cases(*[STRAIGHT] * 5), *case("late", *STRAIGHT, every=24 * 7)]

    found = throughput(ground_of(rows))

    assert [(week.monday, week.began, week.ended, week.open) for week in found] == [
        ("2026-03-02", 6, 5, 1),
        ("2026-03-09", 0, 0, 1),
        ("2026-03-16", 0, 1, 0),
    ]


def test_hours_of_the_week_are_those_of_the_zone(ground_of):
    rows = [("1", "a", "2026-07-05 22:30:00", "A"), ("1", "b", "2026-07-06 08:00:00", "B")]

    assert rhythm(ground_of(rows)).hours[6][22] == 1
    there = rhythm(ground_of(rows, rules=Rules(zone="Asia/Tokyo")))
    # Read as Tokyo's clock, and told in it.
    assert (there.hours[6][22], there.arrivals[0].weekday) == (1, 1)


def test_the_time_to_an_owner_is_from_the_handover(log_of):
    header = ("case", "activity", "time", "team", "person")
    rows = [
        ("1", "a", at(0), "A", "Ann"),
        ("1", "b", at(1), "B", ""),
        ("1", "b2", at(5), "B", "Bob"),
        ("1", "c", at(6), "C", ""),
        ("1", "d", at(8), "A", "Ann"),
        ("2", "a", at(0), "A", ""),
    ]
    found = ownership(lay_ground(log_of(rows, header=header, mapping=PEOPLE)))

    assert (found.from_handover.n, found.from_handover.max_h) == (2, 4.0)
    assert (found.nobody.n, found.nobody.of) == (1, 3)
    assert found.rows_without_person.n == 3


def test_cases_without_owner_or_due_date_are_counted(log_of):
    header = ("case", "activity", "time", "team", "person", "due date")
    rows = [
        ("1", "a", at(0), "A", "Ann", "2026-03-04"),
        ("2", "a", at(0), "A", "", ""),
        ("2", "b", at(1), "A", "", ""),
    ]

    found = tasks(lay_ground(log_of(rows, header=header, mapping=PEOPLE)))

    assert (found.without_owner.n, found.without_owner.of) == (1, 2)
    assert (found.due, found.without_due.n, found.without_due.of) == ("due date", 1, 2)


def test_silence_is_longer_than_nearly_all_waits(ground_of):
    rows = [*cases(*[STRAIGHT] * 30), *case("still", SELL, BUILD), *case("end", SELL, every=900)]
    rows.append(("end", "close", at(900), "sales"))

    found = silence(ground_of(rows))

    assert found.after_h == 24.0
    assert (found.stale.n, found.stale.of) == (1, 1)
    assert {(each.activity, each.silent.n, each.for_good) for each in found.stages} == {
        ("build", 1, 1),
        ("sell", 1, 0),
    }


def test_moves_are_compared_with_the_stated_order(ground_of):
    order = Rules(stages=("a", "b", "c", "d"))
    rows = [*case("1", *((name, "A") for name in "abcd")), *case("2", *((name, "A") for name in "acbxd"))]
    rows += case("3", *((name, "A") for name in "abd"))

    found = moves(ground_of(rows, rules=order))

    assert (found.stated, found.back.n, found.skipped.n) == (True, 1, 1)
    assert [(move.a, move.b, move.cases.n, move.cases.of) for move in found.back_moves] == [("c", "b", 1, 2)]
    assert [(name, part.n) for name, part in found.missed] == [("c", 1)]


def test_an_order_is_learned_from_most_cases(ground_of):
    rows = [row for number in range(4) for row in case(str(number), *((name, "A") for name in "abc"))]

    found = moves(ground_of([*rows, *case("other", ("z", "A"), ("a", "A"))]))

    assert (found.order, found.stated, found.back.n) == (["a", "b", "c"], False, 0)


def test_a_promise_is_told_by_hands(log_of):
    header = ("case", "activity", "time", "team", "made_sla")
    rows = [("1", "a", at(0), "A", "true"), ("2", "a", at(0), "A", "true"), ("2", "b", at(1), "B", "false")]

    found = promised(lay_ground(log_of(rows, header=header)))

    assert (found.missed.n, found.missed.of) == (1, 2)
    assert [(times, part.n, part.of) for times, part in found.by_handovers] == [(0, 0, 1), (1, 1, 1)]


def test_variants_are_the_ways_of_cases(ground_of):
    found = variants(ground_of(cases(*[STRAIGHT] * 3, REDONE)))

    assert [(each.path, each.cases.n) for each in found] == [
        (["sell", "build", "close"], 3),
        (["sell", "build", "sell", "close"], 1),
    ]


def test_work_is_counted_by_who_holds_it(ground_of):
    rows = [*cases(*[STRAIGHT] * 6), *case("open", SELL, BUILD, every=24 * 7)]

    found = workload(ground_of(rows))["team"]

    assert [(load.name, load.events, load.cases) for load in found.loads] == [
        ("delivery", 13, 7),
        ("sales", 7, 7),
    ]
    # At the end of the first week sales have one still, a week later delivery has it.
    assert found.open_by_week == [("2026-03-02", 1), ("2026-03-09", 1)]
    held = {load.name: (load.open_mean, load.open_max, load.open_last) for load in found.loads}
    assert held == {"sales": (0.5, 1, 0), "delivery": (0.5, 1, 1)}


@pytest.mark.parametrize(
    ("shares", "gini", "hhi"), [((5, 5), 0.0, 0.5), ((9, 1), 0.4, 0.82)], ids=["equal", "with one"]
)
def test_concentration_is_from_all_alike_to_one(ground_of, shares, gini, hhi):
    first, second = shares
    rows = cases(*[(("a", "A"),)] * first, *[(("a", "B"),)] * second)

    found = workload(ground_of(rows))["team"].concentration

    assert (found.gini, found.hhi, found.top_1.n) == (gini, hhi, first)
    assert found.hhi_low <= hhi <= found.hhi_high


def test_a_chosen_percentile_stands_beside_the_90th(ground_of):
    rows = [row for number in range(11) for row in case(str(number), SELL, BUILD, every=number)]

    assert at_percentile(ground_of(rows)) is None
    found = at_percentile(ground_of(rows, rules=Rules(percentile=0.8)))
    assert (found.case_duration_h, found.step_wait_h, found.wait_between_h) == (8.0, 8.0, {"team": 8.0})


def test_what_a_history_cannot_carry_is_withheld(log_of):
    days = [(name, act, f"2026-03-{2 + place:02d}", "") for name in "12" for place, act in enumerate("ab")]
    log = log_of(days, mapping=Mapping(case="case", activity="activity", time="time"))
    history = grade(log, quality(log))

    taken = take(lay_ground(log), history)

    assert {
        "first_time_right",
        "returns",
        "workload",
        "touch_per_pair",
        "ownership",
        "rhythm",
    } <= taken.withheld.keys()
    assert "whole days" in taken.withheld["rhythm"]
    assert all(taken.values[name] is None for name in taken.withheld)
    assert taken.values.keys() == {measure.name for measure in MEASURES}


def test_where_nothing_orders_the_rows_no_order_is_told(ground_of):
    rows = [(name, act, at(0), team) for name in "12" for act, team in (("a", "A"), ("b", "B"), ("a", "A"))]
    ground = ground_of(rows)
    history = grade(ground.log, quality(ground.log))

    taken = take(ground, history)

    assert taken.values["first_time_right"] is None
    assert "nothing says which came first" in taken.withheld["moves"]


def test_a_weakness_names_what_it_weakens(ground_of):
    ground = ground_of(cases(*[STRAIGHT] * 3))

    assert weakened(grade(ground.log, quality(ground.log)))["first_time_right"] == ["few_cases"]


def test_a_history_with_a_hole_is_weak(ground_of):
    rows = [*case("1", *STRAIGHT), *case("2", SELL, CLOSE, every=24 * 90)]
    log = ground_of(rows).log

    codes = {weakness.code: weakness.sentence for weakness in grade(log, quality(log)).weaknesses}

    assert "From 2026-03-02 to 2026-05-31" in codes["gap"]
