"""Tasks of the fake ClickUp: made, changed, found, merged, deleted."""

from __future__ import annotations

from typing import Any

from tests.fakes.clickup.routes import Call, Refused, at
from tests.fakes.clickup.world import Checklist, Place, Status, Task, World

PAGE = 100


@at("GET", "/v2/list/{list}/task")
def tasks_of_list(call: Call, list: str) -> Any:
    return _page(call, call.world.tasks_in(call.place(list, "list")))


@at("GET", "/v2/team/{team}/task")
def tasks_of_team(call: Call, team: str) -> Any:
    spaces, lists = call.query.get("space_ids[]", []), call.query.get("list_ids[]", [])
    found = [
        each
        for each in call.world.tasks.values()
        if each.list.is_there
        and (not spaces or each.list.space.id in spaces)
        and (not lists or each.list.id in lists)
    ]
    return _page(call, found)


@at("POST", "/v2/list/{list}/task")
def create(call: Call, list: str) -> Any:
    place, body = call.place(list, "list"), call.body
    if not body.get("name"):
        raise Refused(400, "Task name invalid", "INPUT_005")
    if body.get("parent") and body["parent"] not in call.world.tasks:
        raise Refused(400, "Parent not found", "ITEM_137")
    assignees = [_user(call, each) for each in body.get("assignees", [])]
    made = make(call, place, body["name"], body.get("status"))
    made.description, made.assignees = body.get("description", ""), assignees
    made.priority, made.due, made.parent = body.get("priority"), body.get("due_date"), body.get("parent")
    enabled = {each.id for each in call.fields(place)}
    # What is not enabled for this kind of task is dropped without a word.
    made.values = {
        each["id"]: each["value"] for each in body.get("custom_fields", []) if each["id"] in enabled
    }
    return made.shown(call.world.fields.values())


@at("POST", "/v2/list/{list}/taskTemplate/{template}")
def create_from_template(call: Call, list: str, template: str) -> Any:
    place, held = call.place(list, "list"), call.world.templates.get(template)
    if held is None:
        raise Refused(404, "Template not found", "TEMPL_001")
    made = make(call, place, call.body["name"], None)
    made.description = held["description"]
    if held["checklist"]:
        added = Checklist(f"cl-{call.world.number()}", made.id, "Checklist")
        added.items = [_item(call.world, name) for name in held["checklist"]]
        made.checklists.append(added)
    return {"id": made.id, "task": {"id": made.id, "name": made.name}}


@at("GET", "/v2/task/{task}")
def one(call: Call, task: str) -> Any:
    return find(call, task).shown(call.world.fields.values())


@at("PUT", "/v2/task/{task}")
def update(call: Call, task: str) -> Any:
    found, body = find(call, task), call.body
    if "custom_fields" in body:
        raise Refused(400, "Custom fields cannot be set here", "INPUT_003")
    status = _status(found.list, body["status"]) if "status" in body else found.status
    for name, own in (
        ("name", "name"),
        ("description", "description"),
        ("priority", "priority"),
        ("due_date", "due"),
    ):
        if name in body:
            setattr(found, own, body[name])
    for user in body.get("assignees", {}).get("add", []):
        if _user(call, user) not in found.assignees:
            found.assignees.append(_user(call, user))
    for user in body.get("assignees", {}).get("rem", []):
        found.assignees = [each for each in found.assignees if each.id != user]
    touch(call.world, found)
    if status is not found.status:
        set_status(call.world, found, status)
    else:
        call.world.tell("taskUpdated", _item_of(call), task_id=found.id)
    return found.shown(call.world.fields.values())


@at("DELETE", "/v2/task/{task}")
def delete(call: Call, task: str) -> Any:
    remove(call.world, find(call, task))
    return {}


@at("POST", "/v2/task/{task}/merge")
def merge(call: Call, task: str) -> Any:
    into = find(call, task)
    for id in call.body["source_task_ids"]:
        gone = find(call, id)
        into.comments += gone.comments
        remove(call.world, gone)
    touch(call.world, into)
    return {}


@at("POST", "/v2/task/{task}/field/{field}")
def set_field(call: Call, task: str, field: str) -> Any:
    found = find(call, task)
    if field not in {each.id for each in call.fields(found.list)}:
        raise Refused(400, "Custom field usages not enabled for this task", "FIELD_033")
    found.values[field] = call.body["value"]
    touch(call.world, found)
    return {}


@at("DELETE", "/v2/task/{task}/field/{field}")
def clear_field(call: Call, task: str, field: str) -> Any:
    found = find(call, task)
    found.values.pop(field, None)
    touch(call.world, found)
    return {}


@at("POST", "/v2/task/{task}/checklist")
def add_checklist(call: Call, task: str) -> Any:
    found = find(call, task)
    made = Checklist(f"cl-{call.world.number()}", found.id, call.body["name"])
    found.checklists.append(made)
    touch(call.world, found)
    told = made.shown()
    return {"checklist": {name: told[name] for name in told if name not in ("date_created", "creator")}}


@at("POST", "/v2/checklist/{checklist}/checklist_item")
def add_item(call: Call, checklist: str) -> Any:
    for task in call.world.tasks.values():
        for held in task.checklists:
            if held.id == checklist:
                held.items.append(_item(call.world, call.body["name"]))
                touch(call.world, task)
                return {"checklist": held.shown()}
    raise Refused(404, "Checklist not found", "CHKLST_001")


@at("GET", "/v2/task/{task}/time_in_status")
def time_in_status(call: Call, task: str) -> Any:
    found = find(call, task)
    if not call.world.has_time_in_status:
        raise Refused(400, "Time in status ClickApp is not enabled", "TIS_027")
    ends = [since for _, since in found.spells[1:]] + [call.world.moment()]
    told = [
        {
            "status": status,
            "color": "#fff",
            "type": "custom",
            "orderindex": index,
            "total_time": {"by_minute": (end - since) // 60000, "since": str(since)},
        }
        for index, ((status, since), end) in enumerate(zip(found.spells, ends, strict=True))
    ]
    current = {name: told[-1][name] for name in ("status", "color", "total_time")}
    return {"current_status": current, "status_history": told}


def find(call: Call, task: str) -> Task:
    found = call.world.tasks.get(task)
    if found is None or not found.list.is_there:
        raise Refused(404, "Task not found, deleted", "ITEM_013")
    return found


def set_status(world: World, task: Task, status: Status) -> None:
    """A task gets another status, by whomever."""
    before, task.status = task.status, status
    finished = status.type in ("done", "closed")
    touch(world, task)
    task.done = task.updated if finished else None
    task.spells.append((status.name, task.updated))
    item = {"id": f"{4_000_000 + world.number()}", "field": "status", "date": str(task.updated)}
    told = {**item, "before": before.shown(), "after": status.shown()}
    world.tell("taskStatusUpdated", told, task_id=task.id)
    world.tell("taskUpdated", told, task_id=task.id)


def remove(world: World, task: Task) -> None:
    """A task is deleted, with its sub-tasks; nothing tells of it but a webhook."""
    for child in world.children(task.id):
        remove(world, child)
    world.tasks.pop(task.id, None)
    world.tell("taskDeleted", task_id=task.id)


def touch(world: World, task: Task) -> None:
    task.updated = world.moment()


def make(call: Call, list: Place, name: str, status: str | None) -> Task:
    """A task appears in a list."""
    world, first = call.world, _status(list, status) if status else list.statuses[0]
    at = world.moment()
    made = Task(f"86{world.number():05}", name, list, first, call.user, at, at)
    made.spells.append((first.name, at))
    world.tasks[made.id] = made
    # A new task sends both.
    world.tell("taskCreated", _item_of(call), task_id=made.id)
    world.tell("taskStatusUpdated", _item_of(call), task_id=made.id)
    return made


def _item_of(call: Call) -> dict[str, Any]:
    return {"id": f"{4_000_000 + call.world.number()}", "user": call.user.shown()}


def _status(list: Place, name: str) -> Status:
    for each in list.statuses:
        if each.name.casefold() == name.casefold():
            return each
    raise Refused(400, "Status does not exist", "CRTSK_001")


def _user(call: Call, id: int) -> Any:
    if id not in call.world.users:
        raise Refused(400, "Assignee does not have access to this location", "ITEM_141")
    return call.world.users[id]


def _item(world: World, name: str) -> dict[str, Any]:
    return {
        "id": f"it-{world.number()}",
        "name": name,
        "orderindex": 0,
        "assignee": None,
        "resolved": False,
        "parent": None,
        "date_created": "1767225600000",
        "children": [],
    }


def _page(call: Call, tasks: list[Task]) -> Any:
    after = call.number("date_updated_gt", 0)
    made_after = call.number("date_created_gt", 0)
    found = [
        each
        for each in tasks
        if each.updated > after
        and each.created > made_after
        and (call.asks("include_closed") or not each.is_closed)
        and (call.asks("subtasks") or each.parent is None)
    ]
    by_update = call.query.get("order_by", [""])[0] == "updated"
    found.sort(key=lambda each: each.updated if by_update else each.created, reverse=not call.asks("reverse"))
    start = call.number("page", 0) * PAGE
    fields = call.world.fields.values()
    shown = [each.shown(fields) for each in found[start : start + PAGE]]
    return {"tasks": shown, "last_page": start + PAGE >= len(found)}
