"""Requests that were answered before."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from surehand.store import models as m


class Answer(msgspec.Struct, frozen=True):
    """How a request was answered: the record it led to, or the refusal as JSON."""

    fingerprint: str
    record: str
    refusal: str


def read_answers(workspace: str, keys: Iterable[str]) -> dict[str, Answer]:
    """The answers already given, by idempotency key."""
    wanted = list(keys)
    if not wanted:
        return {}
    rows = m.IdempotencyKey.objects.within(workspace).filter(key__in=wanted)
    return {key: Answer(*rest) for key, *rest in rows.values_list("key", "fingerprint", "record", "refusal")}
