"""What a model is asked about a record, and what stays here: fields, what they hold, whole playbooks."""

from __future__ import annotations

from collections.abc import Iterator

from surehand.assist.engine import Asks
from surehand.assist.llm.endpoint import tokens_of
from surehand.assist.pointed import ask_of
from surehand.assist.source import Source
from surehand.core.engine import RecordState
from surehand.core.playbook import Playbook
from surehand.core.values import Contact, FieldValue, FileRef, in_words
from surehand.runtime.assists.looking import Looked, order_of
from surehand.runtime.assists.model.settings import settings_of
from surehand.runtime.assists.sources import people_of
from surehand.runtime.facts import facts_of

TASK_TOKENS, FIELD_TOKENS, LEAST_ANSWER = 700, 40, 256
"""What a question has besides its text, rather too much than too little; and what any answer needs."""
_SHORTEST_PRIVATE = 3


def asks_of(workspace: str, looked: Looked) -> Asks:
    """What a model is asked about a record: the fields of its playbook, but for those that stay here."""
    playbook, facts = looked.program.playbook, facts_of(workspace)
    fields = playbook.fields
    asked = (ask_of(each, local_only=fields[each.id].local_only) for each in looked.fields)
    people = people_of(workspace, looked.state)
    currencies = {each.currency for each in fields.values() if each.currency}
    return Asks(
        fields=tuple(filter(None, asked)),
        names=(*people.ours, *people.theirs),
        private=tuple(_private(playbook, looked.state)),
        local_only=is_local_only(workspace, playbook),
        order=order_of(facts),
        currency=currencies.pop() if len(currencies) == 1 else "",
    )


def needed_for(source: Source, asks: Asks) -> int:
    """The tokens that asking about a source once sends, about."""
    options = sum(len(option) for ask in asks.leaving for option in ask.options)
    return TASK_TOKENS + FIELD_TOKENS * len(asks.leaving) + options // 3 + tokens_of(source.text)


def is_local_only(workspace: str, playbook: Playbook) -> bool:
    """Whether nothing of a playbook's records leaves: by its own word, or by an administrator's."""
    return playbook.assists.local_only or playbook.id in settings_of(workspace).local_only


def _private(playbook: Playbook, state: RecordState) -> Iterator[str]:
    """What the record holds in fields that stay here, as people may write it."""
    for name, held in state.values.items():
        if name in playbook.fields and playbook.fields[name].local_only:
            options = playbook.fields[name].options
            for each in _written(held):
                yield from (word for word in (each, options.get(each, "")) if len(word) >= _SHORTEST_PRIVATE)


def _written(held: FieldValue) -> Iterator[str]:
    match held.value:
        case bool() | FileRef():
            return
        case Contact(name, email, phone):
            yield from (name, email, phone)
        case tuple():
            yield from held.value
        case str():
            yield held.value
            yield from (line.strip() for line in held.value.splitlines())
        case _:
            words = in_words(held.value)
            yield from (words, words.replace(",", ""), words.replace(",", "."))
