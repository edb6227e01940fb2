"""What each column of a table becomes: plain data that people answer, keep and use again for the next file."""

from __future__ import annotations

from collections.abc import Mapping as Dict
from typing import Literal

import msgspec

from surehand.core.engine.commands import PassAnyway
from surehand.core.playbook import Field, Playbook
from surehand.core.values import nearest
from surehand.runtime.imports.dates import DateOrder
from surehand.runtime.imports.numbers import DecimalMark
from surehand.runtime.imports.table import Format

ROLES: Dict[str, str] = {
    "title": "the record's name",
    "key": "the record's name in the other system, by which a later import finds it",
    "owner": "the person responsible",
    "receiver": "the person who receives it at the handoff to its stage",
    "stage": "the stage it is to get to",
    "ignore": "nothing",
}
"""What a column can become besides a field."""

PARTS: Dict[str, tuple[str, ...]] = {"contact": ("name", "email", "phone"), "money": ("amount", "currency")}
"""Kinds of field that several columns can fill together, as “main_contact.email”."""

Mode = Literal["open", "change", "both"]


class Mapping(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """How rows become records. Column names are as the file has them, or as it was recognised to have them."""

    format: Format = Format()
    columns: dict[str, str] = {}
    """Column → title, key, owner, receiver, stage, ignore, a field's id, or a part of one such as ``contact.email``."""

    title: str = ""
    """The records' names as a text with columns in braces: “{account}: {product}”. It goes before a title column."""

    mode: Mode = "open"
    """“open” new records; “change” those found by their key; “both”, open those that are not found."""

    dates: dict[str, DateOrder] = {}
    decimals: dict[str, DecimalMark] = {}
    nulls: dict[str, tuple[str, ...]] = {}
    """Column → the words in it that stand for nothing; an empty list says that every word is a value."""

    values: dict[str, dict[str, str]] = {}
    """Column → value as written → what it means here: an option, a stage, an address, another text."""

    people: dict[str, str] = {}
    """What the other system calls a person → their e-mail address here."""

    owner: str = ""
    """The owner of rows that name none, by address; else whoever imports."""

    currency: str = ""
    zone: str = ""
    """The zone of times that do not say theirs; else the workspace's."""

    start: str = ""
    """The stage in which records are opened; else the start nearest to where they are to get."""

    stage: str = ""
    """The stage all records are to get to, where no column says it."""

    accept: bool = False
    """Whether handoffs on the way are accepted in the receivers' names; only an administrator can have this done."""

    override: PassAnyway | None = None
    """Pass gates on the way that are not met, as an exception with a reason and an end, counted like any other."""

    unreadable: Literal["reject", "empty"] = "reject"
    """What a value that cannot be read does: its row is rejected, or the field stays empty. Both are reported."""

    clear: bool = False
    """Whether an empty cell clears the field of a record that is changed."""

    leave_out: dict[str, tuple[str, ...]] = {}
    """Column → the values by which rows are left out, such as those that are deleted there. Case does not count."""

    keys: Literal["", "salesforce"] = ""
    """How keys are written: those of Salesforce have 15 or 18 characters, and both mean the same thing."""

    connection: str = ""
    """The connection whose names the keys are: its links tell the records, and only what is new in the file is set."""

    alerts: Literal["inbox", "all"] = "inbox"
    """Whether alerts of the imported handoffs also leave the house. Many at once help nobody."""


class Target(msgspec.Struct, frozen=True):
    """What a column becomes: a role, or a field or part of one."""

    role: str = ""
    field: Field | None = None
    part: str = ""


def parse_target(text: str, playbook: Playbook) -> Target | str:
    """The target that a mapping names, or the sentence that says why there is none. ``field:`` forces a field."""
    if text in ROLES:
        return Target(role=text)
    name, _, part = text.removeprefix("field:").partition(".")
    field = playbook.fields.get(name)
    if field is None:
        meant = nearest(name, (*playbook.fields, *ROLES))
        return f"There is no field “{name}”." + (f" Did you mean {meant}?" if meant else "")
    if field.type == "file":
        return f"{field.title} takes a file; attach it to the record afterwards."
    if part and part not in PARTS.get(field.type, ()):
        parts = ", ".join(PARTS.get(field.type, ())) or "none"
        return f"{field.title} has no part “{part}”; its parts: {parts}."
    return Target(field=field, part=part)


def mapping_from_plain(plain: object) -> Mapping:
    """A mapping from parsed JSON. Raises `msgspec.ValidationError`, which names the place and what belongs there."""
    return msgspec.convert(plain, Mapping)


def mapping_to_plain(mapping: Mapping) -> dict[str, object]:
    """A mapping as JSON, without what is as it would be anyway."""
    plain: dict[str, object] = msgspec.to_builtins(mapping)
    return plain
