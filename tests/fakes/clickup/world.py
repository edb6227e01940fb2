"""What the fake ClickUp holds, and each thing as its API shows it."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

OPEN, PROGRESS, DONE, CLOSED = "to do", "in progress", "complete", "closed"
STATUSES = ((OPEN, "open"), (PROGRESS, "custom"), (DONE, "done"), (CLOSED, "closed"))
COLOR = "#87909e"
PRIORITIES = {1: "urgent", 2: "high", 3: "normal", 4: "low"}


@dataclass
class User:
    id: int
    username: str
    email: str

    def shown(self) -> dict[str, Any]:
        return {
            "id": self.id,
            "username": self.username,
            "email": self.email,
            "color": COLOR,
            "initials": self.username[:2].upper(),
            "profilePicture": f"https://attachments.clickup.com/{self.id}.jpg",
        }


@dataclass
class Status:
    id: str
    name: str
    type: str
    index: int

    def shown(self) -> dict[str, Any]:
        return {
            "id": self.id,
            "status": self.name,
            "type": self.type,
            "orderindex": self.index,
            "color": COLOR,
        }


@dataclass
class Place:
    """A space, a folder or a list; the ``parent`` of a list is a folder or a space."""

    id: str
    name: str
    kind: str
    parent: Place | None = None
    statuses: list[Status] = field(default_factory=list)
    content: str = ""
    archived: bool = False
    deleted: bool = False

    @property
    def space(self) -> Place:
        return self if self.parent is None else self.parent.space

    @property
    def folder(self) -> Place | None:
        return self.parent if self.kind == "list" and self.parent and self.parent.kind == "folder" else None

    @property
    def is_there(self) -> bool:
        return not self.deleted and (self.parent is None or self.parent.is_there)

    def named(self) -> dict[str, Any]:
        return {"id": self.id, "name": self.name, "access": True}

    def inside(self) -> dict[str, Any]:
        folder = self.folder
        held = {"id": "457", "name": "hidden", "access": True, "hidden": True}
        return {
            "folder": {**folder.named(), "hidden": False} if folder else held,
            "space": self.space.named(),
        }


@dataclass
class CustomField:
    id: str
    name: str
    type: str
    place: Place | None = None
    options: list[dict[str, Any]] = field(default_factory=list)

    def shown(self) -> dict[str, Any]:
        return {
            "id": self.id,
            "name": self.name,
            "type": self.type,
            "type_config": {"options": self.options} if self.options else {},
            "date_created": "1767225600000",
            "hide_from_guests": False,
        }

    def is_on(self, list: Place) -> bool:
        return self.place is None or self.place in (list, list.parent, list.space)


@dataclass
class Comment:
    id: str
    text: str
    user: User
    date: int

    def shown(self) -> dict[str, Any]:
        return {
            "id": self.id,
            "comment": [{"text": self.text}],
            "comment_text": self.text,
            "user": self.user.shown(),
            "resolved": False,
            "assignee": self.user.shown(),
            "assigned_by": self.user.shown(),
            "reactions": [],
            "date": str(self.date),
            "reply_count": "0",
        }


@dataclass
class Checklist:
    id: str
    task: str
    name: str
    items: list[dict[str, Any]] = field(default_factory=list)

    def shown(self) -> dict[str, Any]:
        resolved = sum(item["resolved"] for item in self.items)
        return {
            "id": self.id,
            "task_id": self.task,
            "name": self.name,
            "creator": 1000,
            "date_created": "1767225600000",
            "orderindex": 0,
            "resolved": resolved,
            "unresolved": len(self.items) - resolved,
            "items": self.items,
        }


@dataclass
class Task:
    id: str
    name: str
    list: Place
    status: Status
    creator: User
    created: int
    updated: int
    description: str = ""
    assignees: list[User] = field(default_factory=list)
    priority: int | None = None
    due: int | None = None
    done: int | None = None
    parent: str | None = None
    values: dict[str, Any] = field(default_factory=dict)
    checklists: list[Checklist] = field(default_factory=list)
    comments: list[Comment] = field(default_factory=list)
    spells: list[tuple[str, int]] = field(default_factory=list)

    @property
    def is_closed(self) -> bool:
        return self.status.type == "closed"

    def shown(self, fields: Iterable[CustomField]) -> dict[str, Any]:
        finished = self.status.type in ("done", "closed")
        priority = (
            {"id": str(self.priority), "priority": PRIORITIES[self.priority]} if self.priority else None
        )
        return {
            "id": self.id,
            "custom_id": None,
            "custom_item_id": 0,
            "name": self.name,
            "text_content": self.description,
            "description": self.description,
            "status": self.status.shown(),
            "orderindex": "1.00000000",
            "date_created": str(self.created),
            "date_updated": str(self.updated),
            "date_closed": str(self.done) if self.done and self.is_closed else None,
            "date_done": str(self.done) if self.done and finished else None,
            "archived": False,
            "creator": self.creator.shown(),
            "assignees": [user.shown() for user in self.assignees],
            "group_assignees": [],
            "watchers": [],
            "checklists": [each.shown() for each in self.checklists],
            "tags": [],
            "parent": self.parent,
            "top_level_parent": self.parent,
            "priority": priority and {**priority, "color": COLOR, "orderindex": str(self.priority)},
            "due_date": None if self.due is None else str(self.due),
            "start_date": None,
            "points": None,
            "time_estimate": None,
            "time_spent": 0,
            "custom_fields": [self._filled(each) for each in fields if each.is_on(self.list)],
            "dependencies": [],
            "linked_tasks": [],
            "locations": [],
            "team_id": "9001",
            "url": f"https://app.clickup.com/t/{self.id}",
            "sharing": {
                "public": False,
                "public_share_expires_on": None,
                "public_fields": [],
                "token": None,
                "seo_optimized": False,
            },
            "permission_level": "create",
            "list": self.list.named(),
            "project": {**(self.list.folder or self.list.space).named(), "hidden": False},
            "folder": self.list.inside()["folder"],
            "space": {"id": self.list.space.id},
        }

    def _filled(self, each: CustomField) -> dict[str, Any]:
        shown = {**each.shown(), "required": False}
        return {**shown, "value": self.values[each.id]} if each.id in self.values else shown


@dataclass
class Webhook:
    id: str
    endpoint: str
    events: list[str]
    secret: str
    user: User
    space: str | None = None
    status: str = "active"
    fail_count: int = 0

    def shown(self) -> dict[str, Any]:
        return {
            "id": self.id,
            "userid": self.user.id,
            "team_id": 9001,
            "endpoint": self.endpoint,
            "client_id": "FAKE",
            "events": self.events,
            "task_id": None,
            "list_id": None,
            "folder_id": None,
            "space_id": self.space,
            "health": {"status": self.status, "fail_count": self.fail_count},
            "secret": self.secret,
        }


@dataclass
class Told:
    """Something a webhook is to be told."""

    webhook: Webhook
    body: dict[str, Any]
    tries: int = 0


class World:
    """One workspace of ClickUp. ``clock`` gives the time in seconds; no two writes happen in the same millisecond."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._numbers = itertools.count(1)
        self._latest = 0
        self.users: dict[int, User] = {}
        self.places: dict[str, Place] = {}
        self.fields: dict[str, CustomField] = {}
        self.tasks: dict[str, Task] = {}
        self.list_comments: dict[str, list[Comment]] = {}
        self.templates: dict[str, dict[str, Any]] = {}
        self.list_templates: dict[str, dict[str, Any]] = {}
        self.webhooks: dict[str, Webhook] = {}
        self.told: list[Told] = []
        self.has_time_in_status = True
        self.me = self.add_user("Surehand", "surehand@example.com")

    def number(self) -> int:
        return next(self._numbers)

    def moment(self) -> int:
        """Now, in milliseconds, and later than every moment before."""
        self._latest = max(int(self._clock() * 1000), self._latest + 1)
        return self._latest

    # What people set up there

    def add_user(self, name: str, email: str) -> User:
        user = User(1000 + self.number(), name, email)
        self.users[user.id] = user
        return user

    def add_place(self, kind: str, name: str, parent: Place | None = None) -> Place:
        place = Place(str(90_000 + self.number()), name, kind, parent)
        place.statuses = parent.statuses if parent else self._new_statuses()
        self.places[place.id] = place
        return place

    def own_statuses(self, place: Place, *named: tuple[str, str]) -> None:
        """Give a place statuses of its own."""
        place.statuses = self._new_statuses(named)

    def add_field(self, name: str, type: str = "short_text", place: Place | None = None) -> CustomField:
        made = CustomField(f"0000{self.number():04}-aaaa-bbbb", name, type, place)
        self.fields[made.id] = made
        return made

    def add_template(self, name: str, description: str = "", checklist: tuple[str, ...] = ()) -> str:
        made = f"t-{self.number()}"
        self.templates[made] = {"name": name, "description": description, "checklist": checklist}
        return made

    def add_list_template(self, name: str, *tasks: str) -> str:
        made = f"t-{self.number()}"
        self.list_templates[made] = {"name": name, "tasks": tasks}
        return made

    def lists(self, parent: Place) -> list[Place]:
        return [each for each in self.places.values() if each.kind == "list" and each.parent is parent]

    def children(self, task: str) -> list[Task]:
        return [each for each in self.tasks.values() if each.parent == task]

    def tasks_in(self, list: Place) -> list[Task]:
        return [each for each in self.tasks.values() if each.list is list]

    def tell(self, event: str, *items: dict[str, Any], **about: str) -> None:
        """Let every webhook that wants an event have it."""
        for webhook in self.webhooks.values():
            if webhook.status == "active" and (event in webhook.events or "*" in webhook.events):
                body = {"event": event, "webhook_id": webhook.id, **about}
                self.told.append(Told(webhook, {**body, "history_items": list(items)} if items else body))

    def _new_statuses(self, named: Iterable[tuple[str, str]] = STATUSES) -> list[Status]:
        return [Status(f"p{self.number()}_st", name, type, index) for index, (name, type) in enumerate(named)]
