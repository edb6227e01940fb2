"""A deal or a record that is renamed: which side names the other is the mapping's to say."""

from __future__ import annotations

from datetime import timedelta

import pytest

from surehand.core.engine.commands import Rename
from tests.hubspot.scene import COMPLETE, Scene


def begun(scene: Scene, names: str) -> str:
    scene.change(names=names)
    deal = scene.hubspot.deal("Ada Ltd", owner=scene.sam, **COMPLETE)
    scene.imported()
    scene.let_pass()
    return deal


def names_of(scene: Scene, deal: str) -> tuple[str, str | None]:
    return scene.record(deal).title, scene.hubspot.value(deal, "dealname")


def renamed_there(scene: Scene, deal: str, name: str = "Ada & Co") -> None:
    scene.hubspot.set(deal, dealname=name, at=scene.clock() + timedelta(seconds=5))
    scene.let_pass()
    scene.let_pass()


@pytest.mark.parametrize(
    ("names", "both"),
    [
        ("hubspot", ("Ada & Co", "Ada & Co")),
        ("newest", ("Ada & Co", "Ada & Co")),
        ("surehand", ("Ada Ltd", "Ada & Co")),
        ("none", ("Ada Ltd", "Ada & Co")),
    ],
)
def test_a_deal_is_renamed(scene: Scene, names: str, both: tuple[str, str]) -> None:
    deal = begun(scene, names)
    renamed_there(scene, deal)
    assert names_of(scene, deal) == both


@pytest.mark.parametrize(
    ("names", "there"), [("surehand", "Ada & Co"), ("newest", "Ada & Co"), ("none", "Ada Ltd")]
)
def test_a_record_is_renamed(scene: Scene, names: str, there: str) -> None:
    deal = begun(scene, names)
    scene.company.done(
        scene.company.sender, Rename(title="Ada & Co"), scene.record(deal).id, now=scene.clock()
    )
    scene.let_pass()
    version = scene.record(deal).version
    scene.let_pass(10)
    assert names_of(scene, deal) == ("Ada & Co", there)
    assert scene.record(deal).version == version


def test_where_records_name_deals_ours_is_written_again(scene: Scene) -> None:
    deal = begun(scene, "surehand")
    renamed_there(scene, deal)
    scene.company.done(
        scene.company.sender, Rename(title="Ada Inc"), scene.record(deal).id, now=scene.clock()
    )
    scene.let_pass()
    assert names_of(scene, deal) == ("Ada Inc", "Ada Inc")


def test_an_empty_name_renames_nothing(scene: Scene) -> None:
    deal = begun(scene, "hubspot")
    renamed_there(scene, deal, "")
    assert scene.record(deal).title == "Ada Ltd"


def test_a_name_after_none_is_taken(scene: Scene) -> None:
    deal = begun(scene, "hubspot")
    renamed_there(scene, deal, "")
    renamed_there(scene, deal, "Bob Ltd")
    assert names_of(scene, deal) == ("Bob Ltd", "Bob Ltd")


def test_a_name_whose_answer_got_lost_comes_not_back(scene: Scene) -> None:
    deal = begun(scene, "newest")
    record = scene.record(deal).id
    scene.hubspot.faults.next("after", 1, path="/batch/update", method="POST")
    scene.company.done(scene.company.sender, Rename(title="Ada & Co"), record, now=scene.clock())
    scene.let_pass(0.05)
    assert scene.hubspot.faults.happened["after"] == 1
    scene.company.done(scene.company.sender, Rename(title="Ada Inc"), record, now=scene.clock())
    for _ in range(6):
        scene.let_pass(2)
    assert names_of(scene, deal) == ("Ada Inc", "Ada Inc")


def test_a_name_of_ours_may_be_given_again(scene: Scene) -> None:
    deal = begun(scene, "newest")
    record = scene.record(deal).id
    scene.company.done(scene.company.sender, Rename(title="Ada Inc"), record, now=scene.clock())
    scene.let_pass()
    renamed_there(scene, deal, "Bob Ltd")
    renamed_there(scene, deal, "Ada Inc")
    assert names_of(scene, deal) == ("Ada Inc", "Ada Inc")
