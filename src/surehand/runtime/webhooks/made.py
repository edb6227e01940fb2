"""What is given back when a secret is made: the only moment at which it is shown."""

from __future__ import annotations

import msgspec

from surehand.store import models as m


class Made(msgspec.Struct, frozen=True):
    """A connection with its secret, which is shown this once."""

    connection: m.Connection
    secret: str
