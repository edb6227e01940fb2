"""The JSON Schema accepts what the reader accepts, refuses misspelt keys, and is shipped as it is made."""

from __future__ import annotations

import json
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest
from ruamel.yaml import YAML

from surehand.core.playbook import json_schema, read_playbook
from surehand.core.playbook.schema import tables
from tests.core.playbook.sound_playbook import SOUND, changed

DOCS = Path(__file__).parents[3] / "docs/reference"
SHIPPED = files("surehand") / "playbooks"
CLOCK = "handoffs/won -> onboarding/clock"
VALIDATOR = jsonschema_rs.Draft202012Validator(json_schema())


def errors(text: str) -> list[str]:
    """Where the schema refuses a file."""
    plain = json.loads(json.dumps(YAML(typ="safe", pure=True).load(text), default=str))
    return ["/".join(map(str, error.instance_path)) for error in VALIDATOR.iter_errors(plain)]


def shipped() -> Iterator[Any]:
    for folder in (entry for entry in SHIPPED.iterdir() if entry.is_dir()):
        for file in folder.iterdir():
            if file.name.endswith(".yaml") and not file.name.endswith(".test.yaml"):
                yield pytest.param(file.read_text(encoding="utf-8"), id=f"{folder.name}/{file.name}")


def test_schema_is_a_schema():
    jsonschema_rs.meta.validate(json_schema())


def test_sound_playbook_is_valid():
    assert errors(SOUND) == []


@pytest.mark.parametrize("text", list(shipped()))
def test_shipped_playbooks_are_valid(text: str):
    assert errors(text) == []


@pytest.mark.parametrize(
    ("change", "where"),
    [
        (("moves:\n", "movse:\n"), ""),
        (("means: The client signed.", "meens: The client signed."), "stages/won"),
        (("team: sales, title: Won, ", "title: Won, "), "stages/won"),
        (("type: date", "type: day"), "fields/start/type"),
        (("currency: USD", "currncy: USD"), "fields/value"),
        (("  proposal -> won:", "  proposal to won:"), "moves"),
        (
            ("accept_within: 4 working hours", "accept_within: 4 works"),
            "handoffs/won -> onboarding/clock/accept_within",
        ),
        (("due: 5 days before start", "due: 5 hours before start"), "handoffs/won -> onboarding/tasks"),
        (("remind: [2 working hours]", "remind: 2 working weeks"), f"{CLOCK}/remind"),
        (("due: 1 day after moved", "due: 1 day before moved"), "moves/proposal -> won/tasks"),
        (
            ("to: lead of delivery", "to: leader of delivery"),
            "handoffs/onboarding -> delivery/clock/escalate",
        ),
        (("fresh_for: 30 days", "fresh_for: a month"), "fields/access/fresh_for"),
        (("playbook: client", "playbook: The Client"), "playbook"),
    ],
)
def test_what_the_reader_refuses_is_refused(change: tuple[str, str], where: str):
    assert errors(changed([change])) == [where]


def test_single_item_stands_without_brackets():
    text = changed([("requires: [value]", "requires: value"), ("by: [inbox, slack]", "by: slack")])
    assert errors(text) == []
    assert read_playbook(text).problems == ()


def test_options_are_a_list_or_have_labels():
    assert errors(changed([("options: [standard, premium]", "options: {standard: Usual, premium: 1}")])) == []


def test_every_key_says_what_it_means():
    silent = [
        f"{name}.{key}"
        for name, part in json_schema()["$defs"].items()
        for key, schema in part.get("properties", {}).items()
        if not schema.get("description")
    ]
    assert silent == []


@pytest.mark.parametrize("place", [DOCS, SHIPPED], ids=["docs", "shipped"])
def test_written_schema_is_up_to_date(place: Any):
    written = (place / "playbook.schema.json").read_text(encoding="utf-8")
    assert json.loads(written) == json_schema(), "run `make docs`"


def test_tables_of_the_reference_are_up_to_date():
    assert tables() in (DOCS / "playbook.md").read_text(encoding="utf-8"), "run `make docs`"
