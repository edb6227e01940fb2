"""The board as a table: the same records, sorted by any column, page by page, and all of them as CSV."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from surehand.core.engine import Program, RecordState
from surehand.runtime.facts import current_program
from surehand.store import models as m
from surehand.store.queries import board as queries
from surehand.web.access import Reader
from surehand.web.board.by_gate import read_by_gate
from surehand.web.board.cards import Card, CardMaker, first_money
from surehand.web.board.choice import Choice
from surehand.web.board.head import Head, head_of
from surehand.web.sheets import harmless

PER_PAGE = 50
MOST_IN_FILE = 10_000
_STEP = 500


@dataclass(frozen=True)
class Heading:
    """A column that can be sorted by; ``direction`` is ascending, descending or none."""

    title: str
    href: str
    direction: str
    is_number: bool = False


@dataclass(frozen=True)
class TablePage:
    """The page. ``first`` and ``last`` count the rows shown; ``is_cut``: not all records were looked through."""

    head: Head
    headings: tuple[Heading, ...]
    rows: tuple[Card, ...]
    count: int
    first: int
    last: int
    earlier: str
    later: str
    is_cut: bool


def table_page(
    slug: str, choice: Choice, reader: Reader, kept: Sequence[m.SavedView], start: int
) -> TablePage:
    """The board of a playbook as a table, page by page. Raises `NoSuchPlaybook`."""
    program = current_program(reader.workspace.workspace, slug)
    count, states, is_cut = _read(program, choice, reader, start)
    maker = CardMaker(reader, states)
    head = head_of(program, choice, reader, kept)
    last = start + len(states)

    def page(at: int) -> str:
        return choice.address(head.base, table=True, start=max(at, 0) or "")

    return TablePage(
        head=head,
        headings=_headings(choice, head),
        rows=tuple(maker.make(state) for state in states),
        count=count,
        first=start + 1 if states else 0,
        last=last,
        earlier=page(start - PER_PAGE) if start else "",
        later=page(last) if last < count else "",
        is_cut=is_cut,
    )


def table_file(slug: str, choice: Choice, reader: Reader) -> Iterator[list[str]]:
    """The same records as rows of a file, with a row of titles first. Raises `NoSuchPlaybook`."""
    program = current_program(reader.workspace.workspace, slug)
    yield [_("Name"), _("Stage"), _("Owner"), _("Met"), _("Of"), _("Value"), _("Currency"), _("In stage since"),
           _("Offered to"), _("Clock"), _("Address")]  # fmt: skip
    for states in _pages(program, choice, reader):
        maker = CardMaker(reader, states)
        for state in states:
            yield [harmless(cell) for cell in _cells(state, maker.make(state), reader)]


def _read(
    program: Program, choice: Choice, reader: Reader, start: int
) -> tuple[int, Sequence[RecordState], bool]:
    if choice.needs_gates:
        found = read_by_gate(program, choice, reader)
        return len(found.states), found.states[start : start + PER_PAGE], found.is_cut
    workspace, slug = reader.workspace.workspace, program.playbook.id
    chosen = choice.filter(program.playbook)
    count = sum(queries.count_by_stage(workspace, slug, chosen, reader.now).values())
    return count, _slice(program, choice, reader, start, PER_PAGE), False


def _pages(program: Program, choice: Choice, reader: Reader) -> Iterator[Sequence[RecordState]]:
    if choice.needs_gates:
        yield read_by_gate(program, choice, reader).states
        return
    for start in range(0, MOST_IN_FILE, _STEP):
        states = _slice(program, choice, reader, start, _STEP)
        yield states
        if len(states) < _STEP:
            return


def _slice(program: Program, choice: Choice, reader: Reader, start: int, limit: int) -> Sequence[RecordState]:
    return queries.read_slice(
        reader.workspace.workspace,
        program.playbook.id,
        choice.filter(program.playbook),
        reader.now,
        start=start,
        limit=limit,
        sort=choice.order(program.playbook),
    )


def _headings(choice: Choice, head: Head) -> tuple[Heading, ...]:
    def heading(name: str, title: str, *, is_number: bool = False) -> Heading:
        is_here = choice.sorted_by == name
        direction = ("descending" if choice.is_down else "ascending") if is_here else "none"
        other = f"-{name}" if is_here and not choice.is_down else name
        return Heading(title, choice.address(head.base, table=True, sort=other), direction, is_number)

    return (
        heading("title", head.record_name[:1].upper() + head.record_name[1:]),
        heading("stage", _("Stage")),
        heading("owner", _("Owner")),
        heading("ready", _("Ready")),
        heading("value", _("Value"), is_number=True),
        heading("entered", _("In stage")),
        heading("clock", _("Clock")),
    )


def _cells(state: RecordState, card: Card, reader: Reader) -> Iterator[str]:
    ready, money = card.readiness, first_money(reader.program(state).playbook, state.values)
    yield from (state.title, card.stage, card.owner)
    yield from (ready.met, ready.total) if ready else ("", "")
    yield from (str(money.amount), money.currency) if money else ("", "")
    yield state.entered_at.astimezone(reader.zone).isoformat(timespec="minutes")
    yield from (card.offered_to, card.clock.words if card.clock else "", card.href)
