"""What a model pointed at on a record, by source: kept beside the reading of the rules, to be laid into their brief."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import msgspec

from surehand.assist.brief import Brief
from surehand.assist.claims import Claim
from surehand.core.engine import encode
from surehand.runtime.assists import kept
from surehand.runtime.assists.kept import Kept
from surehand.store import models as m


class _Pointed(msgspec.Struct, frozen=True):
    """The claims of one source as JSON, with the kinds of their fields when they were made."""

    kinds: dict[str, str]
    claims: str


_decode = msgspec.json.Decoder(dict[str, _Pointed]).decode


def keep_pointed(
    workspace: str, record: str, source: str, claims: Iterable[Claim], kinds: Mapping[str, str]
) -> None:
    """Put what a model pointed at in a source in the place of what was kept of it. Call it in a transaction."""
    rows = m.AssistReading.objects.within(workspace).filter(record=record)
    row = rows.select_for_update().first()
    if row is None:
        return
    claims = tuple(claims)
    used = {each.field: kinds[each.field] for each in claims if each.value is not None}
    new = _Pointed(used, kept.write(Kept((), (), Brief(claims, (), ()))))
    rows.filter(pk=row.pk).update(pointed=encode({**_held(row), source: new}))


def pointed_in(row: m.AssistReading, kinds: Mapping[str, str], sources: Iterable[str]) -> tuple[Claim, ...]:
    """What a model pointed at in the sources that are there, the first ones first.

    ``kinds`` are those of the fields now; what was pointed at for a field of another kind is left out.
    """
    held = _held(row)
    return tuple(
        claim
        for source in sources
        if (one := held.get(source))
        for claim in kept.read(one.claims, one.kinds).brief.claims
        if claim.value is None or kinds.get(claim.field) == one.kinds[claim.field]
    )


def _held(row: m.AssistReading) -> dict[str, _Pointed]:
    return _decode(row.pointed) if row.pointed else {}
