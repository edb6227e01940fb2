"""The values of a property that no two objects may share."""

from __future__ import annotations

from dataclasses import dataclass, field

from tests.fakes.hubspot import refusals


@dataclass
class Unique:
    """Who holds which value, whatever its case."""

    _by_value: dict[str, str] = field(default_factory=dict)
    _by_id: dict[str, str] = field(default_factory=dict)

    def holder(self, value: str) -> str:
        """The id of the object that has a value; empty when nobody has."""
        return self._by_value.get(value.lower(), "")

    def check(self, name: str, value: str, id: str) -> None:
        """Raise `Refused` when another object has it."""
        if value and self.holder(value) not in ("", id):
            raise refusals.taken(name, self.holder(value))

    def hold(self, value: str, id: str) -> None:
        """From now on this object has the value, and no other one."""
        self._by_value.pop(self._by_id.pop(id, ""), None)
        if value:
            self._by_value[value.lower()] = id
            self._by_id[id] = value.lower()
