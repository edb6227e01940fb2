"""Tables as files: CSV in any encoding with any delimiter, and spreadsheets. Read row by row, however large."""

from __future__ import annotations

import csv
import io
import zipfile
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path

import msgspec
from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook

from surehand.core.engine import Next, Refusal
from surehand.runtime.files import megabytes
from surehand.runtime.imports.encoding import Encoding, detect_encoding
from surehand.runtime.imports.header import find_header, name_columns
from surehand.runtime.imports.history import Folded, History, UnreadableMoment, changes, fold
from surehand.runtime.imports.other_kinds import other_kind
from surehand.runtime.imports.parts import Cell, Note, is_blank
from surehand.runtime.imports.shapes import shape_of

DELIMITERS = ",;\t|"
LARGEST_UNPACKED = 500_000_000
"""A spreadsheet is a ZIP; one that unpacks to more than this is refused."""

MOST_COLUMNS = 500
_SAMPLE_ROWS = 200
_SAMPLE_CHARACTERS = 256 * 1024
_ZIP, _OLD_EXCEL = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"


class Format(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """How a file is to be read; what is left out is found out. ``header`` tells whether a row names the columns."""

    encoding: str = ""
    delimiter: str = ""
    header: bool | None = None
    sheet: str = ""
    history: History | None = None
    """Set where the rows are changes of fields; then what is read is what every field holds in the end."""


class Row(msgspec.Struct, frozen=True, gc=False):
    """One row, numbered as a spreadsheet does, from 1."""

    number: int
    cells: Sequence[Cell]


class UnreadableTable(Exception):
    """A file that is no table, or stops being one on the way; ``refusal`` says where and what to do."""

    def __init__(self, code: str, sentence: str, fix: str) -> None:
        self.refusal = Refusal(code, f"{sentence} {fix}", allowed=(Next("import", fix),))
        super().__init__(self.refusal.sentence)


class Table(msgspec.Struct, frozen=True):
    """A table in a file. ``format`` is how it is read; the rows of data begin with number ``first``.

    Of a history, ``columns`` are those that it is folded to, and ``written`` those in the file.
    """

    path: Path
    name: str
    format: Format
    columns: tuple[str, ...]
    first: int
    notes: tuple[Note, ...] = ()
    written: tuple[str, ...] = ()

    def rows(self) -> Iterator[Row]:
        """The rows of data that hold anything. Raises `UnreadableTable`."""
        if self.format.history:
            yield from (Row(number, cells) for number, cells in _fold(self, self.format.history).rows)
            return
        yield from self.rows_as_written()

    def rows_as_written(self) -> Iterator[Row]:
        """The rows as they stand in the file, also those of a history. Raises `UnreadableTable`."""
        for number, cells in enumerate(_all_rows(self.path, self.format), 1):
            if number >= self.first and not all(map(is_blank, cells)):
                yield Row(number, cells)


def open_table(path: Path, wanted: Format | None = None, name: str = "") -> Table:
    """Find out how a file is to be read. Raises `UnreadableTable` when it is no table."""
    wanted, name = wanted or Format(), name or path.name
    with path.open("rb") as file:
        magic = file.read(16)
    if not magic:
        raise UnreadableTable("empty_file", f"“{name}” is empty.", "Choose a file with a header and rows.")
    if kind := other_kind(path, magic):
        sentence = f"“{name}” is {kind}, not a table."
        raise UnreadableTable("not_a_table", sentence, "Export the table as CSV or XLSX.")
    if magic[:4] in (_ZIP, _OLD_EXCEL):
        format_, notes = _spreadsheet_format(path, wanted, name)
    else:
        format_, notes = _text_format(path, wanted, name)
    sample = list(islice(_all_rows(path, format_), _SAMPLE_ROWS))
    if not any(any(row) for row in sample):
        raise UnreadableTable(
            "empty_file", f"“{name}” holds no rows.", "Choose a file with a header and rows."
        )
    header = find_header(sample, wanted.header)
    if wanted.header is None and not header.found and shape_of(map(str, sample[header.index])):
        # Some exports repeat a column's name among its values.
        header = find_header(sample, True)
    columns, more = name_columns(sample, header)
    if len(columns) > MOST_COLUMNS:
        sentence = f"“{name}” has {len(columns):,} columns; at most {MOST_COLUMNS} are read."
        raise UnreadableTable("too_many_columns", sentence, "Leave out columns that are not needed.")
    format_ = msgspec.structs.replace(format_, header=header.found, history=wanted.history)
    first = header.index + (2 if header.found else 1)
    table = Table(path, name, format_, columns, first, (*notes, *header.notes, *more))
    if wanted.history is None:
        return table
    return msgspec.structs.replace(table, columns=_fold(table, wanted.history).columns, written=columns)


def _fold(table: Table, history: History) -> Folded:
    """What a history says in the end. Raises `UnreadableTable`."""
    columns = table.written or table.columns
    if missing := next((n for n in (history.key, history.value, history.at) if n not in columns), ""):
        sentence = f"“{table.name}” has no column “{missing}”."
        raise UnreadableTable("no_such_column", sentence, "Export the history again, or choose another file.")
    rows = ((row.number, row.cells) for row in table.rows_as_written())
    try:
        return fold(history, changes(history, columns, rows))
    except UnreadableMoment as error:
        raise UnreadableTable("not_a_date", str(error), "Write it as 2026-01-31 14:00.") from None


def _all_rows(path: Path, format_: Format) -> Iterator[Sequence[Cell]]:
    return _csv_rows(path, format_) if format_.delimiter else _sheet_rows(path, format_)


def _text_format(path: Path, wanted: Format, name: str) -> tuple[Format, tuple[Note, ...]]:
    encoding = Encoding(wanted.encoding) if wanted.encoding else detect_encoding(path)
    if encoding is None:
        fix = "Export it as CSV or XLSX."
        raise UnreadableTable("not_a_table", f"“{name}” is neither text nor a spreadsheet.", fix)
    notes = () if encoding.sure else (_guessed(encoding),)
    sample = _sample_of(path, encoding.name, name)
    delimiter = wanted.delimiter or _find_delimiter(sample)
    return Format(encoding.name, delimiter, wanted.header), notes


def _guessed(encoding: Encoding) -> Note:
    sentence = (
        f"The file is not Unicode; it is read as {encoding.name}, which gives “{encoding.example}”. "
        "If that looks damaged, name its encoding."
    )
    return Note("encoding_guessed", sentence)


def _sample_of(path: Path, encoding: str, name: str) -> str:
    try:
        with path.open(encoding=encoding, newline="") as file:
            return file.read(_SAMPLE_CHARACTERS)
    except LookupError:
        fix = "Use a name such as utf-8, cp1252 or utf-16."
        raise UnreadableTable("unknown_encoding", f"There is no encoding “{encoding}”.", fix) from None
    except UnicodeError:
        fix = "Name another encoding, or leave it out to have it found."
        raise UnreadableTable("wrong_encoding", f"“{name}” cannot be read as {encoding}.", fix) from None


def _find_delimiter(sample: str) -> str:
    """The delimiter under which the most rows have the same number of cells; with a tie, the one with more cells."""
    best, best_score = ",", (0.0, 0)
    for delimiter in DELIMITERS:
        widths = [len(row) for row in _sample_rows(sample, delimiter) if row]
        wide = Counter(width for width in widths if width > 1)
        if not wide:
            continue
        width, times = max(wide.items(), key=lambda each: (each[1], each[0]))
        score = (round(times / len(widths), 1), width)
        if score > best_score:
            best, best_score = delimiter, score
    return best


def _sample_rows(sample: str, delimiter: str) -> list[list[str]]:
    """The first rows of a sample; the last may be cut in the middle and is left out, unless it is the only one."""
    try:
        rows = list(
            islice(csv.reader(io.StringIO(sample, newline=""), delimiter=delimiter), _SAMPLE_ROWS + 1)
        )
    except csv.Error:
        return []
    return rows[:-1] if len(rows) > _SAMPLE_ROWS else rows


def _csv_rows(path: Path, format_: Format) -> Iterator[Sequence[Cell]]:
    with path.open(encoding=format_.encoding, newline="") as file:
        reader = csv.reader(file, delimiter=format_.delimiter)
        try:
            yield from reader
        except csv.Error:
            sentence = f"Before line {reader.line_num}, a quotation mark is opened and not closed again."
            raise UnreadableTable("open_quote", sentence, "Close or double the quotation mark.") from None
        except UnicodeError:
            sentence = f"Line {reader.line_num + 1} cannot be read as {format_.encoding}."
            raise UnreadableTable("wrong_encoding", sentence, "Name another encoding.") from None


def _spreadsheet_format(path: Path, wanted: Format, name: str) -> tuple[Format, tuple[Note, ...]]:
    _refuse_bomb(path, name)
    book = _open_book(path, name)
    if wanted.sheet and wanted.sheet not in book.sheet_names:
        sentence = f"“{name}” has no sheet “{wanted.sheet}”."
        raise UnreadableTable("no_such_sheet", sentence, f"It has {', '.join(book.sheet_names)}.")
    filled = [each for each in book.sheet_names if book.get_sheet_by_name(each).end is not None]
    if not filled:
        raise UnreadableTable(
            "empty_file", f"“{name}” has no rows in any sheet.", "Fill one, or choose another file."
        )
    sheet = wanted.sheet or filled[0]
    others = [each for each in filled if each != sheet]
    notes = () if wanted.sheet or not others else (_other_sheets(sheet, others),)
    return Format("", "", wanted.header, sheet), notes


def _other_sheets(sheet: str, others: Sequence[str]) -> Note:
    return Note(
        "other_sheets", f"Sheet “{sheet}” is read. There is also {', '.join(f'“{o}”' for o in others)}."
    )


def _refuse_bomb(path: Path, name: str) -> None:
    if not zipfile.is_zipfile(path):
        return
    with zipfile.ZipFile(path) as archive:
        size = sum(entry.file_size for entry in archive.infolist())
    if size > LARGEST_UNPACKED:
        most = megabytes(LARGEST_UNPACKED)
        sentence = f"“{name}” unpacks to {megabytes(size)} MB; a spreadsheet may have {most} MB."
        raise UnreadableTable("file_size", sentence, "Export it as CSV.")


def _open_book(path: Path, name: str) -> CalamineWorkbook:
    try:
        return CalamineWorkbook.from_path(str(path))
    except CalamineError as error:
        sentence = f"“{name}” cannot be opened as a spreadsheet ({error})."
        raise UnreadableTable("not_a_table", sentence, "Save it again as XLSX or CSV.") from None


def _sheet_rows(path: Path, format_: Format) -> Iterator[Sequence[Cell]]:
    sheet: CalamineSheet = _open_book(path, path.name).get_sheet_by_name(format_.sheet)
    for row in sheet.iter_rows():
        yield [_whole(cell) if isinstance(cell, float) else cell for cell in row]


def _whole(number: float) -> int | float:
    """Spreadsheets keep every number as a float; whole ones are meant as whole."""
    return int(number) if number.is_integer() and abs(number) < 2**53 else number
