"""What the board shows: teams with their stages and cards, and before each team the seam its work comes through."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from django.utils.translation import gettext as _

from surehand.core.engine import Program, RecordState
from surehand.core.playbook import Handoff
from surehand.runtime.facts import current_program
from surehand.runtime.language import spoken
from surehand.store import models as m
from surehand.store.queries import board as queries
from surehand.web.access import Reader
from surehand.web.board.by_gate import ByGate, read_by_gate
from surehand.web.board.cards import Card, CardMaker
from surehand.web.board.choice import Choice
from surehand.web.board.head import Head, head_of
from surehand.web.turns import team_title

PER_COLUMN = 50


@dataclass(frozen=True)
class Column:
    """A stage with its first cards. ``more`` is the address of the next ones, ``listed`` of the stage as a table."""

    stage: str
    title: str
    means: str
    count: int
    cards: tuple[Card, ...]
    listed: str
    more: str = ""


@dataclass(frozen=True)
class Seam:
    """A contract at the boundary of two teams, with what waits under it."""

    title: str
    origin: str
    target: str
    sender: str
    within: str
    waiting: int
    overdue: int
    href: str


@dataclass(frozen=True)
class Group:
    """A team's stages; ``seams`` are the contracts that lead into them, ``closed`` stages are only counted."""

    title: str
    seams: tuple[Seam, ...]
    columns: tuple[Column, ...]
    closed: tuple[Column, ...] = ()


@dataclass(frozen=True)
class BoardPage:
    """The board as columns."""

    head: Head
    groups: tuple[Group, ...]
    count: int
    is_cut: bool


@dataclass(frozen=True)
class _Stages:
    """The records of a board by stage: how many there are, and the first of them."""

    counts: Mapping[str, int]
    shown: Mapping[str, Sequence[RecordState]]
    is_cut: bool = False


def board_page(slug: str, choice: Choice, reader: Reader, kept: Sequence[m.SavedView]) -> BoardPage:
    """The board of a playbook as columns. Raises `NoSuchPlaybook`."""
    program = current_program(reader.workspace.workspace, slug)
    stages = _read_stages(program, choice, reader)
    states = [state for each in stages.shown.values() for state in each]
    maker = CardMaker(reader, states)
    cards = {stage: tuple(maker.make(state) for state in each) for stage, each in stages.shown.items()}
    return BoardPage(
        head=head_of(program, choice, reader, kept),
        groups=_groups(program, choice, reader, stages.counts, cards),
        count=sum(stages.counts.values()),
        is_cut=stages.is_cut,
    )


def more_cards(slug: str, choice: Choice, reader: Reader, start: int) -> Column:
    """The next cards of one stage, which ``choice.stage`` names. Raises `NoSuchPlaybook`."""
    workspace = reader.workspace.workspace
    program = current_program(workspace, slug)
    chosen = choice.filter(program.playbook)
    states = queries.read_slice(workspace, slug, chosen, reader.now, start=start, limit=PER_COLUMN + 1)
    maker = CardMaker(reader, states)
    cards = tuple(maker.make(state) for state in states[:PER_COLUMN])
    base = reader.url("board", slug)
    more = choice.address(base, start=start + PER_COLUMN) if len(states) > PER_COLUMN else ""
    return Column(choice.stage, "", "", 0, cards, listed=choice.address(base, table=True), more=more)


def _read_stages(program: Program, choice: Choice, reader: Reader) -> _Stages:
    workspace, slug = reader.workspace.workspace, program.playbook.id
    if choice.missing:
        return _of_incomplete(read_by_gate(program, choice, reader))
    counts = queries.count_by_stage(workspace, slug, choice.filter(program.playbook), reader.now)
    shown = choice.filter(program.playbook, without=_closed(program))
    states = queries.read_columns(workspace, slug, shown, PER_COLUMN, reader.now)
    return _Stages(counts, {stage: list(each) for stage, each in groupby(states, key=lambda s: s.stage)})


def _of_incomplete(found: ByGate) -> _Stages:
    by_stage: dict[str, list[RecordState]] = {}
    for state in found.states:
        by_stage.setdefault(state.stage, []).append(state)
    counts = {stage: len(each) for stage, each in by_stage.items()}
    return _Stages(counts, {stage: each[:PER_COLUMN] for stage, each in by_stage.items()}, found.is_cut)


def _closed(program: Program) -> tuple[str, ...]:
    """The stages where records end as lost: nobody works there, so the board only counts them."""
    return tuple(stage.id for stage in program.playbook.stages.values() if stage.outcome == "lost")


def _groups(
    program: Program,
    choice: Choice,
    reader: Reader,
    counts: Mapping[str, int],
    cards: Mapping[str, tuple[Card, ...]],
) -> tuple[Group, ...]:
    playbook = program.playbook
    base = reader.url("board", playbook.id)
    queues = queries.read_queues(reader.workspace.workspace, playbook.id, reader.now)
    closed = _closed(program)

    def column(stage: str) -> Column:
        found = playbook.stages.get(stage)
        title, means = (found.title, found.means) if found else (stage, _("No stage of the present version."))
        count, first = counts.get(stage, 0), cards.get(stage, ())
        is_cut = bool(first) and len(first) < count and not choice.missing
        more = choice.address(base, stage=stage, start=len(first)) if is_cut else ""
        return Column(stage, title, means, count, first, choice.address(base, stage=stage, table=True), more)

    def group(team: str) -> Group:
        stages = [stage.id for stage in playbook.stages.values() if stage.team == team]
        return Group(
            title=team_title(team, reader),
            seams=tuple(_seam(way, program, reader, queues, base) for way in _into(program, team)),
            columns=tuple(column(stage) for stage in stages if stage not in closed),
            closed=tuple(column(stage) for stage in stages if stage in closed),
        )

    groups = [group(team) for team in playbook.teams() if choice.team in ("", team)]
    if former := [stage for stage in counts if stage not in playbook.stages]:
        groups.append(Group(_("Former stages"), (), tuple(column(stage) for stage in former)))
    return tuple(groups)


def _into(program: Program, team: str) -> list[Handoff]:
    """The contracts whose receiver is a team."""
    stages = program.playbook.stages
    return [way for way in program.playbook.handoffs.values() if stages[way.target].team == team]


def _seam(
    way: Handoff, program: Program, reader: Reader, queues: Mapping[str, queries.Queue], base: str
) -> Seam:
    queue = queues.get(way.id, queries.Queue())
    return Seam(
        title=way.title,
        origin=way.origin,
        target=way.target,
        sender=team_title(program.playbook.stages[way.origin].team, reader),
        within=spoken(str(way.clock.accept_within)),
        waiting=queue.waiting,
        overdue=queue.overdue,
        href=Choice(offered=way.id).address(base, table=True),
    )
