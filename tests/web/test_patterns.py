"""The pattern page shows every element in its states, to administrators."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import surehand.web
from surehand.core.values import KINDS
from tests.web.conftest import Page, Visitor

pytestmark = pytest.mark.any_database

STATIC = Path(surehand.web.__file__).parent / "static"


@pytest.fixture
def patterns(admin: Visitor) -> Page:
    return admin.get("patterns")


def test_every_kind_of_input_is_there_with_and_without_a_problem(patterns: Page) -> None:
    kinds = [each.attributes["data-kind"] for each in patterns.elements if "data-kind" in each.attributes]
    assert {kind: kinds.count(kind) for kind in KINDS} == dict.fromkeys(KINDS, 2)


def test_every_icon_is_there(patterns: Page) -> None:
    drawn = set(re.findall(r'<symbol id="([^"]+)"', (STATIC / "icons.svg").read_text()))
    shown = {each.attributes["href"].partition("#")[2] for each in patterns.elements if each.tag == "use"}
    assert drawn - shown == set()


@pytest.mark.parametrize(
    "name",
    "button.main button.danger button.quiet said live-note refusal row card statement empty tabs panel "
    "pattern-dialog mark count tick-box event next-step found readiness drawer map-bridge map-badge alert "
    "first-steps sample-note".split(),
)
def test_each_element_is_there(patterns: Page, name: str) -> None:
    tag, dot, wanted = name.rpartition(".")
    found = [each for each in patterns.elements if wanted in each.attributes.get("class", "").split()]
    assert [each for each in found if not dot or each.tag == tag], name


def test_each_state_of_a_bridge_is_there(patterns: Page) -> None:
    bridges = [each for each in patterns.elements if "map-bridge" in each.attributes.get("class", "")]
    states = {word for each in bridges for word in each.attributes["class"].split()[1:]}
    assert states == {"good", "fair", "poor", "unknown", "current"}


def test_only_administrators_see_it(sender: Visitor) -> None:
    assert sender.get("patterns").status == 403
