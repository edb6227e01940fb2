"""The texts behind suggestions of several records, as they were read last, for lists that name their sources."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import msgspec

from surehand.assist.source import Source
from surehand.store import models as m


class _Kept(msgspec.Struct, frozen=True):
    """What is needed of a kept reading; the rest of it is passed over."""

    sources: tuple[Source, ...]


_decode = msgspec.json.Decoder(_Kept).decode


def sources_read(workspace: str, records: Iterable[str]) -> Mapping[str, Mapping[str, Source]]:
    """The sources of records by their ids, in one query."""
    rows = m.AssistReading.objects.within(workspace).filter(record__in=set(records))
    kept = rows.values_list("record", "kept")
    return {record: {each.id: each for each in _decode(text).sources} for record, text in kept}
