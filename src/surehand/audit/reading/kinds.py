"""What a file is inside, from its first bytes: a name that ends in something else is refused, never believed."""

from __future__ import annotations

import gzip
from pathlib import Path

from surehand.audit.reading.scratch import plain_suffix, unpacked
from surehand.audit.unclear import Unclear

_HEAD = 4096
_MAGIC = (
    (b"PAR1", ".parquet", "a Parquet file"),
    (b"SQLite format 3\x00", ".sqlite", "an SQLite file"),
    (b"PK\x03\x04", ".zip", "a ZIP file"),
    (b"\xd0\xcf\x11\xe0", ".xls", "an old Office file"),
    (b"%PDF", ".pdf", "a PDF file"),
    (b"\x1f\x8b", ".gz", "packed with gzip"),
)
_HOLD = {
    ".zip": (".zip", ".xlsx"),
    ".sqlite": (".sqlite", ".sqlite3", ".db"),
    ".json": (".json", ".jsonocel", ".jsonl", ".ndjson"),
    ".xml": (".xml", ".xes", ".xmlocel"),
}
"""Which endings of names go with what a file is."""
_TEXTS = (".csv", ".tsv", ".txt")


def wrongly_named(path: Path) -> Unclear | None:
    """That a file is something else than its name says; None where it may be what it says."""
    found = _inside(path)
    suffix = plain_suffix(path)
    if found is None or suffix in _HOLD.get(found[0], (found[0],)):
        return None
    ending, told = found
    return Unclear(
        "wrong_suffix",
        f"{path.name} is {told} inside, although its name says {suffix or 'nothing'}.",
        ways=(f"Rename it to {path.name.split('.')[0]}{ending} if it is meant.",),
    )


def _inside(path: Path) -> tuple[str, str] | None:
    try:
        with unpacked(path) as file:
            head = file.read(_HEAD)
    except (EOFError, gzip.BadGzipFile, OSError):
        return None
    for magic, ending, told in _MAGIC:
        if head.startswith(magic):
            return ending, told
    return _marked_up(plain_suffix(path), head.lstrip(b"\xef\xbb\xbf \t\r\n"))


def _marked_up(suffix: str, head: bytes) -> tuple[str, str] | None:
    """XML and JSON, where a table of text is named: a cell may begin with such a mark, a whole file does not."""
    if suffix in _TEXTS and head.startswith((b"<?xml", b"<log")):
        return ".xml", "XML"
    if suffix in _TEXTS and head.startswith(b"{") and b'":' in head:
        return ".json", "JSON"
    if suffix in _HOLD[".json"] and head.startswith(b"<"):
        return ".xml", "XML"
    if suffix in _HOLD[".xml"] and head.startswith((b"{", b"[")):
        return ".json", "JSON"
    return None


def is_object_centric_xml(path: Path) -> bool:
    """Whether XML is an OCEL log, by what stands in its beginning; else it is XES."""
    try:
        with unpacked(path) as file:
            head = file.read(1 << 16)
    except (EOFError, OSError):
        return False
    return any(mark in head for mark in (b"<object-types", b"<objects", b'scope="object"', b"ocel"))
