"""Comments and webhooks of the fake ClickUp."""

from __future__ import annotations

from typing import Any

from tests.fakes.clickup.routes import Call, Refused, at
from tests.fakes.clickup.tasks import find, touch
from tests.fakes.clickup.world import Comment, User, Webhook, World

PAGE = 25


@at("GET", "/v2/task/{task}/comment")
def comments_of_task(call: Call, task: str) -> Any:
    return _page(call, find(call, task).comments)


@at("GET", "/v2/list/{list}/comment")
def comments_of_list(call: Call, list: str) -> Any:
    call.place(list, "list")
    return _page(call, call.world.list_comments.get(list, []))


@at("POST", "/v2/task/{task}/comment")
def comment_on_task(call: Call, task: str) -> Any:
    found = find(call, task)
    made = say(call.world, task, call.body["comment_text"], call.user)
    return {"id": made.id, "hist_id": f"h-{made.id}-{found.id}", "date": made.date}


@at("POST", "/v2/list/{list}/comment")
def comment_on_list(call: Call, list: str) -> Any:
    call.place(list, "list")
    made = say_on_list(call.world, list, call.body["comment_text"], call.user)
    return {"id": made.id, "hist_id": f"h-{made.id}", "date": made.date}


@at("GET", "/v2/team/{team}/webhook")
def webhooks(call: Call, team: str) -> Any:
    return {"webhooks": [each.shown() for each in call.world.webhooks.values()]}


@at("POST", "/v2/team/{team}/webhook")
def create_webhook(call: Call, team: str) -> Any:
    number, space = call.world.number(), call.body.get("space_id")
    made = Webhook(
        f"wh-{number}",
        call.body["endpoint"],
        call.body["events"],
        f"SECRET{number}OFWEBHOOK",
        call.user,
        str(space) if space else None,
    )
    call.world.webhooks[made.id] = made
    return {"id": made.id, "webhook": made.shown()}


@at("PUT", "/v2/webhook/{webhook}")
def change_webhook(call: Call, webhook: str) -> Any:
    found = _webhook(call, webhook)
    found.endpoint, found.status = call.body["endpoint"], call.body["status"]
    found.fail_count = 0 if found.status == "active" else found.fail_count
    return {"id": found.id, "webhook": found.shown()}


@at("DELETE", "/v2/webhook/{webhook}")
def delete_webhook(call: Call, webhook: str) -> Any:
    del call.world.webhooks[_webhook(call, webhook).id]
    return {}


def say(world: World, task: str, text: str, user: User) -> Comment:
    """Somebody comments on a task."""
    found = world.tasks[task]
    made = Comment(f"90{world.number():06}", text, user, world.moment())
    found.comments.append(made)
    touch(world, found)
    world.tell("taskCommentPosted", {"id": f"{4_000_000 + world.number()}"}, task_id=task)
    return made


def say_on_list(world: World, list: str, text: str, user: User) -> Comment:
    """Somebody comments on a list."""
    made = Comment(f"90{world.number():06}", text, user, world.moment())
    world.list_comments.setdefault(list, []).append(made)
    return made


def _webhook(call: Call, webhook: str) -> Webhook:
    if webhook not in call.world.webhooks:
        raise Refused(404, "Webhook not found", "WEBHK_001")
    return call.world.webhooks[webhook]


def _page(call: Call, comments: list[Comment]) -> Any:
    newest = sorted(comments, key=lambda each: (each.date, each.id), reverse=True)
    if start := call.query.get("start_id"):
        place = [each.id for each in newest].index(start[0])
        newest = newest[place + 1 :]
    return {"comments": [each.shown() for each in newest[:PAGE]]}
