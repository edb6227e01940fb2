"""What is taken from elsewhere is listed with its digest and its licence, and is what the list says."""

from __future__ import annotations

import hashlib
import json
import re
from pathlib import Path

import pytest

from surehand.web import apps

pytestmark = pytest.mark.any_database

STATIC = Path(apps.__file__).parent / "static"
VENDOR = STATIC / "vendor"
ICONS = Path(__file__).parents[2] / "tools" / "vendor" / "icons.json"


def listed() -> dict[str, str]:
    """The files of the list with their digests."""
    return dict(
        re.findall(r"^\| `([^`]+)` \|.*\| `([0-9a-f]{64})` \|$", (VENDOR / "README.md").read_text(), re.M)
    )


def test_each_vendored_file_has_its_digest() -> None:
    found = {
        file.name: hashlib.sha256(file.read_bytes()).hexdigest()
        for file in VENDOR.iterdir()
        if file.suffix not in (".txt", ".md")
    }
    assert found == listed()


def test_each_vendored_file_has_its_licence() -> None:
    names = {re.sub(r"(\.min)?\.[a-z]+$", "", file) for file in listed()} | {"icons"}
    assert {f"{name}.LICENSE.txt" for name in names} == {file.name for file in VENDOR.glob("*.txt")}


def test_each_icon_of_the_list_is_drawn() -> None:
    drawn = re.findall(r'^<symbol id="([^"]+)"', (STATIC / "icons.svg").read_text(), re.M)
    assert set(json.loads(ICONS.read_text())) <= set(drawn)
    assert len(drawn) == len(set(drawn))


def test_each_icon_a_page_asks_for_is_drawn() -> None:
    drawn = set(re.findall(r'<symbol id="([^"]+)"', (STATIC / "icons.svg").read_text()))
    asked = {
        name
        for template in (STATIC.parent / "templates").rglob("*.html")
        for name in re.findall(r'{% icon "([^"]+)"', template.read_text())
    }
    assert asked - drawn == set()


def test_axe_comes_with_its_licence() -> None:
    axe = Path(__file__).parent / "axe"
    version = re.search(r"axe v([\d.]+)", (axe / "axe.min.js").read_text())
    assert version
    assert (axe / "axe.LICENSE.txt").read_text().startswith(f"axe-core {version[1]}, MPL-2.0")
