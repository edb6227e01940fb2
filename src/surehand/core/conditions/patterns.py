"""Regular expressions by RE2, as in CEL and in DuckDB: whatever the pattern, the time is linear in the text."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

import re2  # type: ignore[import-untyped]  # google-re2 ships no types; this file is the only one that calls it

LONGEST_SEARCHED = 50_000
"""Characters of the longest text that is searched: the longest a field can hold."""

_OPTIONS = re2.Options()
_OPTIONS.log_errors = False


def pattern_error(pattern: str) -> str:
    """What is wrong with a pattern, in RE2's words; empty when it is a good one."""
    try:
        re2.compile(pattern, _OPTIONS)
    except re2.error as error:
        return error.args[0].decode() if isinstance(error.args[0], bytes) else str(error)
    return ""


@lru_cache(maxsize=512)
def searcher(pattern: str) -> Callable[[str], bool | None]:
    """Whether a text has a match somewhere; None for a text too long to search. The pattern must be a good one."""
    search = re2.compile(pattern, _OPTIONS).search

    def found(text: str) -> bool | None:
        return None if len(text) > LONGEST_SEARCHED else search(text.encode()) is not None

    return found


def matches(text: str, pattern: str) -> bool | None:
    """Whether ``text`` has a match of ``pattern`` somewhere; None when it is too long to search."""
    return searcher(pattern)(text)
