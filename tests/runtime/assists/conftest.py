"""A workspace that asks a model on this machine, which plays scripts, and a record with a call on it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from surehand.core.engine import Actor
from surehand.core.engine.commands import AddNote
from surehand.runtime.assists.model.setting_up import AssistChange, change_settings
from surehand.runtime.assists.model.settings import AssistSettings
from surehand.runtime.assists.model.turns import work_on_assists
from surehand.store import models as m
from tests import sample
from tests.fakes.llm import FakeModel, scripts
from tests.fixtures import Company

CALL = """Carla Meyer: We start on 20 April 2026, that is fixed.
Sam Sender: Good. What about money?
Carla Meyer: Our board has put aside 12,000 USD. Write to carla@ada.example.
"""
CARLA = {"name": "Carla Meyer", "email": "carla@ada.example"}
BUDGET = ("budget", "contract_value", "Our board has put aside 12,000 USD.")
START = ("timeline", "start_date", "We start on 20 April 2026, that is fixed.")
GOOD = scripts.quotes(BUDGET, START)


@pytest.fixture(scope="session")
def fake_model() -> Iterator[FakeModel]:
    fake = FakeModel()
    yield fake
    fake.stop()


class Desk:
    """A company whose assists ask a model; ``now`` is what the worker's clock says."""

    def __init__(self, company: Company, model: FakeModel) -> None:
        self.company, self.model, self.now = company, model, sample.NOW
        self.admin = Actor(company.admin)

    def set(self, **change: Any) -> AssistSettings:
        """Change the settings as an administrator."""
        done = change_settings(self.company.id, self.admin, AssistChange(**change), now=self.now)
        assert isinstance(done, AssistSettings), done
        return done

    def switch_on(self, **change: Any) -> None:
        """Ask the fake from now on."""
        asked = {"engine": "model", "url": self.model.url(), "model": "m", "key": "k-secret", "seconds": 5}
        self.set(**{**asked, **change})

    def record(self, text: str = CALL) -> str:
        """A record with a call as a note."""
        record = self.company.open(main_contact=CARLA)
        self.company.done(self.company.sender, AddNote(text=text), record)
        return record

    def work(self, worker: str = "wrk_1") -> int:
        """One round of a worker."""
        return work_on_assists(worker, lambda: self.now)

    def wait(self, **time: float) -> None:
        self.now += timedelta(**time)

    def use(self) -> m.AssistUse:
        """The latest use."""
        found = m.AssistUse.objects.within(self.company.id).order_by("-id").first()
        assert found is not None
        return found

    def outcomes(self, record: str) -> list[str]:
        """What came of reading a record's sources."""
        rows = m.AssistRead.objects.within(self.company.id).filter(record=record).order_by("pk")
        return list(rows.values_list("outcome", flat=True))

    def suggested(self, record: str) -> set[tuple[str, str, str]]:
        """What is proposed for a record: field, words, method."""
        rows = m.Suggestion.objects.within(self.company.id).filter(record=record, status="open")
        return set(rows.values_list("field", "words", "method"))


@pytest.fixture
def desk(workspace: Company, fake_model: FakeModel, settings: Any) -> Desk:
    settings.OUTGOING_ALLOW = ["127.0.0.1"]
    desk = Desk(workspace, fake_model)
    desk.switch_on()
    fake_model.plays(scripts.says(GOOD))
    return desk


PRICES = {"price_sent": Decimal(3), "price_received": Decimal(15), "currency": "USD"}
Clock = Callable[[], datetime]
