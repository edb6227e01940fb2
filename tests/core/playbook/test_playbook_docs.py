"""The pages on playbooks say what the code does."""

from __future__ import annotations

import re
from pathlib import Path

from surehand.core.engine import Program
from surehand.core.engine.cases import run_cases
from surehand.core.playbook import RULES, Playbook, check_playbook, read_playbook
from surehand.core.playbook.checks.reference import table

DOCS = Path(__file__).parents[3] / "docs/reference"
LANGUAGE, CHECKS = (
    (DOCS / name).read_text(encoding="utf-8") for name in ("playbook.md", "playbook-checks.md")
)


def example() -> Playbook:
    """The playbook that the page on the language shows."""
    found = re.search(r"```yaml\n(.*?)```", LANGUAGE, re.DOTALL)
    assert found
    reading = read_playbook(found[1])
    assert check_playbook(reading) == ()
    assert reading.playbook
    return reading.playbook


def test_example_of_the_page_passes_its_tests():
    playbook = example()
    assert run_cases(Program(playbook), playbook.tests).passed


def test_page_on_checks_is_up_to_date():
    assert table() in CHECKS, "run `make docs`"


def test_page_on_checks_names_every_code():
    assert re.findall(r"^### `(\w+)`", CHECKS, re.MULTILINE) == [rule.code for rule in RULES]
