"""What the inbox shows: one kind of row for everything that waits, so that the eye learns it once."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import TypeVar

import msgspec
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from surehand.core.calendar import ALWAYS
from surehand.core.engine import Context, HandoffState, RecordState, check_gate
from surehand.store import models as m
from surehand.store.queries import inbox as queries
from surehand.store.queries.states import read_states
from surehand.store.queries.suggestions import fields_waiting
from surehand.web.access import Reader
from surehand.web.first_run.steps import Checklist, checklist_for
from surehand.web.gates import Readiness, readiness_of
from surehand.web.page import DUE_SOON
from surehand.web.returned import reason_in_words
from surehand.web.times import Moment, ago, due
from surehand.web.turns import OFFICE, clock_of, contract_of
from surehand.web.words import listed, money_of

T = TypeVar("T")


@dataclass(frozen=True)
class RowAct:
    """Something to do from a row, by a click or by its key."""

    key: str
    title: str
    href: str
    in_drawer: bool = False


@dataclass(frozen=True)
class Row:
    """One thing that waits: on which record, between whom, how complete, until when, worth what.

    ``tick`` is the handoff that can be accepted together with others; ``alone`` says why this one cannot.
    """

    id: str
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
    tick: str = ""
    alone: str = ""


@dataclass(frozen=True)
class Section:
    """Rows of one kind. ``is_cut`` says that there are more than the page shows; ``all`` is where all of them are."""

    title: str
    tone: str
    rows: tuple[Row, ...]
    is_cut: bool = False
    all: str = ""

    @property
    def can_accept_several(self) -> bool:
        """Whether there is more than one that can be accepted together."""
        return sum(bool(row.tick) for row in self.rows) > 1


@dataclass(frozen=True)
class Answer:
    """What became of one handoff that was to be accepted together with others."""

    title: str
    href: str
    sentence: str
    is_done: bool


@dataclass(frozen=True)
class InboxPage:
    """The page. ``needs_me`` and ``i_wait_on`` hold the sections that have rows; ``answers`` are those to an act on
    several, where not all could be carried out."""

    needs_me: tuple[Section, ...]
    i_wait_on: tuple[Section, ...]
    answers: tuple[Answer, ...] = ()
    first_steps: Checklist | None = None


class _Found(msgspec.Struct, frozen=True):
    """The rows of the database behind the page, and the records they speak of."""

    handoffs: list[m.Handoff]
    returned: list[m.Handoff]
    questions: list[m.Question]
    tasks: list[m.Task]
    suggested: Mapping[str, list[str]]
    states: Mapping[str, RecordState]


def inbox_page(reader: Reader, answers: tuple[Answer, ...] = ()) -> InboxPage:
    """The inbox of the reader."""
    found = _read(reader)
    receivers = reader.stands_in_for
    mine = [row for row in found.handoffs if row.receiver in receivers]
    sent = [row for row in found.handoffs if row.receiver not in receivers]
    asked = [row for row in found.questions if row.asked_of != reader.person.id]
    to_answer = [row for row in found.questions if row.asked_of == reader.person.id]
    rows = _RowMaker(reader, found.states)
    needs = (
        _section(_("To accept"), "waiting", mine, rows.to_accept),
        _section(_("Returned to you"), "returned", found.returned, rows.returned),
        _section(_("Questions to answer"), "waiting", to_answer, rows.question),
        _section(_("Tasks due"), "late", found.tasks, rows.task),
        replace(
            _section(_("Suggestions to confirm"), "", list(found.suggested.items()), rows.suggested),
            all=reader.url("suggestions"),
        ),
    )
    waits = (
        _section(_("Offered, not accepted yet"), "waiting", sent, rows.sent),
        _section(_("Asked, not answered yet"), "waiting", asked, rows.asked),
    )
    return InboxPage(
        needs_me=tuple(section for section in needs if section.rows),
        i_wait_on=tuple(section for section in waits if section.rows),
        answers=answers,
        first_steps=checklist_for(reader),
    )


def _read(reader: Reader) -> _Found:
    workspace, person = reader.workspace.workspace, reader.person.id
    handoffs = queries.read_open_handoffs(workspace, person, reader.stands_in_for)
    returned = queries.read_returned(workspace, person)
    questions = queries.read_open_questions(workspace, person)
    tasks = queries.read_due_tasks(workspace, person, reader.now + DUE_SOON)
    suggested = dict(islice(fields_waiting(workspace, person).items(), queries.MOST))
    offers = {row.record for row in (*handoffs, *returned)}
    others = {row.record for row in (*questions, *tasks)}
    states = read_states(workspace, offers | others | suggested.keys())
    return _Found(handoffs, returned, questions, tasks, suggested, states)


def _section(title: str, tone: str, rows: Sequence[T], make: Callable[[T], Row]) -> Section:
    made = tuple(make(row) for row in rows)
    return Section(title, tone, made, is_cut=len(rows) >= queries.MOST)


class _RowMaker:
    """Makes the rows; the records they speak of are read already."""

    def __init__(self, reader: Reader, states: Mapping[str, RecordState]) -> None:
        self.reader = reader
        self.states = states
        self._contexts: dict[tuple[str, int], Context] = {}

    def to_accept(self, row: m.Handoff) -> Row:
        """A handoff the reader is to answer."""
        state = self.states[row.record]
        page = self.reader.url("handoff", row.pk)
        acts = (("a", _("Accept"), "accept"), ("r", _("Return"), "return"), ("q", _("Ask"), "ask"))
        alone = contract_of(state.handoffs[row.pk], state, self.reader).read_back.required
        return replace(
            self._offer(row),
            acts=tuple(
                RowAct(key, title, f"{page}?open={form}", in_drawer=True) for key, title, form in acts
            ),
            tick="" if alone else row.pk,
            alone=_("Accepted one by one: it asks for a read-back.") if alone else "",
        )

    def sent(self, row: m.Handoff) -> Row:
        """A handoff of the reader that waits for somebody else."""
        recall = RowAct("r", _("Recall"), f"{self.reader.url('handoff', row.pk)}?open=recall#recall")
        return replace(self._offer(row), acts=(recall,))

    def _offer(self, row: m.Handoff) -> Row:
        state = self.states[row.record]
        handoff = state.handoffs[row.pk]
        return Row(
            id=row.pk,
            title=state.title,
            href=self.reader.url("handoff", row.pk),
            what=contract_of(handoff, state, self.reader).title,
            from_=self.reader.name(row.sender),
            to=self.reader.name(row.receiver),
            readiness=self._readiness(handoff, state),
            clock=clock_of(handoff, state, self.reader),
            value=self._value(state),
        )

    def returned(self, row: m.Handoff) -> Row:
        """A handoff that came back."""
        state = self.states[row.record]
        handoff = state.handoffs[row.pk]
        fields = self.reader.program(state).playbook.fields
        reasons = (reason_in_words(each, fields) for each in handoff.reasons)
        page = self.reader.url("record", state.id)
        return Row(
            id=row.pk,
            title=state.title,
            href=page,
            what=contract_of(handoff, state, self.reader).title,
            from_=self.reader.name(handoff.closed_by),
            to=_("You"),
            quote="; ".join(reasons),
            readiness=self._readiness(handoff, state),
            clock=ago(handoff.closed_at, self.reader.now, self.reader.zone) if handoff.closed_at else None,
            value=self._value(state),
            acts=(RowAct("a", _("Fix and offer again"), f"{page}?move={handoff.target}", in_drawer=True),),
        )

    def question(self, row: m.Question) -> Row:
        """A question the reader is to answer."""
        asked = self.asked(row)
        return replace(asked, acts=(RowAct("a", _("Answer"), asked.href),))

    def asked(self, row: m.Question) -> Row:
        """A question of the reader that waits for somebody else."""
        state = self.states[row.record]
        return Row(
            id=row.pk,
            title=state.title,
            href=f"{self.reader.url('handoff', row.handoff)}#{row.pk}",
            what=_("Question"),
            from_=self.reader.name(row.asked_by),
            to=self.reader.name(row.asked_of),
            quote=row.text,
            clock=ago(row.asked_at, self.reader.now, self.reader.zone),
            value=self._value(state),
        )

    def task(self, row: m.Task) -> Row:
        """A task of the reader."""
        state = self.states[row.record]
        calendar = self.reader.facts.calendars.get(OFFICE, ALWAYS)
        return Row(
            id=row.pk,
            title=row.title,
            href=f"{self.reader.url('record', state.id)}#tasks",
            what=state.title,
            clock=due(row.due_at, self.reader.now, calendar, self.reader.zone),
        )

    def suggested(self, row: tuple[str, list[str]]) -> Row:
        """A record of the reader for whose fields something is proposed."""
        record, names = row
        state = self.states[record]
        fields = self.reader.program(state).playbook.fields
        count = len(names)
        what = ngettext("One suggestion", "%(count)s suggestions", count) % {"count": count}
        place = f"{self.reader.url('record', record)}#suggestions"
        return Row(
            id=record,
            title=state.title,
            href=place,
            what=f"{what}: {listed(fields[name].title for name in names if name in fields)}",
            value=self._value(state),
            acts=(RowAct("c", _("Confirm"), place),),
        )

    def _readiness(self, handoff: HandoffState, state: RecordState) -> Readiness | None:
        key = (state.playbook, state.playbook_version)
        context = self._contexts.get(key)
        if context is None:
            context = self._contexts[key] = self.reader.context(self.reader.program(state))
        gate = context.program.gates.get(f"{handoff.origin} -> {handoff.target}")
        return readiness_of(gate, state, check_gate(gate, context, state)) if gate else None

    def _value(self, state: RecordState) -> str:
        return money_of(self.reader.program(state).playbook, state.values)
