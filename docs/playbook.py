"""Writes what the playbook reference takes from the code: tables, checks and the JSON Schema. Run by `make docs`."""

from __future__ import annotations

import json
from pathlib import Path

from surehand.core.playbook import json_schema
from surehand.core.playbook.checks.reference import table
from surehand.core.playbook.schema import tables

ROOT = Path(__file__).parents[1]
BEGIN, END = "<!-- from here on made by `make docs` -->", "<!-- up to here made by `make docs` -->"


def fill(page: Path, made: str) -> None:
    """Put what is made between the marks of a page."""
    head, _, rest = page.read_text(encoding="utf-8").partition(BEGIN)
    tail = rest.partition(END)[2]
    page.write_text(f"{head}{BEGIN}\n\n{made}\n\n{END}{tail}", encoding="utf-8")


if __name__ == "__main__":
    fill(ROOT / "docs/reference/playbook.md", tables())
    fill(ROOT / "docs/reference/playbook-checks.md", table())
    schema = json.dumps(json_schema(), indent=2, ensure_ascii=False) + "\n"
    for folder in ("docs/reference", "src/surehand/playbooks"):
        (ROOT / folder / "playbook.schema.json").write_text(schema, encoding="utf-8")
