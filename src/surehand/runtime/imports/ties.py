"""Rows that belong to a connection: its links tell which record a key stands for, and what the row said last.

So the same table can be read again and again: a row that is known changes its record, and only by what is another in
the file than the last time. What a person corrected here stays until the file itself says something else.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from hashlib import blake2b

import msgspec

from surehand.core.engine import RecordState
from surehand.runtime.imports.carry import Landed
from surehand.runtime.imports.parts import Problem
from surehand.runtime.imports.rows import Entry
from surehand.store.queries.imports import links_by_key, save_links
from surehand.store.queries.states import read_states

_encode = msgspec.json.Encoder(order="deterministic").encode
_PEOPLE_AND_STAGE = ("owner", "stage")

Said = dict[str, str]
"""What a row said, by field, as short digests."""


class Ties:
    """The links of one connection, as far as the rows of an import need them."""

    def __init__(self, workspace: str, connection: str) -> None:
        self._workspace = workspace
        self._connection = connection
        self._before: dict[str, Said] = {}
        self._now: dict[str, Said] = {}

    def find(self, keys: Iterable[str]) -> dict[str, RecordState]:
        """The record that each key stands for, put away or not; where it went on, if it was merged."""
        links = links_by_key(self._workspace, self._connection, keys)
        self._before = {key: _said(seen) for key, (_, seen) in links.items()}
        self._now = {}
        states = self._states({record for record, _ in links.values()})
        return {key: states[record] for key, (record, _) in links.items() if record in states}

    def leave_news(self, entry: Entry) -> None:
        """Take from an entry whatever its row said the last time already."""
        said = {name: _digest(value) for name, value in entry.values.items()}
        said |= {f"@{name}": _digest(text) for name in _PEOPLE_AND_STAGE if (text := getattr(entry, name))}
        before = self._before.get(entry.key, {})
        self._now[entry.key] = said
        entry.values = {name: value for name, value in entry.values.items() if before.get(name) != said[name]}
        for name in _PEOPLE_AND_STAGE:
            if f"@{name}" in said and before.get(f"@{name}") == said[f"@{name}"]:
                setattr(entry, name, "")

    def keep(self, rows: Iterable[Landed]) -> None:
        """Save the links of rows that were carried out, in the transaction in which they were."""
        landed = [(each, each.state) for each in rows if each.key in self._now and each.outcome != "rejected"]
        save_links(
            self._workspace,
            self._connection,
            {each.key: (state.id, self._told(each)) for each, state in landed if state is not None},
        )

    def _told(self, landed: Landed) -> str:
        """What the row said; of one that a gate held, not its stage: that is tried again."""
        said = {**self._before.get(landed.key, {}), **self._now[landed.key]}
        if landed.is_held:
            said.pop("@stage", None)
        return _encode(said).decode()

    def _states(self, records: set[str]) -> dict[str, RecordState]:
        """The records by id; one that was merged, as the one that it went into."""
        found: dict[str, RecordState] = {}
        while wanted := records.union(each.merged_into for each in found.values()) - found.keys() - {""}:
            more = read_states(self._workspace, wanted)
            if not more:
                break
            found |= more
        return {record: _last(found, found[record]) for record in records if record in found}


def put_away(state: RecordState) -> Problem:
    """Why nothing is read into a record: somebody has put it away, and no table brings it back."""
    sentence = f"{state.title} ({state.id}) was put away; nothing is read into it any more."
    return Problem("archived", sentence, "Bring it back, or leave the row out of the file.", kind="warn")


def _last(found: Mapping[str, RecordState], state: RecordState) -> RecordState:
    while state.merged_into in found:
        state = found[state.merged_into]
    return state


def _said(seen: str) -> Said:
    return msgspec.json.decode(seen, type=Said)


def _digest(value: object) -> str:
    return blake2b(_encode(value), digest_size=8).hexdigest()
