"""What changed between two versions: in sentences, and line by line."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from surehand.core.playbook import Change, compare
from surehand.store import models as m
from surehand.store.queries.playbooks import read_version, read_versions
from surehand.web.access import Reader
from surehand.web.inputs import Option
from surehand.web.playbooks.history import STATUSES
from surehand.web.playbooks.sketch import playbook_in
from surehand.web.playbooks.words import said

AROUND = 3
"""How many unchanged lines stand around a change."""
EFFECTS = {
    "stricter": gettext_lazy("asks more"),
    "looser": gettext_lazy("asks less"),
    "neutral": "",
}


@dataclass(frozen=True)
class ChangeView:
    """One difference in words; ``effect`` says whether more or less is asked of people, ``tone`` is its colour."""

    sentence: str
    effect: str
    tone: str


@dataclass(frozen=True)
class LineView:
    """A line of the file: ``mark`` is + or - or nothing; “gap” stands for lines that are left out."""

    mark: str
    old: str
    new: str
    text: str


@dataclass(frozen=True)
class ComparePage:
    """The page. ``unreadable`` says which version cannot be put in words."""

    slug: str
    title: str
    old: m.PlaybookVersion
    new: m.PlaybookVersion
    olds: tuple[Option, ...]
    news: tuple[Option, ...]
    changes: tuple[ChangeView, ...]
    unreadable: str
    lines: tuple[LineView, ...]


def compare_page(entry: m.PlaybookEntry, reader: Reader, old: int, new: int) -> ComparePage | None:
    """The comparison of two versions; None where one of them is not there."""
    workspace = reader.workspace.workspace
    found = [read_version(workspace, entry.slug, number) for number in (old, new)]
    first, second = found
    if first is None or second is None:
        return None
    was, now = playbook_in(first.text), playbook_in(second.text)
    unreadable = (
        "" if was and now else _("Version %(number)d cannot be read, so only the lines are compared.")
    )
    return ComparePage(
        slug=entry.slug,
        title=entry.title,
        old=first,
        new=second,
        olds=_options(workspace, entry.slug, old),
        news=_options(workspace, entry.slug, new),
        changes=changes_in_words(compare(was, now)) if was and now else (),
        unreadable=unreadable % {"number": old if was is None else new} if unreadable else "",
        lines=tuple(_lines(first.text, second.text)),
    )


def changes_in_words(changes: tuple[Change, ...]) -> tuple[ChangeView, ...]:
    """Changes as the reader reads them."""
    return tuple(ChangeView(said(each.sentence), str(EFFECTS[each.effect]), each.effect) for each in changes)


def _options(workspace: str, playbook: str, chosen: int) -> tuple[Option, ...]:
    return tuple(
        Option(str(each.number), f"{each.number} · {STATUSES[each.status]}", each.number == chosen)
        for each in read_versions(workspace, playbook)
    )


def _lines(old: str, new: str) -> Iterator[LineView]:
    before, after = old.splitlines(), new.splitlines()
    groups = SequenceMatcher(None, before, after, autojunk=False).get_grouped_opcodes(AROUND)
    for number, group in enumerate(groups):
        if number:
            yield LineView("gap", "", "", "")
        for tag, a, b, c, d in group:
            if tag == "equal":
                yield from (LineView("", str(a + n + 1), str(c + n + 1), before[a + n]) for n in range(b - a))
                continue
            yield from (LineView("-", str(n + 1), "", before[n]) for n in range(a, b))
            yield from (LineView("+", "", str(n + 1), after[n]) for n in range(c, d))
