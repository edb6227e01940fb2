"""The search: 200 at once, 10,000 in all, behind what was written."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from tests.fakes.hubspot import kinds, refusals
from tests.fakes.hubspot.objects import READ
from tests.fakes.hubspot.request import Answer, Request, route
from tests.fakes.hubspot.thing import Thing

if TYPE_CHECKING:
    from tests.fakes.hubspot.fake import FakeHubSpot

MOST, ENDS, GROUPS, FILTERS = 200, 10_000, 5, 10
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_NUMBERS = ("hs_object_id", "amount", "numberofemployees")
Seen = tuple[Thing, dict[str, str], datetime]
"""An object as the search knows it: its values and when they were changed."""
Look = Callable[[Seen], Any]


@route("POST", "/crm/objects/{type}/search", READ)
def search(fake: FakeHubSpot, request: Request, type: str) -> Answer:
    body = request.body or {}
    limit, after = int(body.get("limit") or 10), int(body.get("after") or 0)
    if not 0 < limit <= MOST:
        raise refusals.invalid(f"limit {limit} is more than {MOST}")
    if after + limit > ENDS:
        raise refusals.invalid(f"No more than {ENDS} results can be asked for")
    found = _matching(fake, type, _groups(body))
    _sort(type, found, body.get("sorts") or [])
    page = found[after : after + limit]
    names = list(body.get("properties") or ())
    answer: dict[str, Any] = {
        "total": len(found),
        "results": [_show(fake, seen, names) for seen in page],
    }
    if after + limit < len(found):
        answer["paging"] = {"next": {"after": str(after + limit)}}
    return 200, answer


def _groups(body: dict[str, Any]) -> list[list[dict[str, Any]]]:
    groups = [each.get("filters") or [] for each in body.get("filterGroups") or ()]
    if len(groups) > GROUPS or any(len(each) > FILTERS for each in groups):
        raise refusals.invalid("There are too many filters")
    return groups


def _matching(fake: FakeHubSpot, type: str, groups: list[list[dict[str, Any]]]) -> list[Seen]:
    now, lag = fake.portal.now, fake.portal.lag
    tests = [[_test(type, each) for each in group] for group in groups]
    found = []
    for thing in fake.portal.things[type].values():
        if thing.archived or thing.became:
            continue
        known = thing.indexed(now, lag) if lag else (thing.values, thing.updated)
        if known is None:
            continue
        seen = (thing, *known)
        if not tests or any(all(test(seen) for test in group) for group in tests):
            found.append(seen)
    return found


def _look(name: str, type: str) -> Look:
    """How a value is looked up; what every search of ours asks for is looked up quickly."""
    if name == kinds.modified(type):
        return lambda seen: seen[2]
    if name == "hs_object_id":
        return lambda seen: int(seen[0].id)
    return lambda seen: _comparable(name, seen[0].value(name, seen[1], seen[2]))


def _test(type: str, said: dict[str, Any]) -> Callable[[Seen], bool]:
    name, operator = said["propertyName"], said["operator"]
    look = _look(name, type)
    if operator in ("HAS_PROPERTY", "NOT_HAS_PROPERTY"):
        has = operator == "HAS_PROPERTY"
        return lambda seen: (look(seen) not in (None, "")) is has
    if operator in ("IN", "NOT_IN"):
        listed = {_comparable(name, each) for each in said["values"]}
        return lambda seen: (look(seen) in listed) is (operator == "IN")
    wanted = _comparable(name, said.get("value"))
    if operator == "BETWEEN":
        high = _comparable(name, said["highValue"])
        return lambda seen: look(seen) is not None and wanted <= look(seen) <= high
    if operator == "CONTAINS_TOKEN":
        return lambda seen: str(wanted).strip("*").lower() in str(look(seen) or "").lower()
    compare = _COMPARE.get(operator)
    if compare is None:
        raise refusals.invalid(f"{operator} is no operator")
    return lambda seen: (value := look(seen)) is not None and compare(value, wanted)


_COMPARE: dict[str, Callable[[Any, Any], bool]] = {
    "EQ": lambda one, other: one == other,
    "NEQ": lambda one, other: one != other,
    "GT": lambda one, other: one > other,
    "GTE": lambda one, other: one >= other,
    "LT": lambda one, other: one < other,
    "LTE": lambda one, other: one <= other,
}


def _comparable(name: str, value: Any) -> Any:
    """Moments as moments, numbers as numbers."""
    if value is None:
        return None
    text = str(value)
    if name in _NUMBERS:
        return float(text) if text else None
    if name.endswith("date") or name == "hs_timestamp" or "_date_" in name:
        return _moment(text)
    return text


def _moment(text: str) -> datetime | None:
    if text.removeprefix("-").isdecimal():
        return _EPOCH + timedelta(milliseconds=int(text))
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _sort(type: str, found: list[Seen], sorts: list[Any]) -> None:
    """By what is asked for, else by when it was created. Sorting by a text is the specification's way."""
    for each in reversed(sorts):
        name, down = _order(each)
        look = _look(name, type)
        there = [seen for seen in found if look(seen) is not None]
        without = [seen for seen in found if look(seen) is None]
        there.sort(key=look, reverse=down)
        found[:] = there + without


def _order(said: Any) -> tuple[str, bool]:
    if isinstance(said, str) and not said.startswith("{"):
        return said.removeprefix("-"), said.startswith("-")
    order = json.loads(said) if isinstance(said, str) else said
    return order["propertyName"], order.get("direction") == "DESCENDING"


def _show(fake: FakeHubSpot, seen: Seen, names: list[str]) -> dict[str, Any]:
    """What the search knows, which may be older than what there is."""
    thing, values, updated = seen
    shown = thing.show(names, nulls=fake.portal.nulls)
    if values is not thing.values:
        old = {name: thing.value(name, values, updated) for name in shown["properties"]}
        shown["properties"] = {
            name: value for name, value in old.items() if fake.portal.nulls or value is not None
        }
    return shown
