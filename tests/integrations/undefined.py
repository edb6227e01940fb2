"""What Make calls undefined: an input that was left empty, a part that is not there."""

from __future__ import annotations

from typing import Final


class Undefined:
    """There is one of it, and it is false."""

    def __bool__(self) -> bool:
        return False

    def __repr__(self) -> str:
        return "UNDEFINED"


UNDEFINED: Final = Undefined()
