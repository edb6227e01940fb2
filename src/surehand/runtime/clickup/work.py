"""What a delivery to ClickUp works with: the record, the account, and what is looked up in it at most once."""

from __future__ import annotations

from datetime import datetime
from functools import cached_property
from typing import Any

from surehand.connectors.clickup.client import ClickUp
from surehand.connectors.clickup.failures import ClickUpFailed
from surehand.connectors.clickup.shapes import CustomField, Status, User
from surehand.core.engine import Person, Program, RecordState, encode
from surehand.runtime.clickup.filling import Unfit, value_for
from surehand.runtime.clickup.mapping import status_of, user_for
from surehand.runtime.clickup.settings import ClickUpSettings, Named, clickup_settings
from surehand.runtime.facts import facts_of
from surehand.store import models as m

_NEEDS_OPTIONS = ("drop_down", "labels")


class Work:
    """One record and its connection."""

    def __init__(
        self,
        connection: m.Connection,
        clickup: ClickUp,
        program: Program,
        state: RecordState,
        now: datetime,
    ) -> None:
        self.connection = connection
        self.clickup = clickup
        self.playbook = program.playbook
        self.state = state
        self.now = now
        self.settings: ClickUpSettings = clickup_settings(connection)
        self.refused: list[str] = []
        """What ClickUp does not take, in words."""
        self.unfit: list[str] = []
        """Values that the custom fields there cannot hold, in words."""

    @property
    def people(self) -> dict[str, Person]:
        """The people of the workspace."""
        return dict(facts_of(self.connection.workspace_id).directory.people)

    def user_of(self, person: str) -> int | None:
        """The account of a person there."""
        return user_for(self.people.get(person), self._members, self.settings)

    def status_named(self, *, done: bool, statuses: tuple[Status, ...] = ()) -> str | None:
        """What the status of an open or a done task is called: as it was chosen, or as the list says now."""
        chosen = self.settings.statuses.get("done" if done else "open", Named(""))
        if not statuses:
            return chosen.name or None
        found = status_of(chosen, statuses)
        if found is None:
            ordered = sorted(statuses, key=lambda each: each.orderindex)
            found = next((each for each in ordered if each.is_finished == done), None)
        return found.status if found else None

    def texts(self) -> dict[str, str]:
        """The mapped values of the record by custom field, as text to compare: nothing is asked for it."""
        settings, state = self.settings, self.state
        return {
            chosen.id: encode(state.values[name].value)
            for name, chosen in settings.fields.items()
            if name in state.values and name in self.playbook.fields
        }

    def custom_fields(self) -> tuple[tuple[str, Any], ...]:
        """The mapped values as a new task takes them, without those that do not fit."""
        values = ((id, self.value_of(id)) for id in self.texts())
        return tuple((id, value) for id, value in values if value is not None)

    def value_of(self, id: str) -> Any:
        """The value for a custom field as ClickUp takes it; None, and a word of it, where it does not fit."""
        name, chosen = next((name, each) for name, each in self.settings.fields.items() if each.id == id)
        field = self.playbook.fields[name]
        there = self._fields.get(id) or CustomField(id, chosen.name, chosen.type)
        try:
            return value_for(field, self.state.values[name], there, self.user_of)
        except Unfit as unfit:
            self.unfit.append(f"{field.title}: {unfit}")
            return None

    def set_field(self, task: str, field: str, value: Any) -> bool:
        """Fill a custom field, unless it is not enabled for this kind of task."""
        try:
            self.clickup.set_field(task, field, value)
        except ClickUpFailed as failed:
            if not failed.is_refusal:
                raise
            self.refused.append(failed.answer)
            return False
        return True

    @cached_property
    def _members(self) -> tuple[User, ...]:
        return tuple(each.user for each in self.clickup.members(self.settings.team.id))

    @cached_property
    def _fields(self) -> dict[str, CustomField]:
        if not any(each.type in _NEEDS_OPTIONS for each in self.settings.fields.values()):
            return {}
        place = self.settings
        found = [*self.clickup.fields_of_team(place.team.id), *self.clickup.fields_of_space(place.space.id)]
        if place.folder.id:
            found += self.clickup.fields_of_folder(place.folder.id)
        if place.list.id:
            found += self.clickup.fields_of_list(place.list.id)
        return {each.id: each for each in found}
