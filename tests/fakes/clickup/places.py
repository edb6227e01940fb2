"""Places of the fake ClickUp: the workspace, spaces, folders, lists, fields, people, templates."""

from __future__ import annotations

from typing import Any

from tests.fakes.clickup.routes import Call, Refused, at
from tests.fakes.clickup.tasks import make
from tests.fakes.clickup.world import COLOR, Place

PROFILE = {
    "display_profile": None,
    "verified_ambassador": None,
    "verified_consultant": None,
    "top_tier_user": None,
    "viewed_verified_ambassador": None,
    "viewed_verified_consultant": None,
    "viewed_top_tier_user": None,
}
FEATURES = {
    "due_dates": {
        "enabled": True,
        "start_date": False,
        "remap_due_dates": True,
        "remap_closed_due_date": False,
    },
    "time_tracking": {"enabled": False},
    "tags": {"enabled": True},
    "time_estimates": {"enabled": True},
    "checklists": {"enabled": True},
    "custom_fields": {"enabled": True},
    "remap_dependencies": {"enabled": False},
    "dependency_warning": {"enabled": False},
    "portfolios": {"enabled": False},
}


@at("GET", "/v2/user")
def user(call: Call) -> Any:
    return {"user": call.user.shown()}


@at("GET", "/v2/team")
def teams(call: Call) -> Any:
    members = [{"user": {**each.shown(), "role": 3}} for each in call.world.users.values()]
    return {
        "teams": [
            {"id": call.fake.team, "name": "Fake & Co", "color": COLOR, "avatar": "", "members": members}
        ]
    }


@at("GET", "/v2/team/{team}/space")
def spaces(call: Call, team: str) -> Any:
    _is_ours(call, team)
    found = [each for each in call.world.places.values() if each.kind == "space" and each.is_there]
    return {"spaces": [_space(each) for each in found]}


@at("GET", "/v2/space/{space}/folder")
def folders(call: Call, space: str) -> Any:
    parent = call.place(space, "space")
    found = [
        each
        for each in call.world.places.values()
        if each.kind == "folder" and each.parent is parent and each.is_there
    ]
    return {"folders": [_folder(call, each) for each in found]}


@at("GET", "/v2/folder/{folder}/list")
def lists_of_folder(call: Call, folder: str) -> Any:
    return {"lists": _lists(call, call.place(folder, "folder"))}


@at("GET", "/v2/space/{space}/list")
def lists_of_space(call: Call, space: str) -> Any:
    return {"lists": _lists(call, call.place(space, "space"))}


@at("POST", "/v2/folder/{folder}/list")
def create_list(call: Call, folder: str) -> Any:
    return _create_list(call, call.place(folder, "folder"))


@at("POST", "/v2/space/{space}/list")
def create_folderless_list(call: Call, space: str) -> Any:
    return _create_list(call, call.place(space, "space"))


@at("GET", "/v2/list/{list}")
def one_list(call: Call, list: str) -> Any:
    return _list_in_full(call.place(list, "list"))


@at("GET", "/v2/list/{list}/field")
def fields_of_list(call: Call, list: str) -> Any:
    return {"fields": [each.shown() for each in call.fields(call.place(list, "list"))]}


@at("GET", "/v2/space/{id}/field")
@at("GET", "/v2/folder/{id}/field")
def fields_of_place(call: Call, id: str) -> Any:
    here = call.world.places.get(id)
    return {"fields": [each.shown() for each in call.world.fields.values() if here and each.place is here]}


@at("GET", "/v2/team/{team}/field")
def fields_of_team(call: Call, team: str) -> Any:
    _is_ours(call, team)
    return {"fields": [each.shown() for each in call.world.fields.values() if each.place is None]}


@at("GET", "/v2/list/{list}/member")
def members_of_list(call: Call, list: str) -> Any:
    call.place(list, "list")
    return {"members": [{**each.shown(), "profileInfo": PROFILE} for each in call.world.users.values()]}


@at("GET", "/v2/team/{team}/taskTemplate")
def templates(call: Call, team: str) -> Any:
    _is_ours(call, team)
    if "page" not in call.query:
        raise Refused(400, "Page is required", "INPUT_001")
    held = [{"id": id, "name": each["name"]} for id, each in call.world.templates.items()]
    page = call.number("page", 0)
    return {"templates": held[page * 100 : page * 100 + 100]}


@at("GET", "/v2/team/{team}/list_template")
def list_templates(call: Call, team: str) -> Any:
    _is_ours(call, team)
    held = call.world.list_templates
    return {"templates": [{"id": id, "name": each["name"]} for id, each in held.items()]}


@at("POST", "/v2/folder/{folder}/list_template/{template}")
def list_from_template(call: Call, folder: str, template: str) -> Any:
    return _from_template(call, call.place(folder, "folder"), template)


@at("POST", "/v2/space/{space}/list_template/{template}")
def folderless_list_from_template(call: Call, space: str, template: str) -> Any:
    return _from_template(call, call.place(space, "space"), template)


@at("PUT", "/v2/list/{list}")
def update_list(call: Call, list: str) -> Any:
    place, name = call.place(list, "list"), call.body.get("name", "")
    assert place.parent
    if any(
        each.name == name and each is not place and each.is_there for each in call.world.lists(place.parent)
    ):
        raise Refused(400, "List Name Taken", "SUBCAT_016")
    place.name, place.content = name, call.body.get("content", place.content)
    return _written(place)


def _from_template(call: Call, parent: Place, template: str) -> Any:
    held = call.world.list_templates.get(template)
    if held is None:
        raise Refused(404, "Template not found", "TEMPL_001")
    made = _create_list(call, parent)
    for name in held["tasks"]:
        make(call, call.world.places[made["id"]], name, None)
    return {"id": made["id"], "list": {name: made[name] for name in ("id", "name", "folder", "space")}}


def _is_ours(call: Call, team: str) -> None:
    if team != call.fake.team:
        raise Refused(401, "Team not authorized", "OAUTH_027")


def _space(space: Place) -> dict[str, Any]:
    return {
        "id": space.id,
        "name": space.name,
        "private": False,
        "archived": space.archived,
        "statuses": [each.shown() for each in space.statuses],
        "multiple_assignees": True,
        "features": FEATURES,
    }


def _folder(call: Call, folder: Place) -> dict[str, Any]:
    return {
        "id": folder.id,
        "name": folder.name,
        "orderindex": 0,
        "override_statuses": False,
        "hidden": False,
        "space": folder.space.named(),
        "task_count": "0",
        "lists": _lists(call, folder),
    }


def _lists(call: Call, parent: Place) -> list[dict[str, Any]]:
    return [
        _list(each)
        for each in call.world.lists(parent)
        if each.is_there and each.archived is call.asks("archived")
    ]


def _list(list: Place) -> dict[str, Any]:
    return {
        "id": list.id,
        "name": list.name,
        "orderindex": 0,
        "content": list.content,
        "status": {"status": "red", "color": COLOR, "hide_label": True},
        "priority": {"priority": "high", "color": COLOR},
        "assignee": None,
        "task_count": None,
        "due_date": None,
        "start_date": None,
        **list.inside(),
        "archived": list.archived,
        "override_statuses": False,
        "permission_level": "create",
    }


def _list_in_full(list: Place) -> dict[str, Any]:
    told = {name: value for name, value in _list(list).items() if name != "due_date"}
    return {
        **told,
        "statuses": [each.shown() for each in list.statuses],
        "inbound_address": "add@tasks.clickup.com",
    }


def _create_list(call: Call, parent: Place) -> Any:
    name = call.body.get("name", "")
    if not name:
        raise Refused(400, "List name invalid", "INPUT_005")
    if any(each.name == name and each.is_there for each in call.world.lists(parent)):
        raise Refused(400, "List Name Taken", "SUBCAT_016")
    made = call.world.add_place("list", name, parent)
    made.content = call.body.get("content", "")
    call.world.tell("listCreated", list_id=made.id)
    return _written(made)


def _written(list: Place) -> Any:
    told = _list_in_full(list)
    return {
        each: told[each]
        for each in told
        if each not in ("assignee", "archived", "override_statuses", "permission_level")
    }
