"""The marketing leads of a marketplace: 8,000 imported, 842 handed over, and what the gate says of each."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from surehand.core.engine.commands import PassAnyway
from surehand.runtime.imports import Report, Undone, problems_of, recognised_of, undo
from surehand.runtime.people import add_person
from surehand.store import models as m
from surehand.store.queries.states import read_states
from tests.tutorial.conftest import Workshop, unpacked

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]

LEADS = "crm/olist/olist_marketing_qualified_leads.dmy.csv.gz"
DEALS = "crm/olist/olist_closed_deals.iso.csv.gz"


class Funnel:
    """Both tables imported: the leads, a dry run of the deals, and the deals themselves."""

    def __init__(self, leads: bytes, deals: bytes) -> None:
        self.workshop = Workshop("olist", ("marketing", "sales"), zone="America/Sao_Paulo")
        self.deals = list(csv.DictReader(io.StringIO(deals.decode())))
        self.leads = self.workshop.done(leads)
        known = {
            "mode": "change",
            "columns": {"sr_id": "receiver"},
            "stage": "won",
            "people": {number: self._person(number) for number in self._numbers()},
        }
        self.tried: Report = self.workshop.tried(deals, **known)
        exception = PassAnyway(
            reason="Handed over before Surehand was there", expires=datetime.now(UTC) + timedelta(days=7)
        )
        self.handed_over = self.workshop.done(deals, accept=True, override=exception, **known)

    def _numbers(self) -> set[str]:
        return {deal[column] for deal in self.deals for column in ("sdr_id", "sr_id")}

    def _person(self, number: str) -> str:
        person = add_person(
            self.workshop.id, number[:8], f"{number}@example.com", teams=["marketing", "sales"]
        )
        return str(person.email)


@pytest.fixture(scope="module")
def funnel(data: Path, database: None) -> Funnel:
    return Funnel(unpacked(data / LEADS), unpacked(data / DEALS))


@pytest.fixture(scope="module")
def answers(key: Callable[[str], Any]) -> Any:
    return key("olist_funnel")


def test_every_lead_is_imported(funnel: Funnel, answers: Any) -> None:
    assert (funnel.leads.rows_opened, funnel.leads.rows_rejected) == (answers["mqls"], 0)


def test_day_comes_first(funnel: Funnel) -> None:
    column = recognised_of(funnel.leads).column("first_contact_date")
    assert column is not None
    assert column.dates is not None
    assert column.dates.way == "dmy"


def test_dates_are_the_written_ones(funnel: Funnel) -> None:
    """The first row says 01-02-2018: the first of February."""
    row = m.ImportRow.objects.within(funnel.workshop.id).get(imported=funnel.leads, number=2)
    state = read_states(funnel.workshop.id, [row.record])[row.record]
    assert state.values["first_contact_date"].value == date(2018, 2, 1)


def test_missing_origins_are_counted(funnel: Funnel, answers: Any) -> None:
    column = recognised_of(funnel.leads).column("origin")
    assert column is not None
    assert column.empty == answers["missing_origin"]


def test_missing_fields_agree_with_the_key(funnel: Funnel, answers: Any) -> None:
    gate = funnel.tried.gates["lead -> won"]
    missing = {name: count for name, count in answers["missing_in_closed"].items() if count}
    assert gate.unmet == missing


def test_gate_stops_whoever_misses_anything(funnel: Funnel) -> None:
    asked = [
        name for name in funnel.deals[0] if name not in ("mql_id", "seller_id", "sdr_id", "sr_id", "won_date")
    ]
    complete = sum(all(deal[name] for name in asked) for deal in funnel.deals)
    gate = funnel.tried.gates["lead -> won"]
    assert (gate.passed, gate.held) == (complete, len(funnel.deals) - complete)


def test_every_deal_is_handed_over(funnel: Funnel, answers: Any) -> None:
    accepted = m.Handoff.objects.within(funnel.workshop.id).filter(status="accepted")
    assert accepted.count() == answers["closed_deals"]
    assert funnel.handed_over.rows_held == 0


def test_pairs_agree_with_the_key(funnel: Funnel, answers: Any) -> None:
    expected = answers["handoff_sdr_to_sr"]
    pairs = Counter(m.Handoff.objects.within(funnel.workshop.id).values_list("sender", "receiver"))
    assert len({sender for sender, _ in pairs}) == expected["sdrs"]
    assert len({receiver for _, receiver in pairs}) == expected["srs"]
    assert len(pairs) == expected["distinct_pairs"]
    assert sorted(pairs.values())[-5:] == sorted(count for _, _, count in expected["top_pairs"])


def test_same_person_on_both_sides_is_found(funnel: Funnel, answers: Any) -> None:
    same = [group for group in problems_of(funnel.handed_over) if group.problem.code == "same_person"]
    assert sum(group.count for group in same) == answers["handoff_sdr_to_sr"]["same_person"]


def test_revenue_of_zero_is_warned_of(funnel: Funnel, answers: Any) -> None:
    (warned,) = [group for group in problems_of(funnel.handed_over) if group.problem.code == "not_met"]
    assert warned.count == answers["declared_monthly_revenue_zero"]


def test_exceptions_are_counted(funnel: Funnel) -> None:
    overridden = m.Handoff.objects.within(funnel.workshop.id).filter(overridden=True).count()
    assert overridden == funnel.tried.gates["lead -> won"].held


def test_undoing_the_leads_keeps_the_deals(funnel: Funnel) -> None:
    undone = undo(funnel.workshop.id, funnel.workshop.admin, funnel.leads.pk)
    assert isinstance(undone, Undone)
    assert (undone.rows, len(undone.kept)) == (7_158, 842)
