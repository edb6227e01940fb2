"""Everything about the account itself: who is in it, its pipelines, properties, rules, and who is told of what."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.fakes.hubspot import kinds, refusals
from tests.fakes.hubspot.request import Answer, Request, route
from tests.fakes.hubspot.thing import said

if TYPE_CHECKING:
    from tests.fakes.hubspot.fake import FakeHubSpot

SCHEMAS, SCHEMAS_WRITE = "crm.schemas.{type}.read", "crm.schemas.{type}.write"
RULES, RULES_WRITE = "crm-pipelines-governance-read", "crm-pipelines-governance-write"
UNIQUE_MOST = 10


@route("GET", "/account-info/details")
def account(fake: FakeHubSpot, request: Request) -> Answer:
    return 200, {
        "portalId": fake.portal.number,
        "accountType": "STANDARD",
        "timeZone": "Europe/Berlin",
        "companyCurrency": "EUR",
        "additionalCurrencies": [],
        "utcOffset": "+01:00",
        "utcOffsetMilliseconds": 3_600_000,
        "uiDomain": "app.hubspot.com",
        "dataHostingLocation": "eu1",
    }


@route("GET", "/crm/owners", "crm.objects.owners.read")
def owners(fake: FakeHubSpot, request: Request) -> Answer:
    limit, after = int(request.query.get("limit", "100")), int(request.query.get("after") or 0)
    archived = request.query.get("archived") == "true"
    email = request.query.get("email")
    there = [each for each in fake.portal.owners.values() if each["archived"] == archived]
    there = [each for each in there if email in (None, each["email"])]
    answer: dict[str, Any] = {"results": there[after : after + limit]}
    if after + limit < len(there):
        answer["paging"] = {"next": {"after": str(after + limit)}}
    return 200, answer


@route("GET", "/crm/owners/{id}", "crm.objects.owners.read")
def owner(fake: FakeHubSpot, request: Request, id: str) -> Answer:
    if id not in fake.portal.owners:
        raise refusals.not_found()
    return 200, fake.portal.owners[id]


@route("GET", "/settings/users/teams", "settings.users.teams.read")
def teams(fake: FakeHubSpot, request: Request) -> Answer:
    return 200, {"results": list(fake.portal.teams.values())}


@route("GET", "/crm/pipelines/{type}", SCHEMAS)
def pipelines(fake: FakeHubSpot, request: Request, type: str) -> Answer:
    return 200, {"results": list(fake.portal.pipelines.values()) if type == kinds.DEAL else []}


@route("GET", "/crm/pipelines/{type}/{id}", SCHEMAS)
def pipeline(fake: FakeHubSpot, request: Request, type: str, id: str) -> Answer:
    return 200, _pipeline(fake, id)


@route("GET", "/crm/pipelines/{type}/{id}/stages", SCHEMAS)
def stages(fake: FakeHubSpot, request: Request, type: str, id: str) -> Answer:
    return 200, {"results": _pipeline(fake, id)["stages"]}


@route("GET", "/crm/pipelines/{type}/{id}/audit", SCHEMAS)
def pipeline_audit(fake: FakeHubSpot, request: Request, type: str, id: str) -> Answer:
    return 200, {"results": list(reversed(fake.portal.audits[id]))}


@route("GET", "/crm/pipelines/{type}/{id}/stages/{stage}/audit", SCHEMAS)
def stage_audit(fake: FakeHubSpot, request: Request, type: str, id: str, stage: str) -> Answer:
    return 200, {"results": list(reversed(fake.portal.audits[stage]))}


@route("GET", "/crm/properties/{type}", SCHEMAS)
def properties(fake: FakeHubSpot, request: Request, type: str) -> Answer:
    archived = request.query.get("archived") == "true"
    return 200, {
        "results": [each for each in fake.portal.properties[type].values() if each["archived"] == archived]
    }


@route("GET", "/crm/properties/{type}/{name}", SCHEMAS)
def one_property(fake: FakeHubSpot, request: Request, type: str, name: str) -> Answer:
    found = fake.portal.properties[type].get(name)
    if not found or found["archived"]:
        raise refusals.not_found(f"Property {name} does not exist")
    return 200, found


@route("POST", "/crm/properties/{type}", SCHEMAS_WRITE)
def create_property(fake: FakeHubSpot, request: Request, type: str) -> Answer:
    body = request.body
    known = fake.portal.properties[type]
    if body["name"] in known and not known[body["name"]]["archived"]:
        raise refusals.Refused(409, "OBJECT_ALREADY_EXISTS", f"Property {body['name']} already exists")
    unique = bool(body.get("hasUniqueValue"))
    if unique and sum(each["hasUniqueValue"] for each in known.values()) >= UNIQUE_MOST:
        raise refusals.invalid(f"No more than {UNIQUE_MOST} properties can be unique")
    made = kinds.property_of(body["name"], body["type"])
    made |= body
    made |= {"hubspotDefined": False, "hasUniqueValue": unique, "createdAt": said(fake.portal.now)}
    made["modificationMetadata"] = {**made["modificationMetadata"], "archivable": True}
    known[body["name"]] = made
    if unique:
        _ = fake.portal.unique[type, body["name"]]
    return 201, made


@route("DELETE", "/crm/properties/{type}/{name}", SCHEMAS_WRITE)
def archive_property(fake: FakeHubSpot, request: Request, type: str, name: str) -> Answer:
    found = one_property(fake, request, type, name)[1]
    if found["hubspotDefined"]:
        raise refusals.invalid(f"Property {name} is HubSpot's own")
    del fake.portal.properties[type][name]
    fake.portal.unique.pop((type, name), None)
    return 204, None


@route("GET", "/crm/associations/{from_type}/{to_type}/labels")
def labels(fake: FakeHubSpot, request: Request, from_type: str, to_type: str) -> Answer:
    known = kinds.ASSOCIATIONS.get((from_type, to_type), [])
    return 200, {
        "results": [
            {"category": "HUBSPOT_DEFINED", "typeId": number, **({"label": label} if label else {})}
            for number, label in known
        ]
    }


@route("POST", "/crm/associations/{from_type}/{to_type}/batch/read")
def read_associations(fake: FakeHubSpot, request: Request, from_type: str, to_type: str) -> Answer:
    inputs = request.body["inputs"]
    if len(inputs) > 1000:
        raise refusals.invalid("The maximum number of inputs is 1000")
    found = [_tied(fake, from_type, each, to_type) for each in inputs]
    now = said(fake.portal.now)
    answer = {"results": [each for each in found if each], "startedAt": now, "completedAt": now}
    return 200, answer | {"status": "COMPLETE"}


@route("POST", "/crm/associations/{from_type}/{to_type}/batch/associate/default")
def associate(fake: FakeHubSpot, request: Request, from_type: str, to_type: str) -> Answer:
    for each in request.body["inputs"]:
        fake.portal.tie(from_type, each["from"]["id"], to_type, each["to"]["id"])
    now = said(fake.portal.now)
    return 200, {"results": [], "status": "COMPLETE", "startedAt": now, "completedAt": now}


@route("PUT", "/crm/objects/{type}/{id}/associations/default/{to_type}/{to_id}")
def associate_one(
    fake: FakeHubSpot, request: Request, type: str, id: str, to_type: str, to_id: str
) -> Answer:
    fake.portal.tie(type, id, to_type, to_id)
    now = said(fake.portal.now)
    return 200, {"results": [], "status": "COMPLETE", "startedAt": now, "completedAt": now}


@route("GET", "/crm/objects/{type}/{id}/associations/{to_type}")
def associations_of(fake: FakeHubSpot, request: Request, type: str, id: str, to_type: str) -> Answer:
    fake.portal.find(type, id)
    found = _tied(fake, type, {"id": id, "after": request.query.get("after", "")}, to_type)
    return 200, {"results": found["to"] if found else []}


@route("GET", "/crm/pipelines-rules/{type}/{id}", RULES)
def rules(fake: FakeHubSpot, request: Request, type: str, id: str) -> Answer:
    _pipeline(fake, id)
    if id not in fake.portal.rules:
        raise refusals.not_found("There are no rules for this pipeline")
    return 200, _dressed(fake, type, id, fake.portal.rules[id])


@route("PUT", "/crm/pipelines-rules/{type}/{id}", RULES_WRITE)
def set_rules(fake: FakeHubSpot, request: Request, type: str, id: str) -> Answer:
    known = {each["id"] for each in _pipeline(fake, id)["stages"]}
    kept = request.body["governanceValidationRules"]
    for rule in kept.values():
        if not set(rule["pipelineStageIds"]) <= known:
            raise refusals.invalid(
                "A stage of this rule does not exist", context={"propertyName": ["pipelineStageIds"]}
            )
    fake.portal.rules[id] = {name: request.body[name] for name in request.body}
    return 200, _dressed(fake, type, id, fake.portal.rules[id])


@route("DELETE", "/crm/pipelines-rules/{type}/{id}", RULES_WRITE)
def drop_rules(fake: FakeHubSpot, request: Request, type: str, id: str) -> Answer:
    fake.portal.rules.pop(id, None)
    return 204, None


@route("GET", "/crm/pipelines-rules/{type}/{id}/stage-edit-permissions", RULES)
def access(fake: FakeHubSpot, request: Request, type: str, id: str) -> Answer:
    _pipeline(fake, id)
    return 200, _dressed(fake, type, id, {"stages": fake.portal.access.get(id, [])})


@route("PUT", "/crm/pipelines-rules/{type}/{id}/stage-edit-permissions", RULES_WRITE)
def set_access(fake: FakeHubSpot, request: Request, type: str, id: str) -> Answer:
    labels = {each["id"]: each["label"] for each in _pipeline(fake, id)["stages"]}
    stages = [{**each, "label": labels[each["pipelineStageId"]]} for each in request.body["stages"]]
    fake.portal.access[id] = stages
    return 200, _dressed(fake, type, id, {"stages": stages})


@route("GET", "/webhooks/{app}/subscriptions")
def subscriptions(fake: FakeHubSpot, request: Request, app: str) -> Answer:
    return 200, {"results": fake.hooks.subscriptions}


def _pipeline(fake: FakeHubSpot, id: str) -> dict[str, Any]:
    if id not in fake.portal.pipelines:
        raise refusals.not_found(f"There is no pipeline {id}")
    return fake.portal.pipelines[id]


def _dressed(fake: FakeHubSpot, type: str, id: str, what: dict[str, Any]) -> dict[str, Any]:
    now = said(fake.portal.now)
    return {
        "id": f"rules-{id}",
        "objectTypeId": type,
        "pipelineId": id,
        "createdAt": now,
        "updatedAt": now,
        **what,
    }


def _tied(fake: FakeHubSpot, from_type: str, asked: dict[str, Any], to_type: str) -> dict[str, Any] | None:
    """One object's associations: as many as fit, and the mark of the next ones."""
    thing = fake.portal.things[from_type].get(asked["id"])
    tied = fake.portal.ties_of(thing, to_type) if thing and not thing.archived else {}
    if not tied:
        return None
    labels = dict(kinds.ASSOCIATIONS[from_type, to_type])
    after = int(asked.get("after") or 0)
    ids = list(tied)
    to = [
        {
            "toObjectId": id,
            "associationTypes": [
                {"category": "HUBSPOT_DEFINED", "typeId": number, "label": labels[number]}
                for number in sorted(tied[id])
            ],
        }
        for id in ids[after : after + fake.associations_page]
    ]
    answer: dict[str, Any] = {"from": {"id": asked["id"]}, "to": to}
    if after + fake.associations_page < len(ids):
        answer["paging"] = {"next": {"after": str(after + fake.associations_page)}}
    return answer
