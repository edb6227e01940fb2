"""What a back-test answers: every number with what it is of, and sentences that say it."""

from __future__ import annotations

from typing import Literal

import msgspec

from surehand.audit.chance import Part
from surehand.audit.measures.hours import Spread

Kind = Literal["field", "criterion", "task"]
Verdict = Literal[
    "catches", "no_better", "catches_nothing", "not_judged", "holds_everything", "holds_nothing", "not_told"
]
"""What an item comes to: it ``catches`` only where what it holds went bad more often than the others did, by more than
chance gives; ``no_better`` is all else that went bad, ``not_judged`` where of none of it is known what became of it."""


class Later(msgspec.Struct, frozen=True):
    """What became of some moves: of those that can be judged, how many went bad, and in which way.

    One move can have gone bad in several ways. A way that the history cannot tell is a part of nothing.
    """

    moves: int
    bad: Part
    returned: Part
    reworked: Part
    delayed: Part
    lost: Part


class Item(msgspec.Struct, frozen=True, kw_only=True):
    """A field, criterion or task of a gate.

    ``holds`` is of the moves of which it can be told; for the others ``not_told`` has the reasons with how often.
    ``alone`` counts those that nothing else holds. ``bad_held`` and ``bad_let`` are the shares that went bad of the
    judged moves that it holds, and of those it does not; ``chance`` is how often chance alone would give so large a
    difference, corrected for the number of items tried. ``filled_h`` are the hours until a missing field was filled,
    and ``never`` how many never were. ``shown`` is the field's title or the criterion's sentence.
    """

    kind: Kind
    id: str
    shown: str
    severity: str
    holds: Part
    not_told: dict[str, int]
    alone: int
    bad_held: Part
    bad_let: Part
    chance: float | None
    verdict: Verdict
    shortcomings: dict[str, int]
    filled_h: Spread | None
    never: int
    sentence: str
    evidence: list[str]


class Delay(msgspec.Struct, frozen=True):
    """How long it took until every missing field of the moves that were held was filled.

    ``told`` are the moves it can be told of. Those of them that were ``never`` complete are not among the hours; of the
    others that are held (criteria, tasks) nobody knows.
    """

    told: int
    hours: Spread
    never: int


class Effort(msgspec.Struct, frozen=True):
    """What the gate asks of senders: how many fields they have to fill at a move that it holds for fields."""

    fields: int
    moves: int
    mean: float
    most: int


class Gate(msgspec.Struct, frozen=True, kw_only=True):
    """What a gate would have done. ``held``, ``let`` and ``not_told`` add up to ``moves``.

    ``caught`` is the share of the moves gone bad that it would have held; ``wrongly`` the share of what it would have
    held that went well; both of the moves that can be judged.
    """

    way: str
    title: str
    kind: Literal["move", "handoff"]
    moves: int
    held: int
    let: int
    not_told: int
    of_held: Later
    of_let: Later
    of_not_told: Later
    caught: Part
    wrongly: Part
    chance: float | None
    late_h: float | None
    delay: Delay
    effort: Effort
    items: list[Item]
    sentences: list[str]
    evidence: dict[str, list[str]]


class Passage(msgspec.Struct, frozen=True):
    """Moves in the log between two stages that the playbook does not join."""

    origin: str
    target: str
    moves: int
    evidence: list[str]


class FieldFound(msgspec.Struct, frozen=True):
    """Where the log tells a field of the playbook; without a column, ``why`` it cannot be told.

    ``unread`` counts the moves at which something stood there that the field's kind cannot hold.
    """

    field: str
    title: str
    column: str
    why: str
    unread: int
    examples: list[str]


class BackTest(msgspec.Struct, frozen=True, kw_only=True):
    """A playbook over a history.

    Of the ``moves`` between its stages, ``gated`` pass a gate and ``returns`` go back over a handoff; the others are
    ``outside``. ``unplaced`` are activities that are no stage, with how often they stand in the log.
    """

    playbook: str
    title: str
    dataset: str
    cases: int
    moves: int
    gated: int
    returns: int
    outside: list[Passage]
    unplaced: dict[str, int]
    fields: list[FieldFound]
    gates: list[Gate]
    rules: dict[str, str]
    sentences: list[str]


class Shift(msgspec.Struct, frozen=True, kw_only=True):
    """Moves of which two versions say different things; ``later`` is what became of them.

    ``because`` are the items that make the difference, with how often.
    """

    what: Literal["newly_held", "newly_let"]
    way: str
    moves: int
    later: Later
    because: dict[str, int]
    sentence: str
    evidence: list[str]


class Compared(msgspec.Struct, frozen=True, kw_only=True):
    """Two versions of a playbook over the same history; of ``not_told`` moves one of them says nothing."""

    old: BackTest
    new: BackTest
    shifts: list[Shift]
    same: int
    not_told: int
    sentences: list[str]
