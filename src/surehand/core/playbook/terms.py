"""Small phrases of the language that stand for more than a word: who is meant, and by when."""

from __future__ import annotations

import re
from typing import Literal

import msgspec

from surehand.core.calendar import Duration, parse_duration

ID = re.compile(r"(?=.{1,60}$)[a-z][a-z0-9_]*(?:-[a-z0-9_]+)*")
"""What an id looks like: of a playbook, field, stage, handoff, criterion or task."""

ARROW = re.compile(r"\s*([a-z][\w-]*)\s*->\s*([a-z][\w-]*)\s*")
"""How a move or handoff is named: `won -> onboarding`."""

PARTIES = ("sender", "receiver", "owner", "admins")


class TermError(ValueError):
    """A phrase that does not read; the message names it and what would."""


class Audience(msgspec.Struct, frozen=True):
    """Who is meant: a party of the handoff, the lead or all of a team, a person by e-mail, or a channel.

    The text is kept as written, in its canonical form: ``sender``, ``lead of onboarding``, ``team onboarding``,
    ``dana@example.com``, ``#onboarding``.
    """

    text: str

    def __str__(self) -> str:
        return self.text

    @property
    def team(self) -> str | None:
        """The team in “lead of <team>” or “team <team>”."""
        found = re.fullmatch(r"(?:lead of|team) (\S+)", self.text)
        return found[1] if found else None

    @property
    def is_lead(self) -> bool:
        """Whether the lead of a team is meant."""
        return self.text.startswith("lead of ")

    @property
    def email(self) -> str | None:
        """The address, when one person is named."""
        return self.text if "@" in self.text else None

    @property
    def channel(self) -> str | None:
        """The channel, such as ``#onboarding``."""
        return self.text if self.text.startswith("#") else None


def parse_audience(text: str) -> Audience:
    """Read who is meant. Raises `TermError`."""
    words = " ".join(text.split())
    known = words in PARTIES or re.fullmatch(r"(?:lead of|team) [\w-]+", words)
    if known or re.fullmatch(r"#[\w.-]+", words):
        return Audience(words)
    if re.fullmatch(r"[^@\s]+@[^@\s]+", words):
        return Audience(words.casefold())
    raise TermError(
        f"“{text}” names nobody: write sender, receiver, owner, admins, “lead of <team>”, “team <team>”, "
        "an e-mail address or #channel"
    )


class Due(msgspec.Struct, frozen=True):
    """A moment relative to another: some time after the acceptance, or before or after a date field."""

    amount: Duration
    side: Literal["after", "before"]
    anchor: str

    def __str__(self) -> str:
        return f"{self.amount} {self.side} {self.anchor}"


ACT_ANCHORS = ("accepted", "offered", "moved")


def parse_due(text: str) -> Due:
    """Read “2 working days after accepted” or “5 days before start_date”. Raises `TermError`."""
    found = re.fullmatch(r"\s*(.+?)\s+(after|before)\s+([a-z]\w*)\s*", text)
    if not found:
        raise TermError(
            f"“{text}” is no due time: write “2 working days after accepted” or “5 days before start_date”"
        )
    amount, side, anchor = found.groups()
    if side == "before" and anchor in ACT_ANCHORS:
        raise TermError(f"“{text}” lies before the act that creates the task: write “after {anchor}”")
    duration = parse_duration(amount)
    if anchor not in ACT_ANCHORS and duration.unit not in ("days", "weeks"):
        raise TermError(f"“{text}” counts {duration.unit} from a day: count in days or weeks")
    return Due(duration, "before" if side == "before" else "after", anchor)


class CaseAct(msgspec.Struct, frozen=True):
    """What a test case does: hand off or move; ``to`` is empty where only one handoff leads on."""

    verb: Literal["hand off", "move"]
    to: str = ""


def parse_case_act(text: str) -> CaseAct:
    """Read “hand off”, “hand off to delivery” or “move to won”. Raises `TermError`."""
    found = re.fullmatch(r"\s*(hand off|move)(?:\s+to\s+(\S+))?\s*", text)
    if not found or (found[1] == "move" and not found[2]):
        raise TermError(
            f"“{text}” is no act of a test: write “hand off”, “hand off to <stage>” or “move to <stage>”"
        )
    return CaseAct("move" if found[1] == "move" else "hand off", found[2] or "")
