"""How sure a suggestion is: the engine's word for it, corrected by what became of those like it in this workspace.

Alike are suggestions for the same field of the same playbook, pointed at by the same method, and in the same place: the
first candidate or a further one. See docs/decisions/how-sure-a-suggestion-is.md.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping

import msgspec
from django.db.models import Count

from surehand.assist.claims import Confidence
from surehand.audit.chance import part
from surehand.store import models as m

LEAST = 20
"""Fewer decisions say nothing."""
RAISED, LOWERED = 0.8, 0.5
"""From which share on, and under which, the word is another. The share is the low end of Wilson's interval at 95 %."""
_IN_ORDER: tuple[Confidence, ...] = ("look", "likely", "exact")
_DECIDED = ("confirmed", "edited", "rejected", "passed")

Like = tuple[str, str, str, bool]
"""Playbook, field, method, and whether it is the first candidate."""


class Sure(msgspec.Struct, frozen=True):
    """How sure: in a word, and how many were decided on and confirmed where that says something, else none."""

    confidence: Confidence
    decided: int = 0
    confirmed: int = 0


Past = Mapping[Like, tuple[int, int]]
"""How many were decided on, and how many of them confirmed as they were."""


def past_of(workspace: str, rows: Iterable[m.Suggestion]) -> Past:
    """What became of those like some suggestions; one query for all of them, and none for none."""
    rows = list(rows)
    if not rows:
        return {}
    alike = m.Suggestion.objects.within(workspace).filter(
        playbook__in={row.playbook for row in rows},
        field__in={row.field for row in rows},
        status__in=_DECIDED,
    )
    decided: Counter[Like] = Counter()
    confirmed: Counter[Like] = Counter()
    counted = alike.values_list("playbook", "field", "method", "rank", "status").annotate(number=Count("id"))
    for playbook, field, method, rank, status, number in counted:
        like = (playbook, field, method, rank == 0)
        decided[like] += number
        confirmed[like] += number if status == "confirmed" else 0
    return {like: (number, confirmed[like]) for like, number in decided.items()}


def sure_of(row: m.Suggestion, past: Past) -> Sure:
    """How sure one suggestion is."""
    decided, confirmed = past.get((row.playbook, row.field, row.method, row.rank == 0), (0, 0))
    said: Confidence = row.confidence if row.confidence in _IN_ORDER else "look"
    if decided < LEAST:
        return Sure(said)
    low = part(confirmed, decided).low
    step = 1 if low >= RAISED else -1 if low < LOWERED else 0
    place = min(max(_IN_ORDER.index(said) + step, 0), len(_IN_ORDER) - 1)
    return Sure(_IN_ORDER[place], decided, confirmed)
