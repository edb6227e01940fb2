"""HubSpot's limits: so many requests in ten seconds and in a day, and five searches in a second."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from datetime import datetime, timedelta

TEN_SECONDS, SECOND, DAY = timedelta(seconds=10), timedelta(seconds=1), timedelta(days=1)


@dataclass
class Limits:
    """What may be asked, and what was. ``enforced`` says whether too much is answered with 429."""

    enforced: bool = False
    per_ten_seconds: int = 190
    searches_per_second: int = 5
    daily: int = 650_000
    oauth: bool = False
    used: int = 0
    searched: int = 0
    refused: int = 0
    _general: deque[datetime] = field(default_factory=deque)
    _search: deque[datetime] = field(default_factory=deque)
    _day: datetime | None = None
    _today: int = 0

    def spend(self, now: datetime, *, search: bool) -> str:
        """Count a request; the name of the limit that it breaks, or nothing."""
        broken = self._broken(now, search=search) if self.enforced else ""
        if broken:
            self.refused += 1
            return broken
        self.used += 1
        self._today += 1
        self.searched += search
        (self._search if search else self._general).append(now)
        return ""

    def headers(self, *, search: bool) -> dict[str, str]:
        """What an answer tells; a search tells nothing."""
        if search:
            return {}
        told = {
            "X-HubSpot-RateLimit-Max": self.per_ten_seconds,
            "X-HubSpot-RateLimit-Remaining": max(0, self.per_ten_seconds - len(self._general)),
            "X-HubSpot-RateLimit-Interval-Milliseconds": 10_000,
        }
        if not self.oauth:
            told["X-HubSpot-RateLimit-Daily"] = self.daily
            told["X-HubSpot-RateLimit-Daily-Remaining"] = max(0, self.daily - self._today)
        return {name: str(value) for name, value in told.items()}

    def _broken(self, now: datetime, *, search: bool) -> str:
        if self._day is None or now - self._day >= DAY:
            self._day, self._today = now, 0
        if self._today >= self.daily:
            return "DAILY"
        kept, window, most = (
            (self._search, SECOND, self.searches_per_second)
            if search
            else (self._general, TEN_SECONDS, self.per_ten_seconds)
        )
        while kept and now - kept[0] >= window:
            kept.popleft()
        if len(kept) >= most:
            return "SECONDLY" if search else "TEN_SECONDLY_ROLLING"
        return ""
