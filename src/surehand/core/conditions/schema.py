"""What a condition may read: the fields of a playbook with their types, its tasks, and the built-in names."""

from __future__ import annotations

from collections.abc import Container, Mapping
from enum import StrEnum

import msgspec


class Kind(StrEnum):
    """The types of the language; the value is how a sentence calls one."""

    TEXT = "text"
    NUMBER = "a number"
    MONEY = "money"
    YES_NO = "yes or no"
    DATE = "a date"
    DATE_TIME = "a date and time"
    DAYS = "a number of days"
    DURATION = "a duration"
    LIST = "a list"
    CONTACT = "a contact"
    FILE = "a file"
    NULL = "null"
    TASK = "a task"


class Type(msgspec.Struct, frozen=True):
    """The type of a part of a condition: its kind, for a list that of its items, for a choice its options."""

    kind: Kind
    items: Kind = Kind.TEXT
    options: tuple[str, ...] = ()


class FieldType(msgspec.Struct, frozen=True):
    """The type of a field: its kind in the playbook's words, the option ids of a choice, the currency of money."""

    kind: str
    options: tuple[str, ...] = ()
    currency: str = ""


class Schema(msgspec.Struct, frozen=True):
    """The fields of a playbook by id, and the ids of its tasks."""

    fields: Mapping[str, FieldType]
    tasks: Container[str] = frozenset()

    def type_of(self, name: str) -> Type | None:
        """The type of a field or built-in name; None when nothing is called so."""
        if name in BUILT_IN:
            return BUILT_IN[name].type
        field = self.fields.get(name)
        return Type(FIELD_KINDS[field.kind], options=field.options) if field else None


class BuiltIn(msgspec.Struct, frozen=True):
    """A name every condition may read.

    ``given`` is never empty; an ``always`` list is known even when there is nothing in it.
    """

    type: Type
    doc: str
    given: bool = False
    always: bool = False


FIELD_KINDS: Mapping[str, Kind] = {
    "text": Kind.TEXT,
    "long_text": Kind.TEXT,
    "number": Kind.NUMBER,
    "money": Kind.MONEY,
    "date": Kind.DATE,
    "date_time": Kind.DATE_TIME,
    "yes_no": Kind.YES_NO,
    "choice": Kind.TEXT,
    "multi_choice": Kind.LIST,
    "list": Kind.LIST,
    "person": Kind.TEXT,
    "contact": Kind.CONTACT,
    "url": Kind.TEXT,
    "file": Kind.FILE,
}
"""The type each kind of field has in a condition."""

MEMBERS: Mapping[Kind, Mapping[str, Kind]] = {
    Kind.MONEY: {"amount": Kind.NUMBER, "currency": Kind.TEXT},
    Kind.CONTACT: {"name": Kind.TEXT, "email": Kind.TEXT, "phone": Kind.TEXT},
    Kind.FILE: {"name": Kind.TEXT, "size": Kind.NUMBER},
}
"""The parts that can be read of a value, such as ``contract_value.amount``."""

BUILT_IN: Mapping[str, BuiltIn] = {
    "today": BuiltIn(Type(Kind.DATE), "The date in the workspace's zone.", given=True),
    "now": BuiltIn(Type(Kind.DATE_TIME), "The moment of the decision.", given=True),
    "owner": BuiltIn(Type(Kind.TEXT), "The record's owner: their e-mail address.", given=True),
    "stage": BuiltIn(Type(Kind.TEXT), "The id of the stage the record is in.", given=True),
    "sender": BuiltIn(Type(Kind.TEXT), "Who hands over: their e-mail address. Empty outside a handoff."),
    "receiver": BuiltIn(Type(Kind.TEXT), "Who takes over: their e-mail address. Empty until there is one."),
    "files": BuiltIn(
        Type(Kind.LIST), "The names of the files attached. No file is an empty list.", always=True
    ),
    "links": BuiltIn(
        Type(Kind.LIST),
        'The systems the record is linked to, such as "hubspot". No link is an empty list.',
        always=True,
    ),
}

RESERVED = frozenset({*BUILT_IN, "tasks", "true", "false", "null", "in"})
"""Names a field cannot have, because a condition means something else by them."""
