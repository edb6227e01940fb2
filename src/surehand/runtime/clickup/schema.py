"""Whether ClickUp is still as it was when the mapping was made: what was renamed, deleted or changed is a finding."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime

from surehand.connectors.channel import DeliveryFailed
from surehand.connectors.clickup.shapes import Status
from surehand.core.engine import Refusal
from surehand.runtime.clickup.account import Account, read_account
from surehand.runtime.clickup.mapping import status_of, unmatched_people
from surehand.runtime.clickup.settings import ClickUpSettings, clickup_settings
from surehand.runtime.facts import facts_of
from surehand.runtime.sync.drift import Seen, keep_drift
from surehand.runtime.sync.syncer import Turn
from surehand.store import models as m

AREA = "schema"


def look_at_schema(connection: m.Connection, clock: Callable[[], datetime]) -> Turn:
    """Compare the account with the settings."""
    account = read_account(connection, clock)
    if isinstance(account, Refusal):
        raise DeliveryFailed("retry", account.sentence)
    seen = list(drift_of(connection, account))
    keep_drift(connection, AREA, seen, clock())
    return Turn(
        "Nothing has changed there." if not seen else f"{len(seen)} things are another than they were."
    )


def drift_of(connection: m.Connection, account: Account) -> Iterator[Seen]:
    """Everything in the account that does not fit the settings any more."""
    settings = clickup_settings(connection)
    yield from _places(account, settings)
    if account.statuses:
        yield from _statuses(account.statuses, settings)
    if any(each.id == settings.space.id for each in account.spaces):
        yield from _fields(account, settings)
    yield from _people(connection, account, settings)


def _places(account: Account, settings: ClickUpSettings) -> Iterator[Seen]:
    known = {each.id for each in account.teams} | {each.id for each in account.spaces}
    known |= {each.id for each in account.folders} | {each.id for each in account.lists}
    known |= {each.id for folder in account.folders for each in folder.lists}
    chosen = [settings.team, settings.space, settings.folder]
    chosen += [settings.list] if settings.creates == "task" else []
    for place in chosen:
        if place.id and place.id not in known:
            yield Seen("place_missing", f"place:{place.id}", {"place": place.name})
            return


def _statuses(statuses: tuple[Status, ...], settings: ClickUpSettings) -> Iterator[Seen]:
    for name, chosen in settings.statuses.items():
        found = status_of(chosen, statuses)
        if found is None:
            yield Seen("status_missing", f"status:{name}", {"status": chosen.name})
        elif found.status.casefold() != chosen.name.casefold():
            yield Seen("status_renamed", f"status:{name}", {"was": chosen.name, "now": found.status})


def _fields(account: Account, settings: ClickUpSettings) -> Iterator[Seen]:
    there = {each.id: each for each in account.fields}
    chosen = {**settings.fields, "*": settings.marker} if settings.marker.id else settings.fields
    for name, field in chosen.items():
        found = there.get(field.id)
        if found is None:
            yield Seen("field_missing", f"field:{name}", {"field": field.name})
        elif field.type and found.type != field.type:
            words = {"field": field.name, "was": field.type, "now": found.type}
            yield Seen("field_changed", f"field:{name}", words)


def _people(connection: m.Connection, account: Account, settings: ClickUpSettings) -> Iterator[Seen]:
    """Those with open tasks there who have no account: their tasks have nobody."""
    open_tasks = m.Task.objects.within(connection.workspace_id).filter(done_at=None)
    linked = m.Link.objects.within(connection.workspace_id).filter(connection=connection.pk, kind="task")
    owners = set(open_tasks.filter(id__in=linked.values("subject")).values_list("owner", flat=True))
    people = facts_of(connection.workspace_id).directory.people
    for person in unmatched_people(account, people, settings):
        if person.id in owners:
            yield Seen("no_account", f"person:{person.id}", {"person": person.name})
