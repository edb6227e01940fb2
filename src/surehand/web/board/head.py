"""What the board and its table have in common: title, filters, kept views, and where a choice of records may go."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from urllib.parse import parse_qsl

from django.http import QueryDict
from django.utils.translation import gettext as _

from surehand.core.engine import Program
from surehand.runtime.views import may_change
from surehand.store import models as m
from surehand.web.access import Reader
from surehand.web.board.choice import Choice, choice_of
from surehand.web.gates import title_of
from surehand.web.inputs import Option, people_to_choose
from surehand.web.turns import team_title


@dataclass(frozen=True)
class View:
    """A kept view. ``by`` is whoever shares it, where that is somebody else; ``change`` and ``delete`` are
    addresses."""

    name: str
    href: str
    by: str
    is_current: bool
    is_shared: bool
    opens_first: bool
    is_mine: bool
    may_change: bool
    change: str
    delete: str


@dataclass(frozen=True)
class Views:
    """The views to choose from. ``query`` is the present choice, which can be kept where no view has it yet."""

    all: tuple[View, ...]
    everything: str
    is_everything: bool
    current: View | None
    query: str
    save: str

    @property
    def can_be_kept(self) -> bool:
        """Whether the present choice is worth a name and has none."""
        return bool(self.query) and self.current is None


@dataclass(frozen=True)
class Head:
    """The top of a board."""

    playbook: str
    title: str
    record_name: str
    new: str
    move: str
    move_many: str
    base: str
    as_board: str
    as_table: str
    as_csv: str
    here: str
    choice: Choice
    owners: tuple[Option, ...]
    teams: tuple[Option, ...]
    targets: tuple[Option, ...]
    views: Views
    no_way: str
    """“Nothing leads from {from} to {to}.”: said of a stage that a dragged card cannot go to."""


def head_of(program: Program, choice: Choice, reader: Reader, kept: Sequence[m.SavedView]) -> Head:
    """Title, filters, views and addresses of a board; ``kept`` are the views to choose from."""
    playbook = program.playbook
    base = reader.url("board", playbook.id)
    people = people_to_choose(reader)
    teams = {team: team_title(team, reader) for team in playbook.teams()}
    views = _views(kept, choice, reader, base)
    return Head(
        playbook=playbook.id,
        title=playbook.title or playbook.id,
        record_name=playbook.record.singular,
        new=reader.url("new-record", playbook.id),
        move=choice.address(reader.url("board-move", playbook.id)),
        move_many=choice.address(reader.url("board-move-many", playbook.id)),
        base=base,
        as_board=choice.address(base, table=False, sort=""),
        as_table=choice.address(base, table=True),
        as_csv=choice.address(reader.url("board-csv", playbook.id)),
        here=choice.address(base),
        choice=choice,
        owners=tuple(Option(id, name, id == choice.owner) for id, name in people.items()),
        teams=tuple(Option(id, title, id == choice.team) for id, title in teams.items()),
        targets=_targets(program, reader),
        views=views,
        no_way=_("Nothing leads from %(origin)s to %(target)s.") % {"origin": "{from}", "target": "{to}"},
    )


def view_that_opens_first(views: Iterable[m.SavedView], reader: Reader) -> str:
    """The query of the reader's own view that the board opens with; empty where there is none."""
    return next((each.query for each in views if _opens_first(each, reader)), "")


def _targets(program: Program, reader: Reader) -> tuple[Option, ...]:
    """Where records of the board can go, each once."""
    ways = (*program.playbook.moves.values(), *program.playbook.handoffs.values())
    titles = {way.target: title_of(way, program.playbook, reader) for way in ways}
    return tuple(Option(stage, titles[stage]) for stage in program.playbook.stages if stage in titles)


def _views(kept: Sequence[m.SavedView], choice: Choice, reader: Reader, board: str) -> Views:
    views = tuple(_view(each, choice, reader, board) for each in kept)
    return Views(
        all=views,
        everything=Choice(table=choice.table, everything=any(v.opens_first for v in views)).address(board),
        is_everything=not choice.is_narrow,
        current=next((each for each in views if each.is_current), None),
        query=choice.query,
        save=f"{board}/views",
    )


def _view(view: m.SavedView, choice: Choice, reader: Reader, base: str) -> View:
    # As this version of the pages would say it, so that an old address is still recognised.
    kept = choice_of(QueryDict(view.query))
    is_mine = view.person == reader.person.id
    return View(
        name=view.name,
        href=kept.address(base),
        by="" if is_mine else reader.facts.directory.name(view.person),
        is_current=sorted(parse_qsl(kept.query)) == sorted(parse_qsl(choice.query)),
        is_shared=view.shared,
        opens_first=_opens_first(view, reader),
        is_mine=is_mine,
        may_change=may_change(view, reader.person),
        change=reader.url("view", view.playbook, view.pk),
        delete=reader.url("view-delete", view.playbook, view.pk),
    )


def _opens_first(view: m.SavedView, reader: Reader) -> bool:
    return view.opens_first and view.person == reader.person.id
