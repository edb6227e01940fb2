"""What every channel that carries messages has in common: a letter goes out, or fails in one of three ways."""

from __future__ import annotations

from datetime import timedelta
from typing import Literal, Protocol

import msgspec

Failure = Literal["retry", "settings", "person"]


class Rate(msgspec.Struct, frozen=True):
    """How fast the other side lets us: so many messages a second, and so many at once after a rest."""

    per_second: float
    burst: int = 1


class Letter(msgspec.Struct, frozen=True):
    """One message ready to go out. ``key`` is the same on every attempt, so that a receiver can tell repetitions.

    ``html`` is the same as ``text``, for those who see it; ``unsubscribe`` is where the receiver chooses what they get;
    ``reply_to`` the address at which this receiver answers.
    """

    key: str
    to: str
    subject: str
    text: str
    thread: str = ""
    html: str = ""
    unsubscribe: str = ""
    reply_to: str = ""


class DeliveryFailed(Exception):
    """A message did not go out. ``failure`` says what is needed: another try, other settings, or a person.

    ``status`` is the other side's HTTP status where there is one; ``wait`` how long it asked to be left alone.
    """

    def __init__(
        self, failure: Failure, answer: str, *, status: int | None = None, wait: timedelta | None = None
    ) -> None:
        super().__init__(answer)
        self.failure: Failure = failure
        self.answer = answer
        self.status = status
        self.wait = wait


class Channel(Protocol):
    """A way out."""

    def send(self, letter: Letter) -> str:
        """Carry a letter and give back the other side's answer. Raises `DeliveryFailed`."""
        ...
