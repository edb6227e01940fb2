"""Which deliveries a reader chose to see, and how addresses and forms say it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from urllib.parse import urlencode

from django.http import QueryDict

from surehand.store.queries.deliveries import DeliveryFilter
from surehand.web.access import Reader
from surehand.web.connections.words import STATUSES

LONGEST = 100


@dataclass(frozen=True)
class Choice:
    """What an address asks for; what is empty does not narrow."""

    status: str = ""
    channel: str = ""
    kind: str = ""
    record: str = ""
    connection: str = ""
    text: str = ""

    @property
    def said(self) -> Mapping[str, str]:
        """What was chosen, by name."""
        return {name: value for name, value in asdict(self).items() if value}

    def address(self, base: str, **more: str) -> str:
        """The address of a page with this choice."""
        query = urlencode({**self.said, **more})
        return f"{base}?{query}" if query else base

    def filter(self, reader: Reader) -> DeliveryFilter:
        """The choice as the store has it: a text may be part of a person's name or address."""
        part = self.text.casefold()
        people = reader.facts.directory.people.values() if part else ()
        named = (each.id for each in people if part in f"{each.name}\n{each.email}".casefold())
        return DeliveryFilter(**asdict(self), people=tuple(named))


def choice_from(asked: QueryDict) -> Choice:
    """The choice that an address or a form says; a status that there is not is none."""
    given = {name: asked.get(name, "").strip()[:LONGEST] for name in Choice.__dataclass_fields__}
    if given["status"] not in STATUSES:
        given["status"] = ""
    return Choice(**given)
