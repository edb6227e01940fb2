"""A record in brief: as a card of the board and as a row of its table."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from surehand.core.calendar import ALWAYS
from surehand.core.engine import Context, Gate, HandoffState, RecordState, check_gate
from surehand.core.engine.rights import may_steer
from surehand.core.playbook import Playbook
from surehand.core.values import FieldValue, Money
from surehand.runtime.language import spoken
from surehand.store.queries.facts import read_repeated
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
    """A record in brief. ``handoff`` is the address of the handoff that waits, ``clock`` what is due next on it.

    ``blocked`` says why the record goes no way now; ``ways`` are then empty.
    """

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
    blocked: str
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
        blocked = self._blocked(state, offered, place)
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
            blocked=blocked,
            ways=() if blocked else place.ways,
        )

    def _blocked(self, state: RecordState, offered: HandoffState | None, place: _Place) -> str:
        """Why the record goes no way for the reader, in one sentence; empty when it may go."""
        if offered:
            receiver = self._reader.name_within(offered.receiver)
            return _("It is offered to %(person)s; it goes on when that is decided.") % {"person": receiver}
        refused = may_steer(place.context, state)
        return spoken(refused.sentence) if refused else ""

    def is_complete(self, state: RecordState) -> bool:
        """Whether nothing is missing on the main way on."""
        found = _readiness(state, self._place(state))
        return found is None or found.is_ready

    def readiness(self, state: RecordState) -> float:
        """How much of the main way's gate is met: the share, and 2 where there is no gate any more."""
        found = _readiness(state, self._place(state))
        return int(found.met) / max(int(found.total), 1) if found else 2

    def amount(self, state: RecordState) -> tuple[str, Decimal]:
        """The first amount of money, as it is compared: within its currency."""
        held = first_money(self._place(state).context.program.playbook, state.values)
        return (held.currency, held.amount) if held else ("", Decimal(-1))

    def _place(self, state: RecordState) -> _Place:
        key = (state.playbook_version, state.stage)
        if key not in self._places:
            program = self._reader.program(state)
            self._places[key] = _place(
                state.stage, self._reader.context(program, self._repeated), self._reader
            )
        return self._places[key]

    def _late_task(self, state: RecordState) -> Moment | None:
        """The earliest task, once it is overdue: until then it is its owner's business."""
        at = min((task.due for task in state.tasks.values() if task.done_at is None), default=None)
        if at is None or at >= self._reader.now:
            return None
        calendar = self._reader.facts.calendars.get(OFFICE, ALWAYS)
        return due(at, self._reader.now, calendar, self._reader.zone)


def _place(stage: str, context: Context, reader: Reader) -> _Place:
    playbook = context.program.playbook
    main = main_way(context.program, stage)
    return _Place(
        context=context,
        title=playbook.stages[stage].title if stage in playbook.stages else stage,
        next=title_of(main, playbook, reader) if main else "",
        gate=context.program.gates[main.arrow] if main else None,
        ways=tuple(CardWay(way.target, title_of(way, playbook, reader)) for way in playbook.ways_from(stage)),
    )


def first_money(playbook: Playbook, values: Mapping[str, FieldValue]) -> Money | None:
    """The first amount of money a record holds, in the order of the playbook."""
    held = (values.get(name) for name, field in playbook.fields.items() if field.type == "money")
    return next((each.value for each in held if each and isinstance(each.value, Money)), None)


def _readiness(state: RecordState, place: _Place) -> Readiness | None:
    """How complete a record is for the main way on; None at the end of the journey."""
    if place.gate is None:
        return None
    return readiness_of(place.gate, state, check_gate(place.gate, place.context, state))
