"""What was changed at the other side stands on the page of the connection, with the way to mend it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from surehand.runtime.expectations import SEEN_BY_CONNECTIONS
from surehand.web.connections.words import FINDINGS
from tests.fakes.hubspot.fake import FakeHubSpot
from tests.fixtures import Company
from tests.hubspot.scene import Scene, scene_of
from tests.web.conftest import Page, Visitor

A_DAY = 24 * 60 + 1
RENAMED = "In HubSpot, the stage “Contract sent” is called “Paper is out” now."
NEW = "In HubSpot, the stage “Demo held” is new: say what it is here."
MISSING = "In HubSpot, the stage “Qualified to buy” is not there any more."


@pytest.fixture
def scene(workspace: Company, settings: Any) -> Iterator[Scene]:
    """A HubSpot that is read, and in which somebody then changes three stages."""
    with FakeHubSpot() as hubspot:
        settings.HUBSPOT_API, settings.OUTGOING_ALLOW = hubspot.base, [hubspot.host]
        scene = scene_of(workspace, hubspot)
        scene.imported()
        hubspot.rename_stage("contractsent", "Paper is out")
        hubspot.add_stage("demo", "Demo held")
        hubspot.remove_stage("qualifiedtobuy")
        scene.let_pass(A_DAY)
        yield scene


def page_of(scene: Scene, admin: Visitor) -> Page:
    return admin.get(f"connections/{scene.connection.pk}")


@pytest.mark.parametrize("sentence", [RENAMED, NEW, MISSING])
def test_a_changed_stage_is_told(scene: Scene, admin: Visitor, sentence: str) -> None:
    assert sentence in page_of(scene, admin).text


def test_the_mapping_mends_it(scene: Scene, admin: Visitor) -> None:
    page = page_of(scene, admin)
    mapping = admin.get(page.link("Map it anew"))
    admin.send(mapping, "/mapping", **{"stages.demo": "proposal"})
    told = page_of(scene, admin).text
    assert not [each for each in (RENAMED, NEW, MISSING) if each in told]
    scene.let_pass(A_DAY)
    assert "Map it anew" not in page_of(scene, admin).text


def test_a_finished_import_has_no_next_turn(scene: Scene, admin: Visitor) -> None:
    page = page_of(scene, admin)
    assert page.has(aria_label="Read now: Deals")
    assert not page.has(aria_label="Read now: First import")


def test_the_first_look_waits_for_the_limit(scene: Scene, admin: Visitor) -> None:
    """An account that has just been asked a lot is no trouble, and nothing is told in red."""
    scene.change(limit=10)
    scene.let_pass(A_DAY)
    assert scene.streams()["schema"].result == "done"


@pytest.mark.parametrize("kind", sorted(SEEN_BY_CONNECTIONS))
def test_every_kind_has_a_heading(kind: str) -> None:
    assert kind in FINDINGS
