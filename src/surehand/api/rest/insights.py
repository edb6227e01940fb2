"""Insights: how handoffs go, the same numbers as on the page."""

from __future__ import annotations

from typing import Annotated

import msgspec
from pydantic import Field

from surehand.api.rest.endpoint import Answer, Cursor, Id, Limit, Routes
from surehand.api.rest.request import Call
from surehand.api.rest.shapes import Shape, says
from surehand.core.engine import Refusal
from surehand.runtime.insights.asked import Asked, last_days
from surehand.runtime.insights.look import OF_PEOPLE, look
from surehand.runtime.insights.table import Line, Number, Table
from surehand.runtime.insights.titles import published, title_of_item, title_of_way
from surehand.store.queries.insights import read_titles
from surehand.store.queries.lists import Cut, Page, page_of_known

routes = Routes("Insights")

Days = Annotated[int, Field(ge=1, le=3650, description="So many days back.")]
PlaybookId = Annotated[str, Field(max_length=320, description="Only records of this playbook.")]
TeamId = Annotated[str, Field(max_length=320, description="Only what this team sends or receives.")]
Mine = Annotated[bool, Field(description="Only what the person of the key sent, received, asked or owns.")]
LineKey = Annotated[str, Field(max_length=300, description="`key` of the line.")]
NumberName = Annotated[str, Field(max_length=40, description="The name of the number in its line.")]


class InsightNumber(Shape, frozen=True, kw_only=True):
    """One number, with what it is of and how sure it is."""

    value: float
    n: Annotated[int, says("What was counted; of a length of time, how many it is the middle of.")]
    of: Annotated[int | None, says("Of a share: what it is a share of.")]
    low: Annotated[float | None, says("Of a share: the lower end of its interval at 95 % (Wilson).")]
    high: Annotated[float | None, says("The upper end.")]
    records: Annotated[int, says("How many records stand behind it.")]


class InsightLine(Shape, frozen=True, kw_only=True):
    """One line: what it is about, as ids and as names, and its numbers by name."""

    key: Annotated[str, says("By which the records behind its numbers are asked for.")]
    about: tuple[str, ...]
    names: tuple[str, ...]
    numbers: dict[str, InsightNumber]


class InsightTable(Shape, frozen=True, kw_only=True):
    """One table. ``units`` are those of its numbers, by name."""

    id: str
    about: Annotated[tuple[str, ...], says("What the ids of a line name: team, field, reason …")]
    units: dict[str, str]
    lines: list[InsightLine]


class Insights(Shape, frozen=True, kw_only=True):
    """All tables. Those that name people are only there for leads and administrators."""

    tables: list[InsightTable]


class InsightRecord(Shape, frozen=True, kw_only=True):
    """A record behind a number."""

    id: str
    title: str
    playbook: str
    stage: str


@routes.get("insights", Insights)
def get_insights(
    call: Call, days: Days = 90, playbook: PlaybookId = "", team: TeamId = "", mine: Mine = False
) -> Answer:
    """How handoffs went: trust between teams, times, returns, questions, gates, data quality and workload."""
    tables = look(call.facts, _asked(call, days, playbook, team, mine), call.now).tables.values()
    return Answer(Insights(tables=[_table(call, each) for each in tables if _may_see(call, each.id)]))


@routes.get("insights/{table}/records", Page[InsightRecord])
def list_records_behind(
    call: Call,
    table: Id,
    line: LineKey,
    number: NumberName,
    days: Days = 90,
    playbook: PlaybookId = "",
    team: TeamId = "",
    mine: Mine = False,
    limit: Limit = 50,
    cursor: Cursor = "",
) -> Answer | Refusal:
    """The records behind a number, by their id."""
    tables = look(call.facts, _asked(call, days, playbook, team, mine), call.now).tables
    told = tables[table].line(line) if table in tables and _may_see(call, table) else None
    found = told.numbers.get(number) if told else None
    if found is None:
        return Refusal("no_such_number", "There is no such number; `GET insights` lists what there is.")
    page = page_of_known({each: each for each in found.behind}, Cut(limit, cursor), "insight-records")
    rows = sorted(read_titles(call.workspace, page.items), key=lambda row: row.id)
    records = [InsightRecord(id=r.id, title=r.title, playbook=r.playbook, stage=r.stage) for r in rows]
    return Answer(Page(records, page.next))


def _asked(call: Call, days: int, playbook: str, team: str, mine: bool) -> Asked:
    person = call.access.person if mine else ""
    return last_days(call.now, days, playbook=playbook, team=team, person=person)


def _may_see(call: Call, table: str) -> bool:
    return table not in OF_PEOPLE or call.access.role in ("lead", "admin")


def _table(call: Call, table: Table) -> InsightTable:
    return InsightTable(
        id=table.id,
        about=table.about,
        units={column.id: column.unit for column in table.columns},
        lines=[_line(call, table, each) for each in table.lines],
    )


def _line(call: Call, table: Table, line: Line) -> InsightLine:
    numbers = {name: _number(each) for name, each in line.numbers.items()}
    return InsightLine(key=line.key, about=line.about, names=_names(call, table, line), numbers=numbers)


def _number(number: Number) -> InsightNumber:
    told = {name: getattr(number, name) for name in ("value", "n", "of", "low", "high")}
    return msgspec.convert({**told, "records": len(number.behind)}, InsightNumber)


def _names(call: Call, table: Table, line: Line) -> tuple[str, ...]:
    pairs = list(zip(table.about, line.about, strict=True))
    playbook = next((published(call.workspace, id_) for about, id_ in pairs if about == "playbook"), None)
    names = []
    for about, id_ in pairs:
        match about:
            case "team":
                team = call.facts.directory.teams.get(id_)
                names.append(team.title if team else id_)
            case "person":
                names.append(call.facts.directory.name(id_))
            case "playbook":
                names.append(playbook.title or id_ if playbook else id_)
            case "way":
                names.append(title_of_way(id_, playbook))
            case "field" | "item":
                names.append(title_of_item(id_, playbook))
            case _:
                names.append(id_)
    return tuple(names)
