"""The Zapier app: its own tests, in Zapier's core, against the running product."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import free_port
from tests.integrations.conftest import Product
from tests.waiting import wait_until

pytestmark = pytest.mark.any_database

TRIGGERS = {
    "handoff_offered",
    "handoff_accepted",
    "handoff_returned",
    "handoff_overdue",
    "record_moved",
    "question_asked",
    "task_created",
    "act_refused",
}
CREATES = {
    "create_record",
    "update_record",
    "set_fields",
    "move_record",
    "offer_handoff",
    "accept_handoff",
    "return_handoff",
    "ask_question",
    "answer_question",
    "complete_task",
    "add_note",
}
SEARCHES = {"find_record", "find_handoff", "find_person"}
CLI = "zapier-platform-cli@19.1.0"


def test_every_part_works_against_the_product(zapier_app: Path, product: Product, tmp_path: Path) -> None:
    report = tmp_path / "report.json"
    said = tmp_path / "said"
    with said.open("wb") as out:
        tests = subprocess.Popen(
            ["node", "--test"],
            cwd=zapier_app,
            env=os.environ
            | {
                "SUREHAND_ADDRESS": product.address,
                "SUREHAND_SENDER_KEY": product.keys["sender"],
                "SUREHAND_RECEIVER_KEY": product.keys["receiver"],
                "SUREHAND_HOOKS_PORT": str(free_port()),
                "SUREHAND_REPORT": str(report),
            },
            stdout=out,
            stderr=subprocess.STDOUT,
        )
    try:
        # The worker finds a handoff overdue as soon as it works: whoever wants to hear of it is there before.
        wait_until(lambda: tests.poll() is not None or subscribed(product) == len(TRIGGERS), 60)
        product.work()
        code = tests.wait(120)
    finally:
        tests.kill()
        tests.wait()
    assert code == 0, said.read_text()
    told = json.loads(report.read_text())
    assert set(told["triggers"]) == TRIGGERS
    assert set(told["creates"]) == CREATES
    assert set(told["searches"]) == SEARCHES
    assert all(each["ok"] for kind in told.values() for each in kind.values())
    assert subscribed(product) == 0, "whoever unsubscribed is told nothing more"


def test_app_has_what_was_invoked(zapier_app: Path) -> None:
    app = described(zapier_app)
    visible = {key for key, each in app["triggers"].items() if not each["display"].get("hidden")}
    assert (visible, set(app["creates"]), set(app["searches"])) == (TRIGGERS, CREATES, SEARCHES)


def test_every_write_takes_an_idempotency_key(zapier_app: Path) -> None:
    creates = described(zapier_app)["creates"].values()
    assert all(each["operation"]["inputFields"][-1]["key"] == "idempotency_key" for each in creates)


@pytest.mark.nightly
def test_cli_of_zapier_finds_it_sound(zapier_app: Path, product: Product) -> None:
    assert "structurally sound" in cli(zapier_app, product, "validate", "--without-style")
    told = cli(zapier_app, product, "invoke", "create", "create_record", "--non-interactive", "-i",
               json.dumps({"playbook": "client", "title": "Zed Ltd"}))  # fmt: skip
    assert "rec_" in told


def cli(app: Path, product: Product, *arguments: str) -> str:
    """What Zapier's own command line says; npm brings it, and the Node.js that it needs."""
    done = subprocess.run(
        [
            "npm",
            "exec",
            "--yes",
            f"--package={CLI}",
            "--package=node@22",
            "--",
            "zapier-platform",
            *arguments,
        ],
        cwd=app,
        env=os.environ
        | {"authData_base_url": product.address, "authData_api_key": product.keys["sender"], "CI": "1"},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=280,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def described(app: Path) -> dict[str, Any]:
    """The definition of the app, as far as JSON can tell it."""
    script = "import('./index.js').then(({ default: app }) => console.log(JSON.stringify(app)))"
    done = subprocess.run(
        ["node", "-e", script], cwd=app, capture_output=True, text=True, timeout=60, check=True
    )
    told: dict[str, Any] = json.loads(done.stdout)
    return told


def subscribed(product: Product) -> int:
    """How many hooks there are."""
    with product.client("admin") as client:
        return len(client.get("/webhooks", params={"limit": 200}).json()["items"])
