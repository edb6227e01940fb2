"""What comes of mining."""

from __future__ import annotations

import msgspec

from surehand.audit.binding import Binding
from surehand.audit.mining.draft import Proposed
from surehand.audit.mining.rules import Mining


class Mined(msgspec.Struct, frozen=True, kw_only=True):
    """What was mined. ``text`` is the draft; it is empty where there is nothing to propose, and ``nothing`` says why.

    ``binding`` is what of the log each field, stage and team stands for, so that the draft can be tested on it.
    """

    text: str = ""
    nothing: str = ""
    lines: list[Proposed] = []
    binding: Binding = Binding()
    rules: dict[str, str] = {}
    tries: int = 0


def nothing(why: str, rules: Mining) -> Mined:
    """The answer where the history is too thin."""
    return Mined(nothing=f"There is nothing to propose: {why}.", rules=rules.sentences())
