"""Files as they come: damaged, ambiguous, in other encodings, packed. What is unclear is named, never guessed."""

from __future__ import annotations

import gzip
from datetime import datetime

import duckdb
import openpyxl
import pytest

from surehand.audit.log import EventLog, read_log
from surehand.audit.mapping import Mapping, read_mapping
from surehand.audit.reading.source import open_source
from surehand.audit.recognise import mapping_from, recognise
from surehand.audit.rules import Rules
from surehand.audit.unclear import Unclear
from tests.audit.conftest import MAP


def moments(log: EventLog) -> list[str]:
    return [str(began) for (began,) in log.db.execute("SELECT began FROM event ORDER BY row").fetchall()]


def read_times(write, *times: str, **rules) -> EventLog | Unclear:
    return read_log(write([("1", "a", time, "A") for time in times]), MAP, Rules(**rules))


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("2026-03-01", "2026-03-01 00:00:00"),
        ("2026-03-01T09:30", "2026-03-01 09:30:00"),
        ("2026-03-01 09:30:05.25", "2026-03-01 09:30:05.250000"),
        ("2026-03-01T09:30:00+02:00", "2026-03-01 07:30:00"),
        ("2026-03-01T09:30:00Z", "2026-03-01 09:30:00"),
        ("2026-03-01T09:30:00.123456+0100", "2026-03-01 08:30:00.123456"),
        ("31-03-2026 09:30", "2026-03-31 09:30:00"),
        ("31.03.2026", "2026-03-31 00:00:00"),
        ("3/31/2026 9:05 PM", "2026-03-31 21:05:00"),
        ("1 Mar 2026 09:30", "2026-03-01 09:30:00"),
        ("1772357400000", "2026-03-01 09:30:00"),
        ("1772357400", "2026-03-01 09:30:00"),
    ],
)
def test_times_are_read_as_they_are_written(write, written, read):
    log = read_times(write, written)

    assert isinstance(log, EventLog), log
    assert moments(log) == [read]


def test_one_day_above_twelve_tells_the_order(write):
    assert moments(read_times(write, "02-03-2026", "13-03-2026")) == [
        "2026-03-02 00:00:00",
        "2026-03-13 00:00:00",
    ]
    assert moments(read_times(write, "02-03-2026", "03-13-2026")) == [
        "2026-02-03 00:00:00",
        "2026-03-13 00:00:00",
    ]


def test_dates_that_can_be_read_both_ways_are_asked_about(write):
    asked = read_times(write, "02-03-2026", "04-05-2026")

    assert isinstance(asked, Unclear)
    assert (asked.code, asked.column) == ("ambiguous_dates", "time")
    assert moments(read_times(write, "02-03-2026", dates="mdy")) == ["2026-02-03 00:00:00"]


def test_dates_in_two_orders_are_refused(write):
    asked = read_times(write, "13-03-2026", "03-14-2026")

    assert isinstance(asked, Unclear)
    assert asked.code == "mixed_dates"


@pytest.mark.parametrize("wrong", ["soon", "31-02-2026", "2026-13-01", "99"])
def test_what_is_no_time_is_named(write, wrong):
    asked = read_times(write, "2026-03-01", wrong)

    assert isinstance(asked, Unclear)
    assert asked.code == "unreadable_times"
    assert wrong in (asked.sentence, *asked.examples) or wrong in asked.sentence


def test_times_without_a_zone_are_in_the_zone_given(write):
    assert moments(read_times(write, "2026-07-01 12:00", zone="Europe/Berlin")) == ["2026-07-01 10:00:00"]


def test_texts_that_mean_nothing_are_nothing(write):
    path = write([("1", "a", "2026-03-01", "?"), ("1", "b", "2026-03-02", "NA")])

    log = read_log(path, MAP, nulls=("?",))

    assert isinstance(log, EventLog)
    # “NA” is a value like any other, unless somebody says it is not.
    assert log.db.execute("SELECT between_1 FROM event ORDER BY row").fetchall() == [(None,), ("NA",)]


def test_columns_are_taken_together(write):
    path = write(
        [("1", "a", "2026-03-01", "Ann", "Sweden")], header=("case", "activity", "time", "name", "country")
    )

    log = read_log(path, Mapping(case="case", activity="activity", time="time", person="name|country"))

    assert isinstance(log, EventLog)
    assert log.db.execute("SELECT between_1 FROM event").fetchall() == [("Ann|Sweden",)]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_names_survive_their_encoding(tmp_path, encoding):
    path = tmp_path / "log.csv"
    rows = "".join(f"{number},Prüfung für Größe,2026-03-01,Jürgen Müßig\n" for number in range(50))
    path.write_bytes(("case,activity,time,team\n" + rows).encode(encoding))

    log = read_log(path, MAP)

    assert isinstance(log, EventLog), log
    assert log.db.execute("SELECT DISTINCT activity, between_1 FROM event").fetchall() == [
        ("Prüfung für Größe", "Jürgen Müßig")
    ]


def test_packed_files_and_other_delimiters(tmp_path):
    path = tmp_path / "log.tsv.gz"
    path.write_bytes(gzip.compress(b"case\tactivity\ttime\tteam\n1\ta, b\t2026-03-01\tA\n"))

    log = read_log(path, MAP)

    assert isinstance(log, EventLog), log
    assert log.db.execute("SELECT activity FROM event").fetchall() == [("a, b",)]


def test_workbooks_and_parquet(tmp_path):
    book = openpyxl.Workbook()
    book.active.append(["case", "activity", "time", "team"])
    book.active.append([7, "a", datetime(2026, 3, 1, 9, 30), "A"])
    book.save(tmp_path / "log.xlsx")
    duckdb.sql(
        "SELECT 7 AS \"case\", 'a' AS activity, TIMESTAMP '2026-03-01 09:30' AS time, 'A' AS team"
    ).write_parquet(str(tmp_path / "log.parquet"))

    for name in ("log.xlsx", "log.parquet"):
        log = read_log(tmp_path / name, MAP)
        assert isinstance(log, EventLog), log
        assert moments(log) == ["2026-03-01 09:30:00"]
        assert log.db.execute("SELECT case_id FROM case_name").fetchall() == [("7",)]


def test_xes_keeps_what_belongs_to_the_trace(tmp_path):
    path = tmp_path / "log.xes"
    path.write_text(
        '<log xmlns="http://www.xes-standard.org/"><string key="concept:name" value="whole"/>'
        '<trace><string key="concept:name" value="c1"/>'
        '<event><string key="concept:name" value="a"/><date key="time:timestamp" value="2026-03-01T09:30:00+01:00"/>'
        '<string key="org:resource" value="Ann"><string key="nested" value="no"/></string></event></trace></log>'
    )

    log = read_log(
        path,
        Mapping(
            case="case:concept:name", activity="concept:name", time="time:timestamp", person="org:resource"
        ),
    )

    assert isinstance(log, EventLog), log
    assert log.db.execute(
        "SELECT case_id, activity, between_1 FROM event JOIN case_name USING (case_no)"
    ).fetchall() == [("c1", "a", "Ann")]


@pytest.mark.parametrize(
    "content",
    [
        b"<log><trace><event>",
        b'<!DOCTYPE log [<!ENTITY a "aa">]><log><trace><event/></trace></log>',
        b"<log></log>",
        b"no xml",
    ],
    ids=["cut off", "entities", "empty", "no xml"],
)
def test_damaged_xes_is_refused(tmp_path, content):
    path = tmp_path / "log.xes"
    path.write_bytes(content)

    refused = read_log(path, MAP)

    assert isinstance(refused, Unclear)
    assert refused.code == "damaged_file"


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("log.csv", b"", "empty_file"),
        ("log.pdf", b"%PDF", "unknown_kind"),
        ("log.xlsx", b"no workbook", "damaged_file"),
        ("log.parquet", b"no parquet", "damaged_file"),
        ("log.csv.gz", b"not packed", "damaged_file"),
    ],
)
def test_files_that_are_none_are_refused(tmp_path, name, content, code):
    path = tmp_path / name
    path.write_bytes(content)

    refused = read_log(path, MAP)

    assert isinstance(refused, Unclear)
    assert refused.code == code


def test_a_missing_file_and_a_missing_column_are_named(tmp_path, write):
    assert read_log(tmp_path / "none.csv", MAP).code == "no_such_file"
    refused = read_log(
        write([("1", "a", "2026-03-01", "A")]), Mapping(case="nr", activity="activity", time="time")
    )
    assert (refused.code, refused.column) == ("no_such_column", "nr")


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("case=a,activity=b", "mapping_incomplete"),
        ("who=a", "bad_mapping"),
        ("case", "bad_mapping"),
        ("case=a,case=b,activity=c,time=d", "bad_mapping"),
    ],
)
def test_a_mapping_that_is_wrong_says_why(written, code):
    assert read_mapping(written).code == code


def test_a_mapping_reads_names_with_commas_and_signs():
    mapping = read_mapping("case=a, b,activity=x=y,time=org:time,group=one,group=two")

    assert mapping == Mapping(case="a, b", activity="x=y", time="org:time", groups=("one", "two"))
    assert read_mapping(mapping.written()) == mapping


def test_columns_are_recognised(write):
    header = ("Ticket ID", "Status", "Updated at", "Assigned to", "Assignment group", "Note")
    rows = [
        (
            str(n // 3),
            ("new", "open", "done")[n % 3],
            f"2026-03-{n % 28 + 1:02d} 10:00",
            f"P{n % 4}",
            f"T{n % 2}",
            f"n{n}",
        )
        for n in range(60)
    ]
    db = duckdb.connect()
    source = open_source(db, write(rows, header=header))

    found = mapping_from(recognise(db, source))

    assert found == Mapping(
        case="Ticket ID", activity="Status", time="Updated at", person="Assigned to", team="Assignment group"
    )


def test_nothing_is_recognised_in_a_table_of_something_else(write):
    db = duckdb.connect()
    source = open_source(db, write([("Ann", "3"), ("Bob", "4")], header=("name", "shoe size")))

    assert mapping_from(recognise(db, source)) is None
