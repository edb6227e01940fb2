"""How names and their parts are read from the facts. What is empty reads as None."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, TypeAlias

from surehand.core.conditions.schema import BUILT_IN, Kind
from surehand.core.conditions.times import in_utc

Facts: TypeAlias = Mapping[str, object]
Run: TypeAlias = Callable[[Mapping[str, Any]], Any]
"""From the facts to a value, or None for *unknown*. The checker has settled the types, so they are not said again."""


def name_reader(name: str, kind: Kind) -> Run:
    """Reads a field or a built-in name."""
    if name in BUILT_IN and BUILT_IN[name].always:
        return lambda facts: facts.get(name) or ()
    match kind:
        case Kind.TEXT | Kind.LIST:
            return lambda facts: facts.get(name) or None
        case Kind.DATE_TIME:
            return _moment_reader(name)
        case Kind.CONTACT:
            return _contact_reader(name)
        case _:
            return lambda facts: facts.get(name)


def _moment_reader(name: str) -> Run:
    def read(facts: Mapping[str, Any]) -> datetime | None:
        moment = facts.get(name)
        return None if moment is None else in_utc(moment)

    return read


def _contact_reader(name: str) -> Run:
    def read(facts: Mapping[str, Any]) -> object:
        contact = facts.get(name)
        is_filled = contact is not None and (contact.name or contact.email or contact.phone)
        return contact if is_filled else None

    return read


def member_reader(name: str, member: str, kind: Kind) -> Run:
    """Reads a part of a field, such as ``contract_value.amount``."""
    if kind is Kind.TEXT:

        def read_text(facts: Mapping[str, Any]) -> object:
            value = facts.get(name)
            return None if value is None else getattr(value, member) or None

        return read_text

    def read(facts: Mapping[str, Any]) -> object:
        value = facts.get(name)
        return None if value is None else getattr(value, member)

    return read


def task_reader(task: str) -> Run:
    """Reads whether a task is done; None when the record has no such task."""
    return lambda facts: facts.get("tasks", {}).get(task)
