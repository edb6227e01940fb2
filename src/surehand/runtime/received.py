"""What a handler of inbound messages is, and what it tells of one. Which there are stands in `runtime.inbound`."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Literal, TypeAlias

import msgspec

from surehand.store import models as m


class Told(msgspec.Struct, frozen=True):
    """What became of an inbound message. A ``failed`` one is left for a person, with the sentence as the reason."""

    sentence: str
    record: str = ""
    status: Literal["done", "ignored", "failed"] = "done"


Handler: TypeAlias = Callable[[m.Inbound, datetime], Told]
"""Reads one message and acts on it. An exception means: try again later. It may be called again for the same row."""
