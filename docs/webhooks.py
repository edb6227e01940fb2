"""Writes the table of webhook events from the kinds of events, with what a thin message says. Run by `make docs`."""

from __future__ import annotations

from pathlib import Path

import msgspec

from surehand.core.engine import Event
from surehand.runtime.webhooks.payload import said_thinly
from surehand.runtime.webhooks.topics import topic_of

PAGE = Path(__file__).parent / "reference" / "webhooks.md"
BEGIN, END = "<!-- from here on made by `make docs` -->", "<!-- up to here made by `make docs` -->"


def table() -> str:
    """Each event by name: when it is sent, and what `data.data` holds in a thin message."""
    rows = sorted(map(row, Event.__args__))
    return "\n".join(("| event | when | `data.data`, thin |", "|---|---|---|", *rows))


def row(kind: type[msgspec.Struct]) -> str:
    tag = str(kind.__struct_config__.tag)
    fields = said_thinly(tag, kind.__struct_fields__)
    when = (kind.__doc__ or "").partition("\n")[0].replace("``", "`")
    return f"| `{topic_of(tag)}` | {when} | {', '.join(f'`{name}`' for name in fields) or 'nothing'} |"


if __name__ == "__main__":
    head, _, rest = PAGE.read_text(encoding="utf-8").partition(BEGIN)
    tail = rest.partition(END)[2]
    PAGE.write_text(f"{head}{BEGIN}\n\n{table()}\n\n{END}{tail}", encoding="utf-8")
