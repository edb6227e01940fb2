"""What a file leaves open. It is asked about or refused by name, never guessed silently."""

from __future__ import annotations

from typing import TypeVar

import msgspec

T = TypeVar("T")


class Unclear(msgspec.Struct, frozen=True):
    """Why a log cannot be read as it is: the sentence names the column, ``ways`` say what to do.

    ``examples`` are values of the column that show it.
    """

    code: str
    sentence: str
    column: str = ""
    ways: tuple[str, ...] = ()
    examples: tuple[str, ...] = ()
