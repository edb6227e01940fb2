"""What the parts of a packet held before, since when, and by whose act: read from the record's events."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

import msgspec

from surehand.core.engine import RecordState
from surehand.core.engine import events as e
from surehand.core.values import FieldValue
from surehand.store.queries.handoff_page import read_past
from surehand.store.queries.timeline import Entry

FILE = "file:"
"""What the name of a part begins with that is a file of the record; every other part is a field."""


class Change(msgspec.Struct, frozen=True):
    """One change of one part: what it holds from event ``version`` on (None: nothing), and who acted."""

    version: int
    at: datetime
    actor: str
    via: str
    held: FieldValue | None


class Difference(msgspec.Struct, frozen=True):
    """A part that is not as it was at an earlier moment: what it held then and holds now, by which latest change."""

    part: str
    before: FieldValue | None
    after: FieldValue | None
    at: datetime
    by: str


class Past:
    """The changes of every part of a record, the first one first."""

    def __init__(self, entries: Iterable[Entry]) -> None:
        self._changes: dict[str, list[Change]] = {}
        self._offered: dict[str, int] = {}
        for entry in entries:
            self._take(entry)

    def _take(self, entry: Entry) -> None:
        match entry.event:
            case e.RecordOpened(values=values):
                self._note(entry, values)
            case e.FieldsSet(values=values, cleared=cleared):
                self._note(entry, {**values, **dict.fromkeys(cleared)})
            case e.FileAttached(file=file):
                source = f"person:{entry.actor}"
                self._note(entry, {FILE + file.id: FieldValue("file", file, source, entry.at)})
            case e.HandoffOffered(handoff=handoff):
                self._offered[handoff] = entry.version

    def _note(self, entry: Entry, values: Mapping[str, FieldValue | None]) -> None:
        for part, held in values.items():
            change = Change(entry.version, entry.at, entry.actor, entry.via, held)
            self._changes.setdefault(part, []).append(change)

    def changes_of(self, part: str) -> tuple[Change, ...]:
        """Every change of a part."""
        return tuple(self._changes.get(part, ()))

    def offered_at(self, handoff: str) -> int:
        """The version of the record at which a handoff was offered."""
        return self._offered.get(handoff, 0)

    def held_at(self, part: str, version: int) -> FieldValue | None:
        """What a part held when the record had this version."""
        held = None
        for change in self._changes.get(part, ()):
            if change.version > version:
                break
            held = change.held
        return held

    def differences(self, since: int) -> tuple[Difference, ...]:
        """The parts that hold something else than at version ``since``, in the order of their first mention."""
        return tuple(found for part in self._changes if (found := self.difference(part, since)))

    def difference(self, part: str, since: int) -> Difference | None:
        """How a part differs from what it was at a version; None when it says the same."""
        changes = self._changes.get(part, ())
        if not changes or changes[-1].version <= since:
            return None
        before, last = self.held_at(part, since), changes[-1]
        if (before and before.value) == (last.held and last.held.value):
            return None
        return Difference(part, before, last.held, last.at, last.actor)


def past_of(workspace: str, state: RecordState) -> Past:
    """The past of a record."""
    return Past(read_past(workspace, state.id))
