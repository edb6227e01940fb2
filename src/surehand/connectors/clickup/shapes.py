"""What ClickUp holds and answers, as plain structs: the only shapes of it that the rest of the product sees.

Moments are milliseconds since 1970, as ClickUp has them; most come as text. Ids of users are numbers, all others text.
https://developer.clickup.com/reference
"""

from __future__ import annotations

from typing import Any, Literal, TypeAlias

import msgspec

Millis: TypeAlias = int
StatusType: TypeAlias = Literal["open", "custom", "done", "closed", "unstarted"]
FINISHED = frozenset(("done", "closed"))
"""Types of statuses in which nothing is left to do."""


class User(msgspec.Struct, frozen=True):
    """Somebody with an account there."""

    id: int
    username: str | None = None
    email: str | None = None


class Member(msgspec.Struct, frozen=True):
    """Somebody who belongs to a workspace."""

    user: User


class Team(msgspec.Struct, frozen=True):
    """A workspace, which the API calls team."""

    id: str
    name: str
    members: tuple[Member, ...] = ()


class Status(msgspec.Struct, frozen=True):
    """A status of a list. Tasks are given one by its name, which people may change; ``id`` stays."""

    status: str
    id: str | None = None
    type: str = "custom"
    orderindex: float = 0

    @property
    def is_finished(self) -> bool:
        """Whether a task in it is done."""
        return self.type in FINISHED


class Place(msgspec.Struct, frozen=True):
    """What something lies in, as far as it is told there."""

    id: str = ""
    name: str = ""
    hidden: bool = False


class ListOf(msgspec.Struct, frozen=True):
    """A list of tasks. ``statuses`` are told only when it is read by itself."""

    id: str
    name: str
    content: str | None = None
    archived: bool = False
    deleted: bool = False
    statuses: tuple[Status, ...] = ()
    folder: Place = Place()
    space: Place = Place()


class Folder(msgspec.Struct, frozen=True):
    """A folder of lists."""

    id: str
    name: str
    lists: tuple[ListOf, ...] = ()


class Space(msgspec.Struct, frozen=True):
    """A space, in which lists inherit its statuses unless they have their own."""

    id: str
    name: str
    archived: bool = False
    statuses: tuple[Status, ...] = ()


class CustomField(msgspec.Struct, frozen=True):
    """A custom field: how it is called, of what type it is, and its options."""

    id: str
    name: str
    type: str
    type_config: dict[str, Any] = {}


class Template(msgspec.Struct, frozen=True):
    """A template of a task."""

    id: str
    name: str


class Priority(msgspec.Struct, frozen=True):
    """1 is urgent, 2 high, 3 normal, 4 low."""

    id: int
    priority: str = ""


class Item(msgspec.Struct, frozen=True):
    """One line of a checklist."""

    id: str
    name: str
    resolved: bool = False


class Checklist(msgspec.Struct, frozen=True):
    """A checklist of a task."""

    id: str
    name: str
    items: tuple[Item, ...] = ()


class Filled(msgspec.Struct, frozen=True):
    """A custom field of a task, with its value where it has one."""

    id: str
    name: str = ""
    type: str = ""
    value: Any = None


class Task(msgspec.Struct, frozen=True):
    """A task as it is there."""

    id: str
    name: str
    status: Status
    date_created: Millis
    date_updated: Millis
    date_done: Millis | None = None
    date_closed: Millis | None = None
    archived: bool = False
    creator: User | None = None
    assignees: tuple[User, ...] = ()
    checklists: tuple[Checklist, ...] = ()
    parent: str | None = None
    priority: Priority | None = None
    due_date: Millis | None = None
    description: str | None = None
    text_content: str | None = None
    custom_fields: tuple[Filled, ...] = ()
    list: Place = Place()
    url: str = ""

    def value_of(self, field: str) -> Any:
        """The value of a custom field; None where it has none."""
        return next((each.value for each in self.custom_fields if each.id == field), None)


class TaskPage(msgspec.Struct, frozen=True):
    """A page of tasks. ``last_page`` is not always told; then an empty page is the last."""

    tasks: tuple[Task, ...] = ()
    last_page: bool | None = None


class WrittenTask(msgspec.Struct, frozen=True):
    """What is read of the answer to a write: not more, so that it cannot fail after the write has happened."""

    id: str
    date_updated: Millis = 0
    url: str = ""


class WrittenTemplate(msgspec.Struct, frozen=True):
    """The answer to a task made from a template, which ClickUp does not describe; seen with the id in two places."""

    id: str = ""
    task: WrittenTask | None = None


class Comment(msgspec.Struct, frozen=True):
    """A comment on a task or a list."""

    id: str
    date: Millis
    comment_text: str = ""
    user: User | None = None


class WrittenComment(msgspec.Struct, frozen=True):
    """A comment that was just written."""

    id: str | int


class Health(msgspec.Struct, frozen=True):
    """How a webhook is doing: after 100 failed calls it is suspended, and nobody is told."""

    status: str = "active"
    fail_count: int = 0


class Webhook(msgspec.Struct, frozen=True):
    """A webhook there. ``secret`` signs what it sends."""

    id: str
    endpoint: str
    events: tuple[str, ...] | str = ()
    health: Health = Health()
    secret: str = ""
    userid: int = 0


class Spell(msgspec.Struct, frozen=True):
    """How long a task was in a status: since when, and for how many minutes."""

    status: str
    minutes: int
    since: Millis


class TimeInStatus(msgspec.Struct, frozen=True):
    """The statuses a task went through; the last one is that of now."""

    spells: tuple[Spell, ...]


class NewTask(msgspec.Struct, frozen=True, kw_only=True):
    """A task to make. What is None is not sent."""

    name: str
    description: str | None = None
    assignees: tuple[int, ...] = ()
    status: str | None = None
    priority: int | None = None
    due_date: Millis | None = None
    parent: str | None = None
    custom_fields: tuple[tuple[str, Any], ...] = ()


class TaskChange(msgspec.Struct, frozen=True, kw_only=True):
    """What is to be another of a task. What is not given stays; custom fields are set one by one, not by this."""

    name: str | msgspec.UnsetType = msgspec.UNSET
    description: str | msgspec.UnsetType = msgspec.UNSET
    status: str | msgspec.UnsetType = msgspec.UNSET
    priority: int | msgspec.UnsetType = msgspec.UNSET
    due_date: Millis | msgspec.UnsetType | None = msgspec.UNSET
    add: tuple[int, ...] = ()
    remove: tuple[int, ...] = ()


class RateSeen(msgspec.Struct, frozen=True):
    """What an answer told of the limit: so many a minute, so many left, until when (seconds since 1970)."""

    limit: int | None = None
    remaining: int | None = None
    reset: int | None = None
