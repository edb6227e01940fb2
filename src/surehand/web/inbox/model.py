"""What the inbox shows: one kind of row for everything that waits, so that the eye learns it once."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

import msgspec

from surehand.core.calendar import ALWAYS
from surehand.core.engine import HandoffState, RecordState, check_gate
from surehand.runtime.letters import words_for
from surehand.runtime.messages import sentence_of
from surehand.store import models as m
from surehand.store.queries import inbox as queries
from surehand.store.queries.states import read_states
from surehand.web.access import Reader
from surehand.web.gates import Readiness, readiness_of
from surehand.web.page import DUE_SOON
from surehand.web.times import Moment, ago, due
from surehand.web.turns import OFFICE, clock_of, contract_of
from surehand.web.words import money_of

MOST_ALERTS = 20
T = TypeVar("T")


@dataclass(frozen=True)
class RowAct:
    """Something to do from a row, by a click or by its key."""

    key: str
    title: str
    href: str


@dataclass(frozen=True)
class Row:
    """One thing that waits: on which record, between whom, how complete, until when, worth what."""

    title: str
    href: str
    what: str
    from_: str = ""
    to: str = ""
    quote: str = ""
    readiness: Readiness | None = None
    clock: Moment | None = None
    value: str = ""
    acts: tuple[RowAct, ...] = ()


@dataclass(frozen=True)
class Section:
    """Rows of one kind. ``is_cut`` says that there are more than the page shows."""

    title: str
    tone: str
    rows: tuple[Row, ...]
    is_cut: bool = False


@dataclass(frozen=True)
class Alert:
    """Something the reader was told and has not read."""

    id: str
    sentence: str
    href: str
    at: Moment


@dataclass(frozen=True)
class InboxPage:
    """The page. ``needs_me`` and ``i_wait_on`` hold the sections that have rows."""

    needs_me: tuple[Section, ...]
    i_wait_on: tuple[Section, ...]
    alerts: tuple[Alert, ...]


class _Found(msgspec.Struct, frozen=True):
    """The rows of the database behind the page, and the records they speak of."""

    handoffs: list[m.Handoff]
    returned: list[m.Handoff]
    questions: list[m.Question]
    tasks: list[m.Task]
    alerts: list[m.Delivery]
    states: Mapping[str, RecordState]


def inbox_page(reader: Reader) -> InboxPage:
    """The inbox of the reader."""
    found = _read(reader)
    receivers = reader.stands_in_for
    mine = [row for row in found.handoffs if row.receiver in receivers]
    sent = [row for row in found.handoffs if row.receiver not in receivers]
    rows = _RowMaker(reader, found.states)
    needs = (
        _section("To accept", "waiting", mine, rows.to_accept),
        _section("Returned to you", "returned", found.returned, rows.returned),
        _section("Questions to answer", "waiting", found.questions, rows.question),
        _section("Tasks due", "late", found.tasks, rows.task),
    )
    waits = (_section("Offered, not accepted yet", "waiting", sent, rows.sent),)
    return InboxPage(
        needs_me=tuple(section for section in needs if section.rows),
        i_wait_on=tuple(section for section in waits if section.rows),
        alerts=tuple(_alert(row, found.states, reader) for row in found.alerts if row.record in found.states),
    )


def _read(reader: Reader) -> _Found:
    workspace, person = reader.workspace.workspace, reader.person.id
    handoffs = queries.read_open_handoffs(workspace, person, reader.stands_in_for)
    returned = queries.read_returned(workspace, person)
    questions = queries.read_open_questions(workspace, person)
    tasks = queries.read_due_tasks(workspace, person, reader.now + DUE_SOON)
    alerts = queries.read_alerts(workspace, person, MOST_ALERTS)
    offers = {row.record for row in (*handoffs, *returned)}
    others = (
        {row.record for row in questions} | {row.record for row in tasks} | {row.record for row in alerts}
    )
    states = read_states(workspace, offers | others)
    return _Found(handoffs, returned, questions, tasks, alerts, states)


def _section(title: str, tone: str, rows: Sequence[T], make: Callable[[T], Row]) -> Section:
    made = tuple(make(row) for row in rows)
    return Section(title, tone, made, is_cut=len(rows) >= queries.MOST)


@dataclass(frozen=True)
class _RowMaker:
    """Makes the rows; the records they speak of are read already."""

    reader: Reader
    states: Mapping[str, RecordState]

    def to_accept(self, row: m.Handoff) -> Row:
        """A handoff the reader is to answer."""
        acts = (("a", "Accept", "accept"), ("r", "Return", "return"), ("q", "Ask", "ask"))
        return self._offer(row, acts)

    def sent(self, row: m.Handoff) -> Row:
        """A handoff of the reader that waits for somebody else."""
        return self._offer(row, (("r", "Recall", "recall"),))

    def _offer(self, row: m.Handoff, acts: Iterable[tuple[str, str, str]]) -> Row:
        state = self.states[row.record]
        handoff = state.handoffs[row.pk]
        page = self.reader.url("handoff", row.pk)
        return Row(
            title=state.title,
            href=page,
            what=contract_of(handoff, state, self.reader).title,
            from_=self.reader.name(row.sender),
            to=self.reader.name(row.receiver),
            readiness=self._readiness(handoff, state),
            clock=clock_of(handoff, state, self.reader),
            value=self._value(state),
            acts=tuple(RowAct(key, title, f"{page}?open={form}#{form}") for key, title, form in acts),
        )

    def returned(self, row: m.Handoff) -> Row:
        """A handoff that came back."""
        state = self.states[row.record]
        handoff = state.handoffs[row.pk]
        reasons = "; ".join(
            f"{each.reason.replace('_', ' ')}: {each.text}" if each.text else each.reason.replace("_", " ")
            for each in handoff.reasons
        )
        page = self.reader.url("record", state.id)
        return Row(
            title=state.title,
            href=page,
            what=contract_of(handoff, state, self.reader).title,
            from_=self.reader.name(handoff.closed_by),
            to="You",
            quote=reasons,
            readiness=self._readiness(handoff, state),
            clock=ago(handoff.closed_at, self.reader.now, self.reader.zone) if handoff.closed_at else None,
            value=self._value(state),
            acts=(RowAct("a", "Mend and offer again", f"{page}#ways"),),
        )

    def question(self, row: m.Question) -> Row:
        """A question the reader is to answer."""
        state = self.states[row.record]
        page = self.reader.url("handoff", row.handoff)
        return Row(
            title=state.title,
            href=f"{page}#{row.pk}",
            what="Question",
            from_=self.reader.name(row.asked_by),
            to="You",
            quote=row.text,
            clock=ago(row.asked_at, self.reader.now, self.reader.zone),
            value=self._value(state),
            acts=(RowAct("a", "Answer", f"{page}#{row.pk}"),),
        )

    def task(self, row: m.Task) -> Row:
        """A task of the reader."""
        state = self.states[row.record]
        calendar = self.reader.facts.calendars.get(OFFICE, ALWAYS)
        return Row(
            title=row.title,
            href=f"{self.reader.url('record', state.id)}#tasks",
            what=state.title,
            clock=due(row.due_at, self.reader.now, calendar, self.reader.zone),
        )

    def _readiness(self, handoff: HandoffState, state: RecordState) -> Readiness | None:
        program = self.reader.program(state)
        gate = program.gates.get(f"{handoff.origin} -> {handoff.target}")
        if gate is None:
            return None
        return readiness_of(gate, state, check_gate(gate, self.reader.context(program), state))

    def _value(self, state: RecordState) -> str:
        return money_of(self.reader.program(state).playbook, state.values)


def _alert(row: m.Delivery, states: Mapping[str, RecordState], reader: Reader) -> Alert:
    state = states[row.record]
    payload = msgspec.json.decode(row.payload)
    handoff = payload["handoff"]
    href = reader.url("handoff", handoff) if handoff in state.handoffs else reader.url("record", state.id)
    sentence = sentence_of(row.kind, words_for(row, state, reader.facts))
    return Alert(row.pk, sentence, href, ago(row.created_at, reader.now, reader.zone))
