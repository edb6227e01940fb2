"""What holds for every log: order, chunks and names say nothing, cases add up, no wait is less than nothing."""

from __future__ import annotations

import re
from datetime import UTC, datetime, time, timedelta

import duckdb
import msgspec
import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

from surehand.audit.calendar_rule import calendar_of, lay_hours
from surehand.audit.grade import History
from surehand.audit.ground import Ground, lay_ground
from surehand.audit.log import EventLog, read_log
from surehand.audit.mapping import Mapping
from surehand.audit.measures.first_time import first_time_right, returns
from surehand.audit.measures.overview import durations
from surehand.audit.measures.register import MEASURES, take
from surehand.audit.measures.silence import silence
from surehand.audit.measures.stages import stages
from surehand.audit.measures.steps import steps
from surehand.audit.measures.timers import timers
from surehand.audit.measures.working import working
from surehand.audit.measures.workload import workload
from surehand.audit.result import examine, measure
from surehand.audit.rules import Rules
from surehand.audit.unclear import Unclear
from surehand.cli.audit import audit
from surehand.cli.trouble import Exit
from surehand.core.calendar import END_OF_DAY, Span, WorkingCalendar

DB = duckdb.connect(config={"threads": 1})
"""One for all examples: opening one takes longer than measuring a dozen rows."""
HEADER = ("case", "activity", "time", "end", "team", "person", "order", "budget", "comment")
GOOD = History("good", [])
BEGIN = datetime(2026, 3, 2, 9)
FEW = settings(max_examples=4)
"""Each example takes every measure of two logs."""

CASES = st.lists(
    st.tuples(
        st.sampled_from("123"),
        st.sampled_from("abc"),
        st.integers(0, 400),
        st.integers(0, 30),
        st.sampled_from(["A", "B", "C", ""]),
        st.sampled_from(["Ann", "Bob", ""]),
        st.sampled_from(["", "9", "tbd"]),
        st.sampled_from(["", "When is the first day of it?", "Done."]),
    ),
    min_size=4,
    max_size=14,
)


def mapping_of(names: tuple[str, ...]) -> Mapping:
    return Mapping(
        case=names[0],
        activity=names[1],
        time=names[2],
        end=names[3],
        team=names[4],
        person=names[5],
        order=names[6],
    )


def log_of(folder, rows, names=HEADER, rules=None) -> EventLog:
    path = folder / "log.csv"
    lines = [",".join('"' + name.replace('"', '""') + '"' for name in names)]
    for case, activity, hours, took, *rest in rows:
        began = BEGIN + timedelta(hours=hours)
        lines.append(
            ",".join((case, activity, str(began), str(began + timedelta(hours=took)), *map(str, rest)))
        )
    path.write_text("\n".join(lines) + "\n")
    log = read_log(path, mapping_of(names), rules, db=DB)
    assert isinstance(log, EventLog), log
    return log


def ordered(rows):
    """The rows with a column that orders those of the same time."""
    return [(*row[:6], order, *row[6:]) for order, row in enumerate(rows)]


def all_of(log: EventLog, names=HEADER) -> str:
    """Everything that is measured, under the names of the columns as they usually are."""
    values = take(lay_ground(log), GOOD).values
    told = msgspec.json.encode({name: values[name] for name in sorted(values)}).decode()
    for name, usual in zip(names, HEADER, strict=True):
        told = told.replace(msgspec.json.encode(name).decode(), f'"{usual}"')
    return told


@FEW
@given(rows=CASES, data=st.data())
def test_neither_the_order_of_rows_nor_the_names_of_columns_matter(tmp_path_factory, rows, data):
    folder = tmp_path_factory.mktemp("rows")
    strange = ('ca"se', "select", "at", "value", "before", "came", "row", "position", "wait comment")
    rules = Rules(hours="Mon-Fri 09:00-17:00", percentile=0.5)

    plain = all_of(log_of(folder, ordered(rows), rules=rules))
    other = log_of(folder, data.draw(st.permutations(ordered(rows))), strange, rules)

    assert all_of(other, strange) == plain


def test_the_chunks_of_a_file_do_not_matter(tmp_path):
    duckdb.execute(f"""
        COPY (
            SELECT 'c' || (i // 5) AS "case", 'step ' || (hash(i) % 4) AS activity,
                   TIMESTAMP '2026-01-01' + to_seconds(i * 977) AS time, 'team ' || (hash(i + 1) % 5) AS team,
                   'p' || (hash(i + 2) % 12) AS person
            FROM range(6000) AS r(i)
        ) TO '{tmp_path}/log.csv' (HEADER)
    """)
    duckdb.execute(
        f"COPY (FROM read_csv('{tmp_path}/log.csv')) TO '{tmp_path}/log.parquet' (ROW_GROUP_SIZE 2048)"
    )
    mapping = Mapping(case="case", activity="activity", time="time", team="team", person="person")
    told = []
    for name, threads in (("log.csv", 1), ("log.parquet", 3)):
        with duckdb.connect(config={"threads": threads}) as db:
            log = read_log(tmp_path / name, mapping, db=db)
            assert isinstance(log, EventLog), log
            told.append(msgspec.json.encode(msgspec.structs.replace(examine(log), dataset="")))

    assert told[0] == told[1]


@FEW
@given(rows=CASES)
def test_cases_add_up_in_every_measure(tmp_path_factory, rows):
    folder = tmp_path_factory.mktemp("sum")
    others = [(f"other {case}", *rest) for case, *rest in ordered(rows)]

    one, both = (
        sums(lay_ground(log_of(folder, each))) for each in (ordered(rows), [*ordered(rows), *others])
    )

    assert both == [2 * number for number in one]


def sums(ground: Ground) -> list[float]:
    """What two times the cases have two times of. Which activities end a case may depend on how many there are."""
    ground.rows("DELETE FROM ending")
    ground.rows("UPDATE whole SET is_over = false")
    right, back = first_time_right(ground), returns(ground)
    return [
        *(each.waiting.n for each in stages(ground)),
        *(each.touch.n for each in stages(ground) if each.touch),
        *(number for pair in right.pairs for number in (pair.n, pair.right.n, pair.returned)),
        right.chain.n,
        back.resubmitted,
        *(load.events for each in workload(ground).values() for load in each.loads),
        *(load.cases for each in workload(ground).values() for load in each.loads),
    ]


@FEW
@given(rows=CASES)
def test_work_side_by_side_never_waits_less_than_nothing(tmp_path_factory, rows):
    rules = Rules(hours="Mon-Fri 09:00-17:00")
    ground = lay_ground(log_of(tmp_path_factory.mktemp("wait"), ordered(rows), rules=rules))

    least = ground.row("SELECT min(wait) FROM turn")[0] or 0
    shown = stages(ground), silence(ground), working(ground), first_time_right(ground), returns(ground)

    assert least >= 0
    assert not re.search(rb"[:\[,]-\d", msgspec.json.encode([each for each in shown if each]))


def test_a_clock_is_no_bottleneck(tmp_path):
    """The largest total of all waits, and nobody could have ended one of them sooner."""
    rows = []
    for number in range(120):
        at = 30 * number
        rows.append((f"c{number}", "open", at, 0, "A", "Ann", "", ""))
        rows.append((f"c{number}", "solve", at + 1 + number % 17, 0, "B", "Bob", "", ""))
        rows.append((f"c{number}", "close", at + 1 + number % 17 + 120, 0, "C", "", "", ""))
    log = log_of(tmp_path, ordered(rows))

    assert [(each.a, each.b) for each in timers(log)] == [("solve", "close")]
    assert steps(log).top_by_total[0].b == "close"
    assert not {"waiting_between", "slow_pair", "still_after", "left_lying"} & {
        each.code for each in examine(log).findings
    }


def test_every_measure_has_its_rule():
    assert all(len(measure.rule) > 20 for measure in MEASURES)


MOMENTS = st.datetimes(datetime(2025, 12, 20), datetime(2026, 4, 10))
SPANS = st.sampled_from(
    [
        (Span(time(9), time(17)),),
        (Span(time(8), time(12)), Span(time(13), time(17, 30))),
        (Span(time(0), END_OF_DAY),),
        (Span(time(1, 30), time(3, 15)),),
    ]
)
CALENDARS = st.builds(
    WorkingCalendar,
    st.just("hours"),
    st.sampled_from(["UTC", "Europe/Berlin", "America/New_York", "Asia/Kolkata", "Pacific/Auckland"]),
    st.dictionaries(st.integers(0, 6), SPANS, min_size=1),
    st.sampled_from([None, "DE", "US"]),
)


@settings(max_examples=settings.default.max_examples // 2)
@given(calendar=CALENDARS, moments=st.lists(st.tuples(MOMENTS, MOMENTS), min_size=1, max_size=12))
def test_working_time_is_that_of_the_calendar(calendar, moments):
    """Exactly, to the microsecond: over changes of the clock, holidays and breaks."""
    pairs = [tuple(sorted(pair)) for pair in moments]
    DB.execute(
        "CREATE OR REPLACE TABLE event (case_no BIGINT, position BIGINT, began TIMESTAMP, ended TIMESTAMP)"
    )
    DB.executemany(
        "INSERT INTO event VALUES (1, ?, ?, ?)", [(number, *pair) for number, pair in enumerate(pairs)]
    )
    mapping = Mapping(case="case", activity="activity", time="time")

    lay_hours(
        EventLog(
            db=DB, name="", mapping=mapping, rules=Rules(), rows=0, untimed=0, nameless=0, encoding="utf-8"
        ),
        calendar,
    )

    found = DB.execute("SELECT ended_worked - began_worked FROM event ORDER BY position").fetchall()
    assert [took for (took,) in found] == [
        calendar.between(began.replace(tzinfo=UTC), ended.replace(tzinfo=UTC)) // timedelta(microseconds=1)
        for began, ended in pairs
    ]


def test_hours_that_always_run_are_those_of_the_clock(tmp_path):
    rows = [
        (str(number % 4), "ab"[number % 2], number * 7, number % 3, "A", "", "", "") for number in range(20)
    ]
    log = log_of(tmp_path, ordered(rows), rules=Rules(hours="Mon-Sun 00:00-24:00"))
    ground = lay_ground(log)
    clock = durations(log), steps(log), stages(ground)

    found = working(ground)

    assert (found.case_duration_h, found.bottlenecks_activity, found.stages) == clock


@pytest.mark.parametrize(
    ("written", "wednesday", "saturday"),
    [
        ("Mon-Fri 09:00-17:00", 8, 0),
        ("mon,wed 9:00-12:00 13:00-17:00; Sat 10:00-12:00", 7, 2),
        ("Sun-Thu 08:00-12:00 Asia/Dubai", 4, 0),
    ],
)
def test_hours_are_read_as_they_are_typed(written, wednesday, saturday):
    calendar = calendar_of(Rules(hours=written))

    def worked(day):
        first = datetime(2026, 3, day, tzinfo=calendar.clock)
        return calendar.between(first, first + timedelta(days=1)) / timedelta(hours=1)

    assert (worked(4), worked(7)) == (wednesday, saturday)


@pytest.mark.parametrize(
    "rules",
    [
        Rules(hours="9-5"),
        Rules(hours="Mon-Fir 09:00-17:00"),
        Rules(hours="Mon-Fri 17:00-09:00"),
        Rules(hours="Mon-Fri 09:00-17:00 Europe/Berlyn"),
        Rules(hours="Mon-Fri 09:00-17:00", holidays="XX"),
        Rules(holidays="DE"),
    ],
    ids=lambda rules: rules.hours or rules.holidays,
)
def test_hours_that_cannot_be_are_asked_about(rules):
    found = calendar_of(rules)

    assert isinstance(found, Unclear)
    assert found.ways


def test_holidays_are_not_worked():
    calendar = calendar_of(Rules(hours="Mon-Fri 09:00-17:00", holidays="DE", zone="Europe/Berlin"))

    assert calendar.why_closed(datetime(2026, 1, 1).date()) is not None


def test_all_rules_are_in_the_result(tmp_path):
    rules = Rules(hours="Mon-Fri 09:00-17:00", percentile=0.75, pingpong="abab", stages=("a", "b"))
    told = measure(log_of(tmp_path, ordered([("1", "a", 1, 1, "A", "", "", "")]), rules=rules)).rules

    assert "Mon-Fri 09:00-17:00" in told["working_hours"]
    assert "75th" in told["percentile"]
    assert "abab" in told["pingpong"]
    assert "a → b" in told["usual_order"]


def asked(folder, *options):
    """What the command answers about two small cases."""
    rows = [(case, activity, at, 1, "A", "Ann", "", "") for case in "12" for at, activity in enumerate("ab")]
    log_of(folder, ordered(rows))
    mapping = f"--map={mapping_of(HEADER).written()}"
    return CliRunner().invoke(audit, [str(folder / "log.csv"), mapping, *options])


def test_rules_are_chosen_on_the_command_line(tmp_path):
    chosen = ("--hours", "Mon-Fri 09:00-17:00 Europe/Berlin", "--percentile", "0.5", "--pingpong", "abab")

    told = asked(tmp_path, *chosen, "--stage", "a", "--stage", "b").output

    assert "the 90th and the 50th" in told
    assert "In working hours a case takes" in told
    assert "straight back: 0 times (abab)" in told
    assert "as stated: a → b" in told


@pytest.mark.parametrize("wrong", [("--hours", "nine to five"), ("--zone", "Europe/Berlyn")], ids=" ".join)
def test_a_rule_that_cannot_be_is_refused(tmp_path, wrong):
    answered = asked(tmp_path, *wrong)

    assert answered.exit_code == Exit.REFUSED
    assert "Unclear (bad_" in answered.output
