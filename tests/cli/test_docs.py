"""The pages on the command line and its settings say what the code does."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from surehand.cli.reference import reference

pytestmark = pytest.mark.any_database

ROOT = Path(__file__).parents[2]
NAME = re.compile(r"\b(?:SUREHAND_[A-Z0-9_]+|DATABASE_URL)\b")
HEADING = re.compile(r"^### `(\w+)`$", re.MULTILINE)


def test_reference_is_current():
    assert (ROOT / "docs/reference/cli.md").read_text("utf-8") == reference(), "run `make docs`"


def test_every_setting_is_documented():
    page = (ROOT / "docs/reference/settings.md").read_text("utf-8")
    used = {name for file in (ROOT / "src").rglob("*.py") for name in NAME.findall(file.read_text("utf-8"))}
    assert set(HEADING.findall(page)) == used
