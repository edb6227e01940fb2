"""A HubSpot account that keeps state, and helpers with which a test is the people who work in it.

    with FakeHubSpot(clock=clock) as hubspot:
        deal = hubspot.deal("Acme", owner=hubspot.owner("sam@acme.example"))
        hubspot.move(deal, "closedwon")
        hubspot.note_of(deal)

`base` is where it is reached. What the helpers do counts as done by people in the CRM: rules of the account bind only
what comes through the API.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

# The table of routes fills itself when these are read.
from tests.fakes.hubspot import objects, schema, search, tokens  # noqa: F401
from tests.fakes.hubspot.faults import Faults
from tests.fakes.hubspot.hooks import Hooks
from tests.fakes.hubspot.kinds import COMPANY, CONTACT, DEAL, NOTE, TASK, property_of
from tests.fakes.hubspot.limits import Limits
from tests.fakes.hubspot.portal import Portal
from tests.fakes.hubspot.request import Request
from tests.fakes.hubspot.server import Server
from tests.fakes.hubspot.thing import By, Thing, said
from tests.fakes.hubspot.tokens import TOKEN, Grant, Tokens


class FakeHubSpot:
    """One account over HTTP. ``requests`` is everything that was asked; ``multi_status`` answers as before 2026-09."""

    def __init__(self, clock: Callable[[], datetime] | None = None) -> None:
        self.portal = Portal(clock or (lambda: datetime.now(UTC)))
        self.tokens, self.limits, self.faults = Tokens(), Limits(), Faults()
        self.hooks = Hooks(self)
        self.portal.told.append(self.hooks.hear)
        self.requests: list[Request] = []
        self.multi_status = False
        self.keep_answers = False
        self.associations_page = 500
        self._server = Server(self)

    def __enter__(self) -> FakeHubSpot:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Stop listening."""
        self._server.stop()

    @property
    def host(self) -> str:
        """Where it listens: what an administrator has to allow."""
        return f"127.0.0.1:{self._server.server_port}"

    @property
    def base(self) -> str:
        """What stands for https://api.hubapi.com."""
        return f"http://{self.host}"

    @property
    def token(self) -> str:
        """A static token that may do everything."""
        return TOKEN

    def asked(self, text: str) -> list[Request]:
        """The requests whose method and address hold a text."""
        return [each for each in self.requests if text in each.address]

    # People and teams

    def owner(self, email: str, name: str = "", *, teams: Sequence[str] = (), archived: bool = False) -> str:
        """Somebody who may own deals; the id is the owner's, the user has another one."""
        number = next(self.portal.numbers)
        first, _, last = (name or email.partition("@")[0].title()).partition(" ")
        self.portal.owners[str(number)] = {
            "id": str(number),
            "email": email,
            "type": "PERSON",
            "firstName": first,
            "lastName": last,
            "userId": number + 1_000_000,
            "archived": archived,
            "createdAt": said(self.portal.now),
            "updatedAt": said(self.portal.now),
            "teams": [{"id": id, "name": self.portal.teams[id]["name"], "primary": True} for id in teams],
        }
        for id in teams:
            self.portal.teams[id]["userIds"].append(str(number + 1_000_000))
        return str(number)

    def team(self, name: str) -> str:
        """A team without anybody in it."""
        id = str(next(self.portal.numbers))
        self.portal.teams[id] = {"id": id, "name": name, "userIds": [], "secondaryUserIds": []}
        return id

    # Objects

    def deal(
        self,
        name: str = "Acme",
        *,
        stage: str = "appointmentscheduled",
        owner: str = "",
        company: str = "",
        contacts: Sequence[str] = (),
        at: datetime | None = None,
        **values: str,
    ) -> str:
        """A deal that somebody made in the CRM."""
        values = {"dealname": name, "dealstage": stage, **values}
        values |= {"hubspot_owner_id": owner} if owner else {}
        id = self._made(DEAL, values, at, owner)
        for contact in contacts:
            self.portal.tie(DEAL, id, CONTACT, contact)
        if company:
            self.portal.tie(DEAL, id, COMPANY, company, 5)
        return id

    def contact(self, email: str, *, company: str = "", at: datetime | None = None, **values: str) -> str:
        """A contact."""
        id = self._made(CONTACT, {"email": email, **values}, at)
        if company:
            self.portal.tie(CONTACT, id, COMPANY, company, 1)
        return id

    def company(self, name: str, *, at: datetime | None = None, **values: str) -> str:
        """A company."""
        return self._made(COMPANY, {"name": name, **values}, at)

    def move(self, deal: str, stage: str, *, by: str = "", at: datetime | None = None) -> None:
        """Somebody moves a deal in the CRM, whatever the rules say; ``by`` is an owner."""
        self.set(deal, by=by, at=at, dealstage=stage)

    def set(
        self, id: str, *, type: str = DEAL, by: str = "", at: datetime | None = None, **values: str
    ) -> None:
        """Somebody changes values in the CRM."""
        with self._at(at):
            self.portal.update(self.portal.find(type, id), values, by=self._by(by), strict=False)

    def give(self, deal: str, owner: str, *, at: datetime | None = None) -> None:
        """Somebody gives a deal to another owner."""
        self.set(deal, at=at, hubspot_owner_id=owner)

    def merge(self, left: str, other: str, *, type: str = DEAL, new_id: bool = False) -> str:
        """Merge two objects and give back the id of what is left: the first one's, or a new one."""
        with self.portal.lock:
            kept, lost = self.portal.find(type, left), self.portal.find(type, other)
            olds = [lost]
            if new_id:
                olds, kept = [kept, lost], self._copy(kept)
            for old in olds:
                self.portal.hand_on_ties(old, kept)
                old.became = kept.id
            kept.merged = (
                *kept.merged,
                *(each.id for each in olds),
                *(id for each in olds for id in each.merged),
            )
            kept.updated = self.portal.now
            ids = [int(each.id) for each in olds]
            what = {"primaryObjectId": int(left), "mergedObjectIds": ids, "newObjectId": int(kept.id)}
            self.portal.tell(type, "merge", objectId=int(left), changeSource="CRM_UI", **what)
            return kept.id

    def delete(self, id: str, *, type: str = DEAL) -> None:
        """Somebody deletes an object."""
        with self.portal.lock:
            self.portal.archive(self.portal.find(type, id))

    def restore(self, id: str, *, type: str = DEAL) -> None:
        """Somebody brings an object back from the recycling bin."""
        with self.portal.lock:
            thing = self.portal.things[type][id]
            thing.archived, thing.updated = False, self.portal.now
            self.portal.tell(type, "restore", objectId=int(id))

    def erase(self, contact: str) -> None:
        """A contact is deleted for good, as the law may demand: both events come."""
        with self.portal.lock:
            self.portal.tell(CONTACT, "privacyDeletion", objectId=int(contact))
            self.delete(contact, type=CONTACT)
            del self.portal.things[CONTACT][contact]

    # The account

    def require(self, stage: str, *names: str) -> None:
        """The administrators require these properties in a stage, which binds the API since 2026-09."""
        self.portal.required[stage] = list(names)

    def custom(
        self, name: str, type: str = "string", *, on: str = DEAL, options: str = "", unique: bool = False
    ) -> None:
        """A property that the account's people made themselves."""
        made = property_of(name, type, options=options, hubspotDefined=False, hasUniqueValue=unique)
        made["modificationMetadata"]["archivable"] = True
        self.portal.properties[on][name] = made
        if unique:
            _ = self.portal.unique[on, name]

    def remove_property(self, name: str, *, on: str = DEAL) -> None:
        """Somebody deletes a property."""
        self.portal.properties[on][name]["archived"] = True

    def retype(self, name: str, type: str, *, on: str = DEAL, options: str = "") -> None:
        """Somebody changes the type of a property."""
        self.portal.properties[on][name] = property_of(name, type, options=options, hubspotDefined=False)

    def rename_stage(self, stage: str, label: str) -> None:
        """Somebody gives a stage another name; its id stays."""
        found = self._stage(stage)
        found |= {"label": label, "updatedAt": said(self.portal.now)}
        self.portal.audit(stage, "UPDATE", found)

    def add_stage(
        self, id: str, label: str, probability: str = "0.5", *, pipeline: str = "default", order: int = 99
    ) -> None:
        """Somebody adds a stage."""
        stages = self.portal.pipelines[pipeline]["stages"]
        stages.append(
            {**stages[0], "id": id, "label": label, "displayOrder": order, "metadata": _chance(probability)}
        )
        self.portal.audit(id, "CREATE", stages[-1])

    def remove_stage(self, stage: str) -> None:
        """Somebody deletes a stage; deals may still say that they are in it."""
        found = self.portal.stage(stage)
        assert found, stage
        found[0]["stages"].remove(found[1])
        self.portal.audit(stage, "DELETE", found[1])

    def restrict(self, *scopes: str) -> None:
        """From now on the static token may do only this."""
        self.tokens.grants[TOKEN] = Grant(frozenset(scopes))

    def authorise(self, redirect: str) -> str:
        """A person consents on HubSpot's page: the code that comes back."""
        return self.tokens.code(redirect)

    def expire_tokens(self) -> None:
        """Every access token of OAuth is over."""
        for grant in self.tokens.grants.values():
            if grant.until:
                grant.until = self.portal.now

    def forget_sign_ins(self) -> None:
        """Somebody removed the app: nothing of OAuth holds any more."""
        self.tokens.refreshing.clear()
        self.expire_tokens()

    # Looking

    def value(self, id: str, name: str, *, type: str = DEAL) -> str | None:
        """What a property holds now."""
        return self.portal.find(type, id).value(name)

    def stage_of(self, deal: str) -> str | None:
        """Where a deal is."""
        return self.value(deal, "dealstage")

    def stages_of(self, deal: str) -> list[str]:
        """Where a deal was, the oldest first."""
        return [value for value, _, _ in self.portal.find(DEAL, deal).history.get("dealstage", [])]

    def notes_of(self, deal: str) -> list[dict[str, str]]:
        """The notes on a deal, the oldest first."""
        return self._tied(deal, NOTE)

    def note_of(self, deal: str) -> str:
        """What the only note on a deal says; empty without one."""
        notes = self.notes_of(deal)
        assert len(notes) <= 1, notes
        return notes[0]["hs_note_body"] if notes else ""

    def tasks_of(self, deal: str) -> list[dict[str, str]]:
        """The tasks on a deal, the oldest first."""
        return self._tied(deal, TASK)

    def count(self, type: str) -> int:
        """How many objects of a type are there."""
        return sum(not each.archived and not each.became for each in self.portal.things[type].values())

    # Many

    def seed(
        self, deals: int, *, start: datetime, step: timedelta = timedelta(minutes=1), contacts: bool = True
    ) -> None:
        """Very many deals with three moves each, quickly: nobody is told and nothing is checked."""
        path = ("appointmentscheduled", "qualifiedtobuy", "closedwon")
        by = By("CRM_UI", "userId:1", "", 1)
        with self.portal.lock:
            for number in range(deals):
                at = start + step * number
                id = self._seeded(
                    DEAL, at, {"dealname": f"Deal {number}", "pipeline": "default", "amount": str(number)}
                )
                for day, stage in enumerate(path):
                    self.portal.things[DEAL][id].write({"dealstage": stage}, at + timedelta(days=day), by)
                if contacts:
                    contact = self._seeded(CONTACT, at, {"email": f"c{number}@example.com"})
                    self.portal.ties[DEAL, id, CONTACT][contact] = {3}
                    self.portal.ties[CONTACT, contact, DEAL][id] = {4}

    def _seeded(self, type: str, at: datetime, values: dict[str, str]) -> str:
        id = str(next(self.portal.numbers))
        self.portal.things[type][id] = Thing(id, type, at, at, values)
        return id

    def _made(self, type: str, values: dict[str, str], at: datetime | None, by: str = "") -> str:
        with self._at(at):
            return self.portal.create(type, values, by=self._by(by), strict=False).id

    def _by(self, owner: str) -> By:
        if not owner:
            return By("CRM_UI", "userId:1", "", 1)
        user = self.portal.owners[owner]["userId"]
        return By("CRM_UI", f"userId:{user}", self.portal.owners[owner]["email"], user)

    @contextmanager
    def _at(self, at: datetime | None) -> Iterator[None]:
        with self.portal.lock:
            self.portal.pinned = at
            try:
                yield
            finally:
                self.portal.pinned = None

    def _copy(self, thing: Thing) -> Thing:
        id = str(next(self.portal.numbers))
        history = {name: list(rows) for name, rows in thing.history.items()}
        copy = Thing(id, thing.type, thing.created, self.portal.now, dict(thing.values), history)
        self.portal.things[thing.type][id] = copy
        return copy

    def _stage(self, stage: str) -> dict[str, Any]:
        found = self.portal.stage(stage)
        assert found, stage
        return found[1]

    def _tied(self, deal: str, type: str) -> list[dict[str, str]]:
        tied = self.portal.ties_of(self.portal.find(DEAL, deal), type)
        return [{"id": id, **self.portal.things[type][id].values} for id in tied]


def _chance(probability: str) -> dict[str, str]:
    return {"probability": probability, "isClosed": "true" if float(probability) in (0.0, 1.0) else "false"}
