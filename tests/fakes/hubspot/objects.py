"""Objects through the API: one, many, and in batches."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.fakes.hubspot import kinds, refusals
from tests.fakes.hubspot.request import Answer, Request, route
from tests.fakes.hubspot.thing import Thing, said

if TYPE_CHECKING:
    from tests.fakes.hubspot.fake import FakeHubSpot

READ, WRITE = "crm.objects.{type}.read", "crm.objects.{type}.write"
_HISTORY_MOST, _BATCH_MOST, _LIST_MOST = 50, 100, 100


@route("GET", "/crm/objects/{type}", READ)
def list_all(fake: FakeHubSpot, request: Request, type: str) -> Answer:
    limit = int(request.query.get("limit", "10"))
    history = request.names("propertiesWithHistory")
    if not 0 < limit <= (_HISTORY_MOST if history else _LIST_MOST):
        raise refusals.invalid(f"limit {limit} is too large")
    after = int(request.query.get("after") or 0)
    archived = request.query.get("archived") == "true"
    # Ids rise, and so does the order in which the objects came.
    there = fake.portal.sorted_from(type, after)
    page: list[Thing] = []
    more = False
    for thing in there:
        if thing.archived == archived and not thing.became:
            more = len(page) == limit
            if more:
                break
            page.append(thing)
    answer: dict[str, Any] = {"results": [_shown(fake, each, request) for each in page]}
    if more:
        answer["paging"] = {"next": {"after": page[-1].id, "link": "https://api.hubapi.com/next"}}
    return 200, answer


@route("GET", "/crm/objects/{type}/{id}", READ)
def read_one(fake: FakeHubSpot, request: Request, type: str, id: str) -> Answer:
    return 200, _shown(fake, _found(fake, type, id, request.query.get("idProperty", "")), request)


@route("POST", "/crm/objects/{type}", WRITE)
def create_one(fake: FakeHubSpot, request: Request, type: str) -> Answer:
    return 201, _show(fake, _created(fake, type, request.body, request), [])


@route("PATCH", "/crm/objects/{type}/{id}", WRITE)
def change_one(fake: FakeHubSpot, request: Request, type: str, id: str) -> Answer:
    thing = _found(fake, type, id, request.query.get("idProperty", ""))
    fake.portal.update(thing, _values(request.body), strict=request.strict)
    return 200, _show(fake, thing, list(request.body["properties"]))


@route("DELETE", "/crm/objects/{type}/{id}", WRITE)
def archive_one(fake: FakeHubSpot, request: Request, type: str, id: str) -> Answer:
    fake.portal.archive(fake.portal.find(type, id))
    return 204, None


@route("POST", "/crm/objects/{type}/merge", WRITE)
def merge(fake: FakeHubSpot, request: Request, type: str) -> Answer:
    left = fake.merge(request.body["primaryObjectId"], request.body["objectIdToMerge"], type=type)
    return 200, _show(fake, fake.portal.find(type, left), [])


@route("POST", "/crm/objects/{type}/batch/read", READ)
def batch_read(fake: FakeHubSpot, request: Request, type: str) -> Answer:
    body = request.body
    history = list(body.get("propertiesWithHistory") or ())
    inputs = _inputs(body, _HISTORY_MOST if history else _BATCH_MOST)
    names = list(body.get("properties") or ())
    results: dict[str, dict[str, Any]] = {}
    lost = []
    for each in inputs:
        try:
            thing = _found(fake, type, each["id"], body.get("idProperty", ""))
        except refusals.Refused:
            lost.append(each["id"])
            continue
        results[thing.id] = thing.show(names, nulls=fake.portal.nulls, history=history)
    errors = []
    if lost:
        error = refusals.not_found("Could not get some objects, they may be deleted or not exist.")
        errors = [{**error.as_row(""), "context": {"ids": lost}}]
    return _batch(fake, list(results.values()), errors)


@route("POST", "/crm/objects/{type}/batch/create", WRITE)
def batch_create(fake: FakeHubSpot, request: Request, type: str) -> Answer:
    inputs = _inputs(request.body, _BATCH_MOST)
    if any("objectWriteTraceId" not in each for each in inputs):
        # Without a trace on each row HubSpot cannot say which one it refuses: it refuses all, and does nothing.
        for each in inputs:
            fake.portal.check_new(type, _values(each), strict=request.strict)
    return _rows(fake, inputs, lambda each: _show(fake, _created(fake, type, each, request), []), 201)


@route("POST", "/crm/objects/{type}/batch/update", WRITE)
def batch_update(fake: FakeHubSpot, request: Request, type: str) -> Answer:
    def change(each: dict[str, Any]) -> dict[str, Any]:
        thing = _found(fake, type, each["id"], each.get("idProperty", ""))
        fake.portal.update(thing, _values(each), strict=request.strict)
        return _show(fake, thing, list(each["properties"]))

    return _rows(fake, _inputs(request.body, _BATCH_MOST), change)


@route("POST", "/crm/objects/{type}/batch/upsert", WRITE)
def batch_upsert(fake: FakeHubSpot, request: Request, type: str) -> Answer:
    def put(each: dict[str, Any]) -> dict[str, Any]:
        name = each["idProperty"]
        thing = fake.portal.by_value(type, name, each["id"])
        values = {**_values(each), name: each["id"]}
        if thing:
            fake.portal.update(thing, values, strict=request.strict)
        else:
            new = fake.portal.create(type, values, strict=request.strict)
        shown = _show(fake, thing or new, [*each["properties"], name])
        return {**shown, "new": thing is None}

    return _rows(fake, _inputs(request.body, _BATCH_MOST), put)


@route("POST", "/crm/objects/{type}/batch/archive", WRITE)
def batch_archive(fake: FakeHubSpot, request: Request, type: str) -> Answer:
    for each in _inputs(request.body, _BATCH_MOST):
        thing = fake.portal.things[type].get(each["id"])
        if thing and not thing.archived:
            fake.portal.archive(thing)
    return 204, None


def _rows(fake: FakeHubSpot, inputs: list[dict[str, Any]], act: Any, status: int = 200) -> Answer:
    results, errors = [], []
    for each in inputs:
        try:
            result = act(each)
        except refusals.Refused as refused:
            errors.append(refused.as_row(each.get("objectWriteTraceId", ""), each.get("id", "")))
            continue
        trace = each.get("objectWriteTraceId")
        results.append(result | ({"objectWriteTraceId": trace} if trace else {}))
    return _batch(fake, results, errors, status)


def _batch(
    fake: FakeHubSpot, results: list[dict[str, Any]], errors: list[dict[str, Any]], status: int = 200
) -> Answer:
    """What became of a batch: partial failures as 207, or inside as since 2026-09."""
    now = said(fake.portal.now)
    answer: dict[str, Any] = {"status": "COMPLETE", "results": results, "startedAt": now, "completedAt": now}
    if errors:
        answer |= {"errors": errors, "numErrors": len(errors)}
    return (207 if errors and fake.multi_status else status), answer


def _inputs(body: Any, most: int) -> list[dict[str, Any]]:
    inputs = body.get("inputs") if isinstance(body, dict) else None
    if not isinstance(inputs, list) or not inputs:
        raise refusals.invalid("Invalid input JSON: inputs is missing")
    if len(inputs) > most:
        raise refusals.invalid(f"The maximum number of inputs is {most}, but there are {len(inputs)}")
    return inputs


def _values(body: Any) -> dict[str, str]:
    values = body.get("properties") if isinstance(body, dict) else None
    if not isinstance(values, dict):
        raise refusals.invalid("Invalid input JSON: properties is missing")
    return {name: value for name, value in values.items() if value is not None}


def _created(fake: FakeHubSpot, type: str, body: Any, request: Request) -> Thing:
    values = _values(body)
    ties = [(tie["to"]["id"], each) for tie in body.get("associations") or () for each in tie["types"]]
    targets = [(id, *_target(type, each["associationTypeId"])) for id, each in ties]
    for id, to_type, _ in targets:
        fake.portal.find(to_type, id)
    thing = fake.portal.create(type, values, strict=request.strict)
    for id, to_type, number in targets:
        fake.portal.tie(type, thing.id, to_type, id, number)
    return thing


def _target(type: str, number: int) -> tuple[str, int]:
    for (from_type, to_type), numbers in kinds.ASSOCIATIONS.items():
        if from_type == type and number in [each for each, _ in numbers]:
            return to_type, number
    raise refusals.invalid(f"{number} is no association of {type}")


def _found(fake: FakeHubSpot, type: str, id: str, id_property: str) -> Thing:
    if not id_property:
        return fake.portal.find(type, str(id))
    thing = fake.portal.by_value(type, id_property, str(id))
    if thing is None:
        raise refusals.not_found()
    return thing


def _show(fake: FakeHubSpot, thing: Thing, names: list[str]) -> dict[str, Any]:
    return thing.show(names, nulls=fake.portal.nulls)


def _shown(fake: FakeHubSpot, thing: Thing, request: Request) -> dict[str, Any]:
    shown = thing.show(
        request.names("properties"),
        nulls=fake.portal.nulls,
        history=request.names("propertiesWithHistory"),
    )
    wanted = [kinds.TYPES[each] for each in request.names("associations") if each in kinds.TYPES]
    tied = {kinds.PLURAL[to]: _tied(fake, thing, to) for to in wanted if fake.portal.ties_of(thing, to)}
    return shown | ({"associations": tied} if tied else {})


def _tied(fake: FakeHubSpot, thing: Thing, to_type: str) -> dict[str, Any]:
    word = f"{kinds.SINGULAR[thing.type]}_to_{kinds.SINGULAR[to_type]}"
    ids = fake.portal.ties_of(thing, to_type)
    return {"results": [{"id": id, "type": word} for id in ids]}
