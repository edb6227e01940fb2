"""A packet in the order it is read, as headings, facts and points: what every written form of it is made from."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TypeAlias

import msgspec
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from surehand.core.values import FieldValue
from surehand.runtime.language import spoken
from surehand.runtime.packets.contradictions import Contradiction
from surehand.runtime.packets.document import Document, Risk, Section
from surehand.runtime.packets.past import Difference


class Title(msgspec.Struct, frozen=True):
    """What the whole is called, and the line under it."""

    text: str
    under: str


class Heading(msgspec.Struct, frozen=True):
    """Begins a section."""

    text: str


class Fact(msgspec.Struct, frozen=True):
    """A label with what it says, a line for each item where it is a list, where that came from, and the words of a
    source that it rests on.
    """

    label: str
    lines: tuple[str, ...]
    origin: str = ""
    quoted: str = ""


class Point(msgspec.Struct, frozen=True):
    """A sentence among others; ``under`` is what was said to it."""

    text: str
    under: str = ""


class Quote(msgspec.Struct, frozen=True):
    """The words of a person, and who wrote them."""

    text: str
    by: str


Block: TypeAlias = Title | Heading | Fact | Point | Quote

_ENDED = {
    "offered": gettext_lazy("waits for {receiver}"),
    "accepted": gettext_lazy("accepted by {who}, {when}"),
    "returned": gettext_lazy("returned by {who}, {when}"),
    "recalled": gettext_lazy("taken back by {who}, {when}"),
    "withdrawn": gettext_lazy("withdrawn by {who}, {when}"),
}


def outline(document: Document) -> tuple[Block, ...]:
    """Everything a packet says, in order."""
    return (
        *_summary(document),
        *(block for section in document.sections for block in _section(section, document)),
        *_points(_("Risks"), (Point(risk_in_words(each, document)) for each in document.risks)),
        *_open(document),
        *_points(_("Contradictions"), (_contradiction(each, document) for each in document.contradictions)),
        *_points(_("Changed since the offer"), (_difference(each, document) for each in document.changes)),
        *_points(_("Files"), (Point(each.file.name) for each in document.files)),
        *_decision(document),
    )


def _summary(document: Document) -> Iterator[Block]:
    handoff, words = document.handoff, document.words
    people = words.people
    yield Title(document.title, document.contract)
    origin, team = words.team(document.origin_team), words.team(handoff.team)
    yield Fact(_("From"), (f"{people.name(handoff.sender)}, {origin}",))
    yield Fact(_("To"), (f"{people.name(handoff.receiver)}, {team} ({spoken(handoff.why)})",))
    offered = words.moment(handoff.offered_at)
    if handoff.attempt > 1:
        offered = _("{moment}, attempt {number}").format(moment=offered, number=handoff.attempt)
    yield Fact(_("Offered"), (offered,))
    moves = _("from {origin} to {target} when it is accepted")
    yield Fact(_("Moves"), (moves.format(origin=document.origin, target=document.target),))
    yield Fact(_("State"), (_state(document),))
    if document.value:
        yield Fact(_("Value"), words.lines(None, document.value))
    for title, held in document.dates:
        yield Fact(title, words.lines(None, held))
    if document.note:
        by = _("{sender}, with the offer").format(sender=people.name(handoff.sender))
        yield Quote(document.note, by)


def _state(document: Document) -> str:
    handoff, words = document.handoff, document.words
    return str(_ENDED[handoff.status]).format(
        receiver=words.people.name(handoff.receiver),
        who=words.people.name(handoff.closed_by) if handoff.closed_by else "Surehand",
        when=words.moment(handoff.closed_at) if handoff.closed_at else "",
    )


def _section(section: Section, document: Document) -> Iterator[Block]:
    yield Heading(spoken(section.title))
    for each in section.statements:
        if each.held:
            yield Fact(each.title, each.words, _origin(each.source, each.held, document), _quoted(each.held))
        else:
            yield Fact(each.title, (_("not known"),))


def _origin(source: str, held: FieldValue, document: Document) -> str:
    return f"{source}, {document.words.moment(held.at)}; {spoken(held.grade)}"


def _quoted(held: FieldValue) -> str:
    """The words that a value was confirmed from, as one line."""
    return " ".join(held.quoted.words.split()) if held.quoted else ""


def _points(heading: str, points: Iterator[Point]) -> Iterator[Block]:
    all_points = tuple(points)
    if all_points:
        yield Heading(heading)
        yield from all_points


def risk_in_words(risk: Risk, document: Document) -> str:
    """A risk as a sentence."""
    if risk.code == "override" and risk.until:
        by, until = document.words.people.name(risk.by), document.words.moment(risk.until)
        sentence = _("Offered under an override by {person}, to be made good by {moment}: {reason}")
        return sentence.format(person=by, moment=until, reason=risk.text)
    if risk.code == "assumed":
        return _("Assumed, not confirmed by anybody: {fields}.").format(fields=", ".join(risk.titles))
    return risk.text


def _open(document: Document) -> Iterator[Block]:
    people = document.words.people
    points = [
        Point(each.text, f"{people.name(each.asked_by)}, {document.words.moment(each.asked_at)}")
        for each in document.questions
    ]
    if document.unknown:
        points.append(Point(_("Not known: {fields}.").format(fields=", ".join(document.unknown))))
    return _points(_("Open questions"), iter(points))


def _contradiction(each: Contradiction, document: Document) -> Point:
    def said(words: str, source: str, when: str) -> str:
        return f"“{words}” ({source}, {when})"

    moment = document.words.moment
    now = said(each.now.words, each.now.source, moment(each.now.at)) if each.now else _("nothing")
    other = said(each.other.words, each.other.source, moment(each.other.at))
    sentence = (
        _("{field} says {now}; the answer to a question was {other}.")
        if each.code == "answer"
        else _("{field} says {now}; before, it was {other}.")
    )
    return Point(sentence.format(field=each.title, now=now, other=other))


def _difference(each: Difference, document: Document) -> Point:
    words = document.words
    title = title_of_part(each.part, document)
    before, after = (words.line(None, held) or _("nothing") for held in (each.before, each.after))
    by = words.people.name(each.by) if each.by else "Surehand"
    return Point(f"{title}: {before} → {after}", f"{by}, {words.moment(each.at)}")


def title_of_part(part: str, document: Document) -> str:
    """What a part of the packet is called: the title of its field, or the name of its file."""
    statements = (each for section in document.sections for each in section.statements)
    title = next((each.title for each in statements if each.field == part), "")
    names = (each.file.name for each in document.files if part == f"file:{each.file.id}")
    return title or next(names, part)


def _decision(document: Document) -> Iterator[Block]:
    who = document.words.people.name(document.handoff.receiver)
    if document.read_back:
        yield Heading(_("What {person} understood").format(person=who))
        yield from (Fact(question, (answer,)) for question, answer in document.read_back)
    reasons = (Point(_reason(each.reason, titles, each.text)) for each, titles in document.reasons)
    yield from _points(_("Returned, because"), reasons)


def _reason(code: str, titles: tuple[str, ...], text: str) -> str:
    about = f" ({', '.join(titles)})" if titles else ""
    return f"{capfirst(spoken(code.replace('_', ' ')))}{about}{f': {text}' if text else ''}"
