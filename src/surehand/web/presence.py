"""Who else looks at something, for pages that say so."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from surehand.runtime.presence import GONE_AFTER
from surehand.store.queries.changes import read_present
from surehand.web.access import Reader
from surehand.web.words import listed

_NAMED = 3


def others(place: str, reader: Reader) -> tuple[str, ...]:
    """The names of the others who have a place open now, such as ``handoff:hnd_1``."""
    present = read_present(reader.workspace.workspace, place, reader.now - GONE_AFTER)
    names = (reader.facts.directory.name(each) for each in present if each != reader.person.id)
    return tuple(sorted(names))


def in_words(names: Sequence[str]) -> str:
    """“Dana is looking at this”; empty when nobody else is there."""
    if not names:
        return ""
    more = len(names) - _NAMED
    if more > 0:
        named = ", ".join(names[:_NAMED])
        sentence = ngettext(
            "%(names)s and %(count)d more are looking at this",
            "%(names)s and %(count)d more are looking at this",
            more,
        )
        return sentence % {"names": named, "count": more}
    if len(names) == 1:
        return _("%(name)s is looking at this") % {"name": names[0]}
    return _("%(names)s are looking at this") % {"names": listed(names)}
