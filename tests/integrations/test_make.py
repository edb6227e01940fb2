"""The Make app: valid by Make's schemas, and every module replayed against the running product."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest

from tests.conformance.faults import FaultServer, fault_server
from tests.integrations.conftest import APPS, ROOT
from tests.integrations.iml import NotUnderstood, evaluate, fill
from tests.integrations.make_app import Failed, MakeApp, Plain, Scenario
from tests.integrations.undefined import UNDEFINED
from tests.sample import READ_BACK
from tests.waiting import wait_until

pytestmark = pytest.mark.any_database

APP = MakeApp(APPS / "make")
SCHEMAS = Path(os.environ.get("MAKE_SCHEMAS") or ROOT.parent / "shared/specs/make")
NO_SCHEMAS = (
    "MAKE_SCHEMAS names no folder with Make's schemas (integromat/vscode-apps-sdk: syntaxes/imljson/schemas)."
)
SCHEMA_OF = {
    "communication": "api",
    "attach": "api",
    "detach": "api",
    "params": "parameters",
    "staticParams": "parameters",
    "mappableParams": "parameters",
    "interface": "parameters",
    "samples": "samples",
    "scope": "scope",
    "defaultScope": "scope",
    "scopeList": "scopes",
}
COMPLETE = {
    "package": "standard",
    "start_date": "2027-03-30",
    "scope": "A new shop with fifty products",
    "goals": "First sale by June\nNo downtime",
}


def validator(name: str) -> jsonschema_rs.Validator:
    if not (SCHEMAS / "api.json").is_file():
        pytest.skip(NO_SCHEMAS)

    def retrieve(uri: str) -> Any:
        return json.loads((SCHEMAS / uri.rpartition("/")[2]).read_text("utf-8"))

    schema = {**retrieve(f"{name}.json"), "$id": f"https://make.invalid/{name}.json"}
    return jsonschema_rs.Draft7Validator(schema, retriever=retrieve)


def errors_in(schema: str, content: Any) -> list[str]:
    return [
        f"{list(error.instance_path)}: {error.message}" for error in validator(schema).iter_errors(content)
    ]


def codes() -> Iterator[tuple[str, str, str]]:
    for kind, components in APP.manifest["components"].items():
        for name, about in components.items():
            yield from ((kind, name, code) for code in about["codeFiles"])


def test_manifest_is_valid() -> None:
    assert errors_in("makecomapp.schema", APP.manifest) == []


def test_every_file_is_valid() -> None:
    found = {place: errors_in(SCHEMA_OF[place[2]], APP.code(*place)) for place in codes()}
    found["base", "", ""] = errors_in("base", APP.base)
    found["groups", "", ""] = errors_in(
        "groups", json.loads((APP.folder / "general/groups.json").read_text())
    )
    assert {place: errors for place, errors in found.items() if errors} == {}


def test_schemas_refuse_what_is_wrong() -> None:
    assert errors_in("api", {"url": "/me", "method": "FETCH"})
    assert errors_in("parameters", [{"name": "title", "type": "string"}])


def test_every_file_belongs_to_a_component() -> None:
    general = set(APP.manifest["generalCodeFiles"].values())
    named = {APP.about(kind, name)["codeFiles"][code] for kind, name, code in codes()} | general
    there = {str(file.relative_to(APP.folder)) for file in APP.folder.rglob("*") if file.is_file()}
    assert there - named == {"makecomapp.json", "LICENSE"}
    assert named <= there


def test_every_module_is_in_one_group() -> None:
    groups = json.loads((APP.folder / "general/groups.json").read_text("utf-8"))
    grouped = [module for group in groups for module in group["modules"]]
    assert sorted(grouped) == sorted(APP.names("module"))


@pytest.mark.parametrize("module", sorted(APP.names("module")))
def test_sample_is_what_the_interface_says(module: str) -> None:
    interface = [each for each in APP.code("module", module, "interface") if isinstance(each, dict)]
    assert all(each["label"] for each in interface)
    assert [each["name"] for each in interface] == list(APP.code("module", module, "samples"))


@pytest.mark.parametrize(
    ("template", "value"),
    [
        ("{{parameters.title}}", "Ada"),
        ("records/{{parameters.title}}/{{parameters.none}}", "records/Ada/"),
        ("{{parameters.none}}", UNDEFINED),
        ("{{omit(parameters, 'title')}}", {"full": False}),
        ("{{parameters.title == 'Ada'}}", True),
        ("{{switch(parameters.title, 'Bob', 1, 'Ada', 2, 3)}}", 2),
        ("{{ifempty(parameters.none, parameters.title)}}", "Ada"),
        ({"title": "{{parameters.none}}", "full": "{{parameters.full}}"}, {"full": False}),
    ],
)
def test_expressions_are_filled_in(template: Any, value: Any) -> None:
    assert fill(template, {"parameters": {"title": "Ada", "full": False}}) == value


@pytest.mark.parametrize(
    "expression", ["upper(title)", "title + 1", "title ==", "(title)", "omit(title", "a b"]
)
def test_other_expressions_are_refused(expression: str) -> None:
    with pytest.raises((NotUnderstood, TypeError)):
        evaluate(expression, {"title": "Ada"})


class Story:
    """The sender and the receiver of the sample company, each with scenarios, and what their hooks were sent."""

    def __init__(self, product: Any, inbox: FaultServer) -> None:
        self.sam = Scenario(APP, product.address, product.keys["sender"])
        self.rita = Scenario(APP, product.address, product.keys["receiver"])
        self.product, self.inbox = product, inbox
        self.hooks: dict[str, Plain] = {}

    @property
    def ran(self) -> set[str]:
        return self.sam.ran | self.rita.ran

    def subscribe(self) -> None:
        for module in watchers():
            hook = APP.about("module", module)["webhook"]
            url = f"{self.inbox.url}/{module}"
            self.hooks[module] = self.rita.attach(hook, url, playbook="client", full=True)

    def messages(self, module: str) -> list[Plain]:
        return [json.loads(seen.body) for seen in self.inbox.seen if seen.path == f"/{module}"]

    def first(self, module: str, **where: str) -> Plain:
        def found() -> list[Plain]:
            return [told for told in self.messages(module) if where.items() <= told.items()]

        wait_until(lambda: bool(found()), 60)
        return found()[0]

    def fits(self, module: str, output: Plain, **known: Any) -> Plain:
        """What a module gave is all that its interface says, in the types that it says."""
        parts = self.sam.parts(module, **known)
        values = {name for name in output if name.startswith("value_")}
        assert sorted(output.keys() - values) == sorted(APP.code("module", module, "samples")), module
        assert not known or values <= parts.keys()
        wrong = {name: output[name] for name in parts if not is_of(parts[name], output.get(name))}
        assert wrong == {}, f"{module}: {wrong}"
        return output


def is_of(kind: str, value: Any) -> bool:
    if value is None:
        return True
    if kind == "date":
        return datetime.fromisoformat(value).tzinfo is not None
    return isinstance(value, {"boolean": bool, "integer": int}.get(kind, str))


def watchers() -> list[str]:
    return sorted(name for name in APP.names("module") if name.startswith("watch"))


@contextmanager
def story(product: Any) -> Iterator[Story]:
    with fault_server(key_of=lambda seen: seen.path) as inbox:
        told = Story(product, inbox)
        try:
            yield told
        finally:
            told.sam.close()
            told.rita.close()


def test_every_module_works_against_the_product(product: Any) -> None:
    with story(product) as told:
        assert told.rita.connect() == "Rita Receiver at Sample"
        told.subscribe()
        product.work()
        record = open_and_move(told)
        refuse(told, record)
        fill_in(told, record)
        give_back(told, record)
        accept(told, record)
        find(told, record)
        watch(told)
        for module, kept in told.hooks.items():
            told.rita.detach(APP.about("module", module)["webhook"], kept)
        assert told.ran == APP.names("module")
    with product.client("admin") as client:
        assert client.get("/webhooks").json()["items"] == []


def open_and_move(told: Story) -> str:
    """A record is opened once, also when the run is replayed, and goes to the stage from which it is offered."""
    given = {"playbook": "client", "title": "Zed Ltd", "stage": "proposal", "idempotency_key": "evt_1"}
    opened = told.fits("createRecord", told.sam.run("createRecord", **given))
    assert told.sam.run("createRecord", **given)["id"] == opened["id"]
    record: str = opened["id"]
    values = {"contract_value": "4000 USD"}
    moved = told.sam.run("moveRecord", playbook="client", record=record, to="won", values=values)
    assert told.fits("moveRecord", moved)["stage"] == "won"
    return record


def refuse(told: Story, record: str) -> None:
    with pytest.raises(
        Failed, match=r"Scope of work: nothing is filled in\. \(the owner or the client"
    ) as refused:
        told.sam.run("offerHandoff", playbook="client", record=record, to="onboarding")
    assert refused.value.kind == "DataError"


def fill_in(told: Story, record: str) -> None:
    client = {"parameters": {"playbook": "client"}}
    updated = told.sam.run("updateRecord", playbook="client", record=record, values=COMPLETE)
    told.fits("updateRecord", updated, **client)
    told.fits("getRecord", told.sam.run("getRecord", record=record), **client)
    fields = [{"field": "industry", "value": "retail"}, {"field": "manager", "value": "rita@example.com"}]
    told.fits("setFields", told.sam.run("setFields", record=record, fields=fields, grade="verified"))
    cleared = told.sam.run("setFields", record=record, fields=[{"field": "industry", "value": None}])
    assert "value_industry" not in cleared
    assert cleared["value_manager"] == "rita@example.com"
    told.fits("addNote", told.sam.run("addNote", record=record, text="Calls before noon."))


def give_back(told: Story, record: str) -> None:
    offered = told.sam.run(
        "offerHandoff", playbook="client", record=record, to="onboarding", note="Call first."
    )
    handoff = told.fits("offerHandoff", offered)["id"]
    asked = told.rita.run("askQuestion", handoff=handoff, text="Who signs?", field="main_contact")
    question = told.fits("askQuestion", asked)["id"]
    answer = [{"field": "main_contact", "value": "Ada <ada@ada.example>"}]
    told.fits("answerQuestion", told.sam.run("answerQuestion", question=question, fields=answer))
    reasons = {"reason": "incomplete", "fields": ["scope"], "text": "Which products?"}
    returned = told.fits("returnHandoff", told.rita.run("returnHandoff", handoff=handoff, **reasons))
    assert returned["reasons"] == "incomplete (scope): Which products?"


def accept(told: Story, record: str) -> None:
    """The digest that the trigger tells is the one to accept by."""
    again = told.sam.run("offerHandoff", playbook="client", record=record, to="onboarding")["id"]
    digest = told.first("watchHandoffOffered", handoff_id=again)["handoff_packet_digest"]
    full = told.fits("getHandoff", told.rita.run("getHandoff", handoff=again))
    assert full["packet_digest"] == digest
    accepted = told.rita.run("acceptHandoff", handoff=again, digest=digest, read_back=list(READ_BACK))
    assert told.fits("acceptHandoff", accepted)["status"] == "accepted"
    task = told.first("watchTaskCreated", record_id=record)["task_id"]
    told.fits("completeTask", told.rita.run("completeTask", task=task, note="They are glad."))
    reassigned = told.rita.run("reassignRecord", record=record, to="otto@example.com", reason="Away.")
    assert told.fits("reassignRecord", reassigned)["owner_email"] == "otto@example.com"


def find(told: Story, record: str) -> None:
    [found] = told.sam.run("searchRecords", title="Zed", limit=1)
    assert told.fits("searchRecords", found)["id"] == record
    handoffs = told.sam.run("searchHandoffs", record=record, status="returned", limit=5)
    assert [told.fits("searchHandoffs", each)["record_id"] for each in handoffs] == [record]
    [person] = told.sam.run("searchPeople", text="RITA@", limit=5)
    assert told.fits("searchPeople", person)["name"] == "Rita Receiver"


def watch(told: Story) -> None:
    for module in watchers():
        message = told.first(module)
        [output] = told.rita.receive(module, message)
        told.fits(module, output, webhook=told.hooks[module])
        assert told.rita.receive(module, {"type": "webhook.test", "timestamp": "now", "data": {}}) == []


def test_forms_offer_what_the_playbook_has(product: Any) -> None:
    with story(product) as told:
        client = {"parameters": {"playbook": "client"}}
        assert told.sam.ask("playbooks") == [{"label": "Client journey", "value": "client"}]
        assert {"label": "Won", "value": "won"} in told.sam.ask("stages", **client)
        assert "Rita Receiver" in [each["label"] for each in told.sam.ask("people")]
        inputs = {each["name"]: each for each in told.sam.ask("fieldInputs", **client)}
        assert "agreement" not in inputs, "a file is put in by people"
        assert inputs["package"]["type"] == "select"
        assert inputs["package"]["options"] == [
            {"value": "standard", "label": "Standard"},
            {"value": "premium", "label": "Premium"},
        ]
        assert (inputs["goals"]["multiline"], inputs["scope"]["label"]) == (True, "Scope of work")
        assert errors_in("parameters", list(inputs.values())) == []


def test_search_goes_on_to_the_next_page(product: Any) -> None:
    with story(product) as told:
        for number in range(55):
            told.sam.run("createRecord", playbook="client", title=f"Client {number}")
        found = told.sam.run("searchRecords", title="Client", limit=52)
        assert len({each["id"] for each in found}) == 52
