"""Comments of ClickUp, on tasks and on lists."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

import msgspec

from surehand.connectors.channel import DeliveryFailed
from surehand.connectors.clickup.calls import Calls
from surehand.connectors.clickup.shapes import Comment, WrittenComment

On = Literal["task", "list"]
MOST_PAGES = 200
PAGE = 25


class _Comments(msgspec.Struct, frozen=True):
    comments: tuple[Comment, ...]


class Talk(Calls):
    """What people say on tasks and lists."""

    def comments(self, on: On, id: str) -> Iterator[Comment]:
        """All comments, the newest first; they come 25 at a time, each page asked for by the last one before."""
        known: set[str] = set()
        start: dict[str, object] = {}
        for _ in range(MOST_PAGES):
            page = self.get(f"/v2/{on}/{id}/comment", _Comments, **start).comments
            new = [each for each in page if each.id not in known]
            yield from new
            known.update(each.id for each in new)
            if len(page) < PAGE or not new:
                return
            start = {"start": page[-1].date, "start_id": page[-1].id}
        raise DeliveryFailed("person", f"There are more than {MOST_PAGES * PAGE:,} comments there.")

    def add_comment(self, on: On, id: str, text: str) -> str:
        """Write a comment, without telling everybody, and give back its id."""
        body = {"comment_text": text, "notify_all": False}
        return str(self.ask("POST", f"/v2/{on}/{id}/comment", WrittenComment, body=body).id)
