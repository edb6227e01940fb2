"""What a playbook asks for, as the brief needs to know it: a field's kind, its options, and how people "
"speak of it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import timedelta

import msgspec

from surehand.assist.brief.lexicon import SAYINGS
from surehand.assist.claims import Section
from surehand.assist.recognise.figures import UNIT_OF
from surehand.core.playbook.model import Field
from surehand.core.values import Quality, Shape

_WORD = re.compile(r"[^\W_]+(?:-[^\W_]+)*")
_EMPTY = frozenset(
    "the a an on by of in to we our they their them and or for from what how who which is are has have date "
    "day percent until "
    "held due it its us not at be with can where when may work done said".split()
)
_SAID_OF_ALL = frozenset(
    "first last next new old still one own all other erste erster erstes letzte nächste".split()
)
_PARTED = re.compile(r"([a-z]{3,})-?(over|off|out|back|live)")
_UNITS = r"(days?|weeks?|months?|years?|hours?|tage[n]?|wochen|monate[n]?|jahre[n]?|stunden)"
_UNIT = re.compile(rf"\bin {_UNITS}\b|^(?:number of )?{_UNITS} of\b|(?<=\w){_UNITS}$", re.IGNORECASE)
_PERCENT = re.compile(r"percent|per cent|prozent|%", re.IGNORECASE)
_MAIN = re.compile(
    r"value|budget|monthly|yearly|annual|price|total|credit.limit|wert|monatlich|jährlich|preis|summe|umsatz",
    re.IGNORECASE,
)
_ENDINGS = re.compile(r"(?:ing|ly|ed|es|s|e)$")
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

    ``looks_back`` fields hold the day something took place: a day that is still to come never answers them. ``unit`` is
    that of a number of months or days; ``is_main`` the amount that is meant where no other is named.
    """

    id: str
    title: str
    kind: str
    options: Mapping[str, str] = {}
    currency: str = ""
    section: Section = "scope"
    names: tuple[tuple[re.Pattern[str], ...], ...] = ()
    sayings: tuple[re.Pattern[str], ...] = ()
    unit: str = ""
    percent: bool = False
    is_main: bool = False
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
        unit=_unit_of(field),
        percent=bool(_PERCENT.search(field.title)),
        is_main=field.type == "money" and bool(_MAIN.search(named)),
        looks_back=bool(_BACK.search(field.title)),
        human_only=field.human_only,
        quality=field.quality,
        fresh_for=timedelta(microseconds=field.fresh_for.nominal) if field.fresh_for else None,
    )


def _unit_of(field: Field) -> str:
    """“Warranty in months” wants a number of months."""
    found = _UNIT.search(field.title) if field.type == "number" else None
    named = next((each for each in found.groups() if each), "") if found else ""
    return UNIT_OF.get(named.casefold(), "")


def _section_of(field: Field) -> Section:
    named = f"{field.id} {field.title}".replace("_", " ").casefold()
    if (by_kind := _BY_KIND.get(field.type)) is not None:
        return by_kind
    return next((section for written, section in _SECTIONS if re.search(written, named)), "scope")


def _words(name: str) -> tuple[re.Pattern[str], ...]:
    """A pattern for each word of a name that says something; “leaves” finds “leave” and “leaving”."""
    words = _WORD.findall(name.casefold())
    kept = dict.fromkeys(each for each in words if each not in _EMPTY)
    if set(kept) <= _SAID_OF_ALL:
        # “First day”: either word alone is said of everything.
        return (
            (re.compile(r"(?<!\w)" + r"\W+".join(map(re.escape, words)), re.IGNORECASE),)
            if len(words) > 1
            else ()
        )
    return tuple(re.compile(rf"(?<!\w){_said_as(each)}\w*", re.IGNORECASE) for each in kept)


def _said_as(word: str) -> str:
    """“Takeover” is also said “take over”."""
    parted = _PARTED.fullmatch(word)
    return rf"{parted[1]}[\s-]?{parted[2]}" if parted else re.escape(_stem(word))


def _stem(word: str) -> str:
    return _ENDINGS.sub("", word) if len(word) > 4 else word
