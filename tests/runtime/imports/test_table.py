"""A file is read as the table it is: its delimiter, its header, its rows; what is no table is refused in a sentence."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from zipfile import ZipFile

import openpyxl
import pytest

from surehand.core.engine import Refusal
from surehand.runtime.imports import Format, Recognised, recognise
from surehand.runtime.imports import table as tables
from surehand.runtime.imports.table import open_table

Look = Callable[..., Recognised]
Write = Callable[..., Path]


def names(found: Recognised) -> list[str]:
    return [column.name for column in found.columns]


def codes(found: Recognised) -> list[str]:
    return [note.code for note in found.notes]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_delimiter_is_found(look: Look, delimiter: str) -> None:
    text = "name,value,note\nAda,5,x\nBob,6,y\n".replace(",", delimiter)
    found = look(text)
    assert (found.format.delimiter, names(found), found.rows) == (delimiter, ["name", "value", "note"], 2)


def test_commas_in_numbers_do_not_divide(look: Look) -> None:
    assert look("name;value\nAda;1,5\nBob;2,5\n").format.delimiter == ";"


def test_quoted_newlines_stay_in_their_cell(table: Write) -> None:
    opened = open_table(table('name,note\nAda,"two\nlines, one cell"\nBob,"he said ""hi"""\n'))
    rows = [list(row.cells) for row in opened.rows()]
    assert rows == [["Ada", "two\nlines, one cell"], ["Bob", 'he said "hi"']]


def test_rows_are_numbered_like_a_spreadsheet(table: Write) -> None:
    opened = open_table(table("name,value\nAda,1\n\nBob,2\n"))
    assert [row.number for row in opened.rows()] == [2, 4]


def test_missing_header_is_noticed(look: Look) -> None:
    found = look("Ada,5,2020-01-01\nBob,6,2020-01-02\n")
    assert (names(found), found.rows, codes(found)) == (
        ["column 1", "column 2", "column 3"],
        2,
        ["no_header"],
    )


def test_repeated_words_betray_a_missing_header(look: Look) -> None:
    found = look("Anna,Dustin,Central\nCecily,Dustin,Central\nVersie,Melvin,East\n")
    assert found.rows == 3


def test_header_can_be_insisted_on(look: Look) -> None:
    found = look("2023,2024\n5,6\n", Format(header=True))
    assert (names(found), found.rows) == (["2023", "2024"], 1)


def test_repeated_names_are_told_apart(look: Look) -> None:
    found = look("name,value,value,\nAda,1,2,3\n")
    assert names(found) == ["name", "value", "value (2)", "column 4"]
    assert codes(found) == ["repeated_header"]


def test_titles_above_the_table_are_left_out(look: Look) -> None:
    found = look("Pipeline report,,\n,,\nname,value,stage\nAda,1,won\nBob,2,lost\n")
    assert (names(found), found.rows, codes(found)) == (["name", "value", "stage"], 2, ["rows_above"])


def test_ragged_rows_are_named(look: Look) -> None:
    found = look("name,value,stage\nAda,1\nBob,2,won\nCid,3,won,too,many\nDan,4,won,,\n")
    assert found.notes[0].sentence == (
        "Rows 2, 4 have another number of cells than there are columns; they will be rejected."
    )


def test_damaged_text_is_noticed(look: Look) -> None:
    found = look("name,value\nMÃ¼ller,1\nMüller,2\n")
    assert found.columns[0].damaged == ("MÃ¼ller",)
    assert codes(found) == ["damaged_text"]


def test_guessed_encoding_is_told(look: Look) -> None:
    found = look("name,value\nMüller,1\n", encoding="cp1252")
    assert found.notes[0].sentence == (
        "The file is not Unicode; it is read as cp1252, which gives “Müller,1”. "
        "If that looks damaged, name its encoding."
    )


def test_encoding_can_be_named(look: Look) -> None:
    found = look("name,value\nMüller,1\n", Format(encoding="mac_roman"), encoding="mac_roman")
    assert found.columns[0].examples == ("Müller",)


@pytest.fixture
def workbook(tmp_path: Path) -> Path:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["name", "since", "called", "value", "rate", "paid"])
    sheet.append(["Ada", date(2020, 3, 4), datetime(2020, 3, 4, 5, 6), 3, 2.5, True])
    book.create_sheet("Empty")
    other = book.create_sheet("Other")
    other.append(["name"])
    path = tmp_path / "deals.xlsx"
    book.save(path)
    return path


def test_spreadsheets_have_typed_cells(workbook: Path) -> None:
    (row,) = open_table(workbook).rows()
    assert list(row.cells) == ["Ada", date(2020, 3, 4), datetime(2020, 3, 4, 5, 6), 3, 2.5, True]


def test_other_sheets_are_named(workbook: Path) -> None:
    found = recognise(workbook)
    assert isinstance(found, Recognised)
    assert [note.sentence for note in found.notes] == ["Sheet “Sheet” is read. There is also “Other”."]


@pytest.mark.parametrize(
    ("content", "name", "sentence"),
    [
        (b"", "x.csv", "“x.csv” is empty. Choose a file with a header and rows."),
        (b"\n\n", "x.csv", "“x.csv” holds no rows. Choose a file with a header and rows."),
        (
            b"%PDF-1.4\n1 0 obj\n<< /Type /Catalog >>\nendobj\n",
            "deals.csv",
            "“deals.csv” is a PDF, not a table. Export the table as CSV or XLSX.",
        ),
        (
            b"\xff\xd8\xff\xe0 JFIF",
            "x.csv",
            "“x.csv” is a picture, not a table. Export the table as CSV or XLSX.",
        ),
        (
            b"%PDF\x00\x01\xff\xfe\x00\xd8" * 50,
            "x.pdf",
            "“x.pdf” is neither text nor a spreadsheet. Export it as CSV or XLSX.",
        ),
    ],
)
def test_other_files_are_refused(table: Write, content: bytes, name: str, sentence: str) -> None:
    refusal = recognise(table(content, name=name))
    assert isinstance(refusal, Refusal)
    assert refusal.sentence == sentence


def test_a_word_document_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "deals.xlsx"
    with ZipFile(path, "w") as archive:
        archive.writestr("word/document.xml", "<w:document/>")
    refusal = recognise(path)
    assert isinstance(refusal, Refusal)
    assert (
        refusal.sentence == "“deals.xlsx” is a Word document, not a table. Export the table as CSV or XLSX."
    )


def test_missing_sheet_is_refused(workbook: Path) -> None:
    refusal = recognise(workbook, Format(sheet="Deals"))
    assert isinstance(refusal, Refusal)
    assert refusal.sentence == "“deals.xlsx” has no sheet “Deals”. It has Sheet, Empty, Other."


def test_open_quotation_mark_is_refused(table: Write) -> None:
    refusal = recognise(table('name,note\nAda,ok\nBob,"' + "never closed\n" * 20_000))
    assert isinstance(refusal, Refusal)
    assert refusal.code == "open_quote"


def test_zip_bomb_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tables, "LARGEST_UNPACKED", 1_000_000)
    path = tmp_path / "bomb.xlsx"
    with ZipFile(path, "w") as archive:
        archive.writestr("xl/workbook.xml", b"0" * 2_000_000)
    refusal = recognise(path)
    assert isinstance(refusal, Refusal)
    assert refusal.sentence == "“bomb.xlsx” unpacks to 2 MB; a spreadsheet may have 1 MB. Export it as CSV."
