"""The parts of a playbook file in the order of the file, with what is wrong in each; and its picture."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from django.utils.translation import gettext_lazy

from surehand.core.playbook import Path, Problem
from surehand.core.playbook.source import Source
from surehand.drawing.graph import Graph, Link, Station, StationKind
from surehand.runtime.language import spoken
from surehand.web.access import Reader
from surehand.web.turns import team_title

SECTIONS = {
    "stages": gettext_lazy("Stages"),
    "moves": gettext_lazy("Moves"),
    "handoffs": gettext_lazy("Handoffs"),
    "fields": gettext_lazy("Fields"),
}
_KINDS: dict[str, StationKind] = {"won": "won", "lost": "lost", "done": "done"}


@dataclass(frozen=True)
class ProblemView:
    """A problem where it stands; ``at`` is the part it belongs to, ``where`` the way to it."""

    code: str
    severity: str
    sentence: str
    fix: str
    line: int
    column: int
    at: str
    where: str


@dataclass(frozen=True)
class OutlineItem:
    """A part: what it is called, where it stands, and how many errors and warnings it has."""

    at: str
    title: str
    line: int
    errors: int
    warnings: int
    is_current: bool


@dataclass(frozen=True)
class OutlineSection:
    """The parts of one kind."""

    name: str
    title: str
    items: tuple[OutlineItem, ...]


def view_problem(problem: Problem) -> ProblemView:
    """A problem as the page shows it."""
    return ProblemView(
        code=problem.code,
        severity=problem.severity,
        sentence=spoken(problem.sentence),
        fix=spoken(problem.fix),
        line=problem.place.line,
        column=problem.place.column,
        at=part_of(problem.path),
        where="/".join(map(str, problem.path)),
    )


def part_of(path: Path) -> str:
    """The part that something belongs to: `stages/won`, or the playbook itself, which is empty."""
    return f"{path[0]}/{path[1]}" if len(path) > 1 and path[0] in SECTIONS else ""


def outline(source: Source, problems: tuple[ProblemView, ...], at: str) -> tuple[OutlineSection, ...]:
    """All parts by kind; the playbook itself stands above them."""
    counts = Counter((each.at, each.severity) for each in problems)

    def item(section: str, key: str) -> OutlineItem:
        here = f"{section}/{key}"
        errors, warnings = counts[here, "error"], counts[here, "warning"]
        title = title_in(source, section, key)
        return OutlineItem(here, title, source.line((section, key)), errors, warnings, here == at)

    return tuple(
        OutlineSection(section, str(title), tuple(item(section, key) for key in source.keys((section,))))
        for section, title in SECTIONS.items()
    )


def places(source: Source) -> dict[str, int]:
    """The line of each part, for the editor to know in which one its cursor is."""
    found = {"": 1}
    for section in SECTIONS:
        found |= {f"{section}/{key}": source.line((section, key)) for key in source.keys((section,))}
    return found


def title_in(source: Source, section: str, key: str) -> str:
    """What a part is called; a way without a title is told by its stages."""
    title = source.text_at((section, key, "title"))
    if title or section in ("stages", "fields"):
        return title or key.replace("_", " ").capitalize()
    origin, _arrow, target = key.partition(" -> ")
    return f"{title_in(source, 'stages', origin)} → {title_in(source, 'stages', target)}"


def graph_in(source: Source, reader: Reader) -> Graph:
    """The picture of a file, also of one that has errors: what can be drawn is drawn."""
    stages = source.keys(("stages",))
    teams = dict.fromkeys(source.text_at(("stages", each, "team")) for each in stages)
    stations = tuple(_stations(source, stages))
    return Graph({team: team_title(team, reader) for team in teams}, stations, tuple(_links(source, stages)))


def _stations(source: Source, stages: tuple[str, ...]) -> Iterator[Station]:
    for number, each in enumerate(stages):
        is_start = number == 0 or source.text_at(("stages", each, "start")) == "true"
        kind = _KINDS.get(source.text_at(("stages", each, "outcome")), "start" if is_start else "")
        yield Station(each, title_in(source, "stages", each), source.text_at(("stages", each, "team")), kind)


def _links(source: Source, stages: tuple[str, ...]) -> Iterator[Link]:
    for section in ("moves", "handoffs"):
        for arrow in source.keys((section,)):
            origin, _arrow, target = arrow.partition(" -> ")
            if origin in stages and target in stages and origin != target:
                title = title_in(source, section, arrow)
                yield Link(arrow, title, origin, target, is_bridge=section == "handoffs")


def by_place(problems: tuple[ProblemView, ...]) -> Mapping[str, tuple[ProblemView, ...]]:
    """The problems by where they stand."""
    found: dict[str, list[ProblemView]] = {}
    for each in problems:
        found.setdefault(each.where, []).append(each)
    return {where: tuple(each) for where, each in found.items()}
