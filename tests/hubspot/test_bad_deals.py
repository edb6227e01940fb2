"""A deal with which something goes wrong: it is told, tried again, and keeps out no other."""

from __future__ import annotations

from typing import Any

import pytest

from surehand.runtime.findings import sentence_of
from surehand.runtime.hubspot import absorbing, opening
from surehand.runtime.hubspot.settings import OWNER
from surehand.store import models as m
from tests.hubspot.scene import COMPLETE, Scene


def left(scene: Scene) -> list[str]:
    return [sentence_of(each) for each in m.Finding.objects.within(scene.company.id).filter(status="open")]


def titles(scene: Scene) -> set[str]:
    return set(m.Record.objects.within(scene.company.id).values_list("title", flat=True))


def test_a_bad_deal_stops_no_import(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("Ada Ltd", "Bad Ltd", "Cleo Ltd"):
        scene.hubspot.deal(name, owner=scene.sam, **COMPLETE)
    real = opening.past_of

    def past_of(bound: Any, deal: Any) -> Any:
        if deal.properties["dealname"] == "Bad Ltd":
            raise KeyError("stage")
        return real(bound, deal)

    monkeypatch.setattr(opening, "past_of", past_of)
    scene.imported()
    assert titles(scene) == {"Ada Ltd", "Cleo Ltd"}
    assert scene.streams()["import"].result == "done"
    assert left(scene) == ["In HubSpot, “Bad Ltd” could not be read: KeyError('stage')"]


def test_a_bad_change_stops_no_other(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    bad, good = (scene.hubspot.deal(name, owner=scene.sam, **COMPLETE) for name in ("Bad Ltd", "Ada Ltd"))
    scene.imported()
    real = absorbing._owned

    def owned(bound: Any, state: Any, seen: Any, deal: Any) -> Any:
        if deal.id == bad:
            raise KeyError(OWNER)
        return real(bound, state, seen, deal)

    monkeypatch.setattr(absorbing, "_owned", owned)
    for deal in (bad, good):
        scene.hubspot.set(deal, description="Another shop")
    scene.let_pass()
    assert str(scene.record(good).values["scope"].value) == "Another shop"
    assert str(scene.record(bad).values["scope"].value) == COMPLETE["description"]
    assert len(left(scene)) == 1

    monkeypatch.undo()
    scene.let_pass()
    assert str(scene.record(bad).values["scope"].value) == "Another shop"
    assert left(scene) == []
