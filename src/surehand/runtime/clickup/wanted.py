"""What is to be in ClickUp for a record, worked out from the record as it is now and from nothing else."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Literal

import msgspec
from django.conf import settings as installation

from surehand.core.engine import HandoffState, RecordState, TaskState
from surehand.core.playbook import Handoff, Playbook
from surehand.runtime.clickup.settings import ClickUpSettings, Named

Verb = Literal["create_list", "create_task"]
MARK = "surehand:"


class Home(msgspec.Struct, frozen=True):
    """Where the tasks of a record lie, and since when: a list of its own, or a task they are sub-tasks of."""

    verb: Verb
    since: datetime
    template: Named = Named("")

    @property
    def kind(self) -> str:
        """The kind of its link."""
        return "list" if self.verb == "create_list" else "record"


class WantedTask(msgspec.Struct, frozen=True):
    """A task as it is to be there."""

    id: str
    name: str
    done: bool
    owner: str
    due: int
    template: str
    home: Home
    since: datetime


class Wanted(msgspec.Struct, frozen=True):
    """Everything that is to be there."""

    homes: tuple[Home, ...] = ()
    tasks: tuple[WantedTask, ...] = ()


def wanted_of(state: RecordState, playbook: Playbook, settings: ClickUpSettings) -> Wanted:
    """What a record asks for. Nothing before the first handoff that the playbook or the settings mean."""
    homes = tuple(_homes(state, playbook, settings))
    if not homes:
        return Wanted()
    return Wanted(_first_of_each(homes), tuple(_tasks(state, playbook, settings, homes)))


def mark_of(id: str) -> str:
    """The line by which something there is known as ours."""
    return f"{MARK}{id}"


def description_of(state: RecordState, id: str) -> str:
    """What stands in a task or list that we make: where it comes from, and our mark."""
    page = f"{installation.BASE_URL}/records/{state.id}"
    return "\n".join((state.title, page, "", mark_of(id)))


def moment_of(at: datetime) -> int:
    """A moment as ClickUp has it."""
    return int(at.timestamp() * 1000)


def effect_of(
    contract: Handoff, playbook: Playbook, settings: ClickUpSettings
) -> tuple[Verb, str, str] | None:
    """What a contract makes there, from which template, at which moment. Where no contract says, the settings do."""
    for each in contract.effects:
        if each.clickup in ("create_list", "create_task"):
            verb: Verb = "create_list" if each.clickup == "create_list" else "create_task"
            return verb, each.template, "offered" if "offered" in each.on else "accepted"
    says = any(each.clickup for other in playbook.handoffs.values() for each in other.effects)
    meant = contract.id in settings.handoffs if settings.handoffs else bool(contract.tasks)
    if says or not meant or settings.creates == "nothing":
        return None
    return ("create_list" if settings.creates == "list" else "create_task"), settings.template, "accepted"


def _homes(state: RecordState, playbook: Playbook, settings: ClickUpSettings) -> Iterator[Home]:
    for handoff in sorted(state.handoffs.values(), key=lambda each: each.offered_at):
        if home := _home_of(handoff, playbook, settings):
            yield home


def _home_of(handoff: HandoffState, playbook: Playbook, settings: ClickUpSettings) -> Home | None:
    contract = playbook.handoff(handoff.contract)
    effect = effect_of(contract, playbook, settings) if contract else None
    if effect is None:
        return None
    verb, template, on = effect
    since = handoff.offered_at if on == "offered" else handoff.closed_at
    if since is None or (on == "accepted" and handoff.status != "accepted"):
        return None
    return Home(verb, since, settings.templates.get(template, Named(template)))


def _first_of_each(homes: tuple[Home, ...]) -> tuple[Home, ...]:
    return tuple({home.verb: home for home in reversed(homes)}.values())


def _tasks(
    state: RecordState, playbook: Playbook, settings: ClickUpSettings, homes: tuple[Home, ...]
) -> Iterator[WantedTask]:
    first = {home.verb: home for home in reversed(homes)}
    for task in state.tasks.values():
        if home := _home_of_task(task, state, playbook, settings, homes):
            yield WantedTask(
                id=task.id,
                name=task.title,
                done=task.done_at is not None,
                owner=task.owner,
                due=moment_of(task.due),
                template=task.template,
                home=first[home.verb],
                since=task.created_at,
            )


def _home_of_task(
    task: TaskState,
    state: RecordState,
    playbook: Playbook,
    settings: ClickUpSettings,
    homes: tuple[Home, ...],
) -> Home | None:
    """Its handoff's; work that belongs to none goes to the latest, from the first on."""
    handoff = state.handoffs.get(task.handoff)
    if handoff:
        return _home_of(handoff, playbook, settings)
    return homes[-1] if task.created_at >= min(home.since for home in homes) else None
