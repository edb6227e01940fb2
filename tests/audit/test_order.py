"""A log lies in the order of its cases and keeps it, however large: measures look at neighbouring rows by that."""

from __future__ import annotations

from itertools import product
from pathlib import Path

import duckdb
import msgspec
import pytest

from surehand.audit import log as event_log
from surehand.audit.calendar_rule import calendar_of, lay_hours
from surehand.audit.log import EventLog, read_log
from surehand.audit.measures import overview
from surehand.audit.measures.handover import make_runs
from surehand.audit.pseudonyms import pseudonymise
from surehand.audit.result import measure
from surehand.audit.rules import Rules
from tests.audit.conftest import mapping_of

EVENTS = 300_000
"""More than DuckDB keeps in one part of a table, so that both of its threads have some."""
MAP = mapping_of("case=case,activity=activity,time=time,team=team,person=person")
GENERATE = """
    COPY (
        SELECT 'case ' || (hash(i) % 20000) AS "case", 'step ' || (hash(i + 1) % 20) AS activity,
               TIMESTAMP '2024-01-01' + to_minutes(CAST(hash(i + 2) % 90000 AS BIGINT)) AS time,
               CASE WHEN hash(i + 3) % 9 > 0 THEN 'team ' || (hash(i + 4) % 6) END AS team,
               'person ' || (hash(i + 5) % 50) AS person
        FROM range($events) AS r(i)
    ) TO '{path}'
"""


@pytest.fixture(scope="module")
def log(tmp_path_factory) -> EventLog:
    """A log whose rows lie anywhere in their file."""
    path = Path(tmp_path_factory.mktemp("log")) / "log.parquet"
    duckdb.execute(GENERATE.format(path=path), {"events": EVENTS})
    opened = read_log(path, MAP, Rules(hours="Mon-Fri 09:00-17:00"), db=duckdb.connect(config={"threads": 2}))
    assert isinstance(opened, EventLog), opened
    return opened


def out_of_place(log: EventLog) -> int:
    """How many rows do not lie right after the one before them."""
    [(rows,)] = log.db.execute("""
        SELECT count(*) FILTER (NOT (case_no = case_before AND position = position_before + 1)
                                AND NOT (case_no = coalesce(case_before, 0) + 1 AND position = 1))
        FROM (SELECT case_no, position, lag(case_no) OVER () AS case_before, lag(position) OVER () AS position_before
              FROM event)
    """).fetchall()
    return int(rows)


def test_cases_lie_one_after_another(log):
    assert out_of_place(log) == 0


def test_a_place_is_that_by_time(log):
    [(wrong,)] = log.db.execute("""
        SELECT count(*) FILTER (position <> place) FROM (
            SELECT position, row_number() OVER (PARTITION BY case_no ORDER BY began, row) AS place FROM event
        )
    """).fetchall()
    assert wrong == 0


def test_neighbours_are_those_of_the_case(log):
    make_runs(log, "team")
    [(differing,)] = log.db.execute("""
        WITH sorted AS (
            SELECT case_no, position, between_1 AS value, lag(between_1) OVER place AS before,
                   epoch_us(began) - epoch_us(lag(ended) OVER place) AS wait
            FROM event WHERE between_1 IS NOT NULL WINDOW place AS (PARTITION BY case_no ORDER BY position)
        ), wanted AS (
            SELECT * FROM sorted WHERE before IS NULL OR before <> value
        )
        SELECT count(*) FROM ((FROM wanted EXCEPT FROM run) UNION ALL (FROM run EXCEPT FROM wanted))
    """).fetchall()
    assert differing == 0


@pytest.mark.parametrize("bits", [overview.WORD, 4])
def test_variants_are_told_apart_by_every_step(log_of, monkeypatch, bits):
    """Whether the way of a case is one number or a list of them: here, two steps of two activities in each."""
    monkeypatch.setattr(overview, "WORD", bits)
    ways = [way for length in (1, 2, 3, 5) for way in product("ab", repeat=length)]
    rows = [
        (f"case {number}", step, f"2024-01-{place:02}", "")
        for number, way in enumerate([*ways, *ways, ways[7]])
        for place, step in enumerate(way, 1)
    ]
    found = overview.counts(log_of(rows))
    assert (found.cases, found.variants, found.cases_in_top_variant) == (2 * len(ways) + 1, len(ways), 3)


def test_too_many_names_are_texts_with_the_same_answers(log_of, monkeypatch):
    rows = [
        (f"case {case}", f"step {(case + place) % 4}", f"2024-01-{place:02}", f"team {case * place % 5}")
        for case in range(9)
        for place in range(1, 7)
    ]
    few = measure(log_of(rows, name="log.csv"))
    monkeypatch.setattr(event_log, "MOST_NAMES", 3)

    assert msgspec.json.encode(measure(log_of(rows, name="log.csv"))) == msgspec.json.encode(few)


def test_a_log_is_kept_in_a_file(write, tmp_path):
    """Another process takes it up there; a second log may take the place of the first."""
    path = write([("1", "a", "2024-01-01", "A"), ("1", "b", "2024-01-02", "B")])
    mapping = mapping_of("case=case,activity=activity,time=time,team=team")
    for _ in range(2):
        with duckdb.connect(tmp_path / "log.duckdb") as db:
            read_log(path, mapping, db=db)
    with duckdb.connect(tmp_path / "log.duckdb") as db:
        assert db.execute("SELECT activity, between_1 FROM event").fetchall() == [("a", "A"), ("b", "B")]


def test_working_hours_keep_the_order(log):
    lay_hours(log, calendar_of(log.rules))
    assert out_of_place(log) == 0


def test_other_names_keep_the_order(log):
    pseudonymise(log, ("teams", "people"))
    assert out_of_place(log) == 0
