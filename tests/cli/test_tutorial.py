"""The page on the first handoff says what happens: every command on it is run, every answer compared."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

from surehand.cli.first import first_start
from tests.cli.conftest import Terminal
from tests.tutorial.console import steps_of

FOLDER = Path(__file__).parents[2] / "docs/tutorial"
DIGEST = re.compile(r"^Digest: (\w+)$", re.MULTILINE)


@pytest.mark.django_db
def test_page_keeps_its_promises(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.chdir(FOLDER)
    first_start("Ada & Partners", "ada@example.com", "UTC")
    steps, digest = steps_of(FOLDER / "first-handoff.md"), ""
    for step in steps:
        arguments = shlex.split(step.command.replace("DIGEST", digest))[1:]
        printed = Terminal("")(*arguments).output
        assert step.problem(printed) == ""
        digest = found[1] if (found := DIGEST.search(printed)) else digest
    assert len(steps) > 15
