"""The tables of docs/reference/engine.md, made from the commands and events they describe."""

from __future__ import annotations

from collections.abc import Iterable
from typing import get_args

import msgspec

from surehand.core.engine.commands import Command
from surehand.core.engine.events import Event


def commands() -> str:
    """One row for each command: its name in JSON, what it carries, what it asks for."""
    return _table("act", get_args(Command))


def events() -> str:
    """One row for each event: its name in JSON, what it carries, what happened."""
    return _table("event", get_args(Event))


def _table(title: str, types: Iterable[type[msgspec.Struct]]) -> str:
    rows = [f"| {title} | carries | means |", "|---|---|---|"]
    rows += [f"| `{each.__struct_config__.tag}` | {_carried(each)} | {_meaning(each)} |" for each in types]
    return "\n".join(rows)


def _carried(each: type[msgspec.Struct]) -> str:
    """The names of what it carries; what may be left out stands in brackets."""
    fields = msgspec.structs.fields(each)
    return ", ".join(f"`{field.name}`" if field.required else f"[`{field.name}`]" for field in fields)


def _meaning(each: type[msgspec.Struct]) -> str:
    return " ".join((each.__doc__ or "").split()).replace("``", "`").replace("|", "\\|")
