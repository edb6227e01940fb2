"""When ClickUp is not any more what the mapping says: a finding with its words, gone when it was mended."""

from __future__ import annotations

import pytest

from surehand.runtime.clickup.settings import Named
from surehand.runtime.findings import reconcile, sentence_of
from surehand.store import models as m
from tests.fakes.clickup.world import DONE


def look(scene):
    scene.work(hours=1)
    return scene.findings()


def sentences(scene):
    rows = m.Finding.objects.within(scene.company.id).filter(
        key__startswith=scene.connection.pk, status="open"
    )
    return [sentence_of(row) for row in rows]


def status(scene, name):
    return next(each for each in scene.space.statuses if each.name == name)


def test_nothing_is_found_in_what_fits(scene):
    assert look(scene) == []


def test_a_renamed_status_is_found_and_mended(scene):
    status(scene, DONE).name = "finished"

    assert look(scene) == [("status_renamed", "open")]
    assert sentences(scene) == ["In ClickUp, the status “complete” is called “finished” now."]
    status(scene, "finished").name = DONE
    assert look(scene) == [("status_renamed", "resolved")]


def test_a_deleted_status_is_found(scene):
    scene.fake.world.own_statuses(scene.space, ("New", "open"), ("Shipped", "done"))

    assert sorted(look(scene)) == [("status_missing", "open")] * 2


def test_fields_that_changed_are_found(connected, fake):
    scope, value = (
        fake.world.add_field("Scope of work", "text"),
        fake.world.add_field("Contract value", "currency"),
    )
    scene = connected()
    del fake.world.fields[scope.id]
    value.type = "checkbox"

    assert sorted(look(scene)) == [("field_changed", "open"), ("field_missing", "open")]
    assert (
        "In ClickUp, the field “Contract value” is of the type checkbox now, and was currency."
        in sentences(scene)
    )


@pytest.mark.parametrize("place", ["space", "folder"])
def test_a_deleted_place_is_found(scene, place):
    getattr(scene, place).deleted = True

    assert look(scene) == [("place_missing", "open")]


def test_a_deleted_list_is_found_where_it_is_used(scene):
    scene.change(creates="task", list=Named(scene.list.id, "All clients"))
    scene.list.deleted = True

    assert look(scene) == [("place_missing", "open")]


def test_who_has_tasks_but_no_account_is_found(scene):
    scene.accepted()
    scene.work()
    scene.rita.email = "somebody@else.example"

    assert look(scene) == [("no_account", "open")]
    assert sentences(scene) == ["Rita Receiver has no account in ClickUp, so their tasks have nobody there."]


def test_the_morning_look_leaves_them_alone(scene):
    status(scene, DONE).name = "finished"
    look(scene)
    reconcile(scene.company.id, scene.clock())

    assert scene.findings() == [("status_renamed", "open")]
