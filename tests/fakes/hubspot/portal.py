"""The state of one HubSpot account, and everything that changes it, by whomever."""

from __future__ import annotations

import bisect
import itertools
import threading
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from tests.fakes.hubspot import kinds, refusals
from tests.fakes.hubspot.checks import check_values
from tests.fakes.hubspot.rules import check_creation, check_move, check_required
from tests.fakes.hubspot.thing import API, By, Thing, said
from tests.fakes.hubspot.unique import Unique

Tell = Callable[[dict[str, Any]], None]


@dataclass
class Portal:
    """One account. ``lag`` is how far the search lags behind; ``nulls`` whether unset values are answered as null."""

    clock: Callable[[], datetime]
    number: int = 8866554
    lag: timedelta = timedelta(0)
    nulls: bool = True
    pinned: datetime | None = None
    things: dict[str, dict[str, Thing]] = field(default_factory=lambda: {type: {} for type in kinds.PLURAL})
    ties: dict[tuple[str, str, str], dict[str, set[int]]] = field(default_factory=lambda: defaultdict(dict))
    properties: dict[str, dict[str, dict[str, Any]]] = field(default_factory=kinds.properties)
    pipelines: dict[str, dict[str, Any]] = field(default_factory=dict)
    audits: dict[str, list[dict[str, Any]]] = field(default_factory=lambda: defaultdict(list))
    rules: dict[str, dict[str, Any]] = field(default_factory=dict)
    access: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    required: dict[str, list[str]] = field(default_factory=dict)
    owners: dict[str, dict[str, Any]] = field(default_factory=dict)
    teams: dict[str, dict[str, Any]] = field(default_factory=dict)
    told: list[Tell] = field(default_factory=list)
    unique: dict[tuple[str, str], Unique] = field(default_factory=lambda: defaultdict(Unique))
    lock: threading.RLock = field(default_factory=threading.RLock)
    numbers: Iterator[int] = field(default_factory=lambda: itertools.count(9_000_001))

    def __post_init__(self) -> None:
        self.add_pipeline("default", "Sales Pipeline", kinds.STAGES)
        self.unique[kinds.CONTACT, "email"] = Unique()

    @property
    def now(self) -> datetime:
        """The moment, to the millisecond as HubSpot keeps it."""
        moment = (self.pinned or self.clock()).astimezone(UTC)
        return moment.replace(microsecond=moment.microsecond // 1000 * 1000)

    def find(self, type: str, id: str) -> Thing:
        """An object that is there; a merged id stands for what it has become."""
        thing = self.things[type].get(id)
        while thing and thing.became:
            thing = self.things[type].get(thing.became)
        if thing is None or thing.archived:
            raise refusals.not_found(f"Object not found. objectId are usually numeric. ({id})")
        return thing

    def by_value(self, type: str, name: str, value: str) -> Thing | None:
        """The object that has a unique value."""
        if (type, name) not in self.unique:
            raise refusals.invalid(f"{name} is not a unique property.", context={"propertyName": [name]})
        return self.things[type].get(self.unique[type, name].holder(value))

    def create(self, type: str, values: dict[str, str], *, by: By = API, strict: bool = True) -> Thing:
        """Create an object; ``strict`` is whether the rules of the administrators hold."""
        values = self.check_new(type, values, strict=strict)
        now = self.now
        thing = Thing(str(next(self.numbers)), type, now, now)
        thing.write(values, now, by)
        self.things[type][thing.id] = thing
        self._claimed(type, values, thing.id)
        self.tell(type, "creation", objectId=int(thing.id), changeSource=by.source)
        self._tell_changes(thing, list(values), by)
        return thing

    def check_new(self, type: str, values: dict[str, str], *, strict: bool) -> dict[str, str]:
        """All values that a new object would have. Raises `Refused`."""
        values = self._whole(type, values)
        check_values(self, type, values)
        if strict and type == kinds.DEAL:
            check_creation(self, values)
            check_required(self, values, set(values))
        self._claim(type, values, "")
        return values

    def update(self, thing: Thing, values: dict[str, str], *, by: By = API, strict: bool = True) -> list[str]:
        """Change an object and give back the names of what changed."""
        check_values(self, thing.type, values)
        if strict and thing.type == kinds.DEAL:
            check_move(self, thing, values)
            check_required(self, {**thing.values, **values}, set(values))
        self._claim(thing.type, values, thing.id)
        changed = thing.write(self._derived(thing.type, values), self.now, by, self.lag)
        self._claimed(thing.type, values, thing.id)
        self._tell_changes(thing, changed, by)
        return changed

    def archive(self, thing: Thing) -> None:
        """Move to the recycling bin."""
        thing.archived = True
        thing.updated = self.now
        self._release(thing)
        self.tell(thing.type, "deletion", objectId=int(thing.id), changeSource="CRM_UI")

    def tie(self, from_type: str, from_id: str, to_type: str, to_id: str, number: int | None = None) -> None:
        """Associate two objects, as both ends see it."""
        known = [each for each, _ in kinds.ASSOCIATIONS.get((from_type, to_type), [])]
        if not known or (number is not None and number not in known):
            raise refusals.invalid(f"{number} is no association from {from_type} to {to_type}.")
        self.find(to_type, to_id)
        number = number or known[0]
        numbers = {known[0], number}
        there = self.ties[from_type, from_id, to_type].setdefault(to_id, set())
        back = self.ties[to_type, to_id, from_type].setdefault(from_id, set())
        if numbers <= there:
            return
        there |= numbers
        back |= {kinds.inverse(from_type, to_type, each) for each in numbers}
        self.tell(
            from_type,
            "associationChange",
            fromObjectId=int(from_id),
            toObjectId=int(to_id),
            associationRemoved=False,
        )

    def untie(self, from_type: str, from_id: str, to_type: str, to_id: str) -> None:
        """End an association."""
        self.ties[from_type, from_id, to_type].pop(to_id, None)
        self.ties[to_type, to_id, from_type].pop(from_id, None)
        self.tell(
            from_type,
            "associationChange",
            fromObjectId=int(from_id),
            toObjectId=int(to_id),
            associationRemoved=True,
        )

    def tell(self, type: str, kind: str, **what: Any) -> None:
        """Something happened that an app may want to hear of."""
        event = {
            "portalId": self.number,
            "appId": 4711,
            "subscriptionType": f"{kinds.SINGULAR[type]}.{kind}",
            "objectTypeId": type,
            "occurredAt": int(self.now.timestamp() * 1000),
            "attemptNumber": 0,
            **what,
        }
        for each in self.told:
            each(event)

    def add_pipeline(self, id: str, label: str, stages: Any) -> dict[str, Any]:
        """A pipeline of deals with its stages: (id, label, probability)."""
        pipeline = {
            "id": id,
            "label": label,
            "displayOrder": len(self.pipelines),
            "archived": False,
            "createdAt": said(self.now),
            "updatedAt": said(self.now),
            "stages": [self._stage(order, *stage) for order, stage in enumerate(stages)],
        }
        self.pipelines[id] = pipeline
        self.audit(id, "CREATE", pipeline)
        return pipeline

    def audit(self, id: str, action: str, what: dict[str, Any]) -> None:
        """Keep what was done to a pipeline or a stage."""
        self.audits[id].append(
            {
                "action": action,
                "identifier": id,
                "portalId": self.number,
                "fromUserId": 1,
                "message": "",
                "rawObject": dict(what),
                "timestamp": said(self.now),
            }
        )

    def stage(self, id: str) -> tuple[dict[str, Any], dict[str, Any]] | None:
        """A stage with its pipeline."""
        for pipeline in self.pipelines.values():
            for stage in pipeline["stages"]:
                if stage["id"] == id:
                    return pipeline, stage
        return None

    def _stage(self, order: int, id: str, label: str, probability: str) -> dict[str, Any]:
        closed = "true" if float(probability) in (0.0, 1.0) else "false"
        return {
            "id": id,
            "label": label,
            "displayOrder": order,
            "metadata": {"probability": probability, "isClosed": closed},
            "archived": False,
            "createdAt": said(self.now),
            "updatedAt": said(self.now),
            "writePermissions": "CRM_PERMISSIONS_ENFORCEMENT",
        }

    def _whole(self, type: str, values: dict[str, str]) -> dict[str, str]:
        if type == kinds.DEAL and "pipeline" not in values:
            found = self.stage(values.get("dealstage", ""))
            values = {**values, "pipeline": found[0]["id"] if found else next(iter(self.pipelines))}
        return self._derived(type, values)

    def _derived(self, type: str, values: dict[str, str]) -> dict[str, str]:
        found = self.stage(values.get("dealstage", "")) if type == kinds.DEAL else None
        if not found:
            return values
        metadata = found[1]["metadata"]
        won = "true" if float(metadata["probability"]) == 1 else "false"
        return {**values, "hs_is_closed": metadata["isClosed"], "hs_is_closed_won": won}

    def _claim(self, type: str, values: dict[str, str], id: str) -> None:
        for name, value in values.items():
            if (type, name) in self.unique:
                self.unique[type, name].check(name, value, id)

    def _claimed(self, type: str, values: dict[str, str], id: str) -> None:
        for name, value in values.items():
            if (type, name) in self.unique:
                self.unique[type, name].hold(value, id)

    def _release(self, thing: Thing) -> None:
        for (type, _), held in self.unique.items():
            if type == thing.type:
                held.hold("", thing.id)

    def _tell_changes(self, thing: Thing, names: list[str], by: By) -> None:
        for name in names:
            self.tell(
                thing.type,
                "propertyChange",
                objectId=int(thing.id),
                propertyName=name,
                propertyValue=thing.values.get(name, ""),
                changeSource=by.source,
                sourceId=by.source_id,
            )

    def sorted_from(self, type: str, after: int) -> Iterator[Thing]:
        """The objects behind an id. Ids rise in the order in which objects come."""
        things = self.things[type]
        keys = list(things)
        return (things[key] for key in keys[bisect.bisect_right(keys, after, key=int) :])

    def ties_of(self, thing: Thing, to_type: str) -> dict[str, set[int]]:
        """What an object is associated with, as far as it is there, and how."""
        tied = self.ties.get((thing.type, thing.id, to_type), {})
        there = self.things[to_type]
        return {id: numbers for id, numbers in tied.items() if id in there and not there[id].archived}

    def hand_on_ties(self, old: Thing, new: Thing) -> None:
        """What was associated with one object is associated with another one from now on."""
        for (from_type, id, to_type), tied in list(self.ties.items()):
            if (from_type, id) == (old.type, old.id):
                for to, numbers in list(tied.items()):
                    self.ties[new.type, new.id, to_type].setdefault(to, set()).update(numbers)
                    back = self.ties[to_type, to, old.type]
                    back.setdefault(new.id, set()).update(back.pop(old.id))
                tied.clear()
