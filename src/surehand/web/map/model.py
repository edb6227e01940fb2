"""What the map shows: the picture, the same as a table, and one bridge in detail."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from surehand.core.playbook import Handoff, Playbook
from surehand.drawing.layout import Box, Lane, Line, lay_out
from surehand.runtime.facts import current_program
from surehand.store.queries import map as queries
from surehand.store.queries.board import PlaybookName, Queue, read_playbooks
from surehand.web.access import Reader
from surehand.web.map.choice import PERIODS, Choice
from surehand.web.map.detail import Detail, detail_of
from surehand.web.map.figures import Figures
from surehand.web.map.network import network, within
from surehand.web.turns import team_title


@dataclass(frozen=True)
class Tab:
    """A choice of the page."""

    title: str
    href: str
    is_current: bool


@dataclass(frozen=True)
class Bridge:
    """A handoff between two teams: its line, as wide as its volume, and its numbers."""

    line: Line
    title: str
    between: str
    playbook: str
    href: str
    board: str
    figures: Figures
    width: float
    is_current: bool

    @property
    def badge(self) -> str:
        """What waits on it, for the small circle; “!” where some of it is overdue."""
        queue = self.figures.queue
        return f"{queue.waiting}{'!' if queue.overdue else ''}" if queue.waiting else ""

    @property
    def badge_half(self) -> int:
        """Half the width of the circle, or of what a long number makes of it."""
        return 7 + 3 * len(self.badge)

    @property
    def badge_width(self) -> int:
        """Its width."""
        return 2 * self.badge_half

    @property
    def in_words(self) -> str:
        """Everything the picture says of it."""
        figures = self.figures
        words = {"title": self.title, "right": figures.first_time_right, "waiting": figures.waiting}
        return _("%(title)s: first-time-right %(right)s, %(waiting)s") % words


@dataclass(frozen=True)
class Station:
    """A stage with how many records stand in it; ``corner`` is where the number ends."""

    box: Box
    count: int
    href: str

    @property
    def corner(self) -> tuple[float, float]:
        """Just above the right end of the box."""
        return self.box.x + self.box.width, self.box.y - 4

    @property
    def in_words(self) -> str:
        """“Won: 3 records”."""
        counted = ngettext("%(count)s record", "%(count)s records", self.count) % {"count": self.count}
        return f"{self.box.title}: {counted}"


@dataclass(frozen=True)
class Picture:
    """The drawing, ready for a template."""

    width: float
    height: float
    lanes: tuple[Lane, ...]
    moves: tuple[Line, ...]
    bridges: tuple[Bridge, ...]
    stations: tuple[Station, ...]

    @property
    def least(self) -> float:
        """How narrow it may be drawn before it is scrolled: smaller, its words could not be read."""
        return self.width * 0.75

    @property
    def rest(self) -> float:
        """What it is wider than that when it is drawn as it is."""
        return self.width - self.least


@dataclass(frozen=True)
class MapPage:
    """The page. ``picture`` is None as long as no playbook is published."""

    playbooks: tuple[Tab, ...]
    periods: tuple[Tab, ...]
    days: int
    picture: Picture | None
    export: str
    detail: Detail | None

    @property
    def sheet(self) -> tuple[int, int]:
        """The width and height of the picture as a file, with its margins and its title."""
        assert self.picture is not None
        return round(self.picture.width) + 32, round(self.picture.height) + 60


@dataclass(frozen=True)
class _Numbers:
    """All that is counted, by playbook and contract or stage."""

    stations: Mapping[tuple[str, str], int]
    queues: Mapping[tuple[str, str], Queue]
    judged: Mapping[tuple[str, str], queries.Judged]

    def of(self, playbook: Playbook, contract: Handoff) -> Figures:
        """The numbers of a contract."""
        key = (playbook.id, contract.id)
        return Figures(self.judged.get(key, queries.Judged()), self.queues.get(key, Queue()))


def map_page(reader: Reader, chosen: Choice, names: Sequence[PlaybookName]) -> MapPage:
    """The map of a workspace."""
    base = reader.url("map")
    playbooks = _playbooks(reader, chosen, names)
    picture = _picture(reader, chosen, playbooks) if playbooks else None
    current = next((each for each in picture.bridges if each.is_current), None) if picture else None
    everything = [("", _("All playbooks"))] if len(names) > 1 else []
    tabs = [*everything, *((each.slug, each.title) for each in names)]
    return MapPage(
        playbooks=tuple(
            Tab(title, chosen.address(base, playbook=slug, bridge=""), slug == chosen.playbook)
            for slug, title in tabs
        ),
        periods=tuple(
            Tab(
                ngettext("%(count)s day", "%(count)s days", days) % {"count": days},
                chosen.address(base, days=days),
                days == chosen.days,
            )
            for days in PERIODS
        ),
        days=chosen.days,
        picture=picture,
        export=chosen.address(reader.url("map-picture"), bridge=""),
        detail=_detail(reader, chosen, playbooks, current) if current else None,
    )


def names_for(reader: Reader) -> list[PlaybookName]:
    """The playbooks that can be drawn."""
    return read_playbooks(reader.workspace.workspace)


def _playbooks(reader: Reader, chosen: Choice, names: Sequence[PlaybookName]) -> list[Playbook]:
    wanted = [each.slug for each in names if chosen.playbook in ("", each.slug)]
    return [current_program(reader.workspace.workspace, slug).playbook for slug in wanted]


def _picture(reader: Reader, chosen: Choice, playbooks: Sequence[Playbook]) -> Picture:
    workspace = reader.workspace.workspace
    numbers = _Numbers(
        queries.count_stations(workspace),
        queries.count_queues(workspace, reader.now),
        queries.count_judged(workspace, reader.now - chosen.period),
    )
    teams = {team.id: team.title for team in reader.facts.directory.teams.values()}
    drawing = lay_out(network(playbooks, teams))
    lines = {line.id: line for line in drawing.lines}
    contracts = [(playbook, each) for playbook in playbooks for each in playbook.handoffs.values()]
    figures = [numbers.of(playbook, contract) for playbook, contract in contracts]
    most = max((each.judged.accepted for each in figures), default=0)
    bridges = tuple(
        _bridge(reader, chosen, playbook, contract, lines[within(playbook, contract.arrow)], counted, most)
        for (playbook, contract), counted in zip(contracts, figures, strict=True)
    )
    return Picture(
        drawing.width,
        drawing.height,
        drawing.lanes,
        tuple(line for line in drawing.lines if not line.is_bridge),
        bridges,
        tuple(_station(reader, box, numbers) for box in drawing.boxes),
    )


def _bridge(
    reader: Reader,
    chosen: Choice,
    playbook: Playbook,
    contract: Handoff,
    line: Line,
    figures: Figures,
    most: int,
) -> Bridge:
    stages = playbook.stages
    sender, receiver = (team_title(stages[each].team, reader) for each in (contract.origin, contract.target))
    return Bridge(
        line=line,
        title=contract.title,
        between=f"{sender} → {receiver}",
        playbook=playbook.title or playbook.id,
        href=chosen.address(reader.url("map"), bridge=line.id),
        board=f"{reader.url('board', playbook.id)}?offered={contract.id}",
        figures=figures,
        width=figures.width(most),
        is_current=line.id == chosen.bridge,
    )


def _station(reader: Reader, box: Box, numbers: _Numbers) -> Station:
    playbook, _separator, stage = box.id.partition("/")
    return Station(
        box, numbers.stations.get((playbook, stage), 0), f"{reader.url('board', playbook)}?stage={stage}"
    )


def _detail(reader: Reader, chosen: Choice, playbooks: Sequence[Playbook], bridge: Bridge) -> Detail:
    named = {within(each, way.arrow): (each, way) for each in playbooks for way in each.handoffs.values()}
    playbook, contract = named[bridge.line.id]
    return detail_of(reader, chosen, playbook, contract)
