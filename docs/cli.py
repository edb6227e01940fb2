"""Writes the reference of the command line from its commands. Run by `make docs`."""

from __future__ import annotations

from pathlib import Path

from surehand.cli.start import start_django

PAGE = Path(__file__).parent / "reference" / "cli.md"

if __name__ == "__main__":
    start_django()
    from surehand.cli.reference import reference

    PAGE.write_text(reference(), encoding="utf-8")
