"""What the fake ClickUp answers at each address."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from tests.fakes.clickup.world import CustomField, Place, User, World

Answer = Callable[..., Any]
ROUTES: list[tuple[str, re.Pattern[str], Answer]] = []


class Refused(Exception):
    """ClickUp's own no."""

    def __init__(self, status: int, err: str, code: str) -> None:
        super().__init__(err)
        self.status, self.err, self.code = status, err, code


class Call:
    """One request: who asks, for what."""

    def __init__(self, fake: Any, user: User, query: dict[str, list[str]], body: Any) -> None:
        self.fake, self.user, self.query, self.body = fake, user, query, body or {}
        self.world: World = fake.world

    def asks(self, name: str) -> bool:
        """Whether a switch of the query is on."""
        return self.query.get(name, ["false"])[0] == "true"

    def number(self, name: str, default: int) -> int:
        return int(self.query.get(name, [str(default)])[0])

    def place(self, id: str, kind: str) -> Place:
        """A place that is there."""
        found = self.world.places.get(id)
        if found is None or found.kind != kind or not found.is_there:
            raise Refused(404, f"{kind.capitalize()} not found", "ITEM_014")
        return found

    def fields(self, list: Place) -> list[CustomField]:
        return [each for each in self.world.fields.values() if each.is_on(list)]


def at(method: str, path: str) -> Callable[[Answer], Answer]:
    """An answer at an address; what stands in braces is given to it."""
    pattern = re.compile(re.sub(r"\{(\w+)\}", r"(?P<\1>[^/]+)", path))

    def add(act: Answer) -> Answer:
        ROUTES.append((method, pattern, act))
        return act

    return add


def answer(fake: Any, user: User, method: str, path: str, query: Any, body: Any) -> Any:
    """What a request is answered with."""
    for wanted, pattern, act in ROUTES:
        found = pattern.fullmatch(path)
        if wanted == method and found:
            return act(Call(fake, user, query, body), **found.groupdict())
    raise Refused(404, f"Route not found: {method} {path}", "APP_001")
