"""The preview says what the first import does then: where records will be, and what keeps which of them back."""

from __future__ import annotations

from collections import Counter

import pytest

from surehand.runtime.hubspot.moves import missing_of
from surehand.runtime.hubspot.preview import Previewed, preview_import
from surehand.runtime.hubspot.settings import StageRule
from surehand.store import models as m
from tests.hubspot.scene import COMPLETE, STAGES, Scene

OTHER_STAGES = {**STAGES, "contractsent": StageRule("ready")}


def previewed(scene: Scene) -> Previewed:
    connection = m.Connection.objects.within(scene.company.id).get(pk=scene.connection.pk)
    seen = preview_import(connection, scene.clock)
    assert isinstance(seen, Previewed)
    return seen


def imported(scene: Scene) -> dict[str, int]:
    scene.imported()
    rows = m.Record.objects.within(scene.company.id)
    return dict(Counter(rows.values_list("stage", flat=True)))


@pytest.mark.parametrize("past", ["wait", "pass"])
def test_records_are_where_it_says(scene: Scene, past: str) -> None:
    scene.change(stages=OTHER_STAGES, past=past)
    for stage in ("appointmentscheduled", "contractsent", "closedwon", "decisionmakerboughtin"):
        scene.hubspot.deal(f"Ada {stage}", stage=stage, owner=scene.sam)
        scene.hubspot.deal(f"Bob {stage}", stage=stage, owner=scene.sam, **COMPLETE)
    seen = previewed(scene)
    assert dict(seen.by_stage) == imported(scene)


def test_it_names_what_is_held_on_the_way(scene: Scene) -> None:
    scene.change(stages=OTHER_STAGES)
    deal = scene.hubspot.deal("Ada Ltd", stage="contractsent", owner=scene.sam)
    (lacking,) = previewed(scene).held
    scene.imported()
    (row,) = scene.held(deal)
    assert (lacking.title, list(lacking.missing)) == ("Ada Ltd", missing_of(row))
