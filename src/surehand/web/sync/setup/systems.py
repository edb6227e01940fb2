"""What a system has to offer so that the pages can set it up. Which there are stands in `known`."""

from __future__ import annotations

from typing import Protocol

from django.http import QueryDict

from surehand.core.engine import Refusal
from surehand.store import models as m
from surehand.web.access import Reader
from surehand.web.sync.setup.forms import Form, PermissionView, Preview


class System(Protocol):
    """How one kind of connection is set up."""

    def token_help(self) -> str:
        """Where the token is to be found, and what it has to be allowed."""
        ...

    def sign_in(self, reader: Reader) -> str:
        """The address at which somebody signs in there instead; empty where that is not set up."""
        ...

    def begin(self, reader: Reader, token: str, title: str) -> m.Connection | Refusal:
        """Make a connection that waits to be set up."""
        ...

    def rotate(self, reader: Reader, row: m.Connection, token: str) -> m.Connection | Refusal:
        """Another token in place of the one that is kept."""
        ...

    def permissions(self, row: m.Connection, reader: Reader) -> tuple[PermissionView, ...]:
        """Each permission that is needed, tried."""
        ...

    def place(self, row: m.Connection, reader: Reader) -> Form | Refusal:
        """What is to be bound."""
        ...

    def choose(self, row: m.Connection, reader: Reader, posted: QueryDict) -> bool | Refusal:
        """Keep what was chosen; whether that is all there is to choose."""
        ...

    def mapping(self, row: m.Connection, reader: Reader, posted: QueryDict | None = None) -> Form | Refusal:
        """What stands for what: as it was proposed, kept, or just typed."""
        ...

    def confirm(self, row: m.Connection, reader: Reader, posted: QueryDict) -> tuple[Refusal, ...]:
        """Keep the mapping; or everything that does not fit."""
        ...

    def preview(self, row: m.Connection, reader: Reader) -> Preview | Refusal:
        """What starting would do."""
        ...
