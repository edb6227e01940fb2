"""Values, sources and people in the words a reader knows: names for ids, labels for options, their time zone."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from surehand.core.playbook import Field, Playbook
from surehand.core.values import Contact, FieldValue, FileRef, Money, in_words
from surehand.core.values import Value as CoreValue
from surehand.web import formats
from surehand.web.access import Reader
from surehand.web.times import Moment, ago, exactly

GRADES = {
    "verified": gettext_lazy("verified: seen or confirmed"),
    "asserted": gettext_lazy("asserted: somebody said so"),
    "assumed": gettext_lazy("assumed: not confirmed by anybody"),
}
GRADE_NAMES = {
    "verified": gettext_lazy("verified"),
    "asserted": gettext_lazy("asserted"),
    "assumed": gettext_lazy("assumed"),
}
_SOURCES = {
    "import": gettext_lazy("an import"),
    "connection": gettext_lazy("a connected system"),
    "playbook": gettext_lazy("the playbook"),
    "assist": gettext_lazy("an assist"),
}
_LONG_TEXT, _MANY_LINES, _BEGINNING = 1_000, 16, 160
"""Characters and lines from which on a text is folded, and how much of it is then shown."""


@dataclass(frozen=True)
class Value:
    """A value as it is shown: one text, or several lines, or a link."""

    text: str
    lines: tuple[str, ...] = ()
    is_list: bool = False
    href: str = ""
    is_file: bool = False


@dataclass(frozen=True)
class Provenance:
    """Where a value came from, when, and how far it can be trusted."""

    source: str
    at: Moment
    grade: str

    @property
    def grade_name(self) -> str:
        """What the grade is called."""
        return str(GRADE_NAMES[self.grade])

    @property
    def grade_in_words(self) -> str:
        """What the grade means."""
        return str(GRADES[self.grade])


def shown(field: Field, held: FieldValue, reader: Reader, record: str) -> Value:
    """The value of a field as it is shown on the page of a record."""
    value = held.value
    match value:
        case tuple():
            labels = tuple(_label(field, item) for item in value)
            return Value(", ".join(labels), labels, is_list=len(labels) > 1)
        case Contact():
            parts = tuple(part for part in (value.name, value.email, value.phone) if part)
            return Value(", ".join(parts), parts)
        case FileRef():
            return Value(value.name, href=reader.url("file", record, value.id), is_file=True)
        case _ if held.kind == "url":
            return Value(str(value), href=str(value))
    return Value(in_plain_words(field, held, reader))


def in_plain_words(field: Field | None, held: FieldValue, reader: Reader) -> str:
    """The value of a field in one line of text; ``field`` is None for one the playbook no longer has."""
    value = held.value
    if isinstance(value, datetime):
        return exactly(value, reader.zone)
    if held.kind == "person":
        return reader.facts.directory.name(value)
    if field and isinstance(value, str):
        return _label(field, value)
    if field and isinstance(value, tuple):
        return ", ".join(_label(field, item) for item in value)
    return in_local_words(value)


def in_local_words(value: CoreValue | None) -> str:
    """A value as the reader's language writes it: “4,000 USD”, “31 Jan 2026”, “yes”."""
    match value:
        case bool():
            return _("yes") if value else _("no")
        case Decimal():
            return formats.number(value)
        case Money():
            return formats.money(value)
        case date():
            return formats.day(value)
        case None | () | "":
            return _("empty")
    return in_words(value)


def _label(field: Field, text: str) -> str:
    """The label of an option; any other text as it is."""
    return field.options.get(text, text)


def provenance(held: FieldValue, reader: Reader) -> Provenance:
    """Where a value came from."""
    return Provenance(source(held.source, reader), ago(held.at, reader.now, reader.zone), held.grade)


def source(text: str, reader: Reader) -> str:
    """A source in words: ``person:prs_1`` is a name, ``client:Ada`` is “Ada, the client”."""
    kind, _colon, reference = text.partition(":")
    if kind == "person":
        return reader.name(reference)
    if kind == "client":
        return _("%(name)s, the client") % {"name": reference} if reference else _("the client")
    return str(_SOURCES.get(kind, text))


def money_of(playbook: Playbook, values: dict[str, FieldValue]) -> str:
    """The first amount of money a record holds, in the order of the playbook; empty when it holds none."""
    amounts = (values.get(name) for name, field in playbook.fields.items() if field.type == "money")
    held = next((each for each in amounts if each), None)
    return in_local_words(held.value) if held else ""


def with_titles(text: str, fields: Mapping[str, Field]) -> str:
    """A reason of the condition language with titles for ids: ``main_contact.email`` is “Main contact email”."""

    def title(found: re.Match[str]) -> str:
        field = fields.get(found[1])
        return f"{field.title} {found[2] or ''}".strip() if field else found[0]

    return re.sub(r"\b([a-z]\w*)(?:\.([a-z]+))?\b", title, text)


def listed(words: Iterable[str], last: str = "") -> str:
    """“a, b and c”; ``last`` is another word than “and”."""
    *others, end = list(words) or [""]
    last = last or _("and")
    return f"{', '.join(others)} {last} {end}" if others else end


def beginning_of(text: str) -> str:
    """How a long text begins, to be folded under; empty for one that is shown as it is."""
    if len(text) <= _LONG_TEXT and text.count("\n") < _MANY_LINES:
        return ""
    return f"{' '.join(text[:_BEGINNING].split())} …"


def size_in_words(size: int) -> str:
    """“640 bytes”, “12 kB”, “3.4 MB”."""
    if size < 1000:
        return ngettext("%(count)s byte", "%(count)s bytes", size) % {"count": size}
    if size < 1_000_000:
        return f"{size / 1000:.0f} kB"
    return f"{formats.number(round(Decimal(size) / 1_000_000, 1))} MB"
