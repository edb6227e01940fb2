"""Files as they come: damaged, ambiguous, in other encodings, packed. What is unclear is named, never guessed."""

from __future__ import annotations

import gzip
import zipfile
from datetime import datetime

import duckdb
import openpyxl
import pytest

from surehand.audit.grade import grade
from surehand.audit.log import EventLog, read_log
from surehand.audit.mapping import Mapping, read_mapping
from surehand.audit.measures.overview import quality
from surehand.audit.reading import packed as zipped
from surehand.audit.reading import scratch as limits
from surehand.audit.reading import sheets
from surehand.audit.reading.objects import of_json
from surehand.audit.reading.source import open_source
from surehand.audit.recognise import mapping_from, null_marks, recognise
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


def test_a_table_of_everything_is_refused(tmp_path):
    path = tmp_path / "all.csv"
    path.write_text(",".join(f"c{number}" for number in range(1001)) + "\n" + "," * 1000 + "\n")

    refused = open_source(duckdb.connect(), path)

    assert (refused.code, "1,001 columns" in refused.sentence) == ("too_many_columns", True)


def test_a_sheet_without_a_header_is_asked_for_one(tmp_path, monkeypatch):
    book = openpyxl.Workbook()
    book.active.append([7, "a", datetime(2026, 3, 1, 9, 30), "A"])
    book.save(tmp_path / "log.xlsx")

    assert refused(tmp_path / "log.xlsx").code == "header_missing"
    monkeypatch.setattr(sheets, "MOST", 1000)
    assert refused(tmp_path / "log.xlsx").code == "too_large"


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


def refused(path) -> Unclear:
    """What is unclear about a file."""
    asked = open_source(duckdb.connect(config={"threads": 1}), path)
    assert isinstance(asked, Unclear), asked
    return asked


@pytest.mark.parametrize(
    "content",
    [
        'case;activity;time;team\n1;"a; b";2026-03-01;"A ""the"" team"\n',
        'case|activity|time|team\r\n1|"a; b"|2026-03-01|"A ""the"" team"\r\n',
        '\ufeffcase,activity,time,team\n1,"a; b",2026-03-01,"A ""the"" team"\n',
    ],
    ids=["semicolons", "bars and CRLF", "byte order mark"],
)
def test_delimiters_and_quotes_are_detected(tmp_path, content):
    path = tmp_path / "log.csv"
    path.write_bytes(content.encode())

    log = read_log(path, MAP)

    assert isinstance(log, EventLog), log
    assert log.db.execute("SELECT activity, between_1 FROM event").fetchall() == [("a; b", 'A "the" team')]


def test_lines_may_break_inside_a_cell_far_behind_the_sample(write):
    rows = [("1", "a" * 200, "2026-03-01", "A")] * 3000
    log = read_log(write([*rows, ("1", "two\nlines", "2026-03-02", "A"), ("2", "b", "2026-03-03", "A")]), MAP)

    assert isinstance(log, EventLog), log
    assert log.rows == 3002
    assert log.db.execute("SELECT activity FROM event WHERE row = 3001").fetchall() == [("two\nlines",)]


@pytest.mark.parametrize("row", ["2,b,2026-03-02", "2,b,2026-03-02,A,more"], ids=["short", "long"])
def test_a_row_of_another_width_is_named(tmp_path, row):
    path = tmp_path / "log.csv"
    path.write_text(f"case,activity,time,team\n1,a,2026-03-01,A\n{row}\n")

    asked = refused(path)

    assert asked.code == "ragged_row"
    assert asked.sentence.startswith("log.csv, line 3: ")
    assert asked.examples == (row,)


@pytest.mark.parametrize(
    ("first", "code", "named"),
    [
        ("1,a,2026-03-01,A", "header_missing", "“2026-03-01” is a value"),
        ("17,4,a,5", "header_missing", "“17” is a value"),
        ("case,,time,team", "bad_header", "column 2 of 4 has no name"),
    ],
)
def test_a_header_that_is_missing_is_asked_for(tmp_path, first, code, named):
    path = tmp_path / "log.csv"
    path.write_text(f"{first}\n1,b,2026-03-02,A\n")

    asked = refused(path)

    assert asked.code == code
    assert named in asked.sentence


@pytest.mark.parametrize(
    ("content", "code", "named"),
    [
        (
            b"Report of today\n\ncase,activity,time,team\n1,a,2026-03-01,A\n",
            "bad_header",
            "line 1: “Report of today”",
        ),
        (b'case,activity,time,team\n1,"a,2026-03-01,A\n', "open_quote", "line 2"),
        (
            "case,activity,time,team\n1,ü,2026-03-01,A\n".encode() + b"1,\xfc,2026-03-01,A\n",
            "mixed_encodings",
            "line 3",
        ),
    ],
    ids=["title", "quote", "encodings"],
)
def test_what_is_wrong_with_a_table_is_named_with_the_line(tmp_path, content, code, named):
    path = tmp_path / "log.csv"
    path.write_bytes(content)

    asked = refused(path)

    assert asked.code == code
    assert named in asked.sentence


@pytest.mark.parametrize("above", [b"\n\n", b"sep=,\r\n"], ids=["empty lines", "the mark of Excel"])
def test_what_may_stand_above_a_header_is_left_out(tmp_path, above):
    path = tmp_path / "log.csv"
    path.write_bytes(above + b"case,activity,time,team\n1,a,2026-03-01,A\n")

    log = read_log(path, MAP)

    assert isinstance(log, EventLog), log
    assert log.rows == 1


@pytest.mark.parametrize("lines", [(b"\r\n", b"\n"), (b"\n", b"\r\n")])
@pytest.mark.parametrize("rows", [1, 20_000])
def test_lines_may_end_in_two_ways(tmp_path, lines, rows):
    first, second = lines
    path = tmp_path / "log.csv"
    header = b"case,activity,time,team"
    path.write_bytes(
        first.join([header, *[b"1,a,2026-03-01,A"] * rows, b""])
        + b"2,b,2026-03-02,B"
        + second
        + b"3,c,2026-03-03,C"
        + second
    )

    log = read_log(path, MAP)

    assert isinstance(log, EventLog), log
    assert log.rows == rows + 2


def test_an_encoding_that_is_guessed_is_told_with_an_example(tmp_path):
    path = tmp_path / "log.csv"
    path.write_bytes(
        "case,activity,time,team\n1,Prüfung für Größe,2026-03-01,Jürgen Müßig\n".encode("cp1252")
    )

    log = read_log(path, MAP)

    assert isinstance(log, EventLog), log
    assert log.encoding == "cp1252"
    assert "read as cp1252" in log.told[0]
    assert "Prüfung für Größe" in log.told[0]


def test_columns_of_the_same_name_are_numbered_and_none_is_meant(tmp_path):
    path = tmp_path / "log.csv"
    path.write_text("case,activity,time,team,Team\n1,a,2026-03-01,A,B\n")

    asked = read_log(path, MAP)
    log = read_log(path, Mapping(case="case", activity="activity", time="time", team="Team (2)"))

    assert (asked.code, asked.column) == ("no_such_column", "team")
    assert "“team (1)”, “Team (2)”" in asked.ways[0]
    assert isinstance(log, EventLog), log
    assert log.db.execute("SELECT between_1 FROM event").fetchall() == [("B",)]
    assert [each.code for each in log.doubts] == ["repeated_columns"]


@pytest.mark.parametrize(
    ("name", "content", "inside"),
    [
        ("log.csv", b"PAR1", "a Parquet file"),
        ("log.csv", b"PK\x03\x04", "a ZIP file"),
        ("log.csv", b"<?xml version='1.0'?><log/>", "XML"),
        ("log.csv", b'{"ocel:events": {}}', "JSON"),
        ("log.csv", b"SQLite format 3\x00", "an SQLite file"),
        ("log.parquet", b"SQLite format 3\x00", "an SQLite file"),
        ("log.xes", b'{"objects": []}', "JSON"),
        ("log.xlsx", b"\xd0\xcf\x11\xe0", "an old Office file"),
        ("log.csv", gzip.compress(b"case,activity", mtime=0), "packed with gzip"),
    ],
)
def test_a_file_that_is_something_else_inside_is_named(tmp_path, name, content, inside):
    path = tmp_path / name
    path.write_bytes(content)

    asked = refused(path)

    assert asked.code == "wrong_suffix"
    assert inside in asked.sentence


def test_damaged_letters_are_named_with_what_they_were(write):
    damaged = "Prüfung".encode().decode("cp1252")
    rows = [("1", damaged if n % 2 else "Send", f"2026-03-{n:02d}", "Jürgen") for n in range(1, 5)]

    log = read_log(write(rows), MAP)

    assert isinstance(log, EventLog), log
    [doubt] = log.doubts
    assert (doubt.code, doubt.share) == ("damaged_letters", 0.5)
    assert "“activity”" in doubt.sentence
    assert "which was “Prüfung”" in doubt.sentence
    assert doubt.sentence in [each.sentence for each in grade(log, quality(log)).weaknesses]


@pytest.mark.parametrize("right", ["Ärger", "Ångström", "Âge", "São Tomé", "Đà Nẵng", "Øre"])
def test_letters_that_are_right_are_let_be(write, right):
    log = read_log(write([("1", right, "2026-03-01", right.upper())]), MAP)

    assert isinstance(log, EventLog), log
    assert log.doubts == ()


def test_dates_that_a_spreadsheet_turned_round_are_named(write):
    turned = [f"2026-{day:02d}-03 00:00" for day in range(1, 6)]
    asked = read_times(write, *turned, "13/03/2026", "25/03/2026")

    assert isinstance(asked, Unclear)
    assert (asked.code, asked.column) == ("swapped_dates", "time")
    # One of them after the 12th, and nothing was turned.
    assert isinstance(read_times(write, *turned, "2026-03-20 00:00", "13/03/2026", "25/03/2026"), EventLog)


def packed(path, **files: bytes):
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in files.items():
            file.writestr(name.replace("__", "."), content)
    return path


def test_a_zip_with_one_file_is_that_file(tmp_path):
    log = read_log(packed(tmp_path / "log.zip", log__csv=b"case,activity,time,team\n1,a,2026-03-01,A\n"), MAP)

    assert isinstance(log, EventLog), log
    assert log.rows == 1


def test_what_unpacks_to_too_much_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(zipped, "MOST_UNPACKED", 2_000_000)
    monkeypatch.setattr(zipped, "MOST_FILES", 3)

    bomb = refused(packed(tmp_path / "bomb.zip", a__csv=b"0" * 3_000_000, b__csv=b"1"))
    many = refused(packed(tmp_path / "many.zip", **{f"a{n}__csv": b"1" for n in range(4)}))

    assert (bomb.code, many.code) == ("too_large", "too_many_files")
    assert "at a.csv" in bomb.sentence


def test_a_database_that_is_confined_to_a_folder_reads_all_the_same(tmp_path):
    spill = tmp_path / "spill"
    spill.mkdir()
    content = "case,activity,time,team\n1,Prüfung,2026-03-01,A\n".encode("cp1252")
    path = packed(tmp_path / "log.zip", log__csv=content)
    db = duckdb.connect(config={"threads": 1, "temp_directory": str(spill)})
    db.execute("SET allowed_directories = $folders", {"folders": [str(tmp_path)]})
    db.execute("SET enable_external_access = false")

    log = read_log(path, MAP, db=db)

    assert isinstance(log, EventLog), log
    assert log.db.execute("SELECT activity FROM event").fetchall() == [("Prüfung",)]
    assert not list(spill.iterdir())


def test_names_in_a_zip_lead_nowhere_else(tmp_path):
    path = tmp_path / "log.zip"
    with zipfile.ZipFile(path, "w") as file:
        file.writestr("../../outside.csv", "case,activity,time,team\n1,a,2026-03-01,A\n")

    assert isinstance(read_log(path, MAP), EventLog)
    assert not list(tmp_path.parent.glob("**/outside.csv"))


XES_EVENT = b'<event><string key="concept:name" value="a"/></event>'


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("log.xes.gz", b"<log><trace>" + XES_EVENT * 10_000 + b"</trace></log>"),
        ("log.csv.gz", b"case,activity,time,team\n" + b"1,a,2026-03-01,A\n" * 10_000),
        ("log.json.gz", b'{"audits": [' + b"1," * 100_000 + b"1]}"),
    ],
)
def test_what_is_packed_without_end_is_refused(tmp_path, monkeypatch, name, content):
    monkeypatch.setattr(limits, "MOST_UNPACKED", 100_000)
    monkeypatch.setattr(of_json, "MOST", 100_000)
    path = tmp_path / name
    path.write_bytes(gzip.compress(content))

    asked = refused(path)

    assert asked.code == "damaged_file"
    assert "GB come out of it" in asked.sentence


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


def test_texts_that_may_mean_nothing_are_proposed_but_never_na(write):
    rows = [(str(n), "a", "2026-03-01", ("?", "NA", "A", "-")[n % 4]) for n in range(12)]
    db = duckdb.connect()
    source = open_source(db, write(rows))

    marks = {mark.text: (mark.columns, mark.proposed) for mark in null_marks(db, source)}

    assert marks == {"?": (("team",), True), "-": (("team",), True), "NA": (("team",), False)}


def test_what_a_form_says_is_recognised_at_once(write):
    db = duckdb.connect()
    header = ("number", "state", "sys_updated_on", "assignment_group", "assigned_to")
    source = open_source(db, write([("1", "a", "2026-03-01", "A", "P")], header=header))

    assert {role: each.confidence for role, each in recognise(db, source).items()} == dict.fromkeys(
        ("case", "activity", "time", "team", "person"), 1.0
    )
