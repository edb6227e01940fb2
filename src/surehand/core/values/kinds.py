"""The kinds of value a field can have, and the Python type that stands for each."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any, Literal, TypeAlias, get_args

import msgspec
from msgspec import UNSET, UnsetType

Kind = Literal[
    "text",
    "long_text",
    "number",
    "money",
    "date",
    "date_time",
    "yes_no",
    "choice",
    "multi_choice",
    "list",
    "person",
    "contact",
    "url",
    "file",
]
KINDS: tuple[Kind, ...] = get_args(Kind)

TEXT_KINDS: frozenset[str] = frozenset({"text", "long_text", "choice", "person", "url"})
"""Kinds whose value is one string."""

Grade = Literal["verified", "asserted", "assumed"]
"""How far a value can be trusted: seen or attested by a named person or the client; said by somebody; inferred."""
GRADES: tuple[Grade, ...] = ("assumed", "asserted", "verified")
"""From the least to the most trusted."""


class Money(msgspec.Struct, frozen=True):
    """An amount in one currency (ISO 4217 code, such as ``USD``). Two currencies never mix."""

    amount: Decimal
    currency: str

    def __str__(self) -> str:
        return f"{self.amount:,f} {self.currency}"


class Contact(msgspec.Struct, frozen=True):
    """A person outside the workspace. ``phone`` is in E.164 form (``+493012345``); absent parts are empty strings."""

    name: str = ""
    email: str = ""
    phone: str = ""

    def __str__(self) -> str:
        return ", ".join(part for part in (self.name, self.email, self.phone) if part)


class FileRef(msgspec.Struct, frozen=True):
    """A stored file: its id, its name as uploaded, its size in bytes, media type and SHA-256 (hexadecimal)."""

    id: str
    name: str
    size: int = 0
    media_type: str = "application/octet-stream"
    digest: str = ""

    def __str__(self) -> str:
        return self.name


Value: TypeAlias = str | bool | Decimal | Money | date | datetime | tuple[str, ...] | Contact | FileRef
"""One value of a field. Choices are option ids; a person is a person id; moments carry a zone."""

Plain: TypeAlias = bool | int | float | str | list["Plain"] | dict[str, "Plain"] | None
"""A value as JSON has it."""


class Quoted(msgspec.Struct, frozen=True):
    """The words of a source that a value rests on: whose text, where in it (characters, the end exclusive), which."""

    source: str
    start: int
    end: int
    words: str


class FieldValue(msgspec.Struct, frozen=True):
    """What a record holds in one field, and how it came there. Its own kind lets history read without a playbook.

    ``source`` is ``kind:reference``: ``person:<id>``, ``import:<id>``, ``client:<name>``, ``connection:<id>``,
    ``playbook:<id>`` or ``assist:<id>``; ``at`` is when that source said so.
    """

    kind: str
    value: Any
    """A `Value` of that kind. Declared loosely because JSON cannot tell a date from text in a union."""
    source: str
    at: datetime
    grade: Grade = "asserted"
    quoted: Quoted | UnsetType = UNSET
    """The words a person confirmed it by; unset, and not written, where it was simply said."""


def is_empty(value: Value | None) -> bool:
    """Whether there is nothing in it: absent, blank text, no items, or a contact without any part."""
    if value is None:
        return True
    if isinstance(value, str):
        return not value.strip()
    if isinstance(value, tuple):
        return not any(item.strip() for item in value)
    return isinstance(value, Contact) and not (value.name or value.email or value.phone)
