"""Others' dialogues, where a copy lies beside the project: which slots a service requires that nobody has said.

They are not about handoffs. They show whether what is missing is told in texts nobody here wrote. What the rules cannot
tell, such as free text, counts as said, since a flag must rest on something.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from itertools import islice
from pathlib import Path
from typing import Any

from surehand.assist.evaluation.packed import lines_of, text_of
from surehand.assist.evaluation.scores import Score
from surehand.assist.recognise import recognise

DIALOGUES, SERVICES = "sgd_required_fields.dev.jsonl.gz", "sgd_schema.json.gz"
_Slot = Mapping[str, Any]
_DAY = date(2019, 3, 1)
"""The dialogues are of no day; they were held in that year."""
_TURN = re.compile(r"^(USER|SYSTEM): (.*)$", re.MULTILINE)
_CLOCK = re.compile(
    r"\b\d{1,2}(?::\d{2})?\s?(?:am|pm|o'clock)\b|\b\d{1,2}:\d{2}\b|\b(?:noon|midnight|(?:half past|"
    r"quarter) \w+)\b|"
    r"\b(?:at|around|by) (?:\d{1,2}|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve)\b",
    re.IGNORECASE,
)
_COUNT = re.compile(
    r"\b(?:\d{1,2}|one|two|three|four|five|six|seven|eight|nine|ten|single|myself|just me|couple|"
    r"both of us)\b",
    re.IGNORECASE,
)
_NAMED = re.compile(
    r"city|location|area|^from$|^to$|where|airport|origin|destination|name|title|event|artist"
)
_PROPER = re.compile(r"(?<=[a-z,] )[A-Z][\w']+(?: (?:of|the|and) [A-Z][\w']+| [A-Z][\w']+)*")
_NOT_PROPER = frozenset(
    "i i'm i'd i'll i've ok okay yes no monday tuesday wednesday thursday friday saturday sunday january "
    "february march april "
    "may june july august september october november december am pm".split()
)
_SMALL = re.compile(
    r"\b(?:in|to|from|at|near|leaving|visit(?:ing)?) (?!(?:the|an?|my|that|this|there|it|what|which|"
    r"you|me|be|do|get|go|buy|"
    r"find|see|look|know|book|make|travel)\b)([a-z][\w.']+)"
)
"""Who writes without capitals names places too: what stands where a place would."""
_MONEY = re.compile(r"[$€£]\s?\d|\b\d+\s?(?:dollars|usd|bucks)\b", re.IGNORECASE)


def dialogue_gates(folder: Path, most: int | None = None) -> tuple[Score, Score]:
    """The dialogues: required slots that are missing, and gates that would hold because any is."""
    services = {each["service"]: each for each in json.loads(text_of(folder / SERVICES))}
    fields, gates = Score(), Score()
    for line in islice(lines_of(folder / DIALOGUES), most):
        said = _TURN.findall(line["text"])
        for record in line["records"]:
            slots = {slot["name"]: slot for slot in services[record["service"]]["slots"]}
            found = _missing(said, [slots[name] for name in record["required"] if name in slots])
            wanted = set(record["missing"])
            fields += Score(len(found & wanted), len(found), len(wanted))
            gates += Score(int(bool(found and wanted)), int(bool(found)), int(bool(wanted)))
    return fields, gates


def _missing(said: Iterable[tuple[str, str]], required: Sequence[_Slot]) -> set[str]:
    """Typed slots of which nothing was said; of names and of days, the last ones where fewer were said than slots."""
    turns = list(said)
    users = "\n".join(words for speaker, words in turns if speaker == "USER")
    offered = "\n".join(words for _, words in turns)
    named = [each for each in required if not each["is_categorical"] and _NAMED.search(each["name"])]
    dated = [each for each in required if _is_day(each)]
    short = [
        *(each for each in required if _is_there(each, users, offered) is False),
        *named[len(_names(offered)) :],
        *dated[max(1, _days(offered)) :],
    ]
    return {str(each["name"]) for each in short}


def _names(text: str) -> set[str]:
    found = {match.group() for match in _PROPER.finditer(text)}
    small = (match[1] for line in text.split("\n") if line[:1].islower() for match in _SMALL.finditer(line))
    return {each for each in found if each.casefold() not in _NOT_PROPER} | set(small)


def _days(text: str) -> int:
    return len({each.value for each in recognise(text, _DAY, order="mdy") if each.kind == "date"})


def _is_day(slot: _Slot) -> bool:
    name = str(slot["name"])
    return "date" in name or name.endswith("day")


def _is_there(slot: _Slot, users: str, offered: str) -> bool | None:
    """Whether a slot's value was said; None for free text, which cannot be told."""
    name, values = str(slot["name"]), [str(each) for each in slot["possible_values"]]
    if _is_day(slot):
        return _days(offered) > 0
    if "time" in name:
        return bool(_CLOCK.search(offered))
    if any(part in name for part in ("amount", "fare", "balance")):
        return bool(_MONEY.search(offered))
    if values and all(each.isdecimal() for each in values):
        return bool(_COUNT.search(users))
    return None
