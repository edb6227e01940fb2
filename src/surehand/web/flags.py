"""Flags as they are shown: on a record, and in the form of a way on beside what its gate asks for.

They stop nothing. What no source says anything of is called not assessed, and nothing is called clear.
"""

from __future__ import annotations

from collections.abc import Iterator, Set
from dataclasses import dataclass, replace
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from surehand.assist.claims import Claim
from surehand.assist.flag import Flag
from surehand.core.engine import Gate, Unmet
from surehand.core.playbook import Field, Handoff
from surehand.core.values import FieldValue, Value
from surehand.runtime.assists.flagging import Flagged, beside, flag_record, flag_way, is_against, without
from surehand.runtime.assists.looking import Looked
from surehand.runtime.language import spoken
from surehand.web.access import Reader
from surehand.web.assists import words
from surehand.web.assists.passages import source_href
from surehand.web.words import in_plain_words, listed


@dataclass(frozen=True)
class QuoteView:
    """A sentence of a source that a flag rests on. ``id`` is unique on the page, ``speaker`` may be empty."""

    id: str
    text: str
    speaker: str
    source: str
    href: str
    method: str


@dataclass(frozen=True)
class FlagView:
    """Something about one field to look at, or the words that say what it holds."""

    field: str
    kind: str
    title: str
    sentence: str
    quotes: tuple[QuoteView, ...]


@dataclass(frozen=True)
class FlagsView:
    """What is known of the fields, and of which nothing is. ``lead`` says what to look at before anything else.

    ``unassessed`` and ``unread`` are sentences; ``nothing_read`` is one where there was no source at all.
    ``not_assessed`` counts fields. A compact list leaves the words to the page of the source.
    """

    lead: str
    flags: tuple[FlagView, ...]
    backed: tuple[FlagView, ...]
    unassessed: str
    not_assessed: int
    unread: tuple[str, ...]
    nothing_read: str
    is_compact: bool = False

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to say."""
        return not (
            self.lead or self.flags or self.backed or self.unassessed or self.unread or self.nothing_read
        )

    @property
    def in_numbers(self) -> str:
        """What is backed and what is not assessed, in one line."""
        told = _("Backed by the sources: %(backed)s. Not assessed: %(unassessed)s.")
        return told % {"backed": len(self.backed), "unassessed": self.not_assessed}


@dataclass(frozen=True)
class Seen:
    """What the assists see on a record. ``suggested`` are fields with suggestions on the same page: what a source says
    of them is told there, beside the button that takes it.
    """

    looked: Looked
    suggested: Set[str] = frozenset()


def flags_of_record(seen: Seen, reader: Reader, repeated: Set[str]) -> FlagsView | None:
    """What a record's page says of its values; None where nothing was read and nothing stands out."""
    flagged = without(flag_record(seen.looked, reader.now, repeated), seen.suggested)
    if not (flagged.flags or flagged.sources):
        return None
    view = _Showing(flagged, seen.looked, reader, "record").view(_lead_of_record(flagged))
    return replace(view, is_compact=True)


def flags_of_packet(looked: Looked, reader: Reader) -> FlagsView | None:
    """What whoever decides on a handoff should look at: what sources say against the packet, and what they back."""
    view = flags_of_record(Seen(looked), reader, frozenset())
    return replace(view, is_compact=False) if view else None


def flags_of_way(
    gate: Gate, unmet: tuple[Unmet, ...], seen: Seen, reader: Reader, repeated: Set[str]
) -> FlagsView | None:
    """What the form of a way on says beside what its gate asks for; None for a move with nothing to say.

    Its lead counts what the suggestions of the form tell as well: they stand far from the button that hands over.
    """
    flagged = beside(flag_way(seen.looked, gate, reader.now, repeated), unmet)
    is_handoff = isinstance(gate.way, Handoff)
    nothing_read = "" if flagged.sources or not is_handoff else _nothing_read()
    lead = _lead_of_handoff(flagged) if is_handoff else _lead_of_record(flagged)
    showing = _Showing(without(flagged, seen.suggested), seen.looked, reader, f"way-{gate.way.target}")
    view = showing.view(lead, flagged.unread if flagged.sources else (), nothing_read)
    return None if view.is_empty else view


class _Showing:
    """Flags on their way to a page; ``place`` keeps the ids of one list apart from those of another."""

    def __init__(self, flagged: Flagged, looked: Looked, reader: Reader, place: str) -> None:
        self._flagged, self._looked, self._reader, self._place = flagged, looked, reader, place
        self._fields = looked.program.playbook.fields
        self._quotes = 0

    def view(self, lead: str, unread: tuple[str, ...] = (), nothing_read: str = "") -> FlagsView:
        """All of it. Without a source, nothing can be backed or left unassessed: that is said once."""
        has_read = bool(self._flagged.sources)
        return FlagsView(
            lead=lead,
            flags=tuple(self._flag(each) for each in self._flagged.flags),
            backed=tuple(self._backed(field, claim) for field, claim in self._flagged.backed.items()),
            unassessed=self._unassessed() if has_read else "",
            not_assessed=len(self._flagged.unassessed),
            unread=tuple(spoken(each) for each in unread),
            nothing_read=nothing_read,
        )

    def _flag(self, flag: Flag) -> FlagView:
        field = self._fields[flag.field]
        quotes = tuple(self._quote(each) for each in flag.claims)
        return FlagView(flag.field, flag.kind, field.title, self._sentence(flag, field), quotes)

    def _sentence(self, flag: Flag, field: Field) -> str:
        if flag.kind == "implied":
            return _("It is empty, and the sources only hint at it.")
        held = self._looked.state.values.get(flag.field)
        if held is None or not is_against(flag):
            return spoken(flag.sentence)
        claim = flag.claims[0]
        said = {"held": in_plain_words(field, held, self._reader), "said": self._said(claim, field, held)}
        if claim.modality == "negated" and not isinstance(claim.value, bool):
            return _("The record says %(held)s; a source denies it.") % said
        if flag.kind == "stale":
            return _("The record says %(held)s; a later source says %(said)s.") % said
        return _("The record says %(held)s; a source says %(said)s.") % said

    def _said(self, claim: Claim, field: Field, held: FieldValue) -> str:
        return " – ".join(self._words(each, field, held.at) for each in self._flagged.said(claim))

    def _words(self, value: Value, field: Field, at: datetime) -> str:
        return in_plain_words(field, FieldValue(field.type, value, "assist", at), self._reader)

    def _backed(self, name: str, claim: Claim) -> FlagView:
        field, held = self._fields[name], self._looked.state.values[name]
        sentence = in_plain_words(field, held, self._reader)
        return FlagView(name, "backed", field.title, sentence, (self._quote(claim),))

    def _quote(self, claim: Claim) -> QuoteView:
        self._quotes += 1
        source = self._flagged.sources.get(claim.source)
        start, end = claim.span.start, claim.span.end
        return QuoteView(
            id=f"passage-{self._place}-{self._quotes}",
            text=claim.quote,
            speaker=claim.speaker,
            source=words.source_name(source),
            href=source_href(self._reader, self._looked.state.id, claim.source, start, end),
            method=str(words.METHODS[claim.method]),
        )

    def _unassessed(self) -> str:
        return " ".join(self._not_assessed())

    def _not_assessed(self) -> Iterator[str]:
        """By why: what nobody speaks of, and what no rule can compare."""
        not_said = [each.field for each in self._flagged.unassessed if each.why == "not_said"]
        others = [each.field for each in self._flagged.unassessed if each.why != "not_said"]
        if not_said:
            yield _("Not assessed, as the sources say nothing of it: %(fields)s.") % {
                "fields": self._titles(not_said)
            }
        if others:
            yield _("Not assessed, as it cannot be compared: %(fields)s.") % {"fields": self._titles(others)}

    def _titles(self, fields: list[str]) -> str:
        return listed(self._fields[each].title for each in fields)


def _lead_of_record(flagged: Flagged) -> str:
    count = len(flagged.against)
    if not count:
        return ""
    told = ngettext(
        "A source speaks against %(count)s field.", "Sources speak against %(count)s fields.", count
    )
    return told % {"count": count}


def _lead_of_handoff(flagged: Flagged) -> str:
    count = len(flagged.against)
    if not count:
        return ""
    told = ngettext(
        "Look before you hand over: a source speaks against %(count)s field of the packet.",
        "Look before you hand over: sources speak against %(count)s fields of the packet.",
        count,
    )
    return told % {"count": count}


def _nothing_read() -> str:
    return _("There is no note, call or mail here, so nothing was compared with what was said.")
