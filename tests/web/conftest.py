"""The three known people, and whoever else works there, each in front of a browser without script."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from django.conf import settings
from django.test import Client

from surehand.core.engine import RecordState
from surehand.runtime.accounts import add_account
from surehand.store import models as m
from surehand.store.queries.states import read_state
from surehand.web import clock
from tests import sample
from tests.fixtures import Company
from tests.web.markup import Form, Markup

BACKEND = "django.contrib.auth.backends.ModelBackend"


class Page(Markup):
    """An answer taken apart: its status, and where redirects led."""

    def __init__(self, response: Any) -> None:
        super().__init__(response.content.decode() if not response.streaming else "")
        self.response = response
        self.status = response.status_code
        chain = getattr(response, "redirect_chain", None)
        self.address = chain[-1][0] if chain else response.request["PATH_INFO"]


class Visitor:
    """Somebody in front of a browser. ``base`` is the workspace they look at."""

    def __init__(self, base: str, email: str = "") -> None:
        self.base = base
        self.client = Client(enforce_csrf_checks=True)
        if email:
            account = m.Account.objects.filter(email=email).first() or add_account(email)
            self.client.force_login(account, backend=BACKEND)

    def get(self, path: str = "", **options: Any) -> Page:
        """Open a page, by its place in the workspace or by its whole address."""
        path = path.removeprefix(settings.BASE_URL)
        return Page(
            self.client.get(path if path.startswith("/") else self.base + path, follow=True, **options)
        )

    def send(self, page: Page, ending: str, **typed: object) -> Page:
        """Fill in the form of a page whose address ends so, and send it."""
        return self.send_form(page, page.form(ending), **typed)

    def send_form(self, page: Page, form: Form, **typed: object) -> Page:
        """Fill in a form and send it."""
        address = form.action or page.address
        return Page(self.client.post(address, form.filled(**typed), follow=True))


@pytest.fixture(autouse=True)
def at_ten(monkeypatch: pytest.MonkeyPatch) -> Callable[[datetime], None]:
    """It is Monday at ten; call it to let it be another time."""

    def set_to(moment: datetime) -> None:
        monkeypatch.setattr(clock, "now", lambda: moment)

    set_to(sample.NOW)
    return set_to


@pytest.fixture
def base(workspace: Company) -> str:
    """The address of the sample company."""
    return f"/w/{m.Workspace.objects.get(id=workspace.id).slug}/"


@pytest.fixture
def visit(base: str) -> Callable[[str], Visitor]:
    """Somebody, named by their address, in front of a browser."""
    return lambda email: Visitor(base, email)


@pytest.fixture
def sender(visit: Callable[[str], Visitor]) -> Visitor:
    return visit("sam@example.com")


@pytest.fixture
def receiver(visit: Callable[[str], Visitor]) -> Visitor:
    return visit("rita@example.com")


@pytest.fixture
def stranger(visit: Callable[[str], Visitor]) -> Visitor:
    return visit("stan@example.com")


@pytest.fixture
def lead(visit: Callable[[str], Visitor]) -> Visitor:
    return visit("lea@example.com")


@pytest.fixture
def admin(visit: Callable[[str], Visitor]) -> Visitor:
    return visit("ada@example.com")


@pytest.fixture
def viewer(workspace: Company, visit: Callable[[str], Visitor]) -> Visitor:
    workspace.add("Vic Viewer", "vic@example.com", role="viewer")
    return visit("vic@example.com")


@pytest.fixture
def state(workspace: Company) -> Callable[[str], RecordState]:
    """A record as it is now."""

    def read(record: str) -> RecordState:
        found = read_state(workspace.id, record)
        assert found is not None
        return found

    return read
