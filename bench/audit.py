"""How long all measures of an event log take, against a bare scan and the same measures as hand-written SQL.

A generated log (fixed seed) is written as CSV and Parquet. In the same run: reading and ordering it, every measure, the
floor (one pass over the columns that are read), the measures of the floor's SQL with nothing around them, and, where
pm4py is installed beside it, the measures that both have. Two threads, 4 GB. Run: python bench/audit.py [events]
"""

from __future__ import annotations

import importlib.util
import json
import resource
import sys
import time
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import duckdb

from surehand.audit.log import EventLog, read_log
from surehand.audit.mapping import Mapping
from surehand.audit.result import measure

EVENTS = 10_000_000
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
    "SELECT median(h), quantile_cont(h, 0.9), avg(h), max(h)"
    ' FROM (SELECT epoch_us(max(time)) - epoch_us(min(time)) AS h FROM log GROUP BY "case")',
    'SELECT count(DISTINCT path) FROM (SELECT list(activity ORDER BY time) AS path FROM log GROUP BY "case")',
    'SELECT sum(n - 1) FROM (SELECT count(*) AS n FROM log GROUP BY "case", activity)',
    """
    SELECT a, b, count(*), sum(w), avg(w), median(w), quantile_cont(w, 0.9) FROM (
        SELECT lag(activity) OVER p AS a, activity AS b, epoch_us(time) - epoch_us(lag(time) OVER p) AS w
        FROM log WINDOW p AS (PARTITION BY "case" ORDER BY time)
    ) WHERE a IS NOT NULL GROUP BY a, b
    """,
    *(
        f"""
        WITH run AS (SELECT * FROM (
            SELECT "case", time, {who} AS v, lag({who}) OVER p AS a, epoch_us(time) - epoch_us(lag(time) OVER p) AS w
            FROM log WINDOW p AS (PARTITION BY "case" ORDER BY time)
        ) WHERE a IS NULL OR a <> v), looped AS (
            SELECT *, v = lead(v, 2) OVER (PARTITION BY "case" ORDER BY time) AS back FROM run
        ) SELECT a, v, count(*), sum(w), median(w), quantile_cont(w, 0.9), count(*) FILTER (back)
        FROM looped GROUP BY a, v
        """
        for who in ("team", "person")
    ),
)
"""The same questions as `measure` asks, without its rules, its checks and its finer answers."""


def main() -> None:
    """Print ratios and figures as one line of JSON."""
    events = int(sys.argv[1]) if len(sys.argv) > 1 else EVENTS
    with TemporaryDirectory() as folder:
        csv, parquet = Path(folder) / "log.csv", Path(folder) / "log.parquet"
        duckdb.execute(f"COPY ({GENERATE}) TO '{csv}' (HEADER)", {"events": events})
        duckdb.execute(f"COPY ({GENERATE}) TO '{parquet}'", {"events": events})
        figures: dict[str, float] = {"events": events}
        for name, path in (("csv", csv), ("parquet", parquet)):
            db = _database(folder)
            log, figures[f"{name}_read_s"] = _timed(lambda db=db, path=path: _log(db, path))
            _, figures[f"{name}_measure_s"] = _timed(lambda log=log: measure(log))
            db.close()
        figures["peak_mb"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
        db = _database(folder)
        _, figures["scan_s"] = _timed(lambda: db.execute(f"SELECT {_scanned()} FROM '{parquet}'").fetchall())
        db.execute(f"CREATE TABLE log AS FROM '{parquet}'")
        _, figures["by_hand_s"] = _timed(lambda: [db.execute(query).fetchall() for query in BY_HAND])
        figures |= _smaller(folder, events)
        if importlib.util.find_spec("pm4py"):
            figures |= _pm4py(folder, min(events, PM4PY_AT_MOST))
    ratios = {
        "measure_to_by_hand": figures["parquet_measure_s"] / figures["by_hand_s"],
        "all_to_scan": (figures["parquet_read_s"] + figures["parquet_measure_s"]) / figures["scan_s"],
        "ten_times_more_to_ten_times_time": figures["parquet_measure_s"] / (10 * figures["tenth_measure_s"]),
    }
    if "pm4py_s" in figures:
        ratios["pm4py_to_measure"] = figures["pm4py_s"] / figures["pm4py_ours_s"]
    rounded = {name: round(value, 2) for name, value in ratios.items()}
    print(
        json.dumps(
            {"bench": "audit", "ratios": rounded, "figures": {n: round(v, 2) for n, v in figures.items()}}
        )
    )


def _database(folder: str) -> duckdb.DuckDBPyConnection:
    return duckdb.connect(config={"threads": 2, "memory_limit": "3GB", "temp_directory": f"{folder}/spill"})


def _log(db: duckdb.DuckDBPyConnection, path: Path) -> EventLog:
    log = read_log(path, MAP, db=db)
    assert isinstance(log, EventLog), log
    return log


def _scanned() -> str:
    return ", ".join(
        f'count("{column}"), max("{column}")' for column in ("case", "activity", "time", "team", "person")
    )


def _smaller(folder: str, events: int) -> dict[str, float]:
    """The measures of a tenth of the events: cost should grow as they do."""
    path = Path(folder) / "tenth.parquet"
    duckdb.execute(f"COPY ({GENERATE}) TO '{path}'", {"events": events // 10})
    db = _database(folder)
    log = _log(db, path)
    _, took = _timed(lambda: measure(log))
    return {"tenth_measure_s": took}


def _pm4py(folder: str, events: int) -> dict[str, float]:
    """The measures that pm4py has too: variants, case durations, rework, hand-overs."""
    import pm4py

    path = Path(folder) / "both.parquet"
    duckdb.execute(f"COPY ({GENERATE}) TO '{path}'", {"events": events})
    frame = duckdb.sql(f"FROM '{path}'").df()
    frame = pm4py.format_dataframe(frame, case_id="case", activity_key="activity", timestamp_key="time")
    frame["org:resource"] = frame["team"]

    def theirs() -> None:
        pm4py.get_variants(frame)
        pm4py.get_all_case_durations(frame)
        pm4py.get_rework_cases_per_activity(frame)
        pm4py.discover_handover_of_work_network(frame)

    _, took = _timed(theirs)
    db = _database(folder)
    _, ours = _timed(lambda: measure(_log(db, path)))
    return {"pm4py_events": events, "pm4py_s": took, "pm4py_ours_s": ours}


def _timed(work: Callable[[], Any]) -> tuple[Any, float]:
    begun = time.perf_counter()
    return work(), time.perf_counter() - begun


if __name__ == "__main__":
    main()
