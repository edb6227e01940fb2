"""What an accepted handoff makes in ClickUp: a list or a task, with everything its tasks need, once."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from surehand.core.engine.commands import SetFields
from surehand.runtime.clickup.settings import Named, clickup_settings
from tests import sample
from tests.clickup.scene import PLAYBOOK

NAMES = {"Call Ada Ltd", "Collect access", "Hold the workshop", "Prepare the start", "Write the plan"}


def test_an_acceptance_makes_a_list_with_five_tasks(scene):
    scene.change(priorities={"kickoff": 1, "*": 3}, checklists={"access": ("Ask for the logins", "Try them")})
    record = scene.accepted()
    scene.work()

    [listed] = scene.fake.world.lists(scene.folder)
    tasks = {each.name: each for each in scene.fake.world.tasks_in(listed)}
    assert (listed.name, set(tasks)) == ("Ada Ltd", NAMES)
    call = tasks["Call Ada Ltd"]
    ours = scene.task(record)
    assert (call.due, call.priority, tasks["Collect access"].priority) == (
        int(ours.due.timestamp() * 1000),
        1,
        3,
    )
    owners = {name: [each.email for each in task.assignees] for name, task in tasks.items()}
    assert owners["Call Ada Ltd"] == [sample.PEOPLE[sample.RECEIVER].email]
    assert owners["Prepare the start"] == [sample.PEOPLE[sample.ONBOARDING_LEAD].email]
    assert [item["name"] for item in tasks["Collect access"].checklists[0].items] == [
        "Ask for the logins",
        "Try them",
    ]
    assert {each.status for each in scene.deliveries()} == {"sent"}


def test_nothing_is_made_before_the_acceptance(scene):
    scene.company.offered()
    scene.work()

    assert scene.lists() == []
    assert {each.answer for each in scene.deliveries()} == {"Nothing of it belongs into ClickUp yet."}


def test_later_deliveries_make_nothing_again(scene):
    record = scene.accepted()
    scene.work()
    scene.fake.asked.clear()
    scene.company.done(scene.company.receiver, SetFields(values={"goals": ["Another"]}), record)
    scene.work(3)

    assert (scene.lists(), len(scene.fake.world.tasks)) == (["Ada Ltd"], 5)
    assert scene.fake.requests("POST") == scene.fake.requests("PUT") == []


def test_a_name_that_is_taken_gets_our_id(scene):
    scene.fake.world.add_place("list", "Ada Ltd", scene.folder)
    record = scene.accepted()
    scene.work()

    assert scene.lists() == ["Ada Ltd", f"Ada Ltd ({record[-6:]})"]


@pytest.mark.parametrize("method", ["POST .*/list", "POST .*/task", "POST .*/checklist.*"])
def test_a_lost_answer_makes_nothing_twice(scene, method):
    scene.change(checklists={"kickoff": ("Agenda", "Room")})
    scene.fake.faults.only = method
    scene.fake.faults.script.extend(["lost"] * 2)
    scene.accepted()
    scene.work(8, minutes=10)

    assert scene.lists() == ["Ada Ltd"]
    assert sorted(each.name for each in scene.fake.world.tasks.values()) == sorted(NAMES)
    [checklist] = scene.there().checklists
    assert [item["name"] for item in checklist.items] == ["Agenda", "Room"]


def test_the_marker_stands_in_its_field(connected, fake):
    marker = fake.world.add_field("Surehand", "short_text")
    scene = connected()
    record = scene.accepted()
    scene.work()

    assert clickup_settings(scene.again()).marker.id == marker.id
    assert scene.there().values[marker.id] == scene.task(record).id


def test_fields_are_filled_as_they_fit(connected, fake):
    scope, value = (
        fake.world.add_field("Scope of work", "text"),
        fake.world.add_field("Contract value", "currency"),
    )
    start = fake.world.add_field("Start date", "date")
    package = fake.world.add_field("Package", "drop_down")
    package.options = [{"id": "opt-1", "name": "Standard", "orderindex": 0}]
    scene = connected()
    record = scene.accepted()
    scene.work()
    values = scene.there().values

    assert values[value.id] == 4000.0
    assert values[scope.id] == sample.COMPLETE["scope"]
    assert values[start.id] == int(datetime(2026, 3, 30, 12, tzinfo=UTC).timestamp() * 1000)
    scene.company.done(scene.company.receiver, SetFields(values={"package": "premium"}), record)
    scene.work()
    # Premium is no option there: that is told, and stops nothing.
    assert ("twin_refused", "open") in scene.findings()
    scene.company.done(scene.company.receiver, SetFields(values={"package": "standard", "scope": ""}), record)
    scene.work()
    assert scene.there().values[package.id] == "opt-1"
    assert scope.id not in scene.there().values
    assert ("twin_refused", "resolved") in scene.findings()


def test_one_task_with_sub_tasks(scene):
    scene.change(creates="task", list=Named(scene.list.id, scene.list.name))
    scene.accepted()
    scene.work()

    parent = scene.there("Ada Ltd")
    assert parent.list is scene.list
    assert {each.name for each in scene.fake.world.children(parent.id)} == NAMES


@pytest.mark.parametrize("trouble", ["fine", "lost"])
def test_a_task_from_a_template(scene, trouble):
    template = scene.fake.world.add_template("Kick-off", "As always.", ("Agenda",))
    scene.change(
        creates="task",
        list=Named(scene.list.id, scene.list.name),
        template="kick-off",
        templates={"kick-off": Named(template, "Kick-off")},
    )
    scene.fake.faults.only = "POST .*/taskTemplate/.*|PUT .*"
    scene.fake.faults.script.extend([trouble] * 2)
    record = scene.accepted()
    scene.work(6, minutes=10)

    made = scene.there("Ada Ltd")
    assert made.description.startswith("As always.")
    assert made.description.count(f"surehand:{record}") == 1
    assert [item["name"] for item in made.checklists[0].items] == ["Agenda"]


@pytest.mark.parametrize("trouble", ["fine", "lost", "broken"])
def test_a_list_from_a_template(scene, trouble):
    template = scene.fake.world.add_list_template("client-onboarding", "Check the contract")
    effects = (
        "    effects: [{on: accepted, clickup: create_list, template: client-onboarding}]\n    survey: {after"
    )
    scene.company.publish(PLAYBOOK.replace("    survey: {after", effects))
    scene.change(templates={"client-onboarding": Named(template, "client-onboarding")})
    scene.fake.faults.only = "POST .*/list_template/.*|PUT .*/list/.*"
    scene.fake.faults.script.extend([trouble] * 3)
    record = scene.accepted()
    scene.work(8, minutes=10)

    [listed] = scene.fake.world.lists(scene.folder)
    assert (listed.name, f"surehand:{record}" in listed.content) == ("Ada Ltd", True)
    assert {each.name for each in scene.fake.world.tasks_in(listed)} == {*NAMES, "Check the contract"}


def test_the_playbook_says_what_is_made(scene):
    effects = "    effects: [{on: accepted, clickup: create_task}]\n    survey: {after: 10 working days"
    scene.company.publish(PLAYBOOK.replace("    survey: {after: 10 working days", effects))
    scene.change(list=Named(scene.list.id, scene.list.name))
    scene.accepted()
    scene.work()

    assert scene.lists() == []
    assert scene.there("Ada Ltd").list is scene.list


def test_who_has_no_account_leaves_a_task_without_assignee(scene):
    del scene.fake.world.users[scene.rita.id]
    scene.accepted()
    scene.work()

    assert scene.there().assignees == []


def test_an_assignee_that_is_refused_is_told(scene):
    scene.change(people={scene.company.receiver: 99})
    scene.accepted()
    scene.work()

    assert (scene.there().assignees, len(scene.fake.world.tasks)) == ([], 5)
    [*_, last] = scene.deliveries()
    assert (last.status, last.failure) == ("failed", "person")
    assert "Assignee does not have access" in last.answer
    assert ("twin_refused", "open") in scene.findings()


def test_the_limit_of_a_minute_is_kept(connected, fake):
    fake.limit = 100
    scene = connected(per_minute=100)
    for number in range(6):
        scene.accepted(f"Client {number}")
    for _ in range(60):
        scene.work(seconds=3)

    assert len(fake.world.tasks) == 30
    assert [each for each in fake.asked if each.status == 429] == []
    assert {each.status for each in scene.deliveries()} == {"sent"}
    assert fake.busiest_minute() <= 100
