"""The reference says what the code says."""

import re
from pathlib import Path

import pytest

from surehand.core.engine.reference import commands, events

ROOT = Path(__file__).parents[3]
PAGE = (ROOT / "docs/reference/engine.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("table", [commands(), events()], ids=["commands", "events"])
def test_the_tables_are_up_to_date(table):
    assert table in PAGE, "run `make docs`"


def test_each_rule_names_tests_that_exist():
    rules = re.findall(r"^\| (\d+) \| .* \| (.*) \|$", PAGE, re.MULTILINE)

    assert [number for number, _ in rules] == [str(number) for number in range(1, 11)]
    for _, named in rules:
        folder = ""
        for place in re.findall(r"`([\w/]+)`", named):
            folder = place.rpartition("/")[0] or folder
            path = ROOT / "tests" / folder / place.rpartition("/")[2]
            assert path.is_dir() or path.with_suffix(".py").is_file(), path
