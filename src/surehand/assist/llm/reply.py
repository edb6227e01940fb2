"""What a model answered, read with patience: fences and chatter around the answer are passed over."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import msgspec

from surehand.assist.claims import Section

MOST_QUOTES = 100
"""A brief of more lines is read by nobody; what comes after is counted, not looked at."""
_MOST_TRIES = 200


class Said(msgspec.Struct, frozen=True):
    """One quote as the model gave it. Anything else it says is not even read."""

    section: Section
    quote: str
    field: str | None = None


class Reading(msgspec.Struct, frozen=True):
    """The quotes of an answer, and how many things in their place were none, or too many."""

    quotes: tuple[Said, ...]
    unreadable: int = 0
    too_many: int = 0


def read_reply(text: str) -> Reading | None:
    """The quotes in an answer; None where there is no answer in it.

    Of several the last that is not empty: before it stands what was thought of, or the form that was asked for. Where
    none is whole, as in an answer that was cut off, the quotes that are.
    """
    found: list[Any] | None = None
    loose: list[Any] = []
    for each in _objects(text):
        if (items := _items(each)) is not None:
            found = items or found or []
        elif isinstance(each, dict) and "quote" in each:
            loose.append(each)
    if found is not None:
        return _reading(found)
    return _reading(loose, cut_off=1) if loose else None


def _reading(items: list[Any], cut_off: int = 0) -> Reading:
    said = [each for each in map(_said, items[:MOST_QUOTES]) if each]
    looked_at = min(len(items), MOST_QUOTES)
    return Reading(tuple(said), looked_at - len(said) + cut_off, len(items) - looked_at)


def _items(found: Any) -> list[Any] | None:
    """The list of quotes: in its object, in an object around that, or bare."""
    if isinstance(found, list):
        return found if found and isinstance(found[0], dict) and "quote" in found[0] else None
    if not isinstance(found, dict):
        return None
    for each in (found, *found.values()):
        if isinstance(each, dict) and isinstance(items := each.get("quotes"), list):
            return items
    return None


def _objects(text: str) -> Iterator[Any]:
    """What can be read as JSON, from each bracket on, in order."""
    decoder = json.JSONDecoder()
    place = 0
    for _ in range(_MOST_TRIES):
        starts = [at for at in (text.find("{", place), text.find("[", place)) if at >= 0]
        if not starts:
            return
        place = min(starts)
        try:
            found, place = decoder.raw_decode(text, place)
        except (ValueError, RecursionError):
            place += 1
        else:
            yield found


def _said(item: Any) -> Said | None:
    try:
        return msgspec.convert(item, Said)
    except msgspec.ValidationError:
        return None
