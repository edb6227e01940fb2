"""The answer “not now”: what is missing, why, who can mend it, and what may be done next."""

from __future__ import annotations

from typing import Literal

import msgspec


class FormHint(msgspec.Struct, frozen=True):
    """The input with which a missing field can be filled, right where it was found missing."""

    field: str
    kind: str
    title: str
    help: str = ""
    options: dict[str, str] = {}
    currency: str = ""


class Unmet(msgspec.Struct, frozen=True):
    """One thing that stands in the way, or, with severity ``warn``, one to know about.

    ``id`` is the field, criterion or task; ``code`` says how it fails (missing, placeholder, too_short, stale,
    boilerplate, not_met, task_open, invalid …); ``seen`` is the value in words; ``mend`` says who can put it right:
    owner, client, lead, or a person's id.
    """

    kind: Literal["field", "criterion", "task", "handoff", "input"]
    id: str
    code: str
    sentence: str
    seen: str = ""
    mend: tuple[str, ...] = ("owner",)
    forms: tuple[FormHint, ...] = ()
    severity: Literal["block", "warn"] = "block"


class Next(msgspec.Struct, frozen=True):
    """Something that may be done instead: an act and a sentence, for pages, the API and connectors alike."""

    act: str
    sentence: str
    to: str = ""


class Refusal(msgspec.Struct, frozen=True):
    """Why a command was not carried out. A value, not an error: it is stored, shown and counted.

    ``code`` is stable; see docs/reference/refusals.md.
    """

    code: str
    sentence: str
    unmet: tuple[Unmet, ...] = ()
    allowed: tuple[Next, ...] = ()
