"""What we send and what the fake answers, held to ClickUp's own description of its API (OpenAPI), where it is at hand.

It is not ours to ship, so the test is skipped without it. Where the description is known to be stricter than ClickUp,
or to be wrong, that is named here.
"""

from __future__ import annotations

import json
import os
import re
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest

from surehand.connectors.clickup.shapes import NewTask, TaskChange
from tests.fakes.clickup.server import Asked
from tests.fakes.clickup.tasks import set_status

ROOT = Path(__file__).parents[3]
SPECS = Path(os.environ.get("SUREHAND_TEST_SPECS") or ROOT.parent / "shared/specs")
DESCRIPTION = SPECS / "clickup" / "clickup-api-v2-reference.json"
pytestmark = pytest.mark.skipif(
    not DESCRIPTION.exists(), reason="ClickUp's description of its API is not at hand (SUREHAND_TEST_SPECS)."
)

KNOWN = {
    # Lists of texts in the description, because its examples are empty there; elsewhere they are objects.
    ("CreateTask", "assignees"),
    ("UpdateTask", "assignees"),
    ("UpdateTask", "checklists"),
    ("GetTasks", "assignees"),
    ("GetTasks", "checklists"),
    ("GetTaskTemplates", "templates"),
    # A number in this one, an object in the others.
    ("GetFilteredTeamTasks", "priority"),
    # A single folder in the description, a list of them in its own example.
    ("GetFolders", "folders"),
    # One of several alternatives that say the same.
    ("GetLists", "status"),
    ("GetLists", "priority"),
    ("GetFolderlessLists", "status"),
    ("GetFolderlessLists", "priority"),
}
DEMANDED = {("CreateListComment", "assignee")}
"""Required in the description, though a comment need not be anybody's work: we leave it out. To be seen live."""


@pytest.fixture(scope="module")
def description() -> dict[str, Any]:
    read: dict[str, Any] = json.loads(DESCRIPTION.read_text())
    return read


@pytest.fixture
def asked(clickup, fake, space, folder, list_) -> list[Asked]:
    """Every request the client can make, made once, with what was answered."""
    world = fake.world
    field, rita = world.add_field("Budget", "number"), world.add_user("Rita", "rita@example.com")
    template = world.add_template("Kick-off")
    clickup.me(), clickup.teams(), clickup.spaces(fake.team), clickup.folders(space.id)
    clickup.lists_of_folder(folder.id), clickup.lists_of_space(space.id), clickup.list(list_.id)
    clickup.create_list("Berta", "surehand:rec_1", folder=folder.id)
    cora = clickup.create_list("Cora", "surehand:rec_2", space=space.id)
    clickup.update_list(cora.id, "Cora & Co", "surehand:rec_2")
    onboarding = world.add_list_template("Onboarding", "Check the contract")
    clickup.create_list_from_template(onboarding, "Dora", folder=folder.id)
    clickup.create_list_from_template(onboarding, "Dora", space=space.id)
    clickup.list_templates(fake.team)
    clickup.fields_of_list(list_.id), clickup.fields_of_space(space.id), clickup.fields_of_folder(folder.id)
    clickup.fields_of_team(fake.team), clickup.members_of_list(list_.id), clickup.templates(fake.team)
    new = NewTask(
        name="Call", description="Soon.", assignees=(rita.id,), status="to do", priority=2, due_date=5,
        custom_fields=((field.id, 4),),
    )  # fmt: skip
    task = clickup.create_task(list_.id, new).id
    child = clickup.create_task(list_.id, NewTask(name="Child", parent=task)).id
    clickup.create_from_template(list_.id, template, "From a template")
    change = TaskChange(
        name="Call them", status="complete", due_date=7, add=(rita.id,), remove=(world.me.id,)
    )
    clickup.update_task(task, change)
    clickup.set_field(task, field.id, 5), clickup.clear_field(task, field.id)
    clickup.add_item(clickup.add_checklist(task, "Agenda").id, "Room")
    clickup.add_comment("task", task, "Hello."), clickup.add_comment("list", list_.id, "Hello all.")
    set_status(world, world.tasks[child], list_.statuses[1])
    clickup.task(task), clickup.time_in_status(task)
    list(clickup.comments("task", task)), list(clickup.comments("list", list_.id))
    list(clickup.tasks_of_list(list_.id)), list(clickup.changed_tasks(fake.team, 0, spaces=[space.id]))
    clickup.create_webhook(fake.team, "https://surehand.example.com/in", space=space.id)
    [webhook] = clickup.webhooks(fake.team)
    clickup.activate_webhook(webhook), clickup.remove_webhook(webhook.id)
    return list(fake.asked)


def operation_of(description: dict[str, Any], asked: Asked) -> tuple[str, str, dict[str, Any]]:
    """The path, the name and the description of what was asked."""
    for path, methods in description["paths"].items():
        pattern = re.sub(r"\{\w+\}", "[^/]+", path)
        if re.fullmatch(pattern, asked.path) and asked.method.lower() in methods:
            operation = methods[asked.method.lower()]
            return path, operation["operationId"], operation
    raise AssertionError(f"ClickUp describes no {asked.method} {asked.path}")


def misfits(description: dict[str, Any], schema: dict[str, Any], name: str, value: Any) -> list[str]:
    validator = jsonschema_rs.Draft202012Validator({**description, **schema, "$id": "urn:clickup"})
    return [
        f"{name} {error.instance_path}: {error.message[:200]}"
        for error in validator.iter_errors(value)
        if not any((name, str(part)) in KNOWN for part in error.instance_path)
        and not any(name == known and f'"{part}" is a required' in error.message for known, part in DEMANDED)
        # Null where nothing is set: its own examples are full of it.
        and not error.message.startswith("null is not of type")
    ]


def test_every_request_is_described(description, asked):
    found = []
    for each in asked:
        _, name, operation = operation_of(description, each)
        content = operation.get("requestBody", {}).get("content", {}).get("application/json")
        if content and each.body is not None:
            found += misfits(description, content["schema"], name, each.body)
        known = {parameter.get("name") for parameter in operation.get("parameters", ())}
        asked_for = {part.removesuffix("[]") for part in each.query}
        unknown = asked_for - {str(part).removesuffix("[]") for part in known}
        found += [f"{name}: no parameter {part}" for part in unknown]
    assert sorted(set(found)) == []
    assert len(asked) > 30


def test_what_does_not_fit_is_seen(description):
    post = description["paths"]["/v2/list/{list_id}/task"]["post"]
    schema = post["requestBody"]["content"]["application/json"]["schema"]

    assert misfits(description, schema, "CreateTask", {"name": "Call", "due_date": 5}) == []
    assert len(misfits(description, schema, "CreateTask", {"due_date": "soon"})) == 2


def test_every_answer_is_described(description, asked):
    found = []
    for each in asked:
        _, name, operation = operation_of(description, each)
        content = operation["responses"].get("200", {}).get("content", {}).get("application/json")
        if content:
            found += misfits(description, content.get("schema", {}), name, each.answer)
    assert sorted(set(found)) == []
