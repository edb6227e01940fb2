"""The page “Connect any CRM” is true: every request on it is sent, and answered as it says."""

from __future__ import annotations

import hashlib
import hmac
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.test import Client

from surehand.runtime.inbound import work_on_inbound
from surehand.runtime.outgoing import allowed_hosts
from surehand.store import models as m
from surehand.web import clock as web_clock
from tests.api.conftest import Program
from tests.cli.conftest import ADMIN, Terminal
from tests.fixtures import Company
from tests.sample import NOW

PAGE = Path(__file__).parents[2] / "docs" / "how-to" / "connect-any-crm.md"
_BLOCK = re.compile(r"```(http|console)\n(.*?)```", re.DOTALL)
_SIGNED = re.compile(r"\$SIGNATURE\((.+?)\)")
_NAME = re.compile(r"\$([A-Z]+)")


@dataclass
class Step:
    """A request as the page has it, and what its answer is to say."""

    first: str
    headers: dict[str, str]
    body: str
    says: list[str]


def steps() -> Iterator[Step | str]:
    """The requests of the page in their order; a command as its text."""
    for kind, block in _BLOCK.findall(PAGE.read_text("utf-8")):
        if kind == "console":
            yield block.strip().removeprefix("$ ")
            continue
        told = [line[2:] for line in block.splitlines() if line.startswith("# ")]
        lines = [line for line in block.splitlines() if not line.startswith("# ")]
        head, _, body = "\n".join(lines).partition("\n\n")
        first, *headers = head.splitlines()
        named = dict(line.split(": ", 1) for line in headers)
        yield Step(first, named, body.strip(), told[0].split("; "))


class Reader:
    """Somebody who follows the page."""

    def __init__(self, company: Company, folder: Path) -> None:
        self.known = {
            "ADMIN": Program(company.id, company.admin).key.token,
            "PROGRAM": Program(company.id, company.sender, "read", "write").key.token,
        }
        self._folder = folder
        self._client = Client()

    def follow(self, step: Step) -> None:
        """Send a request, and hold its answer against the page."""
        method, _, address = self._filled(step.first).partition(" ")
        body = self._filled(step.body).encode()
        headers = {name: self._signed(value, body) for name, value in step.headers.items()}
        response = self._client.generic(
            method, urlsplit(address).path, body, content_type="application/json", headers=headers
        )
        status, *says = step.says
        assert response.status_code == int(status), (step.first, response.content.decode())
        plain = response.json()
        for each in says:
            self._check(each, plain)

    def run(self, command: str) -> None:
        """Run a command of the page, with a small export in place of the file."""
        (self._folder / "deals.csv").write_text("ID,Title,Value\n71,Ada Ltd,5000 USD\n72,Cy Ltd,100 USD\n")
        words = self._filled(command).replace("deals.csv", str(self._folder / "deals.csv")).split()
        Terminal(ADMIN).done(*words[1:], "--playbook", "client")

    def _check(self, said: str, plain: Any) -> None:
        """``$NAME = path`` remembers what stands there; ``path = value`` says what does."""
        left, _, right = said.partition(" = ")
        if left.startswith("$"):
            self.known[left[1:]] = str(_found(plain, right))
        else:
            assert _found(plain, left) == json.loads(right), said

    def _filled(self, text: str) -> str:
        return _NAME.sub(lambda found: self.known.get(found[1], found[0]), text)

    def _signed(self, value: str, body: bytes) -> str:
        if found := _SIGNED.fullmatch(value):
            return hmac.new(found[1].encode(), body, hashlib.sha256).hexdigest()
        return self._filled(value)


def _found(plain: Any, path: str) -> Any:
    for step in path.split("."):
        plain = plain[int(step)] if step.isdigit() else plain[step]
    return plain


@pytest.fixture
def reader(workspace: Company, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Reader:
    monkeypatch.setattr(web_clock, "now", lambda: NOW)
    return Reader(workspace, tmp_path)


def test_every_request_is_answered_as_it_says(reader: Reader, workspace: Company) -> None:
    followed = 0
    for step in steps():
        if isinstance(step, str):
            reader.run(step)
        else:
            reader.follow(step)
        work_on_inbound("worker", lambda: NOW)
        followed += 1
    assert followed == 11

    records = m.Record.objects.within(workspace.id).order_by("title")
    assert [(row.title, row.stage) for row in records] == [
        ("Ada Ltd", "won"),
        ("Bob Ltd", "won"),
        ("Cy Ltd", "won"),
    ]
    assert m.Handoff.objects.within(workspace.id).get().status == "offered"
    failed = m.Inbound.objects.within(workspace.id).exclude(status="done")
    assert not failed.exists()


def test_its_own_changes_are_not_sent_back(reader: Reader, workspace: Company) -> None:
    """What came in by the CRM's address is left out; what people here do is told."""
    for step in steps():
        if isinstance(step, Step):
            reader.follow(step)
            work_on_inbound("worker", lambda: NOW)
    told = m.Delivery.objects.within(workspace.id).filter(channel="webhook")
    assert {row.kind for row in told} == {"handoff.offered"}


def test_a_message_finds_what_the_import_brought(reader: Reader, workspace: Company) -> None:
    *_, command = (step for step in steps() if isinstance(step, str))
    door, _trial, won, *_ = (step for step in steps() if isinstance(step, Step))
    reader.follow(door)
    reader.run(command)
    reader.follow(won)
    work_on_inbound("worker", lambda: NOW)
    assert sorted(m.Record.objects.within(workspace.id).values_list("title", flat=True)) == [
        "Ada Ltd",
        "Cy Ltd",
    ]


def test_nothing_of_it_reaches_an_internal_network() -> None:
    assert not allowed_hosts().entries
