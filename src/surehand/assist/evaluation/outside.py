"""Others' data, where a copy lies beside the project: dialogues with required slots, and contracts with fields.

Neither is about handoffs, and neither is shipped. They show whether what is missing is told in texts nobody here wrote.
What the rules cannot tell counts as present, since a flag must rest on something.
"""

from __future__ import annotations

import gzip
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from itertools import islice
from pathlib import Path
from typing import Any

from surehand.assist.evaluation.scores import Score
from surehand.assist.recognise import recognise
from surehand.assist.recognise.found import Amounts, Days

DIALOGUES, SERVICES, CONTRACTS = (
    "sgd_required_fields.dev.jsonl.gz",
    "sgd_schema.json.gz",
    "kleister_nda_train.jsonl.gz",
)
_DAY = date(2019, 3, 1)
"""The dialogues are of no day; they were held in that year."""
_TURN = re.compile(r"^(USER|SYSTEM): (.*)$", re.MULTILINE)
_ASKS = re.compile(r"\b(?:what|which|where|when|how (?:many|much|long)|who)\b[^?]*\?\s*$", re.IGNORECASE)
_CLOCK = re.compile(
    r"\b\d{1,2}(?::\d{2})?\s?(?:am|pm|o'clock)\b|\b\d{1,2}:\d{2}\b|\b(?:noon|midnight|(?:half past|"
    r"quarter) \w+)\b|"
    r"\b(?:at|around|by) (?:\d{1,2}|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve)\b",
    re.IGNORECASE,
)
_COUNT = re.compile(
    r"\b(?:\d{1,2}|one|two|three|four|five|six|seven|eight|nine|ten|single|myself|just me|couple|both of us)\b",
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
_MONEY = re.compile(r"[$€£]\s?\d|\b\d+\s?(?:dollars|usd|bucks)\b", re.IGNORECASE)


def dialogue_gates(folder: Path, most: int | None = None) -> tuple[Score, Score]:
    """The dialogues: required slots that are missing, and gates that would hold because any is."""
    services = {each["service"]: each for each in json.loads(_text(folder / SERVICES))}
    fields, gates = Score(), Score()
    for line in islice(_lines(folder / DIALOGUES), most):
        said = _TURN.findall(line["text"])
        for record in line["records"]:
            slots = {slot["name"]: slot for slot in services[record["service"]]["slots"]}
            found = _missing(said, [slots[name] for name in record["required"] if name in slots])
            wanted = set(record["missing"])
            fields += Score(len(found & wanted), len(found), len(wanted))
            gates += Score(int(bool(found and wanted)), int(bool(found)), int(bool(wanted)))
    return fields, gates


def _missing(said: list[tuple[str, str]], required: Iterable[Mapping[str, Any]]) -> set[str]:
    """Typed slots by their kind; of names, the last ones asked for where fewer were named than are needed."""
    users = "\n".join(words for speaker, words in said if speaker == "USER")
    offered = "\n".join(words for _, words in said)
    last = said[-1][1] if said and said[-1][0] == "SYSTEM" and _ASKS.search(said[-1][1]) else ""
    slots = list(required)
    missing = {str(each["name"]) for each in slots if _is_there(each, users, offered) is False}
    missing |= {
        str(each["name"])
        for each in slots
        if last and _is_there(each, users, offered) is None and _is_asked(each, last)
    }
    named = [
        str(each["name"]) for each in slots if not each["is_categorical"] and _NAMED.search(each["name"])
    ]
    return missing | set(named[len(_names(offered)) :])


def _names(text: str) -> set[str]:
    return {match.group() for match in _PROPER.finditer(text) if match.group().casefold() not in _NOT_PROPER}


def _is_there(slot: Mapping[str, Any], users: str, offered: str) -> bool | None:
    """Whether a slot's value was said; None for free text, which cannot be told."""
    name, values = str(slot["name"]), [str(each) for each in slot["possible_values"]]
    if "date" in name or name.endswith("day"):
        return any(each.kind == "date" for each in recognise(offered, _DAY, order="mdy"))
    if "time" in name:
        return bool(_CLOCK.search(offered))
    if any(part in name for part in ("amount", "fare", "balance")):
        return bool(_MONEY.search(offered))
    if values and all(each.isdecimal() for each in values):
        return bool(_COUNT.search(users))
    return None


def _is_asked(slot: Mapping[str, Any], question: str) -> bool:
    """Whether a question is about a slot: by the words of its name and of what it is described as."""
    words = set(
        re.findall(r"[a-z]{4,}", f"{slot['name']} {slot['description']}".casefold().replace("_", " "))
    )
    return bool(words & set(re.findall(r"[a-z]{4,}", question.casefold())))


_CONTRACT_FIELDS = frozenset({"effective_date", "jurisdiction", "party", "term"})


def contract_fields(folder: Path, most: int | None = None) -> Score:
    """The contracts: which of their fields they do not have, as far as that is told of typed fields.

    The copy at hand names the fields of each contract without their values; some are named although the contract leaves
    the place blank, so that no reader of the text can be right on all.
    """
    scored = Score()
    for line in islice(_lines(folder / CONTRACTS), most):
        found = _absent(line["text"])
        wanted = _CONTRACT_FIELDS - set(line["keys"])
        scored += Score(len(found & wanted), len(found), len(wanted))
    return scored


def _absent(text: str) -> set[str]:
    """The day and the term are typed; who the parties are and which law holds is text, and not assessed."""
    found = recognise(text, _DAY, order="mdy")
    days = any(isinstance(each.value, Days) and each.value.day is not None for each in found)
    spans = any(
        each.kind == "duration" and isinstance(each.value, Amounts) and each.value.unit in ("month", "year")
        for each in found
    )
    return {field for field, there in (("effective_date", days), ("term", spans)) if not there}


def _text(path: Path) -> str:
    with gzip.open(path, "rt", encoding="utf-8") as file:
        return file.read()


def _lines(path: Path) -> Iterator[dict[str, Any]]:
    with gzip.open(path, "rt", encoding="utf-8") as file:
        for line in file:
            yield json.loads(line)
