"""The measures on Spark are those on DuckDB: the same SQL, said in other words, gives the same answers.

Needs the extra ``surehand[spark]`` and Java 17; a whole engine is started, so it runs at night.
"""

from __future__ import annotations

import importlib.util
import json
import shutil
from datetime import datetime, timedelta
from pathlib import Path

import duckdb
import msgspec
import pytest

from surehand.audit.ground import lay_ground
from surehand.audit.log import EventLog, read_log
from surehand.audit.measures.overview import counts
from surehand.audit.measures.register import MEASURES, take
from surehand.audit.result import Measured, measure
from surehand.audit.rules import Rules
from tests.audit.conftest import mapping_of
from tests.audit.test_keys import LOGS

if not (importlib.util.find_spec("pyspark") and importlib.util.find_spec("sqlglot")):
    pytest.skip("Spark is not here: install surehand[spark].", allow_module_level=True)
if not shutil.which("java"):
    pytest.skip("Spark is not here: it needs Java 17 or later.", allow_module_level=True)

from pyspark.sql import SparkSession

from surehand.audit.elsewhere.log import spark_log
from surehand.audit.elsewhere.measures import NOT_THERE, THERE, take_there

pytestmark = [pytest.mark.nightly, pytest.mark.timeout(900)]

MAP = mapping_of("case=case,activity=activity,time=time,end=done,team=team,person=person")
GENERATE = """
    SELECT i + 1 AS nr, 'case ' || (i // 8) AS "case", 'step ' || ((i % 8 + hash(i) % 2) % 9) AS activity,
           TIMESTAMP '2024-01-01' + to_seconds((i // 8) * 37000 + (i % 8) * 5400 + CAST(hash(i + 1) % 7000 AS BIGINT))
               AS time,
           time + to_seconds(CAST(hash(i + 4) % 3000 AS BIGINT)) AS done,
           CASE WHEN hash(i + 5) % 9 > 0 THEN 'team ' || (hash(i + 2) % 4) END AS team,
           CASE WHEN hash(i + 6) % 5 > 0 THEN 'person ' || (hash(i + 3) % 12) END AS person
    FROM range(1200) AS r(i)
"""
"""Ties, empty teams, rows out of order, work side by side; DuckDB's hash of the row stands for chance."""


@pytest.fixture(scope="module")
def session(tmp_path_factory):
    """Spark on this machine alone, with a zone that is not that of the log."""
    folder = tmp_path_factory.mktemp("spark")
    session = (
        SparkSession.builder.master("local[2]")
        .config("spark.driver.bindAddress", "127.0.0.1")
        .config("spark.driver.host", "127.0.0.1")
        .config("spark.ui.enabled", "false")
        .config("spark.log.level", "FATAL")
        .config("spark.sql.shuffle.partitions", "2")
        .config("spark.sql.session.timeZone", "Asia/Kathmandu")
        .config("spark.local.dir", str(folder))
        .config("spark.sql.warehouse.dir", str(folder / "warehouse"))
        .getOrCreate()
    )
    yield session
    session.stop()


@pytest.fixture(scope="module")
def generated(tmp_path_factory) -> Path:
    """A log that somebody made, as Parquet."""
    path = tmp_path_factory.mktemp("log") / "log.parquet"
    duckdb.execute(f"COPY ({GENERATE}) TO '{path}'")
    return path


@pytest.fixture(scope="module")
def there(session, generated) -> EventLog:
    """That log in Spark."""
    return of(session, session.read.parquet(str(generated)), MAP, Rules(percentile=0.95), "nr")


@pytest.fixture(scope="module")
def here(generated) -> EventLog:
    """That log in DuckDB."""
    log = read_log(generated, MAP, Rules(percentile=0.95))
    assert isinstance(log, EventLog), log
    return log


@pytest.fixture(scope="module")
def measured(here) -> Measured:
    """What it comes to in DuckDB."""
    return measure(here)


def of(session, table, mapping, rules=None, row="") -> EventLog:
    """A log in Spark that is clear."""
    log = spark_log(session, table, mapping, rules, row=row)
    assert isinstance(log, EventLog), log
    return log


def told(answer):
    """As JSON, the name of the file left out."""
    found = json.loads(msgspec.json.encode(answer))
    return {**found, "dataset": ""} if isinstance(answer, Measured) else found


def typed(log: EventLog, path: Path) -> None:
    """Write a log that DuckDB read with its times typed, and its rows numbered, as others would keep it."""
    mapping = log.mapping
    times = [f'event.began AS "{mapping.time}"', f'CAST("{mapping.order}" AS BIGINT) AS "{mapping.order}"']
    kept = ", ".join(
        times[: 2 if mapping.order else 1] + ([f'event.ended AS "{mapping.end}"'] if mapping.end else [])
    )
    log.db.execute(
        f"COPY (SELECT source.* REPLACE ({kept}) FROM source JOIN event ON event.row = source.\"#row\") TO '{path}'"
    )


def test_a_generated_log_gives_the_same_measures(there, measured):
    assert told(measure(there)) == told(measured)


@pytest.mark.parametrize("name", ["uci_incident_sample5998", "ibm_client_onboarding"])
def test_a_real_log_gives_the_same_measures(session, data, tmp_path, name):
    file, mapped, _ = LOGS[name]
    nulls, rules = (("?",), Rules(dates="dmy")) if "incident" in file else ((), None)
    log = read_log(data / "logs" / file, mapping_of(mapped), rules, nulls=nulls)
    typed(log, tmp_path / "typed.parquet")

    there = of(session, session.read.parquet(str(tmp_path / "typed.parquet")), log.mapping, rules, row="#row")

    assert told(measure(there)) == told(measure(log))


def test_the_course_of_work_is_the_same(here, there, measured):
    ours = take(lay_ground(here, measured.timers), measured.history, [m for m in MEASURES if m.name in THERE])

    theirs = take_there(there, measured.history, measured.timers)

    assert [told(theirs.values[name]) for name in THERE] == [told(ours.values[name]) for name in THERE]
    assert {name for name, why in theirs.withheld.items() if why == NOT_THERE} == {
        each.name for each in MEASURES if each.name not in THERE
    }


def test_equal_times_without_order_are_asked_about(session, generated):
    same = session.read.parquet(str(generated)).selectExpr("*", "date_trunc('DAY', time) AS day")

    unclear = spark_log(session, same, mapping_of("case=case,activity=activity,time=day"))

    assert (unclear.code, len(unclear.examples)) == ("order_unclear", 3)


def test_a_time_as_text_is_refused(session, generated):
    texts = session.read.parquet(str(generated)).selectExpr("*", "CAST(time AS STRING) AS told_at")

    unclear = spark_log(session, texts, mapping_of("case=case,activity=activity,time=told_at"))

    assert (unclear.code, unclear.column) == ("time_not_typed", "told_at")


def test_times_without_zone_are_in_that_of_the_rules(session, generated, measured):
    log = of(session, session.read.parquet(str(generated)), MAP, Rules(zone="Europe/Berlin"), row="nr")

    first, later = (datetime.fromisoformat(each.first_ts) for each in (counts(log), measured.counts))
    assert later - first == timedelta(hours=1)


def test_views_and_settings_of_others_stay(session, generated):
    session.sql("SELECT 'mine' AS whose").createOrReplaceTempView("event")

    of(session, session.read.parquet(str(generated)), MAP, row="nr").db.close()

    assert session.table("event").first().whose == "mine"
    assert session.conf.get("spark.sql.session.timeZone") == "Asia/Kathmandu"


@pytest.mark.parametrize(
    ("query", "answer"),
    [
        (
            "SELECT sum(n) FROM (VALUES (9223372036854775807), (9223372036854775807)) AS t(n)",
            18446744073709551614,
        ),
        ("SELECT sum(n) FROM (VALUES (0.5::DOUBLE), (0.25::DOUBLE)) AS t(n)", 0.75),
        ("SELECT count(DISTINCT (a, b)) FROM (VALUES ('x', NULL), ('x', 'y'), ('x', NULL)) AS t(a, b)", 2),
        ("SELECT list(a ORDER BY b) FROM (VALUES ('late', 2), ('early', 1)) AS t(a, b)", ["early", "late"]),
        ("SELECT list(DISTINCT a ORDER BY a) FROM (VALUES ('b'), ('a'), ('b')) AS t(a)", ["a", "b"]),
        ("SELECT isodow(DATE '2024-01-07') * 10 + isodow(DATE '2024-01-01')", 71),
        ("SELECT epoch_us(TIMESTAMP '1970-01-01 00:00:01.000001')", 1_000_001),
        ("SELECT ['a', 'b', 'c'][:2]", ["a", "b"]),
        ("SELECT quantile_cont(n, [0.5, 0.9])[1] FROM (VALUES (10), (20), (40)) AS t(n)", 20),
        ("SELECT quantile_cont(n, [0.5, 0.9])[2] FROM (VALUES (10), (20), (40)) AS t(n)", 36),
        ("SELECT 'it''s a\\b'", "it's a\\b"),
        ("SELECT CASE WHEN EXISTS (FROM (VALUES (1)) AS t(a) WHERE a > 1) THEN 1 ELSE 2 END", 2),
        (
            "SELECT sum(b.n) FROM (VALUES (1), (5)) AS a(t) ASOF LEFT JOIN (VALUES (1, 10), (3, 20)) AS b(t, n)"
            " ON a.t >= b.t",
            30,
        ),
    ],
)
def test_words_mean_the_same(there, query, answer):
    [(here,)] = duckdb.execute(query).fetchall()
    [(found,)] = there.db.execute(query).fetchall()

    assert here == found == answer
