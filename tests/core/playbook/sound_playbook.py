"""The sound playbook that the tests of the language share, changed piece by piece."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from surehand.core.playbook import Playbook, Reading, read_playbook

CASES = Path(__file__).parents[2] / "cases" / "playbooks"
SOUND = (CASES / "sound.yaml").read_text(encoding="utf-8")


def load(path: Path) -> Any:
    """A file of cases."""
    return YAML(typ="safe").load(path)


def changed(changes: Iterable[tuple[str, str]], text: str = SOUND) -> str:
    """The playbook's text with pieces replaced."""
    for old, new in changes:
        assert old in text, f"the sound playbook does not say {old!r}"
        text = text.replace(old, new)
    return text


def read(*changes: tuple[str, str]) -> Reading:
    """The playbook with pieces replaced, read."""
    return read_playbook(changed(changes), "client.yaml")


def playbook(*changes: tuple[str, str]) -> Playbook:
    """The playbook with pieces replaced, which can be read."""
    reading = read(*changes)
    assert reading.playbook is not None, reading.problems
    return reading.playbook
