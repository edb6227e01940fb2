"""Which reader a file is for: by what its name ends in, what it is inside, and what its columns are."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import duckdb

from surehand.audit.reading.delimited import header_of
from surehand.audit.reading.histories.answers import Rows, load_rows, write_answer
from surehand.audit.reading.histories.entered import stages_in, unfold
from surehand.audit.reading.histories.reader import (
    Asked,
    is_known,
    is_of_use,
    lay_export,
    lay_table,
    read_tables,
)
from surehand.audit.reading.kinds import is_object_centric_xml, wrongly_named
from surehand.audit.reading.objects.of_json import is_ocel, read_text
from surehand.audit.reading.objects.parts import OcelDamaged
from surehand.audit.reading.objects.reader import (
    is_flat_table,
    read_flat_table,
    read_json_log,
    read_sqlite_log,
    read_xml_log,
)
from surehand.audit.reading.packed import files_in, unzip
from surehand.audit.reading.plain import TABLES, Opened, read_plain
from surehand.audit.reading.scratch import plain_suffix, scratch
from surehand.audit.reading.table import Source
from surehand.audit.unclear import Unclear

_JSON = (".json", ".jsonl", ".jsonocel", ".ndjson")
_SQLITE = (".sqlite", ".sqlite3", ".db")
_DELIMITED = (".csv", ".tsv", ".txt")


class Opening:
    """One history being opened: the database, what means nothing, and what was asked for."""

    def __init__(self, db: duckdb.DuckDBPyConnection, nulls: tuple[str, ...], asked: Asked) -> None:
        self._db = db
        self._nulls = nulls
        self._asked = asked

    def file(self, path: Path) -> Opened:
        """Read one file."""
        if path.stat().st_size == 0:
            return Unclear("empty_file", f"{path.name} is empty.", ways=("Export it again.",))
        if wrong := wrongly_named(path):
            return wrong
        suffix = plain_suffix(path)
        if suffix == ".zip":
            return self._zip(path)
        if suffix in _JSON:
            return self._json(path)
        if suffix in _SQLITE:
            return read_sqlite_log(self._db, path, self._asked.object_type)
        if suffix == ".xmlocel" or (suffix == ".xml" and is_object_centric_xml(path)):
            return read_xml_log(self._db, path, self._asked.object_type)
        return self._table(path)

    def folder(self, path: Path) -> Opened:
        """Read a folder: the tables of one export."""
        found = files_in(path)
        return found if isinstance(found, Unclear) else self._export(path.name, found)

    def _table(self, path: Path) -> Opened:
        source = read_plain(self._db, path, self._nulls)
        if isinstance(source, Unclear):
            return source
        if is_flat_table(source):
            return read_flat_table(self._db, path, source, self._asked.object_type)
        if stages_in(source.columns):
            source = unfold(self._db, source)
        if is_known(source.columns, path.name):
            return lay_table(self._db, path, source, self._asked)
        return source

    def _zip(self, path: Path) -> Opened:
        with scratch(self._db) as folder:
            found = unzip(path, folder)
            return found if isinstance(found, Unclear) else self._export(path.name, found)

    def _json(self, path: Path) -> Opened:
        content = _text_of(path)
        if isinstance(content, Unclear):
            return content
        if plain_suffix(path) == ".jsonocel" or is_ocel(content):
            return read_json_log(self._db, path, content, self._asked.object_type)
        return self._join(path.name, [path])

    def _export(self, name: str, files: Sequence[Path]) -> Opened:
        """A folder with one file is that file; of more, those that are known make one log."""
        if not files:
            return Unclear("empty_file", f"{name} holds no file.", ways=("Export it again.",))
        if len(files) == 1 and plain_suffix(files[0]) != ".zip":
            return self.file(files[0])
        return self._join(name, files)

    def _join(self, name: str, files: Sequence[Path]) -> Opened:
        rows: Rows = {}
        known: list[Path] = []
        unused: list[str] = []
        with scratch(self._db) as folder:
            for number, path in enumerate(files):
                if plain_suffix(path) in _JSON:
                    written = self._answer(path, folder / str(number))
                    if isinstance(written, Unclear) and (written.code != "unknown_json" or len(files) == 1):
                        return written
                    rows |= {} if isinstance(written, Unclear) else written
                    unused += [path.name] if isinstance(written, Unclear) else []
                elif _of_use(path):
                    known.append(path)
                else:
                    unused.append(path.name)
            tables = read_tables(self._db, (*known, *rows), lambda each: self._load(each, rows))
        return (
            tables if isinstance(tables, Unclear) else lay_export(self._db, name, tables, unused, self._asked)
        )

    def _answer(self, path: Path, folder: Path) -> Rows | Unclear:
        folder.mkdir()
        content = _text_of(path)
        return content if isinstance(content, Unclear) else write_answer(path, content, folder)

    def _load(self, path: Path, rows: Rows) -> Opened:
        return (
            load_rows(self._db, path, rows[path]) if path in rows else read_plain(self._db, path, self._nulls)
        )


def _text_of(path: Path) -> bytes | Unclear:
    try:
        return read_text(path)
    except (OcelDamaged, OSError, EOFError) as error:
        return Unclear("damaged_file", f"{path.name}: {error}", ways=("Export it again.",))


def _of_use(path: Path) -> bool:
    """Whether a file of an export is looked at: a table of text by its header, other tables in any case."""
    if plain_suffix(path) not in TABLES or not path.stat().st_size:
        return False
    return plain_suffix(path) not in _DELIMITED or is_of_use(header_of(path), path.name)


__all__ = ["Opening", "Source"]
