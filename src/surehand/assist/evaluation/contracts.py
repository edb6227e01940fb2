"""Others' contracts, where a copy lies beside the project: which of the things asked for they do not say.

A day counts where the contract is of that day, a term where it or its duties end after that time; a year without
competing and a notice of thirty days are neither. Who the parties are, and whose law holds, is text: as everywhere,
what the rules cannot tell counts as there, since a flag must rest on something.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from itertools import islice
from pathlib import Path

from surehand.assist.evaluation.packed import lines_of
from surehand.assist.evaluation.scores import Score
from surehand.assist.recognise.dates import dates
from surehand.assist.recognise.figures import amounts
from surehand.assist.recognise.found import Amounts, Days, Recognised

CONTRACTS = "kleister_nda_train.jsonl.gz"
_DAY = date(2010, 1, 1)
_HEAD = 2_500
"""A contract names its own day within its first page, or in a sentence made for it."""
_LONG, _AROUND = 260, 160
_OF_DAY = re.compile(
    r"(?:\bdated?(?:\s+(?:and\s+effective|as\s+of|this|effective))*|\bas\s+of|\beffective(?:\s+(?:as\s+of|date|on))?|"
    r"\b(?:entered\s+into|made)(?:\s+(?:and\s+\w+|as\s+of|on|this|effective))*)[\s:“\"(]*(?:the|this|on)?\s*$",
    re.IGNORECASE,
)
_SENTENCE = re.compile(r"(?<=[.;])\s+(?=[A-Z(\d\"“])|\n\s*\n")
_ENDS = re.compile(
    r"\b(?:terminat\w+|expir\w+|remain\w*|continu\w+|cease\w*|in (?:full )?(?:force|effect)|surviv\w+|lapse|no force|"
    r"end(?:s|ing)?|bound|binding|effective|valid|term\b|duration)",
    re.IGNORECASE,
)
_OF_CONTRACT = re.compile(
    r"\bth(?:is|e) (?:letter )?(?:agreement|letter|undertaking)|\bobligations?|\b(?:confidential|non-?disclos)\w*|"
    r"\brestrictions|\bprovisions|\bterm\b",
    re.IGNORECASE,
)
_OF_ELSE = re.compile(
    r"\b(?:employ(?:ment|ed|ees?|ers?)?|solicit\w*|stand-?still|hire|hiring|salary|compet\w+|severance|thereafter|notice|"
    r"prior to|last|preceding|bonus|insurance|acquire|purchase|securities|termination of (?:my|his|her))\b",
    re.IGNORECASE,
)


def contract_fields(folder: Path, most: int | None = None) -> Score:
    """What contracts are asked for and do not say, by their annotators and by the rules."""
    scored = Score()
    for line in islice(lines_of(folder / CONTRACTS), most):
        found = _absent(line["text"]) & set(line["keys"])
        wanted = set(line["missing"])
        scored += Score(len(found & wanted), len(found), len(wanted))
    return scored


def _absent(text: str) -> set[str]:
    told = (("effective_date", _is_dated(text)), ("term", _has_term(text)))
    return {field for field, there in told if not there}


def _is_dated(text: str) -> bool:
    """Whether a day stands on the first page, or somewhere as the contract's own."""
    return any(
        each.start < _HEAD or _OF_DAY.search(text, max(0, each.start - 60), each.start)
        for each in dates(text, _DAY, order="mdy")
        if isinstance(each.value, Days) and each.value.day and re.search(r"\d", text[each.start : each.end])
    )


def _has_term(text: str) -> bool:
    return any(
        _is_term(sentence, each)
        for sentence in _SENTENCE.split(text)
        if _ENDS.search(sentence) and _OF_CONTRACT.search(sentence)
        for each in _times(sentence)
    )


def _times(sentence: str) -> Iterator[Recognised]:
    for each in amounts(sentence):
        if (
            each.kind == "duration"
            and isinstance(each.value, Amounts)
            and each.value.unit in ("day", "month", "year")
        ):
            yield each


def _is_term(sentence: str, time: Recognised) -> bool:
    """Whether something of the contract ends by a time, and nothing else is spoken of right there."""
    near = sentence[max(0, time.start - _LONG) : time.end + _AROUND]
    close = sentence[max(0, time.start - _AROUND) : time.end + 90]
    return bool(_ENDS.search(near) and _OF_CONTRACT.search(near) and not _OF_ELSE.search(close))
