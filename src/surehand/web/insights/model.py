"""What the pages of the insights show: a matrix of trust, and tables with their charts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from surehand.runtime.insights.look import OF_PEOPLE, Look, look
from surehand.runtime.insights.table import Line, Table
from surehand.store.queries.board import PlaybookName, read_playbooks
from surehand.web.access import Reader
from surehand.web.insights.cells import ENOUGH, Cell, in_words, note_of
from surehand.web.insights.charts import CHARTS, in_one_sentence, size_of
from surehand.web.insights.choice import PERIODS, Choice
from surehand.web.insights.words import COLUMNS, TABLES, Names, heading
from surehand.web.turns import team_title

MOST = 10
"""So many lines of a table stand on the page of all; the rest on its own."""


@dataclass(frozen=True)
class Option:
    """A choice of a filter."""

    value: str
    label: str
    chosen: bool


@dataclass(frozen=True)
class Tab:
    """A choice of the page."""

    title: str
    href: str
    is_current: bool


@dataclass(frozen=True)
class Chart:
    """A picture of a table, in what its page may load; ``says`` is for those who do not see it."""

    says: str
    light: str
    dark: str
    narrow_light: str
    narrow_dark: str
    png: str
    size: tuple[int, int]
    narrow: tuple[int, int]


@dataclass(frozen=True)
class Row:
    """A line of a table."""

    names: tuple[str, ...]
    cells: tuple[Cell, ...]


@dataclass(frozen=True)
class TableView:
    """A table with its chart. ``more`` leads to its own page where it has more lines than are shown."""

    id: str
    title: str
    says: str
    nothing: str
    heading: tuple[str, ...]
    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    csv: str
    chart: Chart | None
    more: str
    count: int


@dataclass(frozen=True)
class Pair:
    """A cell of the matrix: how much one team can take as it comes from another."""

    words: str
    note: str
    href: str
    tone: str


@dataclass(frozen=True)
class Matrix:
    """Trust between teams: a row for each that hands over, a column for each that receives."""

    receivers: tuple[str, ...]
    rows: tuple[tuple[str, tuple[Pair | None, ...]], ...]


@dataclass(frozen=True)
class Filters:
    """What can be chosen."""

    playbooks: tuple[Option, ...]
    teams: tuple[Option, ...]
    periods: tuple[Tab, ...]
    whose: tuple[Tab, ...]
    days: int
    mine: bool


@dataclass(frozen=True)
class InsightsPage:
    """The page."""

    filters: Filters
    matrix: Matrix | None
    tables: tuple[TableView, ...]


@dataclass(frozen=True)
class TablePage:
    """The page of one table."""

    back: str
    table: TableView


def may_see(reader: Reader, table: str) -> bool:
    """Whether a reader may see a table: those that name people are for leads and administrators."""
    return table in TABLES and (table not in OF_PEOPLE or reader.person.role in ("lead", "admin"))


def look_of(reader: Reader, chosen: Choice) -> Look:
    """The numbers of what the reader chose."""
    return look(reader.facts, chosen.asked(reader), reader.now)


def insights_page(reader: Reader, chosen: Choice) -> InsightsPage:
    """All insights on one page."""
    found = look_of(reader, chosen)
    names = Names(reader)
    tables = [table for table in found.tables.values() if may_see(reader, table.id)]
    return InsightsPage(
        filters=_filters(reader, chosen, read_playbooks(reader.workspace.workspace)),
        matrix=_matrix(found.tables["trust"], reader, chosen),
        tables=tuple(_table(table, reader, chosen, names, MOST) for table in tables),
    )


def table_page(reader: Reader, chosen: Choice, table: str) -> TablePage:
    """One table with all of its lines."""
    found = look_of(reader, chosen).tables[table]
    view = _table(found, reader, chosen, Names(reader), len(found.lines))
    return TablePage(chosen.address(reader.url("insights")), view)


def _table(table: Table, reader: Reader, chosen: Choice, names: Names, most: int) -> TableView:
    told = TABLES[table.id]
    return TableView(
        id=table.id,
        title=str(told.title),
        says=str(told.says),
        nothing=str(told.nothing),
        heading=heading(table),
        columns=tuple(str(COLUMNS[column.id]) for column in table.columns),
        rows=tuple(
            Row(names.of(table, line), _cells(table, line, reader, chosen)) for line in table.lines[:most]
        ),
        csv=chosen.address(reader.url("insights-csv", table.id)),
        chart=_chart(table, reader, chosen, names),
        more=chosen.address(reader.url("insights-table", table.id)) if len(table.lines) > most else "",
        count=len(table.lines),
    )


def _cells(table: Table, line: Line, reader: Reader, chosen: Choice) -> tuple[Cell, ...]:
    cells = []
    for column in table.columns:
        number, title = line.numbers.get(column.id), str(COLUMNS[column.id])
        if number is None:
            cells.append(Cell(title, ""))
            continue
        href = records_address(reader, chosen, table.id, line.key, column.id) if number.behind else ""
        words, note = in_words(number, column.unit, reader), note_of(number, column.unit)
        cells.append(Cell(title, words, note, href, is_number=column.unit != "share"))
    return tuple(cells)


def records_address(reader: Reader, chosen: Choice, table: str, line: str, number: str) -> str:
    """Where the records behind a number are listed."""
    return chosen.address(reader.url("insights-records", table), line=line, number=number)


def _chart(table: Table, reader: Reader, chosen: Choice, names: Names) -> Chart | None:
    if table.id not in CHARTS or not table.lines:
        return None
    base = reader.url("insights-chart", table.id)

    def address(**options: str) -> str:
        return chosen.address(base, **options)

    return Chart(
        says=in_one_sentence(table, names, reader),
        light=address(),
        dark=address(theme="dark"),
        narrow_light=address(narrow="1"),
        narrow_dark=address(narrow="1", theme="dark"),
        png=chosen.address(reader.url("insights-picture", table.id)),
        size=size_of(table),
        narrow=size_of(table, narrow=True),
    )


def _matrix(trust: Table, reader: Reader, chosen: Choice) -> Matrix | None:
    if not trust.lines:
        return None
    pairs = {line.about: line for line in trust.lines}
    senders = sorted({sender for sender, _ in pairs}, key=lambda team: team_title(team, reader))
    receivers = sorted({receiver for _, receiver in pairs}, key=lambda team: team_title(team, reader))
    rows = tuple(
        (
            team_title(sender, reader),
            tuple(_pair(pairs.get((sender, receiver)), reader, chosen) for receiver in receivers),
        )
        for sender in senders
    )
    return Matrix(tuple(team_title(each, reader) for each in receivers), rows)


def _pair(line: Line | None, reader: Reader, chosen: Choice) -> Pair | None:
    right = line.numbers.get("right") if line else None
    if line is None or right is None:
        return None
    median = line.numbers.get("median")
    note = note_of(right, "share")
    if median:
        note += "; " + _("half accepted within %(time)s") % {
            "time": in_words(median, "working_hours", reader)
        }
    href = records_address(reader, chosen, "trust", line.key, "judged")
    return Pair(in_words(right, "share", reader), note, href, _tone(right.value, right.of or 0))


def _tone(share: float, of: int) -> str:
    """As on the map: nine of ten is the goal, and few say nothing."""
    if of < ENOUGH:
        return "unknown"
    return "good" if share >= 0.9 else "fair" if share >= 0.7 else "poor"


def _filters(reader: Reader, chosen: Choice, names: Sequence[PlaybookName]) -> Filters:
    base = reader.url("insights")
    teams = {team.id: team.title for team in reader.facts.directory.teams.values()}
    return Filters(
        playbooks=_options({each.slug: each.title for each in names}, chosen.playbook, _("All playbooks")),
        teams=_options(teams, chosen.team, _("All teams")),
        periods=tuple(
            Tab(
                ngettext("%(count)s day", "%(count)s days", days) % {"count": days},
                chosen.address(base, days=days),
                days == chosen.days,
            )
            for days in PERIODS
        ),
        whose=(
            Tab(_("Everybody’s"), chosen.address(base, mine=False), not chosen.mine),
            Tab(_("Mine"), chosen.address(base, mine=True), chosen.mine),
        ),
        days=chosen.days,
        mine=chosen.mine,
    )


def _options(known: Mapping[str, str], chosen: str, everything: str) -> tuple[Option, ...]:
    return tuple(Option(value, label, value == chosen) for value, label in {"": everything, **known}.items())
