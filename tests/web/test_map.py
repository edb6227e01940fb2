"""The map: what is drawn, what the numbers say, and the picture as a file."""

from __future__ import annotations

from datetime import timedelta
from xml.etree import ElementTree

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from surehand.core.engine.commands import Accept, Ask, Return
from surehand.core.engine.state import ReturnedFor
from surehand.store.queries.board import Queue
from surehand.store.queries.map import Judged
from surehand.web.map.choice import Choice
from surehand.web.map.figures import Figures, wilson
from tests import sample
from tests.fixtures import Company
from tests.web.conftest import Visitor

NEXT_DAY = sample.NOW + timedelta(days=1)


def accepted(workspace: Company, title: str, *, asked: bool = False) -> None:
    """A record that was handed over, first-time-right unless something was asked."""
    record, handoff = workspace.offered(title, scope=f"The scope of {title} in some words")
    if asked:
        workspace.done(workspace.receiver, Ask(handoff=handoff, text="How many?"), record)
    acceptance = workspace.acceptance(record)
    assert isinstance(acceptance, Accept)
    workspace.done(workspace.receiver, acceptance, record, now=sample.NOW + timedelta(hours=2))


def returned(workspace: Company, title: str) -> str:
    record, handoff = workspace.offered(title, scope=f"The scope of {title} in some words")
    reasons = (ReturnedFor(reason="incomplete", fields=("scope",)),)
    workspace.done(workspace.receiver, Return(handoff=handoff, reasons=reasons), record)
    return record


def test_teams_stages_and_handoffs_are_drawn(workspace: Company, sender: Visitor) -> None:
    workspace.open("Ada Ltd")
    page = sender.get("map")
    assert page.status == 200
    assert page.has(class_="map-station", href=f"{sender.base}boards/client?stage=won")
    assert "Won: 1 record" in page.text
    assert (
        page.first(class_="map-bridge")
        .attributes["aria-label"]
        .endswith("nothing answered yet, nothing waits")
    )


def test_what_waits_is_counted_on_the_bridge(workspace: Company, sender: Visitor) -> None:
    workspace.offered("Ada Ltd")
    page = sender.get("map")
    assert page.words_of(class_="map-badge") == "1"
    assert "1 waiting" in page.first(class_="map-bridge").attributes["aria-label"]


def test_overdue_is_said_by_more_than_colour(workspace: Company, sender: Visitor, at_ten) -> None:
    workspace.offered("Ada Ltd")
    at_ten(sample.NOW + timedelta(days=30))
    page = sender.get("map")
    assert page.words_of(class_="map-badge") == "1!"
    assert "1 waiting, 1 overdue" in page.text


def test_first_time_right_is_the_receivers_judgement(workspace: Company, sender: Visitor, at_ten) -> None:
    for number in range(4):
        accepted(workspace, f"Right {number}")
    accepted(workspace, "Asked", asked=True)
    record = returned(workspace, "Returned")
    workspace.offer(record)
    workspace.done(workspace.receiver, workspace.acceptance(record), record)
    at_ten(NEXT_DAY)
    page = sender.get("map")
    assert "4 of 6 (67%)" in page.text


def test_a_bridge_tells_its_numbers(workspace: Company, sender: Visitor, at_ten) -> None:
    accepted(workspace, "Ada Ltd")
    returned(workspace, "Bob Ltd")
    workspace.offered("Cid Ltd")
    at_ten(NEXT_DAY)
    page = sender.get(sender.get("map").first(class_="map-bridge").attributes["href"])
    told = page.words_of(class_="map-detail")
    assert "1 of 2" in told
    assert "Incomplete: 1" in told
    assert "2 working hours" in told
    assert "Cid Ltd" in told
    assert "Returned 1" in told


def test_what_is_too_long_ago_does_not_count(workspace: Company, sender: Visitor, at_ten) -> None:
    accepted(workspace, "Ada Ltd")
    at_ten(sample.NOW + timedelta(days=60))
    assert "1 of 1" in sender.get("map").text
    assert "1 of 1" not in sender.get("map?days=30").text


def test_the_picture_is_a_file(workspace: Company, sender: Visitor) -> None:
    workspace.offered("Ada <Ltd> & Co")
    answer = sender.client.get(f"{sender.base}map.svg")
    assert answer["Content-Type"].startswith("image/svg+xml")
    assert answer["Content-Disposition"] == 'attachment; filename="sample-map.svg"'
    drawn = ElementTree.fromstring(answer.content)
    assert len(drawn.findall(".//*[@class='station']")) > 3


def test_strangers_of_the_workspace_see_nothing(workspace: Company, base: str) -> None:
    Company("Other").add("Olga", "olga@elsewhere.example")
    assert Visitor(base, "olga@elsewhere.example").get("map").status == 404


def test_nonsense_in_the_address_is_ignored(workspace: Company, sender: Visitor) -> None:
    assert sender.get("map?playbook=nope&days=-1&bridge=%00%27").status == 200


def test_the_queries_stay_the_same(workspace: Company, sender: Visitor) -> None:
    def count() -> int:
        with CaptureQueriesContext(connection) as asked:
            sender.get("map")
        return len(asked)

    accepted(workspace, "Ada Ltd")
    sender.get("map")
    few = count()
    for number in range(5):
        workspace.offered(f"More {number}", scope=f"Another scope {number} in some words")
    assert count() == few <= 12


@pytest.mark.parametrize(
    ("right", "records", "tone"),
    [(0, 0, "unknown"), (4, 4, "unknown"), (5, 5, "good"), (9, 10, "good"), (8, 10, "fair"), (6, 10, "poor")],
)
def test_small_counts_have_no_colour(right: int, records: int, tone: str) -> None:
    assert Figures(Judged(records, right), Queue()).tone == tone


def test_the_interval_narrows_with_the_count() -> None:
    few, many = wilson(8, 10), wilson(800, 1000)
    assert few == pytest.approx((0.490, 0.943), abs=0.001)
    assert many[1] - many[0] < few[1] - few[0]


def test_width_grows_with_the_root_of_the_volume() -> None:
    thin, thick = (Figures(Judged(n, n, n), Queue()).width(400) for n in (100, 400))
    assert (thick - 2) == pytest.approx(2 * (thin - 2), abs=0.11)


def test_an_address_says_only_what_was_chosen() -> None:
    assert Choice().address("map") == "map"
    assert Choice("client", 30).address("map", bridge="x") == "map?playbook=client&days=30&bridge=x"


def test_what_counts_as_first_time_right_is_said(workspace: Company, sender: Visitor) -> None:
    page = sender.get("map")

    assert "First-time-right: accepted with no return and no question." in page.text
