"""Writes what the API's reference pages take from the code: endpoints, and codes of refusals. Run by `make docs`."""

from __future__ import annotations

from pathlib import Path

from surehand.cli.start import start_django

REFERENCE = Path(__file__).parent / "reference"
BEGIN, END = "<!-- from here on made by `make docs` -->", "<!-- up to here made by `make docs` -->"


def fill(page: Path, made: str) -> None:
    """Put what is made between the marks of a page."""
    head, _, rest = page.read_text(encoding="utf-8").partition(BEGIN)
    tail = rest.partition(END)[2]
    page.write_text(f"{head}{BEGIN}\n\n{made}\n\n{END}{tail}", encoding="utf-8")


if __name__ == "__main__":
    start_django()
    from surehand.api.rest.reference import endpoints, refusals

    fill(REFERENCE / "api.md", endpoints())
    fill(REFERENCE / "refusals.md", refusals())
