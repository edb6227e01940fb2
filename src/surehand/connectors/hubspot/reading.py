"""Everything that is read from HubSpot. https://developers.hubspot.com/docs/api-reference/latest/crm"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from surehand.connectors.channel import DeliveryFailed
from surehand.connectors.hubspot import addresses as to
from surehand.connectors.hubspot import answers as a
from surehand.connectors.hubspot import shapes as s
from surehand.connectors.hubspot.calls import Calls, rate_of, read
from surehand.connectors.hubspot.failures import HubSpotError, HubSpotFailed, failure_of

LARGEST_PAGE, LARGEST_PAGE_WITH_HISTORY, LARGEST_SEARCH = 100, 50, 200
LARGEST_ASSOCIATIONS = 1_000
MODIFIED = {s.CONTACT: "lastmodifieddate"}
"""Contacts alone have another name for when they were changed last."""


def modified(type: str) -> str:
    """The property that holds when an object of this type was changed last."""
    return MODIFIED.get(type, "hs_lastmodifieddate")


class Reads(Calls):
    """What can be asked. Each method says how many requests it makes, where that is not one."""

    def account(self) -> s.Account:
        """Whose token this is."""
        return self.get(to.account(version=self.version), a.AccountAnswer).read()

    def rate(self) -> s.RateSeen:
        """What HubSpot says now of the account's limits."""
        return rate_of(self.send("GET", to.account(version=self.version)).headers)

    def owners(self, *, archived: bool = False) -> tuple[s.Owner, ...]:
        """Everybody who may own a deal; ``archived`` are those who left. One request for 100."""
        found: list[s.Owner] = []
        after: dict[str, str] = {}
        while True:
            query: dict[str, str | int] = {"limit": 100, "archived": _word(archived), **after}
            page = self.get(to.owners(version=self.version), a.OwnersAnswer, **query)
            found += (each.read() for each in page.results)
            mark = a.after_of(page.paging)
            if not mark:
                return tuple(found)
            _progress(after.get("after", ""), mark)
            after = {"after": mark}

    def teams(self) -> tuple[s.Team, ...]:
        """All teams, with the users in them."""
        found = self.get(to.teams(version=self.version), a.TeamsAnswer)
        return tuple(each.read() for each in found.results)

    def pipelines(self, type: str = s.DEAL) -> tuple[s.Pipeline, ...]:
        """All pipelines of a type in their order, with their stages."""
        found = self.get(to.pipelines(type, version=self.version), a.PipelinesAnswer)
        read_all = (each.read() for each in found.results)
        return tuple(sorted(read_all, key=lambda each: (each.order, each.label)))

    def properties(self, type: str = s.DEAL) -> tuple[s.Property, ...]:
        """All properties of a type."""
        found = self.get(to.properties(type, version=self.version), a.PropertiesAnswer)
        return tuple(each.read() for each in found.results)

    def association_types(self, from_type: str, to_type: str) -> tuple[s.AssociationType, ...]:
        """In which ways objects of two types may be associated, as the first one sees it."""
        address = to.associations(from_type, to_type, "/labels", version=self.version)
        found = self.get(address, dict[str, Any])
        return tuple(a.read_type(each) for each in found.get("results", ()))

    def subscriptions(self, app: str) -> tuple[s.Subscription, ...]:
        """What an app is told of."""
        found = self.get(to.subscriptions(app, version=self.version), dict[str, Any])
        return tuple(_subscription(each) for each in found.get("results", ()))

    def read(
        self, type: str, ids: Sequence[str], properties: Sequence[str], history: Sequence[str] = ()
    ) -> s.Found:
        """Objects by id, and which ids are gone or were merged. One request for 100, with ``history`` for 50."""
        objects: list[s.CrmObject] = []
        gone: list[s.Gone] = []
        size = LARGEST_PAGE_WITH_HISTORY if history else LARGEST_PAGE
        for part in _parts(list(dict.fromkeys(ids)), size):
            found = self._read_part(type, part, properties, history)
            objects += found.objects
            gone += found.gone
        return s.Found(tuple(objects), tuple(gone))

    def find(self, type: str, id_property: str, values: Sequence[str], properties: Sequence[str]) -> s.Page:
        """Objects by the values of a unique property; a value that nobody has is left out."""
        objects: list[s.CrmObject] = []
        for part in _parts(list(dict.fromkeys(values)), LARGEST_PAGE):
            body = {"idProperty": id_property, "inputs": [{"id": value} for value in part]}
            objects += self._batch_read(type, body, properties, ()).objects
        return s.Page(tuple(objects))

    def page(
        self,
        type: str,
        *,
        after: str = "",
        properties: Sequence[str] = (),
        history: Sequence[str] = (),
        associated: Sequence[str] = (),
    ) -> s.Page:
        """The next part of all objects of a type: 100, with ``history`` 50.

        ``associated`` are names such as contacts and companies; the names in the answer are as HubSpot says them. Where
        `more_associated` is set, not all fitted in: ask `associations`.
        """
        query: dict[str, str | int] = {
            "limit": LARGEST_PAGE_WITH_HISTORY if history else LARGEST_PAGE,
            "archived": "false",
            "properties": ",".join(_with_merged(properties)),
        }
        query |= {"after": after} if after else {}
        query |= {"propertiesWithHistory": ",".join(history)} if history else {}
        query |= {"associations": ",".join(associated)} if associated else {}
        page = self.get(to.objects(type, version=self.version), a.ObjectsAnswer, **query).read()
        _progress(after, page.after)
        return page

    def changed(
        self,
        type: str,
        *,
        since: datetime,
        until: datetime,
        after_id: str = "",
        properties: Sequence[str] = (),
    ) -> s.Page:
        """Up to 200 objects that were changed last within a window (both ends belong to it), by rising id.

        The page after it begins after the last id, so no query comes near the 10,000 that a search ever answers;
        `after` of the answer is that id, and empty at the end. The index of the search lags behind: look some time
        back.
        """
        filters = [
            _filter(modified(type), "GTE", _millis(since)),
            _filter(modified(type), "LTE", _millis(until)),
            *([_filter("hs_object_id", "GT", after_id)] if after_id else []),
        ]
        page = self._search(type, filters, properties)
        ids = [int(each.id) for each in page.objects]
        if ids != sorted(set(ids)) or (after_id and ids and ids[0] <= int(after_id)):
            raise DeliveryFailed("retry", "HubSpot's search does not come forward: it repeats what it said.")
        more = page.objects and (page.total or 0) > len(page.objects)
        return s.Page(page.objects, page.objects[-1].id if more else "", page.total)

    def count(self, type: str, *, since: datetime | None = None) -> int:
        """How many objects of a type there are, or were changed since then."""
        filters = [_filter(modified(type), "GTE", _millis(since))] if since else []
        return self._search(type, filters, (), limit=1).total or 0

    def associations(self, from_type: str, to_type: str, ids: Sequence[str]) -> tuple[s.Association, ...]:
        """What objects are associated with. One request for 1,000 objects, and more where one has very many."""
        found: list[s.Association] = []
        waiting = [{"id": id} for id in dict.fromkeys(ids)]
        address = to.associations(from_type, to_type, "/batch/read", version=self.version)
        while waiting:
            part, waiting = waiting[:LARGEST_ASSOCIATIONS], waiting[LARGEST_ASSOCIATIONS:]
            answer = self.post(address, a.AssociationBatch, {"inputs": part})
            asked = {each["id"]: each.get("after", "") for each in part}
            for each in answer.results:
                found += _associations(each)
                mark = a.after_of(each.paging)
                if mark:
                    _progress(asked.get(each.from_.id, ""), mark)
                    waiting.append({"id": each.from_.id, "after": mark})
        return tuple(found)

    def pipeline_rules(self, type: str, pipeline: str) -> s.PipelineRules:
        """The rules that HubSpot keeps for a pipeline. Two requests. Required properties of stages it tells nobody."""
        rules = self._rules(to.pipeline_rules(type, pipeline, version=self.version))
        access = self._rules(
            to.pipeline_rules(type, pipeline, "/stage-edit-permissions", version=self.version)
        )
        kept = rules.get("governanceValidationRules") or {}
        approval = rules.get("approvalStage") or {}
        create = kept.get("objectCreationRule")
        return s.PipelineRules(
            no_skipping=_movement(kept.get("noSkippingStagesRule")),
            no_going_back=_movement(kept.get("noBackwardsMovementRule")),
            create_in=None if create is None else _texts(create.get("pipelineStageIds")),
            approvals=_texts([approval["pipelineStageId"]]) if "pipelineStageId" in approval else (),
            access=tuple(_access(each) for each in access.get("stages", ())),
        )

    def permissions(self) -> tuple[s.Permission, ...]:
        """What this token may read, tried out one by one: six requests, which change nothing."""
        return tuple(self._try(what, address) for what, address in _trials(self.version))

    def _try(self, what: str, address: str) -> s.Permission:
        try:
            self.get(address, dict[str, Any])
        except HubSpotFailed as failed:
            if failed.failure == "retry":
                raise
            return s.Permission(what, False, failed.answer, failed.scopes)
        return s.Permission(what, True)

    def _rules(self, address: str) -> dict[str, Any]:
        try:
            return self.get(address, dict[str, Any])
        except HubSpotFailed as failed:
            # A pipeline for which nobody ever set a rule has none to show.
            if failed.status != 404:
                raise
            return {}

    def _read_part(
        self, type: str, ids: list[str], properties: Sequence[str], history: Sequence[str]
    ) -> s.Found:
        body = {"inputs": [{"id": id} for id in ids]}
        found = self._batch_read(type, body, properties, history)
        kept = {each.id for each in found.objects}
        became = {old: each.id for each in found.objects for old in each.merged if old in ids}
        lost = [id for id in ids if id not in kept]
        # A merged id may be answered with the object it has become: that one was not asked for by its own id.
        objects = tuple(each for each in found.objects if each.id in ids)
        return s.Found(objects, tuple(s.Gone(id, became.get(id, "")) for id in lost))

    def _batch_read(
        self, type: str, body: dict[str, Any], properties: Sequence[str], history: Sequence[str]
    ) -> s.Page:
        body = {**body, "properties": _with_merged(properties), "propertiesWithHistory": list(history)}
        address = to.objects(type, "/batch/read", version=self.version)
        response = self.send("POST", address, body=body)
        if not response.is_success:
            raise failure_of(response.status_code, response.content, response.headers)
        answer = read(response, a.BatchAnswer)
        _only_missing(answer.errors)
        return s.Page(tuple(each.read() for each in answer.results))

    def _search(
        self, type: str, filters: list[dict[str, Any]], properties: Sequence[str], limit: int = LARGEST_SEARCH
    ) -> s.Page:
        body = {
            "filterGroups": [{"filters": filters}] if filters else [],
            # The specification says texts; texts are ignored, objects are not (HubSpot/hubspot-api-nodejs#14).
            "sorts": [{"propertyName": "hs_object_id", "direction": "ASCENDING"}],
            "properties": _with_merged(properties),
            "limit": limit,
            "after": "0",
        }
        address = to.objects(type, "/search", version=self.version)
        return self.post(address, a.ObjectsAnswer, body, cost="search").read()


def _only_missing(errors: Sequence[HubSpotError]) -> None:
    for error in errors:
        if error.category not in ("OBJECT_NOT_FOUND", "NOT_FOUND"):
            raise DeliveryFailed("retry", f"HubSpot could not read everything: {error.message[:200]}")


def _trials(version: str) -> Iterator[tuple[str, str]]:
    yield "deals", to.objects(s.DEAL, "?limit=1", version=version)
    yield "contacts", to.objects(s.CONTACT, "?limit=1", version=version)
    yield "companies", to.objects(s.COMPANY, "?limit=1", version=version)
    yield "owners", to.owners(version=version) + "?limit=1"
    yield "pipelines", to.pipelines(s.DEAL, version=version)
    yield "properties", to.properties(s.DEAL, version=version)


def _parts(items: list[str], size: int) -> Iterator[list[str]]:
    for start in range(0, len(items), size):
        yield items[start : start + size]


def _with_merged(properties: Sequence[str]) -> list[str]:
    return list(dict.fromkeys((*properties, a.MERGED)))


def _filter(name: str, operator: str, value: str) -> dict[str, Any]:
    return {"propertyName": name, "operator": operator, "value": value}


def _millis(moment: datetime) -> str:
    return str(int(moment.timestamp() * 1000))


def _word(truth: bool) -> str:
    return "true" if truth else "false"


def _progress(before: str, after: str) -> None:
    if after and after == before:
        raise DeliveryFailed("retry", "HubSpot's list does not come forward: it repeats the same page.")


def _associations(answer: a.AssociationsAnswer) -> Iterator[s.Association]:
    for target in answer.to:
        types = tuple(a.read_type(each) for each in target.association_types)
        yield s.Association(answer.from_.id, str(target.to_object_id), types)


def _subscription(said: dict[str, Any]) -> s.Subscription:
    return s.Subscription(
        id=str(said.get("id", "")),
        event=str(said.get("eventType") or said.get("subscriptionType") or ""),
        property=str(said.get("propertyName") or ""),
        active=bool(said.get("active", True)),
        object_type=str(said.get("objectTypeId") or ""),
    )


def _movement(rule: dict[str, Any] | None) -> s.Movement | None:
    if rule is None:
        return None
    return s.Movement(bool(rule.get("enabledForAllStages")), _texts(rule.get("pipelineStageIds")))


def _texts(values: Any) -> tuple[str, ...]:
    return tuple(str(each) for each in values or ())


def _access(said: dict[str, Any]) -> s.StageAccess:
    return s.StageAccess(
        stage=str(said.get("pipelineStageId", "")),
        restricted=said.get("permissionMode") == "RESTRICTED",
        users=_texts(said.get("userIds")),
        teams=_texts(said.get("teamIds")),
        super_admins=bool(said.get("superAdmin", True)),
    )
