"""What is known of a log, and of the file it came from, apart from its rows."""

from __future__ import annotations

import msgspec

from surehand.audit.mapping import Mapping
from surehand.audit.rules import Rules


class Doubt(msgspec.Struct, frozen=True):
    """Something that reading a file showed and that weakens what is measured from it.

    ``share`` is how much of the file it concerns, ``touches`` which measures.
    """

    code: str
    sentence: str
    share: float
    touches: tuple[str, ...] = ()


class Laid(msgspec.Struct, frozen=True, kw_only=True):
    """What is known of a log beside its tables: what its columns mean, and by which rules it is ordered.

    With it another process takes the tables up, and nobody who only carries it loads a database. ``rows`` are those of
    the file; ``untimed`` those of them that have no time, and ``nameless`` those without a case or an activity.
    ``told`` is how the file was read, and ``doubts`` what is weak about it for that.
    """

    name: str
    mapping: Mapping
    rules: Rules
    rows: int
    untimed: int
    nameless: int
    encoding: str
    told: tuple[str, ...] = ()
    doubts: tuple[Doubt, ...] = ()
