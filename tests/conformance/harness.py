"""What a way out brings along to be held to the conformance suite. A module here with a ``HARNESS`` takes part.

The harness plays both sides: it makes outgoing messages, and it is the other side that answers them.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from datetime import datetime
from enum import Enum
from importlib import import_module
from pathlib import Path
from typing import Any, NamedTuple, Protocol

import pytest

from surehand.runtime.ids import new_id
from surehand.runtime.worker import Worker
from surehand.store import models as m
from tests.fixtures import Company
from tests.sample import NOW


class Answer(Enum):
    """How the other side answers one try."""

    TAKEN = "it takes the message"
    UNWELL = "it is broken for the moment"
    REFUSED = "it will never take this message"
    DENIED = "it does not know us any more"
    BUSY = "it wants to be left alone for 30 seconds"
    HANGS = "it says nothing for longer than we wait"
    RESETS = "the line is cut before it has the message"
    LOST = "the line is cut after it has the message"


class Scene(Protocol):
    """A company with this way out set up, and the other side at work."""

    connection: m.Connection | None
    """What messages go through; None for a way out of the whole installation."""
    secrets: Sequence[str]
    """What must stand nowhere."""

    def worker(self, clock: Callable[[], datetime]) -> Worker:
        """A worker that uses this way out."""
        ...

    def message(self, number: int, lane: str = "") -> m.Delivery:
        """A message that waits, saved; different numbers are different messages that go out apart."""
        ...

    def answer_with(self, *answers: Answer) -> None:
        """How the next tries are answered, in place of what was said before; after them everything is taken."""
        ...

    def mark(self, delivery: m.Delivery) -> str:
        """The key of a delivery as the other side sees it."""
        ...

    def tried(self) -> list[str]:
        """The marks of everything the other side was given, as far as it came to see one."""
        ...

    def taken(self) -> list[str]:
        """The marks of what the other side took, in order."""
        ...

    def tell_secrets(self) -> None:
        """Let the other side repeat in its refusals every secret it could know."""
        ...

    def come_back(self, delivery: m.Delivery) -> m.Inbound | None:
        """What the other side would tell us of our own message; None for a way out that nothing comes in by."""
        ...


class Harness(Protocol):
    """One way out.

    ``says_when`` tells whether a busy other side says for how long; ``asks_again`` whether a refused sign-in is tried
    again, as the other side may be set up anew: then the connection ends before the message does.
    """

    name: str
    says_when: bool
    asks_again: bool

    def scene(
        self, company: Company, settings: Any, monkeypatch: pytest.MonkeyPatch
    ) -> AbstractContextManager[Scene]:
        """Everything set up; time-outs are short."""
        ...


def harnesses() -> list[Harness]:
    """All that there are."""
    here = Path(__file__).parent
    modules = [import_module(f"tests.conformance.{path.stem}") for path in sorted(here.glob("*.py"))]
    return [module.HARNESS for module in modules if hasattr(module, "HARNESS")]


class Outgoing(NamedTuple):
    """What a scene sends: by which way, for whom, of which kind."""

    channel: str
    to: str
    kind: str
    connection: m.Connection | None = None
    record: str = ""
    key: str = "conformance-{number}"


def outgoing(workspace: str, what: Outgoing, number: int, payload: str, lane: str = "") -> m.Delivery:
    """A message that waits, saved."""
    delivery = m.Delivery(
        id=new_id("dlv"),
        workspace_id=workspace,
        record=what.record,
        key=what.key.format(number=number),
        channel=what.channel,
        to=what.to,
        kind=what.kind,
        payload=payload,
        created_at=NOW,
        next_at=NOW,
        connection=what.connection.pk if what.connection else "",
        lane=lane,
    )
    delivery.save(force_insert=True)
    return delivery
