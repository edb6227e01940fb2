"""A question that anybody may see, to try an endpoint with: no text of a client is needed to learn that it works."""

from __future__ import annotations

from datetime import date

from surehand.assist.engine import Ask, Asks
from surehand.assist.source import Source

SOURCE = Source(
    id="trial",
    form="note",
    text="Kick-off is on 12 May 2026. The client pays 10,000 EUR, half of it in advance.",
    written=date(2026, 3, 2),
)
ASKS = Asks(
    fields=(
        Ask(field="start", title="First day", section="timeline", kind="date"),
        Ask(field="budget", title="Budget", section="budget", kind="money"),
    )
)
"""A model that is up to its task answers both."""
