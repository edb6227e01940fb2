"""What came back: who returned a handoff, and its reasons as a list to work through, with the inputs for it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _

from surehand.core.engine import HandoffState, RecordState
from surehand.core.engine.state import ReturnedFor
from surehand.core.playbook import Field, Handoff
from surehand.web.access import Reader
from surehand.web.codes import in_words
from surehand.web.inputs import Input, InputMaker
from surehand.web.words import listed

_TO_THE_SAME = frozenset({"incomplete", "not_ready"})
"""Reasons after which whoever returned it is the one to see it again."""


@dataclass(frozen=True)
class ToDo:
    """A reason of the return, with the inputs of the fields it names.

    ``line`` is all of it in one line; ``is_done`` says that each of its fields was changed since.
    """

    title: str
    text: str
    line: str
    inputs: tuple[Input, ...]
    is_done: bool


@dataclass(frozen=True)
class Returned:
    """Why the last handoff on a way came back, and who is to see it again."""

    sentence: str
    todos: tuple[ToDo, ...]
    receiver: str

    @property
    def is_put_right(self) -> bool:
        """Whether everything that it named was changed since; a reason that names no field says nothing of it."""
        return _are_done(self.todos)


def returned_on(
    contract: Handoff,
    state: RecordState,
    reader: Reader,
    fields: Mapping[str, Field],
    maker: InputMaker,
    problems: Mapping[str, str],
) -> Returned | None:
    """What is to be put right before the contract's handoff is offered again; None unless its last one came back."""
    last = next((each for each in reversed(state.handoffs.values()) if each.contract == contract.id), None)
    if last is None or last.status != "returned":
        return None
    todos = todos_of(last, state, fields, maker, problems)
    sentence = (
        _("Returned by %(person)s. What was named is changed since.")
        if _are_done(todos)
        else _("Returned by %(person)s. Put it right, then offer it again.")
    )
    words = {"person": reader.name_within(last.closed_by)}
    return Returned(sentence % words, todos, receiver_again(last))


def _are_done(todos: Iterable[ToDo]) -> bool:
    return all(todo.is_done for todo in todos)


def receiver_again(handoff: HandoffState) -> str:
    """Who is to see a returned handoff again; empty where its reasons leave that to the playbook."""
    return handoff.receiver if all(each.reason in _TO_THE_SAME for each in handoff.reasons) else ""


def todos_of(
    handoff: HandoffState,
    state: RecordState,
    fields: Mapping[str, Field],
    maker: InputMaker,
    problems: Mapping[str, str],
) -> tuple[ToDo, ...]:
    """The reasons of a return with their inputs; ``problems`` says what is wrong with which field."""
    asked: set[str] = set()
    todos: list[ToDo] = []
    for reason in handoff.reasons:
        names = [name for name in reason.fields if name in fields]
        new = [name for name in names if name not in asked]
        asked.update(new)
        todos.append(
            ToDo(
                title=in_words(reason.reason),
                text=reason.text,
                line=reason_in_words(reason, fields),
                inputs=tuple(maker.make(fields[name], problems.get(name, "")) for name in new),
                is_done=bool(names) and all(_is_changed(name, state, handoff) for name in names),
            )
        )
    return tuple(todos)


def fields_asked(todos: Iterable[ToDo]) -> frozenset[str]:
    """The fields that have an input in the list already."""
    return frozenset(each.field for todo in todos for each in todo.inputs)


def reason_in_words(reason: ReturnedFor, fields: Mapping[str, Field]) -> str:
    """A reason of a return in one line: “Incomplete (Industry and Scope of work): wrong”."""
    titles = [fields[name].title if name in fields else name for name in reason.fields]
    about = f" ({listed(titles)})" if titles else ""
    text = f": {reason.text}" if reason.text else ""
    return f"{in_words(reason.reason)}{about}{text}"


def _is_changed(field: str, state: RecordState, handoff: HandoffState) -> bool:
    held = state.values.get(field)
    return held is not None and handoff.closed_at is not None and held.at > handoff.closed_at
