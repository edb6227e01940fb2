"""Everything we do with HubSpot, done once in a real account, with something to show for each step, and cleaned up.

It makes one property, one deal, one contact, one note and one task, all with the same key in them. To clean up it looks
for that key, so what was made while an answer was lost is found as well.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta

import msgspec

from surehand.connectors.channel import DeliveryFailed
from surehand.connectors.hubspot import shapes as s
from surehand.connectors.hubspot.client import HubSpotClient
from surehand.connectors.hubspot.writing import Writes

PROPERTY = "surehand_self_test"
TITLE = "Surehand self-test, may be deleted"
CREATES = (
    f"the property {PROPERTY} of deals, whose values are unique",
    f"one deal, “{TITLE}”, in the first pipeline",
    "one contact with an address at example.com",
    "one note and one task on that deal",
)
_TRIES = 4
_INDEXED_WITHIN, _LOOK_EVERY = 60, 3
"""Seconds: how long the search may lag behind, and how often it is asked."""


class Step(msgspec.Struct, frozen=True):
    """One line of the checklist: what was tried, whether it worked, and what was seen."""

    what: str
    passed: bool
    seen: str = ""


class Failed(Exception):
    """A step did not show what it should."""


class SelfTest:
    """One run. ``key`` tells it from others, ``now`` and ``pause`` are the clock.

    `steps` ends at the first one that fails; `clean` is to be called whatever happened.
    """

    def __init__(
        self, client: HubSpotClient, key: str, *, now: Callable[[], datetime], pause: Callable[[float], None]
    ) -> None:
        self._client = client
        self._key = key
        self._now = now
        self._pause = pause
        self._deal = ""
        self._contact = ""
        self._stages: tuple[str, str] = ("", "")
        self._started = now()

    def steps(self) -> Iterator[Step]:
        """Do everything, one after the other."""
        for what, act in _STEPS:
            try:
                seen = act(self)
            except (DeliveryFailed, Failed) as failed:
                yield Step(what, False, str(failed))
                return
            yield Step(what, True, seen)

    def clean(self) -> Iterator[Step]:
        """Remove all that may have been made, and say what is left where that does not work."""
        for what, act in (
            ("remove notes and tasks of the deal", self._remove_notes_and_tasks),
            ("remove the contact", self._remove_contacts),
            ("remove the deal", self._remove_deals),
            ("remove the property", lambda: self._client.archive_property(s.DEAL, PROPERTY)),
        ):
            yield self._cleaned(what, act)

    def _account(self) -> str:
        found = self._client.account()
        return f"account {found.portal}, {found.kind.lower()}, {found.zone}"

    def _permissions(self) -> str:
        missing = [each for each in self._client.permissions() if not each.granted]
        if missing:
            raise Failed(" ".join(f"{each.what}: {each.sentence}" for each in missing))
        return "all granted"

    def _pipeline(self) -> str:
        for pipeline in self._client.pipelines():
            stages = [stage for stage in pipeline.stages if not stage.closed and not stage.archived]
            if len(stages) > 1:
                self._stages = stages[0].id, stages[1].id
                return f"“{pipeline.label}”: “{stages[0].label}”, then “{stages[1].label}”"
        raise Failed("No pipeline has two open stages.")

    def _property(self) -> str:
        new = s.NewProperty(PROPERTY, TITLE, "dealinformation", unique=True)
        made = self._client.create_property(s.DEAL, new)
        if isinstance(made, s.WriteRefused):
            known = {each.name: each for each in self._client.properties(s.DEAL)}
            if PROPERTY not in known or not known[PROPERTY].unique:
                raise Failed(made.sentence)
            return "it was there from an earlier run"
        return "created"

    def _upsert(self) -> str:
        written = self._write()
        self._deal = written.object.id
        return f"deal {self._deal}"

    def _upsert_again(self) -> str:
        written = self._write()
        if written.object.id != self._deal:
            raise Failed(f"There are two deals now: {self._deal} and {written.object.id}.")
        return "the same deal"

    def _write(self) -> s.Saved:
        values = {"dealname": TITLE, "dealstage": self._stages[0]}
        row = s.Row(self._key, values, self._key)
        return _saved(self._client.upsert(s.DEAL, [row], id_property=PROPERTY)[0])

    def _create_contact(self) -> str:
        row = s.Row("contact", {"email": self._address, "lastname": TITLE})
        self._contact = _saved(self._client.create(s.CONTACT, [row])[0]).object.id
        self._client.associate(s.DEAL, s.CONTACT, [(self._deal, self._contact)])
        return f"contact {self._contact}"

    def _note(self) -> str:
        made = self._client.create_note("note", TITLE, at=self._now(), to_objects={s.DEAL: [self._deal]})
        return f"note {_saved(made).object.id}"

    def _task(self) -> str:
        due = self._now() + timedelta(days=1)
        made = self._client.create_task("task", TITLE, due=due, to_objects={s.DEAL: [self._deal]})
        return f"task {_saved(made).object.id}"

    def _move(self) -> str:
        _saved(self._client.update(s.DEAL, [s.Row("move", {"dealstage": self._stages[1]}, self._deal)])[0])
        return f"now in {self._stages[1]}"

    def _history(self) -> str:
        found = self._client.read(s.DEAL, [self._deal], ["dealstage"], ["dealstage"])
        rows = found.objects[0].history.get("dealstage", ()) if found.objects else ()
        if [each.value for each in rows] != [self._stages[1], self._stages[0]]:
            raise Failed(f"Its history should have both stages, the newest first; it has {len(rows)} rows.")
        return f"both stages; this app is called {rows[0].source}"

    def _associations(self) -> str:
        found = self._client.associations(s.DEAL, s.CONTACT, [self._deal])
        if [each.to_id for each in found] != [self._contact]:
            raise Failed("The deal should have the contact, and nobody else.")
        return "the contact"

    def _refusal(self) -> str:
        (written,) = self._client.update(s.DEAL, [s.Row("wrong", {"amount": "much"}, self._deal)])
        if not isinstance(written, s.WriteRefused) or written.properties != ("amount",):
            raise Failed("HubSpot should refuse “much” as an amount, and name the property.")
        return written.sentence

    def _search(self) -> str:
        begun = self._now()
        since = self._started - timedelta(minutes=5)
        while True:
            until = self._now() + timedelta(minutes=5)
            if self._deal in self._ids_changed(since, until):
                waited = (self._now() - begun).total_seconds()
                return f"found after {waited:.0f} seconds"
            if (self._now() - begun).total_seconds() >= _INDEXED_WITHIN:
                raise Failed(f"It is not in the search after {_INDEXED_WITHIN} seconds.")
            self._pause(_LOOK_EVERY)

    def _ids_changed(self, since: datetime, until: datetime) -> set[str]:
        found: set[str] = set()
        after = ""
        while True:
            page = self._client.changed(s.DEAL, since=since, until=until, after_id=after)
            found |= {each.id for each in page.objects}
            after = page.after
            if not after:
                return found

    def _limits(self) -> str:
        rate = self._client.rate()
        if rate.limit is None:
            return "the answers say nothing of limits"
        daily = "" if rate.daily is None else f"; {rate.daily_remaining} of {rate.daily} are left today"
        return f"{rate.limit} requests in {rate.interval_ms} milliseconds{daily}"

    @property
    def _address(self) -> str:
        return f"surehand-self-test-{self._key}@example.com"

    def _remove_notes_and_tasks(self) -> None:
        for deal in self._deals():
            for type in (s.NOTE, s.TASK):
                tied = self._client.associations(s.DEAL, type, [deal])
                _archive(self._client, type, [each.to_id for each in tied])

    def _remove_contacts(self) -> None:
        found = self._client.find(s.CONTACT, "email", [self._address], [])
        _archive(self._client, s.CONTACT, [each.id for each in found.objects])

    def _remove_deals(self) -> None:
        _archive(self._client, s.DEAL, self._deals())

    def _deals(self) -> list[str]:
        if not self._deal and not self._has_property():
            return []
        found = self._client.find(s.DEAL, PROPERTY, [self._key], [])
        return [each.id for each in found.objects]

    def _has_property(self) -> bool:
        return any(each.name == PROPERTY for each in self._client.properties(s.DEAL))

    def _cleaned(self, what: str, act: Callable[[], None]) -> Step:
        """Removing twice does no harm, so it is tried again."""
        for left in range(_TRIES - 1, -1, -1):
            try:
                act()
            except DeliveryFailed as failed:
                if not left or failed.failure != "retry":
                    return Step(what, False, f"{failed} Remove by hand what has “{self._key}” in it.")
                self._pause(failed.wait.total_seconds() if failed.wait else 1)
            else:
                return Step(what, True)
        raise AssertionError("the last try either ends or is told")


def _saved(written: s.Written) -> s.Saved:
    if isinstance(written, s.WriteRefused):
        raise Failed(written.sentence)
    if isinstance(written, s.WriteGone):
        raise Failed("HubSpot says that it is gone.")
    return written


def _archive(client: Writes, type: str, ids: list[str]) -> None:
    if ids:
        client.archive(type, ids)


_STEPS: tuple[tuple[str, Callable[[SelfTest], str]], ...] = (
    ("read the account", SelfTest._account),
    ("read deals, contacts, companies, owners, pipelines and properties", SelfTest._permissions),
    ("read a pipeline with two open stages", SelfTest._pipeline),
    ("create a property with unique values", SelfTest._property),
    ("create a deal by its unique value", SelfTest._upsert),
    ("create it again: nothing more is created", SelfTest._upsert_again),
    ("create a contact on the deal", SelfTest._create_contact),
    ("write a note on the deal", SelfTest._note),
    ("write a task on the deal", SelfTest._task),
    ("move the deal one stage on", SelfTest._move),
    ("read the history of its stage", SelfTest._history),
    ("read what it is associated with", SelfTest._associations),
    ("a wrong value is refused, and the property is named", SelfTest._refusal),
    ("find the deal in the search of changes", SelfTest._search),
    ("read the limits in the answers", SelfTest._limits),
)
CHECKLIST = tuple(what for what, _ in _STEPS)
