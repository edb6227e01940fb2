"""The secrets that messages are signed with, in either direction: one that was changed holds on for a day."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

FORMER_HOLDS = timedelta(hours=24)
"""So long the former secret holds beside the new one, so that nothing is turned away while the other side changes."""


def holding(secrets: Mapping[str, str], now: datetime) -> Sequence[str]:
    """The secrets that hold at a moment, the newest first; none where they were lost, as after a restore."""
    until = secrets.get("former_until")
    former = [secrets["former"]] if until and now < datetime.fromisoformat(until) else []
    return [secrets["secret"], *former] if "secret" in secrets else former


def with_former(secrets: Mapping[str, str], secret: str, now: datetime) -> dict[str, str]:
    """Secrets with another one in place of the one before, which holds for a day more."""
    if "secret" not in secrets:
        return {**secrets, "secret": secret}
    until = (now + FORMER_HOLDS).isoformat()
    return {**secrets, "secret": secret, "former": secrets["secret"], "former_until": until}
