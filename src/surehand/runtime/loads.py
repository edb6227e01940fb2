"""How busy people are, read once and kept right while a batch hands work out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

from msgspec.structs import replace

from surehand.core.engine import Event, Load
from surehand.core.engine.events import HandoffOffered, HandoffRerouted
from surehand.store.queries.facts import read_loads


class LiveLoads(Mapping[str, Load]):
    """The loads of a workspace, read at the first question and counted on with each offer of the same batch."""

    def __init__(self, workspace: str, now: datetime) -> None:
        self._workspace = workspace
        self._now = now
        self._loads: dict[str, Load] | None = None
        self._unread: list[str] = []
        """Who received something that the rows do not tell yet, before anybody asked."""

    def count(self, events: Sequence[Event]) -> None:
        """Take in who received something."""
        for event in events:
            if isinstance(event, HandoffOffered | HandoffRerouted):
                self._unread.append(event.receiver)

    def _read(self) -> dict[str, Load]:
        if self._loads is None:
            self._loads = dict(read_loads(self._workspace, self._now))
        while self._unread:
            receiver = self._unread.pop()
            load = self._loads.get(receiver, Load())
            self._loads[receiver] = replace(
                load, open_handoffs=load.open_handoffs + 1, last_received=self._now
            )
        return self._loads

    def __getitem__(self, person: str) -> Load:
        return self._read()[person]

    def __iter__(self) -> Iterator[str]:
        return iter(self._read())

    def __len__(self) -> int:
        return len(self._read())
