"""Each measure on logs small enough to count by hand, and what holds for every log."""

from __future__ import annotations

import duckdb
import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from surehand.audit.log import EventLog, read_log
from surehand.audit.mapping import Mapping
from surehand.audit.measures.handover import handover, pairs
from surehand.audit.measures.overview import counts, quality
from surehand.audit.measures.steps import rework, steps
from surehand.audit.result import measure
from surehand.audit.rules import EMPTY, Rules


def day(number: int, hour: int = 0) -> str:
    return f"2026-03-{number:02d} {hour:02d}:00:00"


def passing(*teams: str, case: str = "1") -> list[tuple[str, str, str, str]]:
    """A case that a row an hour brings from team to team."""
    return [(case, "work", day(1, hour), team) for hour, team in enumerate(teams)]


def test_a_log_is_counted(log_of):
    log = log_of([*passing("sales", "onboarding"), *passing("sales", case="2")])

    found = counts(log)

    assert (found.events, found.cases, found.activities, found.variants) == (3, 2, 1, 2)
    assert (found.first_ts, found.last_ts) == ("2026-03-01 00:00:00+00:00", "2026-03-01 01:00:00+00:00")


def test_work_that_passes_on_is_a_handover(log_of):
    found = handover(log_of(passing("sales", "sales", "onboarding")), "team")

    assert (found.handovers_total, found.cases_with_handover) == (1, 1)
    assert [(pair.a, pair.b, pair.total_h) for pair in found.top_pairs_by_count] == [
        ("sales", "onboarding", 1.0)
    ]


@pytest.mark.parametrize(
    ("teams", "overlapping", "apart", "abab"),
    [
        ("AB", 0, 0, 0),
        ("ABA", 1, 1, 0),
        ("ABAB", 2, 1, 1),
        ("ABABA", 3, 2, 1),
        ("ABCA", 0, 0, 0),
        ("ABACA", 2, 2, 0),
    ],
)
def test_ping_pong_in_three_definitions(log_of, teams, overlapping, apart, abab):
    found = handover(log_of(passing(*teams)), "team").pingpong

    assert (found.overlapping, found.nonoverlapping, found.abab) == (overlapping, apart, abab)


def test_coming_back_on_any_way_is_a_revisit(log_of):
    found = handover(log_of(passing(*"ABCA")), "team")

    assert (found.revisit.occurrences, found.pingpong.overlapping) == (1, 0)


def test_rows_without_a_team_end_no_run(log_of):
    rows = passing("A", "", "A", "B")

    assert handover(log_of(rows), "team").handovers_total == 1
    counted = handover(log_of(rows, rules=Rules(empty="value")), "team")
    assert counted.handovers_total == 3
    assert (EMPTY, "A") in {(pair.a, pair.b) for pair in counted.top_pairs_by_count}


def test_equal_times_keep_the_order_of_the_file(log_of):
    rows = [("1", "first", day(1), "A"), ("1", "second", day(1), "B")]

    assert steps(log_of(rows)).top_by_total[0].a == "first"
    assert quality(log_of(rows)).same_case_same_timestamp_neighbours == 1


def test_a_column_orders_equal_times(log_of):
    header = ("case", "activity", "time", "team", "version")
    rows = [("1", "late", day(1), "B", "10"), ("1", "early", day(1), "A", "9")]
    mapping = Mapping(case="case", activity="activity", time="time", team="team", order="version")

    # As numbers: as text, 10 would come before 9.
    assert steps(log_of(rows, header=header, mapping=mapping)).top_by_total[0].a == "early"


def test_work_side_by_side_has_no_wait(log_of):
    header = ("case", "activity", "time", "team", "end")
    mapping = Mapping(case="case", activity="activity", time="time", team="team", end="end")
    rows = [("1", "a", day(1), "A", day(3)), ("1", "b", day(2), "B", day(4)), ("1", "c", day(5), "C", day(6))]
    log = log_of(rows, header=header, mapping=mapping)

    assert {(pair.a, pair.b): pair.total_h for pair in pairs_of(log)} == {("A", "B"): 0.0, ("B", "C"): 24.0}
    assert quality(log).parallel_neighbours == 1


def test_doing_it_again_is_rework(log_of):
    rows = [("1", name, day(number), "A") for number, name in enumerate(("a", "a", "b", "a"), 1)]

    found = rework(log_of(rows))

    assert (found.extra_occurrences, found.immediate_repeats, found.returns_after_other_activity) == (2, 1, 1)
    assert found.per_activity == [("a", 2, 1)]


def test_rows_without_a_time_are_counted_and_left_out(log_of):
    log = log_of([("1", "a", day(1), "A"), ("1", "b", "", "B")])

    assert counts(log).events == 1
    assert quality(log).null_timestamps == 1


def test_every_result_states_its_rules(log_of):
    told = measure(log_of(passing("A", "B"), rules=Rules(empty="value"))).rules

    assert EMPTY in told["nulls"]
    assert "order of the file" in told["order"]


def pairs_of(log: EventLog):
    handover(log, "team")
    return pairs(log)


FEW = settings(max_examples=settings.default.max_examples // 6)
"""Each example is two files and some eighty questions to DuckDB."""
CASES = st.lists(
    st.tuples(
        st.sampled_from("123"),
        st.sampled_from("ab"),
        st.integers(1, 20),
        st.sampled_from(["A", "B", "C", ""]),
    ),
    min_size=1,
    max_size=12,
)


DB = duckdb.connect(config={"threads": 1})
"""One for all examples: opening one takes longer than measuring a dozen rows."""


def numbers_of(folder, rows, header=("case", "activity", "time", "team", "order")):
    """Everything that is measured of rows, without the name of the file and of its columns."""
    path = folder / "log.csv"
    lines = [
        ",".join('"' + name.replace('"', '""') + '"' for name in header),
        *(",".join((case, act, day(at), team, str(order))) for case, act, at, team, order in rows),
    ]
    path.write_text("\n".join(lines) + "\n")
    case, activity, time, team, order = header
    log = read_log(path, Mapping(case=case, activity=activity, time=time, team=team, order=order), db=DB)
    assert isinstance(log, EventLog), log
    measured = measure(log)
    found = msgspec.structs.replace(measured.handover[team], column="")
    return (measured.counts, measured.case_duration_h, measured.rework, measured.bottlenecks_activity, found)


@FEW
@given(rows=CASES, data=st.data())
def test_neither_the_order_of_rows_nor_the_names_of_columns_matter(tmp_path_factory, rows, data):
    """Under a tie rule."""
    numbered = [(*row, order) for order, row in enumerate(rows)]
    folder = tmp_path_factory.mktemp("rows")
    strange = ('row "x"', "at", "select", "a|b", "order by")

    assert numbers_of(folder, data.draw(st.permutations(numbered)), strange) == numbers_of(folder, numbered)


@FEW
@given(rows=CASES)
def test_cases_add_up(tmp_path_factory, rows):
    numbered = [(*row, order) for order, row in enumerate(rows)]
    others = [(f"other {case}", *rest) for case, *rest in numbered]
    folder = tmp_path_factory.mktemp("sum")

    one, both = numbers_of(folder, numbered), numbers_of(folder, [*numbered, *others])

    assert both[0].events == 2 * one[0].events
    assert both[2].extra_occurrences == 2 * one[2].extra_occurrences
    assert both[4].handovers_total == 2 * one[4].handovers_total
    assert both[4].pingpong.abab == 2 * one[4].pingpong.abab
    assert both[4].wait_between.total_h == pytest.approx(2 * one[4].wait_between.total_h)
