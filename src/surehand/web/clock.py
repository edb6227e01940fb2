"""The moment at which a page is made: read here and nowhere else in the pages, so that tests can give it."""

from __future__ import annotations

from datetime import UTC, datetime


def now() -> datetime:
    """The present moment."""
    return datetime.now(UTC)
