"""The tables as files, and the charts as pictures."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

import msgspec

from surehand.drawing.charts import Theme, png, svg
from surehand.runtime.insights.table import Column, Table
from surehand.web import sheets
from surehand.web.access import Reader
from surehand.web.insights.charts import spec_of
from surehand.web.insights.words import COLUMNS, Names, heading


def as_csv(table: Table, reader: Reader) -> str:
    """A table as CSV, all lines of it, with the number of cases and the interval of each share beside it."""
    return sheets.as_csv(_rows(table, reader))


def picture(table: Table, reader: Reader, theme: Theme, *, narrow: bool) -> str:
    """The chart of a table as SVG, for a page that shows it as a picture."""
    spec = spec_of(table, Names(reader), reader, narrow=narrow)
    return _drawn(msgspec.json.encode(spec), theme)


def picture_to_keep(table: Table, reader: Reader) -> bytes:
    """The chart of a table as PNG, for slides and documents."""
    return png({**spec_of(table, Names(reader), reader), "background": "#ffffff"})


@lru_cache(maxsize=64)
def _drawn(spec: bytes, theme: Theme) -> str:
    """Drawn once: until its numbers change, a chart stays the same."""
    return svg(msgspec.json.decode(spec), theme)


def _rows(table: Table, reader: Reader) -> Iterator[list[str]]:
    names = Names(reader)
    titles = [title for column in table.columns for title in _titles(column)]
    yield [*heading(table), *titles]
    for line in table.lines:
        cells = list(names.of(table, line))
        for column in table.columns:
            number = line.numbers.get(column.id)
            told = (number.value, number.n, number.of, number.low, number.high) if number else (None,) * 5
            cells += [_plain(each) for each in (told if column.unit == "share" else told[:1])]
        yield cells


def _titles(column: Column) -> tuple[str, ...]:
    title = str(COLUMNS[column.id])
    return (title, "n", "of", "low", "high") if column.unit == "share" else (title,)


def _plain(number: float | None) -> str:
    return "" if number is None else f"{number:g}"
