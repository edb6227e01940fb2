"""A record in brief: as a card of the board and as a row of its table."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from surehand.core.calendar import ALWAYS
from surehand.core.engine import Context, Gate, RecordState, check_gate
from surehand.store.queries.board import read_repeated
from surehand.web.access import Reader
from surehand.web.gates import Readiness, main_way, readiness_of, title_of
from surehand.web.times import Moment, due, for_so_long
from surehand.web.turns import OFFICE, clock_of
from surehand.web.words import money_of


@dataclass(frozen=True)
class CardWay:
    """A way on in a card's menu."""

    to: str
    title: str


@dataclass(frozen=True)
class Card:
    """A record in brief. ``handoff`` is the address of the handoff that waits, ``clock`` what is due next on it."""

    id: str
    title: str
    href: str
    stage: str
    owner: str
    value: str
    next: str
    readiness: Readiness | None
    age: Moment
    offered_to: str
    handoff: str
    clock: Moment | None
    ways: tuple[CardWay, ...]


@dataclass(frozen=True)
class _Place:
    """What the records of one stage, under one version, have in common."""

    context: Context
    title: str
    next: str
    gate: Gate | None
    ways: tuple[CardWay, ...]


class CardMaker:
    """Makes the cards of the records that are shown together."""

    def __init__(self, reader: Reader, states: Iterable[RecordState]) -> None:
        self._reader = reader
        self._repeated = read_repeated(reader.workspace.workspace, [state.id for state in states])
        self._places: dict[tuple[int, str], _Place] = {}

    def make(self, state: RecordState) -> Card:
        """The card of a record."""
        reader, place = self._reader, self._place(state)
        offered = next(iter(state.open_handoffs), None)
        return Card(
            id=state.id,
            title=state.title,
            href=reader.url("record", state.id),
            stage=place.title,
            owner=reader.facts.directory.name(state.owner),
            value=money_of(place.context.program.playbook, state.values),
            next=place.next,
            readiness=_readiness(state, place),
            age=for_so_long(state.entered_at, reader.now, reader.zone),
            offered_to=reader.name(offered.receiver) if offered else "",
            handoff=reader.url("handoff", offered.id) if offered else "",
            clock=clock_of(offered, state, reader) if offered else self._late_task(state),
            ways=() if offered or not reader.may_write else place.ways,
        )

    def is_complete(self, state: RecordState) -> bool:
        """Whether nothing is missing on the main way on."""
        found = _readiness(state, self._place(state))
        return found is None or found.is_ready

    def _place(self, state: RecordState) -> _Place:
        key = (state.playbook_version, state.stage)
        if key not in self._places:
            program = self._reader.program(state)
            self._places[key] = _place(state.stage, self._reader.context(program, self._repeated))
        return self._places[key]

    def _late_task(self, state: RecordState) -> Moment | None:
        """The earliest task, once it is overdue: until then it is its owner's business."""
        at = min((task.due for task in state.tasks.values() if task.done_at is None), default=None)
        if at is None or at >= self._reader.now:
            return None
        calendar = self._reader.facts.calendars.get(OFFICE, ALWAYS)
        return due(at, self._reader.now, calendar, self._reader.zone)


def _place(stage: str, context: Context) -> _Place:
    playbook = context.program.playbook
    main = main_way(context.program, stage)
    return _Place(
        context=context,
        title=playbook.stages[stage].title if stage in playbook.stages else stage,
        next=title_of(main, playbook) if main else "",
        gate=context.program.gates[main.arrow] if main else None,
        ways=tuple(CardWay(way.target, title_of(way, playbook)) for way in playbook.ways_from(stage)),
    )


def _readiness(state: RecordState, place: _Place) -> Readiness | None:
    """How complete a record is for the main way on; None at the end of the journey."""
    if place.gate is None:
        return None
    return readiness_of(place.gate, state, check_gate(place.gate, place.context, state))
