"""With a model configured: what it points at stands beside the rules' lines, and a person confirms and hands over."""

from __future__ import annotations

from collections.abc import Callable

from surehand.core.engine import RecordState
from surehand.core.values import in_words
from surehand.runtime.assists.suggestions import open_of
from tests.fakes.llm import scripts
from tests.runtime.assists.conftest import CARLA, Desk
from tests.runtime.assists.conftest import desk as desk  # Fixtures of a workspace that asks a model.
from tests.runtime.assists.conftest import fake_model as fake_model
from tests.sample import COMPLETE
from tests.web.conftest import Visitor

CALL = """Carla Meyer: We start on 20 April 2026, that is fixed.
Sam Sender: Good. What about money?
Carla Meyer: Our board has put aside 12,000 USD. Write to carla@ada.example.
Carla Meyer: Honestly, if Tom leaves us, nobody here knows the old shop.
"""
RISK = {"section": "risks", "quote": "Honestly, if Tom leaves us, nobody here knows the old shop."}
BUDGET = ("budget", "contract_value", "Our board has put aside 12,000 USD.")


def test_from_a_call_to_a_handoff(desk: Desk, sender: Visitor, state: Callable[[str], RecordState]) -> None:
    desk.model.plays(scripts.says(scripts.quotes(BUDGET, RISK)))
    written = {name: COMPLETE[name] for name in ("client_name", "package", "scope", "goals")}
    record = desk.company.open(**written, contract_value="10000 USD", main_contact=CARLA)
    page = sender.send(sender.get(f"records/{record}/brief"), "/read", text=CALL)
    assert "A language model is reading; what it finds is added when it has read." in page.text
    while desk.work():
        pass
    page = sender.get(f"records/{record}/brief")
    risks = page.words_of(aria_labelledby="risks-title")
    assert "Honestly, if Tom leaves us, nobody here knows the old shop." in risks
    assert "pointed at by a language model" in risks
    assert "The record says 10,000 USD" in page.text

    for field in ("contract_value", "start_date"):
        first = next(row for row in open_of(desk.company.id, record) if row.field == field)
        sender.send(sender.get(f"records/{record}/brief"), f"/suggestions/{first.id}/confirm")
    values = {name: in_words(held.value) for name, held in state(record).values.items() if held.quoted}
    assert values == {"contract_value": "12,000 USD", "start_date": "20 Apr 2026"}

    desk.company.offer(record)
    (handoff,) = state(record).open_handoffs
    assert "Our board has put aside 12,000 USD." in sender.get(f"handoffs/{handoff.id}").text
