"""The brief as it is shown: by section what the sources say, each line with who says it, when, and where."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from surehand.assist.brief import STANDING
from surehand.assist.claims import Claim, Section
from surehand.assist.engine import SECTIONS as IN_ORDER
from surehand.runtime.assists.looking import Looked
from surehand.runtime.assists.model.state import ModelState
from surehand.runtime.language import spoken
from surehand.web.access import Reader
from surehand.web.assists import words
from surehand.web.assists.passages import source_href
from surehand.web.words import GRADE_NAMES, GRADES, listed

_LEFT_OUT_IN_SHORT = "may_be_relevant"
"""Sections of this standing are on the page of the brief only: too little of them is right."""

MOST_OPEN = 20
"""Lines of a section that stand open; those of a long call are folded under them."""
_FREE = frozenset({"text", "long_text", "list"})


@dataclass(frozen=True)
class LineView:
    """A statement. ``id`` is unique on the page; ``side``, ``at`` and ``modality`` are empty where nobody can tell."""

    id: str
    quote: str
    speaker: str
    side: str
    at: str
    modality: str
    grade: str
    grade_in_words: str
    method: str
    source: str
    href: str


@dataclass(frozen=True)
class SectionView:
    """The lines of a section and how far they are the section. ``more`` is how many are not shown here, ``folded``
    those that are only to be opened.

    ``ask`` is the question whoever sends is always asked, with where it is answered.
    """

    id: Section
    title: str
    standing: str
    lines: tuple[LineView, ...]
    folded: tuple[LineView, ...] = ()
    more: int = 0
    ask: str = ""
    ask_href: str = ""


@dataclass(frozen=True)
class NotRead:
    """Something that was not read, and why. ``href`` is the file."""

    name: str
    why: str
    href: str = ""


@dataclass(frozen=True)
class BriefView:
    """What the sources say. ``sources`` counts what was read; ``model`` tells whether a language model reads too."""

    sources: int
    sections: tuple[SectionView, ...]
    not_read: tuple[NotRead, ...]
    not_assessed: str
    model: str

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to read yet."""
        return not self.sources and not self.not_read


def brief_view(looked: Looked, model: ModelState, reader: Reader, *, short: bool = False) -> BriefView:
    """The brief of a record; in short one line of each section that can be relied on."""
    sections = tuple(_sections(looked, reader, short=short))
    return BriefView(
        sources=len(looked.sources),
        sections=sections,
        not_read=tuple(_not_read(looked, model, reader)),
        not_assessed=_not_assessed(looked),
        model=spoken(model.sentence) if model.sentence else "",
    )


def _sections(looked: Looked, reader: Reader, *, short: bool) -> Iterator[SectionView]:
    number = 0
    for section in IN_ORDER:
        claims = looked.brief.of(section)
        # Commitments are asked for even where none was found: found ones are never all there are.
        if not claims and not (section == "commitments" and looked.sources):
            continue
        if short and STANDING[section] == _LEFT_OUT_IN_SHORT:
            continue
        shown = _telling(claims) if short else claims
        lines = tuple(_line(f"{section}-{number + n}", each, looked, reader) for n, each in enumerate(shown))
        number += len(lines)
        ask, ask_href = _ask(section, claims, looked, reader)
        yield SectionView(
            id=section,
            title=str(words.SECTIONS[section]),
            standing=_standing(section, short=short) if claims else "",
            lines=lines[:MOST_OPEN],
            folded=lines[MOST_OPEN:],
            more=len(claims) - len(lines),
            ask=ask,
            ask_href=ask_href,
        )


def _standing(section: Section, *, short: bool) -> str:
    """How far the lines are the section; in short only where they are not all of it."""
    standing = STANDING[section]
    return "" if short and standing == "found" else str(words.STANDING[standing])


def _telling(claims: Sequence[Claim]) -> Sequence[Claim]:
    """The one line that tells most: the latest of those that are surest."""
    sure = [each for each in claims if each.confidence != "look" and each.modality == "stated"]
    return (sure or claims)[-1:]


def _line(id: str, claim: Claim, looked: Looked, reader: Reader) -> LineView:
    source = looked.sources[claim.source]
    return LineView(
        id=id,
        quote=claim.quote,
        speaker=words.speaker_name(claim.speaker),
        side=str(words.SIDES[claim.side]),
        at=words.said_at(source, claim.span.start),
        modality=str(words.MODALITIES[claim.modality]),
        grade=str(GRADE_NAMES[claim.grade]),
        grade_in_words=str(GRADES[claim.grade]),
        method=str(words.METHODS[claim.method]),
        source=words.source_name(source, claim.span.start),
        href=source_href(reader, looked.state.id, claim.source, claim.span.start, claim.span.end),
    )


def _ask(section: Section, claims: Sequence[Claim], looked: Looked, reader: Reader) -> tuple[str, str]:
    """For the commitments: to complete them, in the field for them or else in a note."""
    if section != "commitments" or not reader.may_write or looked.state.is_gone:
        return "", ""
    page = reader.url("record", looked.state.id)
    field = next((each for each in looked.fields if each.section == "commitments"), None)
    where = f"?edit={field.id}#field-{field.id}" if field else "#notes"
    sentence = (
        _("Not all of them can be found in a text. Add what else was promised.")
        if claims
        else _("None was found, which does not mean that nothing was promised. Write down what was.")
    )
    return sentence, page + where


def _not_read(looked: Looked, model: ModelState, reader: Reader) -> Iterator[NotRead]:
    """Sources in another language, files that could not be read, and what a language model did not read."""
    for each in looked.brief.unassessed:
        if each.why == "language":
            source = looked.sources.get(each.about)
            href = source_href(reader, looked.state.id, source.id, 0, 0) if source else ""
            sentence = _("The language is not supported: only English and German are read so far.")
            yield NotRead(words.source_name(source), sentence, href)
    for left in looked.left:
        href = reader.url("file-preview", looked.state.id, left.file.id)
        yield NotRead(left.file.name, spoken(left.why.sentence), href)
    for source_id, sentence in model.sources.items():
        source = looked.sources.get(source_id)
        if source and source.language and sentence != model.sentence:
            yield NotRead(words.source_name(source), spoken(sentence))


def _not_assessed(looked: Looked) -> str:
    """The empty fields of which nobody can tell by rules whether the sources answer them."""
    asked, held = {each.id: each for each in looked.fields}, looked.state.values
    about = [each.about for each in looked.brief.unassessed if each.why == "free_text"]
    free = [asked[field].title for field in about if field not in held and asked[field].kind in _FREE]
    if not free or not looked.sources:
        return ""
    return _("Not assessed, since it is free text: %(fields)s. Read for yourself whether it is said.") % {
        "fields": listed(free)
    }
