"""The playbooks that come with the product, with their test cases."""

from __future__ import annotations

from functools import cache
from importlib.resources import files


def shipped_playbooks() -> dict[str, str]:
    """The playbooks that come with the product, by name such as ``agency/client``: the text of each file."""
    return {name: text for name, text in _shipped().items() if not name.endswith(".test")}


def shipped_cases(name: str) -> str:
    """The test cases that come with a playbook of the product."""
    return _shipped().get(f"{name}.test", "")


@cache
def _shipped() -> dict[str, str]:
    root = files("surehand") / "playbooks"
    return {
        f"{folder.name}/{file.name.removesuffix('.yaml')}": file.read_text("utf-8")
        for folder in sorted(root.iterdir(), key=lambda each: each.name)
        if folder.is_dir()
        for file in sorted(folder.iterdir(), key=lambda each: each.name)
        if file.name.endswith(".yaml")
    }
