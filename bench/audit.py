"""How long all measures of an event log take, against a bare scan and the same questions as hand-written SQL.

A generated log (fixed seed) is written as CSV and Parquet. In the same run, with two threads and 3 GB for DuckDB:

    read, measure, examine   of the CSV and of the Parquet; `measure` is what the answer keys have, `examine` everything
    scan                     the floor of reading: one pass over the columns that are read
    by_hand                  the floor of `measure`: counts, variants, durations, how often each activity, rework,
                             what weakens the order, waits of all steps, timers, and for team and person: pairs with
                             waits, changes per case, ways back in three definitions, revisits. Not in it, and in
                             `measure`: the rules for ties and empty values, the grade of the history, tops and shares
    small                    `measure` and `examine` of 100,000 events: cost should grow as the events do
    pm4py                    where it is installed beside it: variants, durations, rework, hand-overs, activities. Each
                             of ours counts all that the product tells of it (of hand-overs also the waits, ping-pong
                             and reassignments, which pm4py does not count). Both read once, and measure several times:
                             the median is told, by the clock and in seconds of CPU (pm4py uses one core, we use two)

Run: python bench/audit.py [events]
"""

from __future__ import annotations

import importlib.util
import json
import resource
import sys
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Any

import duckdb

from surehand.audit.log import EventLog, read_log
from surehand.audit.mapping import Mapping
from surehand.audit.measures.handover import handover
from surehand.audit.measures.overview import activity_counts, counts, durations
from surehand.audit.measures.steps import rework
from surehand.audit.result import examine, measure

EVENTS = 10_000_000
SMALL = 100_000
TIMES = 5
PM4PY_AT_MOST = 1_000_000
"""It is asked with so many events at most: it holds everything in memory."""
MAP = Mapping(case="case", activity="activity", time="time", team="team", person="person")
GENERATE = """
    SELECT 'case ' || (i // 8) AS "case", 'step ' || ((i % 8 + hash(i) % 2) % 9) AS activity,
           TIMESTAMP '2024-01-01'
               + to_seconds((i // 8) * 37 + (i % 8) * 5400 + CAST(hash(i + 1) % 3600 AS BIGINT)) AS time,
           'team ' || (hash(i + 2) % 12) AS team, 'person ' || (hash(i + 3) % 300) AS person
    FROM range($events) AS r(i)
"""
"""Eight events a case, twelve teams, three hundred people; DuckDB's hash of the row stands for chance."""
BY_HAND = (
    "SELECT count(*), count(DISTINCT activity), min(time), max(time) FROM log",
    'SELECT median(n), quantile_cont(n, 0.9), avg(n), max(n) FROM (SELECT count(*) AS n FROM log GROUP BY "case")',
    "SELECT median(h), quantile_cont(h, 0.9), avg(h), max(h)"
    ' FROM (SELECT epoch_us(max(time)) - epoch_us(min(time)) AS h FROM log GROUP BY "case")',
    """
    SELECT count(*), max(n) FROM (
        SELECT count(*) AS n FROM (SELECT list(activity ORDER BY time) AS path FROM log GROUP BY "case") GROUP BY path
    )
    """,
    "SELECT activity, count(*) FROM log GROUP BY activity",
    """
    SELECT activity, sum(n - 1), count(*) FROM (SELECT activity, count(*) AS n FROM log GROUP BY "case", activity)
    WHERE n > 1 GROUP BY activity
    """,
    """
    SELECT count(*) FILTER (time < written), count(*) FILTER (time = before), count(*) FILTER (activity = a) FROM (
        SELECT time, activity, lag(time) OVER (PARTITION BY "case" ORDER BY nr) AS written, lag(time) OVER p AS before,
               lag(activity) OVER p AS a
        FROM log WINDOW p AS (PARTITION BY "case" ORDER BY time)
    )
    """,
    """
    SELECT a, b, count(*), sum(w), avg(w), median(w), quantile_cont(w, 0.9) FROM (
        SELECT lag(activity) OVER p AS a, activity AS b, epoch_us(time) - epoch_us(lag(time) OVER p) AS w
        FROM log WINDOW p AS (PARTITION BY "case" ORDER BY time)
    ) WHERE a IS NOT NULL GROUP BY a, b
    """,
    """
    SELECT a, b, arg_max(bin, near), max(near) FROM (
        SELECT a, b, bin, sum(n) OVER (PARTITION BY a, b ORDER BY bin RANGE BETWEEN 1 PRECEDING AND 1 FOLLOWING) AS near
        FROM (
            SELECT a, b, floor(ln(w) / 0.02) AS bin, count(*) AS n FROM (
                SELECT lag(activity) OVER p AS a, activity AS b, epoch_us(time) - epoch_us(lag(time) OVER p) AS w
                FROM log WINDOW p AS (PARTITION BY "case" ORDER BY time)
            ) WHERE w >= 3600000000 GROUP BY a, b, bin
        )
    ) GROUP BY a, b
    """,
    *(
        query
        for who in ("team", "person")
        for query in (
            f"""
            CREATE OR REPLACE TABLE run AS SELECT *, row_number() OVER (PARTITION BY "case" ORDER BY time) AS number
            FROM (
                SELECT "case", time, {who} AS v, lag({who}) OVER p AS a,
                       epoch_us(time) - epoch_us(lag(time) OVER p) AS w
                FROM log WINDOW p AS (PARTITION BY "case" ORDER BY time)
            ) WHERE a IS NULL OR a <> v
            """,
            "SELECT a, v, count(*), sum(w), median(w), quantile_cont(w, 0.9) FROM run WHERE a <> '' GROUP BY a, v",
            "SELECT count(w), median(w), quantile_cont(w, 0.9), avg(w), max(w), sum(w) FROM run WHERE a IS NOT NULL",
            """
            SELECT avg(n), median(n), quantile_cont(n, 0.9), max(n), sum(n - known), count(*) FILTER (n > known)
            FROM (SELECT count(*) AS n, count(DISTINCT v) AS known FROM run GROUP BY "case")
            """,
            """
            CREATE OR REPLACE TABLE loop AS SELECT "case", number, v AS a, b, v = c AS aba, v = c AND b = d AS abab
            FROM (
                SELECT "case", number, v, lead(v, 1) OVER p AS b, lead(v, 2) OVER p AS c, lead(v, 3) OVER p AS d
                FROM run WINDOW p AS (PARTITION BY "case" ORDER BY number)
            )
            """,
            'SELECT a, b, count(*), count(DISTINCT "case") FROM loop WHERE aba GROUP BY a, b',
            *(
                f"""
                SELECT sum((n + 1) // 2) FROM (
                    SELECT count(*) AS n FROM (
                        SELECT "case", number - row_number() OVER (PARTITION BY "case" ORDER BY number) AS island
                        FROM loop WHERE {hit}
                    ) GROUP BY "case", island
                )
                """
                for hit in ("aba", "abab")
            ),
        )
    ),
)
"""The questions of `measure` as one writes them who knows this log: no rules, no checks, no equal times."""


def main() -> None:
    """Print ratios and figures as one line of JSON."""
    events = int(sys.argv[1]) if len(sys.argv) > 1 else EVENTS
    with TemporaryDirectory() as folder:
        figures = _ours(folder, events) | _floors(folder, events) | _small(folder)
        if importlib.util.find_spec("pm4py"):
            figures |= _pm4py(folder, min(events, PM4PY_AT_MOST))
    rounded = {name: round(value, 2) for name, value in _ratios(figures).items()}
    print(
        json.dumps(
            {"bench": "audit", "ratios": rounded, "figures": {n: round(v, 2) for n, v in figures.items()}}
        )
    )


def _ours(folder: str, events: int) -> dict[str, float]:
    """All that the audit does, of both files; the most memory that this process had until then."""
    figures: dict[str, float] = {"events": events}
    for kind in ("csv", "parquet"):
        path = _written(folder, events, kind)
        db = _database(folder)
        log, figures[f"{kind}_read_s"] = _timed(lambda db=db, path=path: _log(db, path))
        _, figures[f"{kind}_measure_s"] = _timed(lambda log=log: measure(log))
        if kind == "parquet":
            _, figures["examine_s"] = _timed(lambda log=log: examine(log))
        db.close()
    return figures | {"peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024}


def _floors(folder: str, events: int) -> dict[str, float]:
    """What the same files cost at the least."""
    figures: dict[str, float] = {}
    for kind in ("csv", "parquet"):
        path, db = _written(folder, events, kind), _database(folder)
        _, figures[f"{kind}_scan_s"] = _timed(
            lambda db=db, path=path: db.execute(f"SELECT {_scanned()} FROM '{path}'").fetchall()
        )
        db.close()
    db = _database(folder)
    db.execute(f"CREATE TABLE log AS SELECT row_number() OVER () AS nr, * FROM '{path}'")
    _, figures["by_hand_s"] = _timed(lambda: [db.execute(query).fetchall() for query in BY_HAND])
    db.close()
    return figures


def _ratios(figures: dict[str, float]) -> dict[str, float]:
    more = figures["events"] / SMALL
    ratios = {
        "measure_to_by_hand": figures["parquet_measure_s"] / figures["by_hand_s"],
        "examine_to_by_hand": figures["examine_s"] / figures["by_hand_s"],
        **{
            f"{kind}_read_and_measure_to_scan": (figures[f"{kind}_read_s"] + figures[f"{kind}_measure_s"])
            / figures[f"{kind}_scan_s"]
            for kind in ("csv", "parquet")
        },
        "measure_an_event_to_small": figures["parquet_measure_s"] / more / figures["small_measure_s"],
        "examine_an_event_to_small": figures["examine_s"] / more / figures["small_examine_s"],
    }
    if "pm4py_s" in figures:
        ratios["pm4py_to_ours"] = figures["pm4py_s"] / figures["ours_s"]
        ratios["pm4py_to_ours_cpu"] = figures["pm4py_cpu_s"] / figures["ours_cpu_s"]
        ratios["pm4py_to_ours_with_reading"] = _with_reading(figures, "s")
        ratios["pm4py_to_ours_with_reading_cpu"] = _with_reading(figures, "cpu_s")
    return ratios


def _with_reading(figures: dict[str, float], clock: str) -> float:
    theirs, ours = (figures[f"{who}_read_{clock}"] + figures[f"{who}_{clock}"] for who in ("pm4py", "ours"))
    return theirs / ours


def _written(folder: str, events: int, kind: str = "parquet") -> Path:
    """The log as a file, generated once."""
    path = Path(folder) / f"log{events}.{kind}"
    if not path.exists():
        how = "(HEADER)" if kind == "csv" else ""
        with _database(folder) as db:
            db.execute(f"COPY ({GENERATE}) TO '{path}' {how}", {"events": events})
    return path


def _database(folder: str) -> duckdb.DuckDBPyConnection:
    return duckdb.connect(config={"threads": 2, "memory_limit": "3GB", "temp_directory": f"{folder}/spill"})


def _log(db: duckdb.DuckDBPyConnection, path: Path) -> EventLog:
    log = read_log(path, MAP, db=db)
    assert isinstance(log, EventLog), log
    return log


def _scanned() -> str:
    """Something about every value: how many there are would be read from the foot of a Parquet file alone."""
    texts = (f'sum(strlen("{column}"))' for column in ("case", "activity", "team", "person"))
    return ", ".join((*texts, "sum(epoch_us(time) % 1000)"))


def _small(folder: str) -> dict[str, float]:
    """The same of few events, the best of three: at this size, chance weighs."""
    log = _log(_database(folder), _written(folder, SMALL))
    measured = min(_timed(lambda: measure(log))[1] for _ in range(3))
    examined = min(_timed(lambda: examine(log))[1] for _ in range(3))
    return {"small_events": SMALL, "small_measure_s": measured, "small_examine_s": examined}


def _pm4py(folder: str, events: int) -> dict[str, float]:
    """The measures that pm4py has too, of the same file: reading and ordering it, and what is then asked."""
    import pm4py

    path = _written(folder, events)
    begun = time.process_time()
    frame, theirs_read = _timed(lambda: _frame(pm4py, path))
    theirs_read_cpu = time.process_time() - begun
    theirs = {
        "variants": lambda: pm4py.get_variants(frame),
        "durations": lambda: pm4py.get_all_case_durations(frame),
        "rework": lambda: pm4py.get_rework_cases_per_activity(frame),
        "activities": lambda: pm4py.get_event_attribute_values(frame, "concept:name"),
        "handover": lambda: pm4py.discover_handover_of_work_network(frame),
    }
    db = _database(folder)
    begun = time.process_time()
    log, ours_read = _timed(lambda: _log(db, path))
    ours_read_cpu = time.process_time() - begun
    ours = {
        "variants": lambda: counts(log),
        "durations": lambda: durations(log),
        "rework": lambda: rework(log),
        "activities": lambda: activity_counts(log),
        "handover": lambda: handover(log, "team"),
    }
    return {
        "both_events": events,
        "pm4py_read_s": theirs_read,
        "pm4py_read_cpu_s": theirs_read_cpu,
        "ours_read_s": ours_read,
        "ours_read_cpu_s": ours_read_cpu,
        **_medians("pm4py", theirs),
        **_medians("ours", ours),
    }


def _medians(who: str, measures: dict[str, Callable[[], Any]]) -> dict[str, float]:
    """What each measure takes, and all of them together, by the clock and of the CPU."""
    figures: dict[str, float] = {}
    for name, take in measures.items():
        clock, cpu = zip(*(_spent(take) for _ in range(TIMES)), strict=True)
        figures |= {f"{who}_{name}_s": median(clock), f"{who}_{name}_cpu_s": median(cpu)}
    return {
        f"{who}_s": sum(figures[f"{who}_{name}_s"] for name in measures),
        f"{who}_cpu_s": sum(figures[f"{who}_{name}_cpu_s"] for name in measures),
        **figures,
    }


def _spent(work: Callable[[], Any]) -> tuple[float, float]:
    cpu = time.process_time()
    _, clock = _timed(work)
    return clock, time.process_time() - cpu


def _frame(pm4py: Any, path: Path) -> Any:
    """The file as pm4py wants it; who hands over is the team."""
    frame = duckdb.sql(f"SELECT *, team AS \"org:resource\" FROM '{path}'").df()
    return pm4py.format_dataframe(frame, case_id="case", activity_key="activity", timestamp_key="time")


def _timed(work: Callable[[], Any]) -> tuple[Any, float]:
    begun = time.perf_counter()
    return work(), time.perf_counter() - begun


if __name__ == "__main__":
    main()
