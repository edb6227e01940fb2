"""What a ClickUp account holds, read for whoever sets up a connection; and a trial of each permission it needs."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import msgspec

from surehand.connectors.channel import DeliveryFailed
from surehand.connectors.clickup.client import ClickUp
from surehand.connectors.clickup.shapes import (
    CustomField,
    Folder,
    ListOf,
    Space,
    Status,
    Team,
    Template,
    User,
)
from surehand.core.engine import Next, Refusal
from surehand.runtime.clickup.settings import ClickUpSettings, asking, clickup_settings
from surehand.store import models as m

AGAIN = (Next("change", "Enter another token, or grant this one what is missing."),)


class Account(msgspec.Struct, frozen=True):
    """What there is to choose from, as far as it is chosen already: spaces of the workspace, lists of the space …"""

    user: User
    teams: tuple[Team, ...]
    members: tuple[User, ...] = ()
    spaces: tuple[Space, ...] = ()
    templates: tuple[Template, ...] = ()
    list_templates: tuple[Template, ...] = ()
    folders: tuple[Folder, ...] = ()
    lists: tuple[ListOf, ...] = ()
    """Those of the space that lie in no folder."""
    list: ListOf | None = None
    statuses: tuple[Status, ...] = ()
    fields: tuple[CustomField, ...] = ()


class Tested(msgspec.Struct, frozen=True):
    """One permission: what it is needed for, whether it is there, and what ClickUp said if not."""

    name: str
    needed_for: str
    ok: bool
    said: str = ""


def read_account(
    connection: m.Connection,
    clock: Callable[[], datetime],
    *,
    wanted: ClickUpSettings | None = None,
) -> Account | Refusal:
    """What the account holds around what is chosen in ``wanted`` (the settings, if nothing is given)."""
    chosen = wanted or clickup_settings(connection)
    try:
        with asking(connection, clock) as clickup:
            return _read(clickup, chosen)
    except DeliveryFailed as failed:
        return Refusal("clickup_failed", failed.answer, allowed=AGAIN)


def try_access(connection: m.Connection, clock: Callable[[], datetime]) -> tuple[Tested, ...]:
    """Try, without changing anything, each thing that the connection needs to be allowed."""
    chosen = clickup_settings(connection)
    try:
        with asking(connection, clock) as clickup:
            return tuple(_try(name, needed_for, ask, clickup) for name, needed_for, ask in _trials(chosen))
    except DeliveryFailed as failed:
        return (Tested("token", "everything", ok=False, said=failed.answer),)


def _read(clickup: ClickUp, chosen: ClickUpSettings) -> Account:
    teams = clickup.teams()
    account = Account(clickup.me(), teams)
    team = next((each for each in teams if each.id == chosen.team.id), None)
    if team is None:
        return account
    spaces, members = clickup.spaces(team.id), tuple(each.user for each in team.members)
    account = msgspec.structs.replace(
        account,
        members=members,
        spaces=spaces,
        templates=clickup.templates(team.id),
        list_templates=clickup.list_templates(team.id),
    )
    space = next((each for each in spaces if each.id == chosen.space.id), None)
    return _read_space(clickup, chosen, account, space) if space else account


def _read_space(clickup: ClickUp, chosen: ClickUpSettings, account: Account, space: Space) -> Account:
    folders, lists = clickup.folders(space.id), clickup.lists_of_space(space.id)
    known = {each.id for folder in folders for each in folder.lists} | {each.id for each in lists}
    # A list that was moved elsewhere is still read by its id: it may be chosen again.
    chosen_list = clickup.list(chosen.list.id) if chosen.list.id in known else None
    fields = (
        clickup.fields_of_list(chosen_list.id) if chosen_list else fields_around(clickup, chosen, account)
    )
    return msgspec.structs.replace(
        account,
        folders=folders,
        lists=lists,
        list=chosen_list,
        statuses=chosen_list.statuses if chosen_list else space.statuses,
        fields=fields,
    )


def fields_around(clickup: ClickUp, chosen: ClickUpSettings, account: Account) -> tuple[CustomField, ...]:
    """The custom fields that a new list there will have: those of its folder, its space and the workspace."""
    found: dict[str, CustomField] = {}
    for field in clickup.fields_of_team(chosen.team.id):
        found[field.id] = field
    for field in clickup.fields_of_space(chosen.space.id):
        found[field.id] = field
    if any(folder.id == chosen.folder.id for folder in account.folders):
        for field in clickup.fields_of_folder(chosen.folder.id):
            found[field.id] = field
    return tuple(found.values())


_Trial = tuple[str, str, Callable[[ClickUp], object]]


def _trials(chosen: ClickUpSettings) -> list[_Trial]:
    team, space = chosen.team.id, chosen.space.id
    trials: list[_Trial] = [
        ("token", "everything", ClickUp.me),
        ("workspaces", "choosing where lists and tasks are made", ClickUp.teams),
    ]
    if team:
        trials += [
            ("spaces", "choosing where lists and tasks are made", lambda it: it.spaces(team)),
            ("templates", "making tasks from templates", lambda it: it.templates(team)),
            (
                "webhooks",
                "hearing of changes at once; without it they are read every minute",
                lambda it: it.webhooks(team),
            ),
            ("tasks", "reading what changed", lambda it: next(it.changed_tasks(team, _LATER), ())),
        ]
    if space:
        trials += [
            ("lists", "making lists and finding them again", lambda it: it.lists_of_space(space)),
            ("fields", "filling custom fields", lambda it: it.fields_of_space(space)),
        ]
    return trials


_LATER = 32_503_680_000_000
"""The year 3000: nothing changed after that, and asking for it costs little."""


def _try(name: str, needed_for: str, ask: Callable[[ClickUp], object], clickup: ClickUp) -> Tested:
    try:
        ask(clickup)
    except DeliveryFailed as failed:
        return Tested(name, needed_for, ok=False, said=failed.answer)
    return Tested(name, needed_for, ok=True)
