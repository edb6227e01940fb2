"""Scores: shares of right answers, as counts, so that they add up over texts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import msgspec

from surehand.assist.brief import Brief, Proposal, sorted_sentences
from surehand.assist.brief.values import READ
from surehand.assist.claims import Claim
from surehand.assist.evaluation.asking import Read, by_rules
from surehand.assist.evaluation.gold import Answer, Gold
from surehand.assist.quotes import find_quote
from surehand.assist.source import Source, Span
from surehand.core.values import Contact, Value

_TITLES = frozenset("mr mrs ms dr prof herr frau".split())


class Score(msgspec.Struct, frozen=True):
    """How much was found rightly, how much was found at all, and how much there was to find."""

    right: int = 0
    found: int = 0
    wanted: int = 0

    def __add__(self, other: Score) -> Score:
        return Score(self.right + other.right, self.found + other.found, self.wanted + other.wanted)

    @property
    def precision(self) -> float:
        """Right of found; nothing found is nothing wrong."""
        return self.right / self.found if self.found else 1.0

    @property
    def recall(self) -> float:
        """Right of wanted."""
        return self.right / self.wanted if self.wanted else 1.0

    @property
    def f1(self) -> float:
        """The harmonic mean of precision and recall."""
        return 2 * self.right / (self.found + self.wanted) if self.found + self.wanted else 1.0


class Scored(msgspec.Struct, frozen=True, kw_only=True):
    """One engine on one set of texts.

    ``values`` takes the first candidate of each typed field; ``first`` and ``among_three`` ask only of fields that the
    text answers. ``cited`` counts claims whose quote stands in its source, of all shown; ``supported`` the proposals
    whose words overlap the annotated ones, of those with the right value.
    """

    values: Score
    first: Score
    among_three: Score
    sections: Score
    by_section: Mapping[str, Score]
    cited: Score
    supported: Score


def score(texts: Iterable[Gold], read: Read = by_rules) -> Scored:
    """Who reads, on some texts."""
    scored = [(each, read(each.source, each.fields)) for each in texts]
    sections = _sections(scored)
    return Scored(
        values=_sum(_values(gold, made) for gold, made in scored),
        first=_sum(_hits(gold, made, 1) for gold, made in scored),
        among_three=_sum(_hits(gold, made, 3) for gold, made in scored),
        sections=_sum(sections.values()),
        by_section=sections,
        cited=_sum(_cited(gold.source, made) for gold, made in scored),
        supported=_sum(_supported(gold, made) for gold, made in scored),
    )


def same(one: Value | None, other: Value | None) -> bool:
    """Whether two values are one answer; people are the same by an address, or by their names without titles."""
    if isinstance(one, Contact) and isinstance(other, Contact):
        reached = (one.email and one.email == other.email) or (one.phone and one.phone == other.phone)
        return bool(reached) or bool(_named(one) and _named(one) == _named(other))
    return one == other


def _named(contact: Contact) -> frozenset[str]:
    return frozenset(contact.name.casefold().replace(".", "").split()) - _TITLES


def _sum(scores: Iterable[Score]) -> Score:
    return sum(scores, Score())


def _proposals(made: Brief) -> dict[str, Proposal]:
    return {each.field: each for each in made.proposals}


def _values(gold: Gold, made: Brief) -> Score:
    """Everything proposed counts as found, also for fields that the text says nothing of."""
    right = sum(_is_right(each.candidates[0], gold.answers.get(each.field)) for each in made.proposals)
    return Score(right, len(made.proposals), len(_readable(gold)))


def _is_right(claim: Claim, answer: Answer | None) -> bool:
    if answer is None or not same(claim.value, answer.value):
        return False
    places = (answer.span, *answer.also)
    return any(claim.found and (claim.found.overlaps(each) or claim.span.overlaps(each)) for each in places)


def _hits(gold: Gold, made: Brief, most: int) -> Score:
    """The right value for a field that is answered, wherever it was read."""
    found = _proposals(made)
    right = sum(
        any(same(each.value, answer.value) for each in found[field].candidates[:most])
        for field, answer in _readable(gold).items()
        if field in found
    )
    wanted = len(_readable(gold))
    return Score(right, wanted, wanted)


def _readable(gold: Gold) -> dict[str, Answer]:
    kinds = {each.id: each.kind for each in gold.fields}
    return {field: answer for field, answer in gold.answers.items() if kinds[field] in READ}


def _sections(scored: Iterable[tuple[Gold, Brief]]) -> dict[str, Score]:
    """By sentence: a sentence is in a section where it overlaps annotated words."""
    found: dict[str, Score] = {}
    for gold, made in scored:
        said = [each.sentence.span for each in sorted_sentences(gold.source, gold.fields)]
        for section in sorted({*gold.sections, *(each.section for each in made.claims)}):
            shown = {each.span for each in made.claims if each.section == section}
            wanted = _overlapping(said, gold.sections.get(section, ()))
            one = Score(len(shown & wanted), len(shown), len(wanted))
            found[section] = found.get(section, Score()) + one
    return found


def _overlapping(said: Iterable[Span], places: Iterable[Span]) -> set[Span]:
    wanted = list(places)
    return {each for each in said if any(each.overlaps(place) for place in wanted)}


def _cited(source: Source, made: Brief) -> Score:
    """Every statement that is shown must have its words, in the place that it says."""
    shown = [*made.claims, *(claim for each in made.proposals for claim in each.candidates)]
    right = sum(
        (found := find_quote(source, each.quote)) is not None
        and found.match == "exact"
        and each.span.of(source) == each.quote
        for each in shown
    )
    return Score(right, len(shown), len(shown))


def _supported(gold: Gold, made: Brief) -> Score:
    proposals = _proposals(made)
    alike = [
        (claim, answer)
        for field, answer in _readable(gold).items()
        if field in proposals and same((claim := proposals[field].candidates[0]).value, answer.value)
    ]
    right = sum(_is_right(claim, answer) for claim, answer in alike)
    return Score(right, len(alike), len(alike))
