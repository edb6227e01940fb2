"""Histories as tables: one row for each change of one field. Folded, they say what every field holds in the end.

A row counts by its moment, and of two at the same moment the later one in the file. Where the file itself says which
rows still hold (Jira does), only those count, and several values of one field are joined.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

import msgspec

from surehand.runtime.imports import dates
from surehand.runtime.imports.parts import Cell, to_text

_UTC = ZoneInfo("UTC")
_NO = frozenset(("false", "no", "0", "f"))
JOINED = ";"


class History(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """Which columns of a history say what. ``of`` is the export whose records it is about.

    ``field`` names the column with the field's name; without one, all rows are about ``always``. ``holds`` is the
    column that says whether a row still holds.
    """

    of: str
    key: str
    value: str
    at: str
    field: str = ""
    always: str = ""
    holds: str = ""


class Change(msgspec.Struct, frozen=True, gc=False):
    """One change: which record, which field, since when, what it was set to, and whether that still holds."""

    row: int
    key: str
    field: str
    at: datetime
    value: str
    holds: bool = True


class UnreadableMoment(Exception):
    """A row whose moment cannot be read, so that nobody knows what came last."""

    def __init__(self, row: int, text: str) -> None:
        super().__init__(f"Row {row}: “{text[:40]}” is no moment, so it cannot be told what came last.")


def changes(
    history: History, columns: Sequence[str], rows: Iterable[tuple[int, Sequence[Cell]]]
) -> Iterator[Change]:
    """The changes of a history, as the file has them. Raises `UnreadableMoment`."""
    place = {name: index for index, name in enumerate(columns)}
    key, value, at = place[history.key], place[history.value], place[history.at]
    field = place.get(history.field)
    holds = place.get(history.holds)
    for row, cells in rows:
        if len(cells) <= max(key, value, at):
            continue
        yield Change(
            row=row,
            key=to_text(cells[key]),
            field=history.always if field is None else to_text(cells[field]),
            at=_moment(row, cells[at]),
            value=to_text(cells[value]),
            holds=holds is None or to_text(cells[holds]).casefold() not in _NO,
        )


class Folded(msgspec.Struct, frozen=True):
    """What a history says in the end: for each record, the row of its last change and the value of each field."""

    columns: tuple[str, ...]
    rows: tuple[tuple[int, tuple[str, ...]], ...]


def fold(history: History, told: Iterable[Change]) -> Folded:
    """What every field of every record holds in the end."""
    ordered = sorted((each for each in told if each.key and each.field), key=lambda each: (each.at, each.row))
    fields = tuple(sorted({each.field for each in ordered}))
    last: dict[str, dict[str, str]] = {}
    rows: dict[str, int] = {}
    for each in ordered:
        _take(last.setdefault(each.key, {}), each, is_several=bool(history.holds))
        rows[each.key] = max(rows.get(each.key, 0), each.row)
    told_rows = tuple(
        (rows[key], (key, *(values.get(name, "") for name in fields))) for key, values in last.items()
    )
    return Folded((history.key, *fields), told_rows)


def _take(values: dict[str, str], change: Change, *, is_several: bool) -> None:
    if not is_several:
        values[change.field] = change.value
        return
    before = values.get(change.field, "")
    if change.holds and change.value and change.value not in before.split(JOINED):
        values[change.field] = f"{before}{JOINED}{change.value}" if before else change.value


def _moment(row: int, cell: Cell) -> datetime:
    if isinstance(cell, datetime):
        return cell.replace(tzinfo=cell.tzinfo or _UTC)
    found = dates.readings(str(cell or ""))
    told: Mapping[str, dates.Moment] = {
        each: moment for each, moment in found.items() if each == "ymd"
    } or found
    if not told or len({moment.day for moment in told.values()}) > 1:
        raise UnreadableMoment(row, str(cell))
    return next(iter(told.values())).at(_UTC)
