"""Fields that can be filled, mean one thing each, and are used."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from difflib import SequenceMatcher
from itertools import combinations

from surehand.core.playbook.checks.rule import Finding, Rule
from surehand.core.playbook.checks.subject import Subject
from surehand.core.playbook.model import Field
from surehand.core.values import nearest
from surehand.core.values.currencies import CURRENCIES
from surehand.core.values.limits import LIMITED, read_limit
from surehand.core.values.read import LONGEST, LONGEST_TEXT

CHOICES = frozenset({"choice", "multi_choice"})
IN_WORDS = frozenset({"text", "long_text", "list", "contact"})
"""The kinds whose words are counted."""

ANY_DAY = date(2026, 1, 1)
"""Limits counted from today are compared on one and the same day; any will do."""

_NEARLY_EQUAL = 0.9
_SMALL_WORDS = frozenset({"a", "an", "the", "of", "for", "to", "in", "and"})


class ChoiceWithoutOptions(Rule):
    """“{title}” is a choice without options: nothing can be chosen."""

    fix = "Add `options: [first, second]`."

    def look(self, subject: Subject) -> Iterator[Finding]:
        for field in subject.playbook.fields.values():
            if field.type in CHOICES and not field.options:
                yield self.at(("fields", field.id), title=field.title)


class MoneyWithoutCurrency(Rule):
    """“{title}” has no currency: a bare amount cannot be read."""

    severity = "warning"
    fix = "Add `currency:` with the usual one, such as EUR; others can still be written with the amount."

    def look(self, subject: Subject) -> Iterator[Finding]:
        for field in subject.playbook.fields.values():
            if field.type == "money" and not field.currency:
                yield self.at(("fields", field.id), title=field.title)


class UnknownCurrency(Rule):
    """“{currency}” is no currency."""

    fix = "Write a code of ISO 4217 in capitals, such as EUR."

    def look(self, subject: Subject) -> Iterator[Finding]:
        for field in subject.playbook.fields.values():
            if field.currency and field.currency not in CURRENCIES:
                meant = nearest(field.currency, CURRENCIES)
                yield self.at(("fields", field.id, "currency"), meant, currency=field.currency)


class FreshForWorkingTime(Rule):
    """“{title}” is to stay fresh for {duration}, but answers age on holidays too."""

    fix = "Write plain days or weeks."

    def look(self, subject: Subject) -> Iterator[Finding]:
        for field in subject.playbook.fields.values():
            if field.fresh_for and field.fresh_for.working:
                yield self.at(("fields", field.id, "fresh_for"), title=field.title, duration=field.fresh_for)


class NoAnswerSatisfies(Rule):
    """No answer can satisfy “{title}”: {why}."""

    fix = "Ask for what an answer can give, or change the type of the field."

    def look(self, subject: Subject) -> Iterator[Finding]:
        for field in subject.playbook.fields.values():
            path = ("fields", field.id)
            if why := _too_many_words(field):
                yield self.at((*path, "quality", "min_words"), title=field.title, why=why)
            if why := _nothing_between(field):
                yield self.at((*path, "min"), title=field.title, why=why)
            if field.fresh_for and not field.fresh_for.amount:
                why = f"what holds for {field.fresh_for} is stale at once"
                yield self.at((*path, "fresh_for"), title=field.title, why=why)


class UnreadableLimit(Rule):
    """“{limit}” is no limit for “{title}”, which is of type {kind}."""

    fix = "Write a number, or for a date a day such as 2026-01-31, “today” or “30 days before today”."

    def look(self, subject: Subject) -> Iterator[Finding]:
        for field in subject.playbook.fields.values():
            limits = {"min": field.min, "max": field.max} if field.type in LIMITED else {}
            for setting, limit in limits.items():
                if limit and read_limit(field.type, limit, ANY_DAY) is None:
                    path = ("fields", field.id, setting)
                    yield self.at(path, limit=limit, title=field.title, kind=field.type)


class IgnoredSetting(Rule):
    """`{setting}` means nothing for “{title}”, which is of type {kind}."""

    severity = "warning"
    fix = "Take it out, or change the type."

    def look(self, subject: Subject) -> Iterator[Finding]:
        for field in subject.playbook.fields.values():
            ignored = {
                "options": field.options and field.type not in CHOICES,
                "currency": field.currency and field.type != "money",
                "min": field.min and field.type not in LIMITED,
                "max": field.max and field.type not in LIMITED,
            }
            for setting in (name for name, is_ignored in ignored.items() if is_ignored):
                path = ("fields", field.id, setting)
                yield self.at(path, setting=setting, title=field.title, kind=field.type)


class WrongKindOfField(Rule):
    """{use} needs a {needed} field, but `{name}` is of type {kind}."""

    fix = "Name another field, or change the type of this one."

    def look(self, subject: Subject) -> Iterator[Finding]:
        for use, path, name, kinds in _uses_of_kind(subject):
            field = subject.playbook.fields.get(name)
            if field and field.type not in kinds:
                yield self.at(path, use=use, needed=" or ".join(kinds), name=name, kind=field.type)


class UnusedField(Rule):
    """“{title}” is never required, told, read or used otherwise.

    Every field costs the person who fills it; one that nobody reads costs trust as well.
    """

    severity = "warning"
    fix = "Tell it in a brief, require it at a gate, or take it out."

    def look(self, subject: Subject) -> Iterator[Finding]:
        used = subject.fields_read() | {name for _, name in subject.fields_used()}
        for field in subject.playbook.fields.values():
            if field.id not in used:
                yield self.at(("fields", field.id), title=field.title)


class FieldsAlike(Rule):
    """“{title}” and `{other}` seem to ask for the same thing.

    Two fields with one meaning are filled differently, and then nobody knows which one holds.
    """

    severity = "warning"
    fix = "Keep one of them, or give them titles that tell them apart."

    def look(self, subject: Subject) -> Iterator[Finding]:
        for one, other in combinations(subject.playbook.fields.values(), 2):
            if _alike(one, other):
                yield self.at(("fields", other.id), title=other.title, other=one.id)


def _nothing_between(field: Field) -> str:
    if field.type not in LIMITED or not (field.min and field.max):
        return ""
    least, most = (read_limit(field.type, limit, ANY_DAY) for limit in (field.min, field.max))
    empty = least is not None and most is not None and least > most  # type: ignore[operator]  # of one kind
    return f"nothing is at least {field.min} and at most {field.max}" if empty else ""


def _too_many_words(field: Field) -> str:
    wanted = field.quality.min_words
    if wanted < 0:
        return f"no answer has {wanted} words"
    if wanted and field.type not in IN_WORDS:
        return f"a field of type {field.type} has no words to count"
    most = (LONGEST.get(field.type, LONGEST_TEXT) + 1) // 2
    return f"it holds at most {most:,} words" if wanted > most else ""


def _uses_of_kind(subject: Subject) -> Iterator[tuple[str, tuple[str | int, ...], str, tuple[str, ...]]]:
    for path, name in subject.anchors():
        yield "A due time", path, name, ("date", "date_time")
    for path, name in subject.fields_of_receivers():
        is_person = path[-1] == "same_as"
        yield f"`{path[-1] if is_person else path[-2]}`", path, name, ("person" if is_person else "choice",)


def _alike(one: Field, other: Field) -> bool:
    if _words(one.title) == _words(other.title) or _letters(one.title) == _letters(other.title):
        return True
    return one.type == other.type and (
        _nearly(_letters(one.title), _letters(other.title)) or _nearly(_letters(one.id), _letters(other.id))
    )


def _words(title: str) -> list[str]:
    """The words of a title without plural, order and small words: “Scope of the works” is “work scope”."""
    words = re.findall(r"\w+", title.casefold())
    return sorted(word.removesuffix("s") for word in words if word not in _SMALL_WORDS)


def _letters(name: str) -> str:
    return re.sub(r"[\W_]", "", name.casefold())


def _nearly(one: str, other: str) -> bool:
    """Whether two names differ by little more than a slip; numbers tell names apart."""
    if re.findall(r"\d+", one) != re.findall(r"\d+", other):
        return False
    matcher = SequenceMatcher(None, one, other, autojunk=False)
    return matcher.quick_ratio() >= _NEARLY_EQUAL and matcher.ratio() >= _NEARLY_EQUAL
