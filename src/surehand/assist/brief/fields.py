"""What a playbook asks for, as the brief needs to know it: a field's kind, its options, and how people "
"speak of it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import timedelta

import msgspec

from surehand.assist.brief.lexicon import SAYINGS
from surehand.assist.claims import Section
from surehand.core.playbook.model import Field
from surehand.core.values import Quality, Shape

_WORD = re.compile(r"[^\W_]+(?:-[^\W_]+)*")
_EMPTY = frozenset(
    "the a an on by of in to we our they their them and or for from what how who which is are has have date "
    "day percent until "
    "held due it its us not at be with can where when may work done said".split()
)
_ENDINGS = re.compile(r"(?:ing|ed|es|s|e)$")
_BACK = re.compile(r"\b(?:held|visited|arrived|went|since|done|delivered|signed off)\b", re.IGNORECASE)
_SECTIONS: tuple[tuple[str, Section], ...] = (
    (r"commit|promis", "commitments"),
    (r"goal", "goals"),
    (r"risk|hazard|rescue", "risks"),
    (r"open\b|question", "open_questions"),
    (r"request|use case|found us|uses? today|source|industry", "context"),
    (r"value|discount|budget|price|payment|credit|cost", "budget"),
    (r"decision|approv|contact|champion|manager|lead\b", "stakeholders"),
)
_BY_KIND: Mapping[str, Section] = {
    "date": "timeline",
    "date_time": "timeline",
    "money": "budget",
    "contact": "stakeholders",
    "person": "stakeholders",
}


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """A field as it is asked for. ``words`` are those of its names, ``sayings`` what people say instead.

    ``looks_back`` fields hold the day something took place: a day that is still to come never answers them.
    """

    id: str
    title: str
    kind: str
    options: Mapping[str, str] = {}
    currency: str = ""
    section: Section = "scope"
    names: tuple[tuple[re.Pattern[str], ...], ...] = ()
    sayings: tuple[re.Pattern[str], ...] = ()
    percent: bool = False
    looks_back: bool = False
    human_only: bool = False
    quality: Quality = Quality()
    fresh_for: timedelta | None = None

    @property
    def shape(self) -> Shape:
        """What reading a value needs to know."""
        return Shape(self.kind, self.options, self.currency)


def asked(field: Field) -> Asked:
    """A field of a playbook, with how people speak of it."""
    named = f"{field.id} {field.title}"
    return Asked(
        id=field.id,
        title=field.title,
        kind=field.type,
        options=field.options,
        currency=field.currency,
        section=_section_of(field),
        names=tuple(filter(None, (_words(field.title), _words(field.id.replace("_", " "))))),
        sayings=tuple(each.said for each in SAYINGS if each.named.search(named)),
        percent="percent" in field.title.casefold(),
        looks_back=bool(_BACK.search(field.title)),
        human_only=field.human_only,
        quality=field.quality,
        fresh_for=timedelta(microseconds=field.fresh_for.nominal) if field.fresh_for else None,
    )


def _section_of(field: Field) -> Section:
    named = f"{field.id} {field.title}".replace("_", " ").casefold()
    if (by_kind := _BY_KIND.get(field.type)) is not None:
        return by_kind
    return next((section for written, section in _SECTIONS if re.search(written, named)), "scope")


def _words(name: str) -> tuple[re.Pattern[str], ...]:
    """A pattern for each word of a name that says something; “leaves” finds “leave” and “leaving”."""
    kept = dict.fromkeys(each for each in _WORD.findall(name.casefold()) if each not in _EMPTY)
    return tuple(re.compile(rf"(?<!\w){re.escape(_stem(each))}\w*", re.IGNORECASE) for each in kept)


def _stem(word: str) -> str:
    return _ENDINGS.sub("", word) if len(word) > 4 else word
