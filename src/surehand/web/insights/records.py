"""The records behind a number."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import ngettext

from surehand.runtime.insights.table import Table
from surehand.runtime.insights.titles import published
from surehand.store.queries.insights import read_titles
from surehand.web.access import Reader
from surehand.web.insights.cells import in_words, note_of
from surehand.web.insights.choice import Choice
from surehand.web.insights.model import look_of, records_address
from surehand.web.insights.words import COLUMNS, TABLES, Names

PER_PAGE = 50


@dataclass(frozen=True)
class RecordRow:
    """A record behind a number."""

    title: str
    href: str
    stage: str
    is_gone: bool


@dataclass(frozen=True)
class RecordsPage:
    """The page. ``later`` leads to the records after these."""

    title: str
    about: str
    number: str
    note: str
    counted: str
    back: str
    rows: tuple[RecordRow, ...]
    later: str


def records_page(
    reader: Reader, chosen: Choice, table: str, line: str, column: str, start: int
) -> RecordsPage | None:
    """The records behind a number; None where there is no such number any more."""
    found = look_of(reader, chosen).tables[table]
    told = found.line(line)
    number = told.numbers.get(column) if told else None
    if told is None or number is None:
        return None
    unit = next(each.unit for each in found.columns if each.id == column)
    behind = number.behind
    address = records_address(reader, chosen, table, line, column)
    later = start + PER_PAGE
    return RecordsPage(
        title=str(TABLES[table].title),
        about=_about(found, reader, line, column),
        number=in_words(number, unit, reader),
        note=note_of(number, unit),
        counted=ngettext("%(count)s record", "%(count)s records", len(behind)) % {"count": len(behind)},
        back=f"{chosen.address(reader.url('insights'))}#{table}",
        rows=tuple(_rows(reader, behind[start:later])),
        later=f"{address}&start={later}" if later < len(behind) else "",
    )


def _about(table: Table, reader: Reader, line: str, column: str) -> str:
    told = table.line(line)
    assert told is not None
    between = " → " if table.id == "trust" else ", "
    return f"{between.join(Names(reader).of(table, told))}: {COLUMNS[column]}"


def _rows(reader: Reader, records: tuple[str, ...]) -> list[RecordRow]:
    known = {each.id: each for each in read_titles(reader.workspace.workspace, records)}
    return [
        RecordRow(
            title=each.title,
            href=reader.url("record", each.id),
            stage=_stage(reader, each.playbook, each.stage),
            is_gone=each.is_gone,
        )
        for record in records
        if (each := known.get(record))
    ]


def _stage(reader: Reader, playbook: str, stage: str) -> str:
    known = published(reader.workspace.workspace, playbook)
    found = known.stages.get(stage) if known else None
    return found.title if found else stage
