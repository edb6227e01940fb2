"""The id of a part that was just given its title: made from it, for as long as nothing else knows the part."""

from __future__ import annotations

import re
from collections.abc import Iterable

from django.utils.text import slugify

from surehand.core.playbook import read_playbook
from surehand.core.playbook.source import read_source
from surehand.core.playbook.terms import ID

_STARTED = re.compile(r"new_(?:field|stage)_\d+")
"""The ids that parts begin with, see `changes.add`."""
_LONGEST = 40


def name_by_title(before: str, text: str, at: str, known: Iterable[str]) -> tuple[str, str]:
    """The text with an id made from the title that ``text`` gives a part, and where the part stands then.

    Everything stays as it is where the part has an id of its own, where one of the ``known`` texts has its id (what
    is published, or the test cases), or where the file could not be read with the new one.
    """
    section, _slash, key = at.partition("/")
    was, now = read_source(before), read_source(text)
    if was is None or now is None or not _STARTED.fullmatch(key) or _stands_in(key, known):
        return text, at
    title = now.text_at((section, key, "title"))
    id = _free(slugify(title.casefold()).replace("-", "_")[:_LONGEST].strip("_"), now.keys((section,)))
    if title == was.text_at((section, key, "title")) or not ID.fullmatch(id):
        return text, at
    renamed = re.sub(_word(key), id, text)
    return (renamed, f"{section}/{id}") if _errors(renamed) <= _errors(text) else (text, at)


def _stands_in(key: str, texts: Iterable[str]) -> bool:
    return any(re.search(_word(key), each) for each in texts)


def _word(key: str) -> str:
    return rf"(?<![\w-]){key}(?![\w-])"


def _free(id: str, taken: tuple[str, ...]) -> str:
    numbered = (f"{id}_{number}" for number in range(2, len(taken) + 3))
    return id if id not in taken else next(each for each in numbered if each not in taken)


def _errors(text: str) -> int:
    return sum(each.severity == "error" for each in read_playbook(text).problems)
