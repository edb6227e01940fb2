"""What APIs answer, kept as JSON: taken apart into the same tables that exports have, a line of JSON for each row."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, TypeAlias

import duckdb
import msgspec

from surehand.audit.reading.histories import clickup, hubspot, jira, zendesk
from surehand.audit.reading.table import Source, fill_source, lines_of
from surehand.audit.unclear import Unclear

_CHANGES = {
    "hubspot": ("hubspot_id", "field", "new", "changed_at", "person"),
    "zendesk": ("zendesk_ticket", "field", "old", "new", "changed_at", "person"),
    "jira": ("jira_issue", "field", "old", "new", "changed_at", "person"),
    "clickup": ("clickup_task", "new", "changed_at"),
}
_RECORDS = ("jira_issue", "created", "status", "assignee")
KNOWN = "an OCEL log, or an answer of HubSpot, Zendesk, Jira or ClickUp with a history in it"


Rows: TypeAlias = dict[Path, tuple[str, ...]]
MOST = 256 * 1024**2
"""So many bytes of an answer are read: it is held in memory as a whole."""


def write_answer(path: Path, content: bytes, folder: Path) -> Rows | Unclear:
    """Write the rows of an answer to files of a folder, each with the names of its columns.

    An answer is one object, a list of the pages of one, or a page a line.
    """
    if len(content) > MOST:
        sentence = f"{path.name} has more than {MOST // 1024**2} MB of JSON."
        return Unclear("too_large", sentence, ways=("Split it into a folder of smaller files.",))
    try:
        pages = _pages(content)
        written = _write_known(path, pages, folder)
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        return Unclear("damaged_file", f"{path.name}: {error}", ways=("Export it again.",))
    except RecursionError:
        return Unclear("damaged_file", f"{path.name} is nested without end.", ways=("Export it again.",))
    except (AttributeError, KeyError, TypeError) as error:
        return Unclear(
            "damaged_file",
            f"{path.name}: it begins like an answer that is known, but has another form ({error}).",
            ways=("Export it again.",),
        )
    return written or Unclear(
        "unknown_json",
        f"{path.name} is JSON, but nothing that is known, or without a change: {KNOWN}.",
        ways=("Export it as CSV.",),
    )


def load_rows(db: duckdb.DuckDBPyConnection, path: Path, columns: tuple[str, ...]) -> Source:
    """Make the table ``source`` of a file that `write_answer` wrote."""
    return fill_source(db, lines_of(columns), path)


def _write_known(path: Path, pages: Sequence[Any], folder: Path) -> Rows:
    written: Rows = {}
    for vendor, columns in _CHANGES.items():
        told = [each for page in pages if (each := _changes(vendor, page, path)) is not None]
        if told:
            out = folder / f"{path.name.split('.')[0]}.{vendor}.jsonl"
            if not _write(out, columns, (row for rows in told for row in rows)):
                continue
            written[out] = columns
            if vendor == "jira":
                out = folder / f"{path.name.split('.')[0]}.records.jsonl"
                _write(out, _RECORDS, (row for page in pages for row in jira.records_in(page)))
                written[out] = _RECORDS
    return written


def _pages(content: bytes) -> Sequence[Any]:
    try:
        decoded = msgspec.json.decode(content)
    except msgspec.DecodeError:
        decoded = [msgspec.json.decode(line) for line in content.splitlines() if line.strip()]
    return decoded if isinstance(decoded, list) else [decoded]


def _changes(vendor: str, page: Any, path: Path) -> Iterator[Mapping[str, Any]] | None:
    if vendor == "clickup":
        return clickup.changes_in(page, path.name.split(".")[0])
    readers = {"hubspot": hubspot.changes_in, "zendesk": zendesk.changes_in, "jira": jira.changes_in}
    return readers[vendor](page)


def _write(path: Path, columns: Sequence[str], rows: Iterable[Mapping[str, Any]]) -> int:
    """Write rows as lines, and give back how many there were."""
    encode, written = msgspec.json.Encoder().encode, 0
    with path.open("wb") as out:
        for row in rows:
            written += 1
            out.write(encode({name: _plain(row.get(name)) for name in columns}) + b"\n")
    return written


def _plain(value: Any) -> str | None:
    if value is None or isinstance(value, str):
        return value or None
    return msgspec.json.encode(value).decode()
