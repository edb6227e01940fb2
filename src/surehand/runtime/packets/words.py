"""Values, people, sources and moments of a packet in plain words, for whoever reads it on paper or in a file."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import msgspec
from babel.dates import format_datetime
from django.utils.translation import get_language, gettext_lazy, to_locale
from django.utils.translation import gettext as _

from surehand.core.engine import Directory
from surehand.core.playbook import Field
from surehand.core.values import FieldValue, in_words
from surehand.runtime.language import spoken

_SOURCES = {
    "import": gettext_lazy("an import"),
    "connection": gettext_lazy("a connected system"),
    "playbook": gettext_lazy("the playbook"),
    "assist": gettext_lazy("an assist"),
}
_MOMENT = "d MMM y, HH:mm"


class Words(msgspec.Struct, frozen=True):
    """Says things of one workspace, with its people's names, in one time zone."""

    people: Directory
    zone: ZoneInfo

    def lines(self, field: Field | None, held: FieldValue | None) -> tuple[str, ...]:
        """A value as lines of text, one for each item of a list; none for what is not known."""
        if held is None:
            return ()
        value = held.value
        if isinstance(value, tuple):
            return tuple(_label(field, item) for item in value)
        if isinstance(value, datetime):
            return (self.moment(value),)
        if held.kind == "person":
            return (self.people.name(value),)
        return (_label(field, value),) if isinstance(value, str) else (spoken(in_words(value)),)

    def line(self, field: Field | None, held: FieldValue | None) -> str:
        """A value as one line; empty for what is not known."""
        return ", ".join(self.lines(field, held))

    def source(self, text: str) -> str:
        """A source: ``person:prs_1`` is a name, ``client:Ada`` is “Ada, the client”."""
        kind, _colon, reference = text.partition(":")
        if kind == "person":
            return self.people.name(reference)
        if kind == "client":
            return _("{name}, the client").format(name=reference) if reference else _("the client")
        return str(_SOURCES.get(kind, text))

    def moment(self, at: datetime) -> str:
        """“2 Mar 2026, 10:00 UTC”."""
        local = at.astimezone(self.zone)
        return f"{format_datetime(local, _MOMENT, locale=to_locale(get_language() or 'en'))} {local:%Z}"

    def team(self, team: str) -> str:
        """What a team is called."""
        found = self.people.teams.get(team)
        return found.title if found else team


def _label(field: Field | None, text: str) -> str:
    return field.options.get(text, text) if field else text
