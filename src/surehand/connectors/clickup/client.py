"""ClickUp's API, all of it that is used, with one token."""

from __future__ import annotations

from surehand.connectors.clickup.hooks import Hooks
from surehand.connectors.clickup.places import Places
from surehand.connectors.clickup.talk import Talk
from surehand.connectors.clickup.tasks import Tasks


class ClickUp(Places, Tasks, Talk, Hooks):
    """What can be asked of ClickUp. Fit for a ``with``."""

    def __enter__(self) -> ClickUp:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
