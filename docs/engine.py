"""Writes what the engine's reference takes from the code: its commands and events. Run by `make docs`."""

from __future__ import annotations

from pathlib import Path

from surehand.core.engine.reference import commands, events

PAGE = Path(__file__).parent / "reference" / "engine.md"
BEGIN, END = "<!-- from here on made by `make docs` -->", "<!-- up to here made by `make docs` -->"

if __name__ == "__main__":
    head, _, rest = PAGE.read_text(encoding="utf-8").partition(BEGIN)
    tail = rest.partition(END)[2]
    made = f"## Commands\n\n{commands()}\n\n## Events\n\n{events()}"
    PAGE.write_text(f"{head}{BEGIN}\n\n{made}\n\n{END}{tail}", encoding="utf-8")
