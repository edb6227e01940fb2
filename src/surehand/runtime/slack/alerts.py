"""What an alert says in Slack, as things are at this moment: the sentence, how it stands, and what can be done."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

import msgspec
from django.conf import settings
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from surehand.connectors.slack import blocks
from surehand.connectors.slack.blocks import Button, Item, Message
from surehand.core.engine import Actor, Context, HandoffState, Question, RecordState, TaskState
from surehand.core.engine.rights import may_receive, may_send
from surehand.runtime.facts import Facts, facts_of, program_of
from surehand.runtime.language import spoken
from surehand.runtime.outbox.letters import language_of, record_address, words_for
from surehand.runtime.outbox.messages import sentence_of, subject_of, subject_together
from surehand.store import models as m
from surehand.store.mapping import due_of
from surehand.store.queries.states import read_states

FOR_RECEIVER = frozenset({"offered", "reminded", "overdue", "escalated", "rerouted", "return_undone"})
"""Kinds about a handoff that waits: who may, answers it right there."""
_DECIDED: Mapping[str, Promise | str] = {
    "accepted": gettext_lazy("%(who)s accepted it, %(when)s."),
    "returned": gettext_lazy("%(who)s returned it, %(when)s."),
    "recalled": gettext_lazy("%(who)s took it back, %(when)s."),
    "withdrawn": gettext_lazy("%(who)s withdrew it, %(when)s."),
}


class About(msgspec.Struct, frozen=True):
    """What a button is about; it comes back with the click. ``digest`` is of the packet as it was offered."""

    record: str
    handoff: str = ""
    digest: str = ""
    question: str = ""
    task: str = ""

    def written(self) -> str:
        """As the value of a button."""
        return msgspec.json.encode(self).decode()


class _Told(msgspec.Struct, frozen=True):
    """One alert with everything it speaks of. ``reader`` is empty where it stands in a channel."""

    delivery: m.Delivery
    state: RecordState
    facts: Facts
    reader: str
    now: datetime
    payload: Mapping[str, Any]

    @property
    def handoff(self) -> HandoffState | None:
        return self.state.handoffs.get(self.payload["handoff"])

    @property
    def task(self) -> TaskState | None:
        return self.state.tasks.get(self.payload["task"])

    @property
    def question(self) -> Question | None:
        """The question an alert is about, by its text: an open one has no double."""
        text = self.payload["words"].get("text", "")
        asked = self.handoff.questions if self.handoff and self.delivery.kind == "asked" else ()
        return next((each for each in reversed(asked) if each.text == text), None)

    def context(self) -> Context:
        """What a decision of the reader would depend on."""
        program = program_of(self.facts.workspace, self.state.playbook, self.state.playbook_version)
        return self.facts.context(program, Actor(self.reader, via="slack"), self.now)


def message_for(deliveries: Sequence[m.Delivery], now: datetime) -> Message | None:
    """The message of alerts of one kind to one person or channel; None when nobody is there to read it."""
    first = deliveries[0]
    facts = facts_of(first.workspace_id)
    states = read_states(first.workspace_id, {each.record for each in deliveries})
    told = [each for each in deliveries if each.record in states]
    person = facts.directory.people.get(first.to)
    in_channel = first.to.startswith("#")
    if not told or not (in_channel or (person and person.active)):
        return None
    reader = person.id if person else ""
    language = language_of(first.workspace_id, reader) if reader else settings.LANGUAGE_CODE
    with translation.override(language):
        items = [
            _item(_Told(each, states[each.record], facts, reader, now, msgspec.json.decode(each.payload)))
            for each in told
        ]
        return blocks.message(_heading(told, states, facts), items, _("And more: open Surehand to see all."))


def shown_by(message: Message) -> str:
    """A digest of what a message says, by which is seen whether it has to be shown anew."""
    return hashlib.sha256(msgspec.json.encode((message.text, message.blocks))).hexdigest()


def when(at: datetime) -> str:
    """A moment in Slack's marks."""
    return blocks.moment(int(at.timestamp()), f"{at:%Y-%m-%d %H:%M} UTC")


def _heading(told: Sequence[m.Delivery], states: Mapping[str, RecordState], facts: Facts) -> str:
    first = told[0]
    if len(told) > 1:
        return spoken(subject_together(first.kind, len(told)))
    return spoken(subject_of(first.kind, words_for(first, states[first.record], facts)))


def _item(told: _Told) -> Item:
    words = words_for(told.delivery, told.state, told.facts)
    sentence = spoken(sentence_of(told.delivery.kind, words))
    href = record_address(told.state.id)
    acts = () if told.state.is_gone else tuple(_acts(told))
    open_it = Button("open", pgettext("act", "Open"), href=href)
    return Item(told.state.title, sentence, href, _status(told), (*acts, open_it))


def _acts(told: _Told) -> Iterator[Button]:
    handoff, task, question = told.handoff, told.task, told.question
    if handoff and handoff.is_open and told.delivery.kind in FOR_RECEIVER and _may_receive(told, handoff):
        about = About(told.state.id, handoff.id, handoff.digest).written()
        yield Button("accept", _("Accept"), about, style="primary")
        yield Button("return", _("Return"), about)
        yield Button("ask", _("Ask"), about)
    if handoff and question and question.answered_at is None and _may_answer(told, handoff):
        about = About(told.state.id, handoff.id, question=question.id).written()
        yield Button("answer", _("Answer"), about, style="primary")
    if task and task.done_at is None and told.reader in (task.owner, ""):
        yield Button("done", _("Done"), About(told.state.id, task=task.id).written(), style="primary")


def _may_receive(told: _Told, handoff: HandoffState) -> bool:
    """In a channel everybody sees the buttons; whoever may not is told so."""
    return not told.reader or may_receive(told.context(), handoff) is None


def _may_answer(told: _Told, handoff: HandoffState) -> bool:
    return not told.reader or may_send(told.context(), told.state, handoff) is None


def _status(told: _Told) -> str:
    """How it stands by now, where that is not the alert itself."""
    handoff, task, question = told.handoff, told.task, told.question
    name = told.facts.directory.name
    if task and task.done_at:
        words = {"who": blocks.escaped(name(task.done_by)), "when": when(task.done_at)}
        return _("%(who)s has done it, %(when)s.") % words
    if question and question.answered_at:
        words = {"who": blocks.escaped(name(question.answered_by)), "text": blocks.escaped(question.answer)}
        return _("%(who)s answered: “%(text)s”") % words
    if handoff and handoff.closed_at and told.delivery.kind != handoff.status:
        who = blocks.escaped(name(handoff.closed_by)) if handoff.closed_by else "Surehand"
        return str(_DECIDED[handoff.status]) % {"who": who, "when": when(handoff.closed_at)}
    return _waiting(told, handoff) if handoff and told.delivery.kind in FOR_RECEIVER else ""


def _waiting(told: _Told, handoff: HandoffState) -> str:
    if not handoff.is_open:
        return ""
    program = program_of(told.facts.workspace, told.state.playbook, told.state.playbook_version)
    due = due_of(program, told.facts.calendars, handoff)
    who = {"who": blocks.escaped(told.facts.directory.name(handoff.receiver))}
    said = [_("It waits for %(who)s.") % who]
    if due:
        said = [_("It waits for %(who)s, until %(when)s.") % {**who, "when": when(due)}]
    if handoff.open_questions:
        said.append(_("A question waits for its answer."))
    return " ".join(said)
