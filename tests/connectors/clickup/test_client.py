"""The client of ClickUp against the fake: places, tasks, comments, limits, and each way it says no."""

from __future__ import annotations

from datetime import timedelta

import pytest

from surehand.connectors.channel import DeliveryFailed
from surehand.connectors.clickup.client import ClickUp
from surehand.connectors.clickup.failures import ClickUpFailed
from surehand.connectors.clickup.oauth import App, authorize_url, exchange_code
from surehand.connectors.clickup.shapes import NewTask, TaskChange
from surehand.connectors.http import read_allowed
from tests.fakes.clickup.tasks import set_status


def all_of(pages):
    return [task for page in pages for task in page]


def test_places_are_read_with_statuses(clickup, fake, space, folder, list_):
    assert [each.name for each in clickup.teams()] == ["Fake & Co"]
    assert [each.name for each in clickup.spaces(fake.team)] == ["Delivery"]
    assert [each.name for each in clickup.folders(space.id)[0].lists] == ["Ada Ltd"]
    assert [each.type for each in clickup.list(list_.id).statuses] == ["open", "custom", "done", "closed"]


def test_a_deleted_list_is_none(clickup, list_):
    list_.deleted = True

    assert clickup.list(list_.id) is None


def test_a_task_has_what_it_was_given(clickup, fake, list_):
    field = fake.world.add_field("Surehand")
    rita = fake.world.add_user("Rita", "rita@example.com")
    new = NewTask(
        name="Call Ada",
        description="Soon.",
        assignees=(rita.id,),
        status="in progress",
        priority=2,
        due_date=1_800_000_000_000,
        custom_fields=((field.id, "task_1"),),
    )

    task = clickup.task(clickup.create_task(list_.id, new).id)

    assert (task.name, task.description, task.status.status) == ("Call Ada", "Soon.", "in progress")
    assert ([each.email for each in task.assignees], task.priority.id) == (["rita@example.com"], 2)
    assert (task.due_date, task.value_of(field.id)) == (1_800_000_000_000, "task_1")


def test_a_change_leaves_the_rest(clickup, list_):
    made = clickup.create_task(list_.id, NewTask(name="Call Ada", priority=1, due_date=5))

    clickup.update_task(made.id, TaskChange(status="complete", due_date=None))
    task = clickup.task(made.id)

    assert (task.status.status, task.due_date, task.priority.id) == ("complete", None, 1)
    assert task.date_done is not None


def test_a_template_brings_its_checklist(clickup, fake, list_):
    template = fake.world.add_template("Kick-off", "From the template.", ("Agenda", "Room"))

    task = clickup.task(clickup.create_from_template(list_.id, template, "Kick-off Ada"))

    assert (task.name, task.description) == ("Kick-off Ada", "From the template.")
    assert [item.name for item in task.checklists[0].items] == ["Agenda", "Room"]


def test_fields_are_set_one_by_one(clickup, fake, list_):
    here, elsewhere = fake.world.add_field("Budget", "number"), fake.world.add_place("space", "Other")
    other = fake.world.add_field("Size", "number", elsewhere)
    task = clickup.create_task(list_.id, NewTask(name="Call Ada")).id
    clickup.set_field(task, here.id, 4000)

    with pytest.raises(ClickUpFailed) as refused:
        clickup.set_field(task, other.id, 1)

    assert (clickup.task(task).value_of(here.id), refused.value.is_refusal) == (4000, True)


def test_closed_tasks_and_sub_tasks_are_read(clickup, fake, list_):
    parent = clickup.create_task(list_.id, NewTask(name="Parent")).id
    clickup.create_task(list_.id, NewTask(name="Child", parent=parent))
    closed = fake.world.tasks[clickup.create_task(list_.id, NewTask(name="Closed")).id]
    set_status(fake.world, closed, list_.statuses[-1])

    assert {each.name for each in all_of(clickup.tasks_of_list(list_.id))} == {"Parent", "Child", "Closed"}


def test_pages_are_read_to_the_end(clickup, fake, list_):
    fake.limit = 1000
    for number in range(205):
        clickup.create_task(list_.id, NewTask(name=f"Task {number}"))

    pages = list(clickup.tasks_of_list(list_.id))

    assert [len(page) for page in pages] == [100, 100, 5]
    assert len({task.id for page in pages for task in page}) == 205


def test_changed_tasks_are_those_after_a_moment(clickup, fake, list_, space):
    old, new = (clickup.create_task(list_.id, NewTask(name=name)).id for name in ("Old", "New"))
    since = fake.world.tasks[old].updated

    found = all_of(clickup.changed_tasks(fake.team, since, spaces=[space.id]))

    assert [each.id for each in found] == [new]


def test_comments_are_read_to_the_end(clickup, fake, list_):
    task = clickup.create_task(list_.id, NewTask(name="Call Ada")).id
    for number in range(60):
        clickup.add_comment("task", task, f"Comment {number}")

    told = [each.comment_text for each in clickup.comments("task", task)]

    assert told == [f"Comment {number}" for number in reversed(range(60))]


def test_time_in_status_tells_where_it_was(clickup, fake, clock, list_):
    task = clickup.create_task(list_.id, NewTask(name="Call Ada")).id
    clock.pass_by(minutes=30)
    clickup.update_task(task, TaskChange(status="complete"))

    spells = clickup.time_in_status(task).spells

    assert [(each.status, each.minutes) for each in spells] == [("to do", 30), ("complete", 0)]
    fake.world.has_time_in_status = False
    assert clickup.time_in_status(task) is None


def test_the_limit_says_when_to_come_back(clickup, fake, clock):
    fake.limit = 2
    clickup.me()
    clickup.me()
    clock.pass_by(seconds=20)

    with pytest.raises(DeliveryFailed) as failed:
        clickup.me()

    assert (failed.value.failure, failed.value.status) == ("retry", 429)
    assert failed.value.wait == timedelta(seconds=40)
    assert clickup.meter.rate.remaining == 0


@pytest.mark.parametrize(
    ("trouble", "failure"),
    [("broken", "retry"), ("cut", "retry"), ("denied", "settings"), ("refused", "person"), ("busy", "retry")],
)
def test_each_no_says_what_is_needed(clickup, fake, trouble, failure):
    fake.faults.script.append(trouble)

    with pytest.raises(DeliveryFailed) as failed:
        clickup.me()

    assert failed.value.failure == failure


def test_a_wrong_token_is_of_the_settings(fake):
    stranger = ClickUp("pk_nobody", base=fake.api, allow=read_allowed([fake.host]))

    with stranger, pytest.raises(ClickUpFailed) as failed:
        stranger.me()

    assert failed.value.failure == "settings"


def test_a_code_becomes_a_token(fake):
    fake.codes["code-1"] = "oauth-token-1"
    app = App("our-id", "our-secret")
    allow = read_allowed([fake.host])

    token = exchange_code(app, "code-1", now=0, base=fake.api, allow=allow)

    with ClickUp(token, base=fake.api, allow=allow) as client:
        assert client.me().username == "Surehand"
    assert fake.asked[-1].headers["authorization"] == "Bearer oauth-token-1"
    with pytest.raises(ClickUpFailed):
        exchange_code(app, "code-1", now=0, base=fake.api, allow=allow)


def test_the_address_to_sign_in_holds_the_state():
    address = authorize_url("our-id", "https://surehand.example.com/back", "a b")

    assert address.startswith("https://app.clickup.com/api?client_id=our-id&redirect_uri=https%3A%2F%2F")
    assert address.endswith("state=a+b")


def test_a_page_that_repeats_is_no_end(clickup, fake, list_, monkeypatch):
    fake.limit = 1000
    for number in range(101):
        clickup.create_task(list_.id, NewTask(name=f"Task {number}"))
    monkeypatch.setattr("tests.fakes.clickup.routes.Call.number", lambda call, name, default: 0)

    with pytest.raises(DeliveryFailed, match="repeats a page"):
        all_of(clickup.tasks_of_list(list_.id))
