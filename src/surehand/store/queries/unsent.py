"""What people typed and have not sent."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import msgspec

from surehand.store import models as m


class Unsent(msgspec.Struct, frozen=True):
    """What stands in a form: the texts of each control by its name, and when the last was typed."""

    place: str
    texts: dict[str, list[str]]
    at: datetime


def read_unsent(workspace: str, person: str, places: Sequence[str]) -> list[Unsent]:
    """What a person left in the forms at these places."""
    rows = m.UnsentForm.objects.within(workspace).filter(person=person, place__in=places)
    return [Unsent(*row) for row in rows.order_by("place").values_list("place", "texts", "at")]
