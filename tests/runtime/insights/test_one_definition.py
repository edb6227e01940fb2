"""First-time-right is one thing: the insights, an audit of the own events, the map and the API tell the same figure."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import duckdb
import hypothesis
import pytest
from hypothesis import strategies as st

from surehand.audit.chance import Part
from surehand.audit.ground import lay_ground
from surehand.audit.log import EventLog
from surehand.audit.measures.first_time import FirstTimeRight, first_time_right, returns
from surehand.audit.result import examine
from surehand.core.engine.commands import Ask, Recall, Return, UndoReturn, Withdraw
from surehand.core.engine.state import ReturnedFor
from surehand.runtime.facts import facts_of
from surehand.runtime.insights import own_log
from surehand.runtime.insights.asked import Asked
from surehand.runtime.insights.look import look
from surehand.runtime.insights.table import Number
from surehand.store.queries.map import count_judged
from tests import sample
from tests.fixtures import Company
from tests.runtime.insights.conftest import HOUR, LATER, hand_over, send_back
from tests.runtime.test_random_life import Life

BACK = (ReturnedFor("incomplete", ("scope",)),)
SINCE = sample.NOW - timedelta(days=30)
Story = Callable[[Company], object]


def again(company: Company) -> None:
    """Returned, offered again, accepted."""
    record = send_back(company, "Again")
    company.offer(record, now=sample.NOW + 2 * HOUR)
    company.done(company.receiver, company.acceptance(record), record, now=sample.NOW + 3 * HOUR)


def undone(company: Company) -> None:
    """Returned by mistake: taken back, and accepted."""
    record, handoff = company.offered("Undone", scope="The scope of somebody undone in words")
    company.done(company.receiver, Return(handoff=handoff, reasons=BACK), record, now=sample.NOW + HOUR)
    company.done(company.receiver, UndoReturn(handoff=handoff), record, now=sample.NOW + 2 * HOUR)
    company.done(company.receiver, company.acceptance(record), record, now=sample.NOW + 3 * HOUR)


def recalled(company: Company, *, asked: bool = False) -> None:
    """Recalled, offered again, accepted; asked about before it was recalled, or not."""
    record, handoff = company.offered("Recalled", scope=f"The scope of what was recalled {asked}")
    if asked:
        company.done(company.receiver, Ask(handoff=handoff, text="How many?"), record)
    company.done(company.sender, Recall(handoff=handoff), record, now=sample.NOW + HOUR)
    company.offer(record, now=sample.NOW + 2 * HOUR)
    company.done(company.receiver, company.acceptance(record), record, now=sample.NOW + 3 * HOUR)


def withdrawn(company: Company) -> None:
    """Withdrawn, and never answered."""
    record, handoff = company.offered("Withdrawn", scope="The scope of what was withdrawn here")
    gone = Withdraw(handoff=handoff, reason="They went to somebody else")
    company.done(company.sales_lead, gone, record, now=sample.NOW + HOUR)


STORIES: dict[str, tuple[Story, tuple[int, int]]] = {
    "accepted": (lambda company: hand_over(company, "Right"), (1, 1)),
    "asked about": (lambda company: hand_over(company, "Asked", asked=True), (0, 1)),
    "returned": (lambda company: send_back(company, "Back"), (0, 1)),
    "returned, then accepted": (again, (0, 1)),
    "return undone": (undone, (1, 1)),
    "recalled, then accepted": (recalled, (1, 1)),
    "asked about, recalled, accepted": (lambda company: recalled(company, asked=True), (0, 1)),
    "withdrawn": (withdrawn, (0, 0)),
    "still open": (lambda company: company.offered("Open"), (0, 0)),
}


@pytest.mark.parametrize("story", STORIES)
def test_a_story_is_judged_alike_everywhere(workspace: Company, story: str) -> None:
    happens, expected = STORIES[story]
    happens(workspace)
    assert figures(workspace) == {"insights": expected, "audit": expected, "map": expected}


def test_all_stories_together_too(workspace: Company) -> None:
    for happens, _ in STORIES.values():
        happens(workspace)
    n, of = (sum(expected[place] for _, expected in STORIES.values()) for place in (0, 1))
    assert figures(workspace) == {"insights": (n, of), "audit": (n, of), "map": (n, of)}
    assert chains(workspace) == ((n, of), (n, of))


def test_returns_are_those_that_stand(workspace: Company) -> None:
    for happens, _ in STORIES.values():
        happens(workspace)
    found = returns(lay_ground(laid(workspace)))
    assert (found.returned.n, found.returned.of, found.resubmitted, found.per_case) == (2, 7, 1, [(1, 2)])
    assert found.away_median_h == 1.0


def test_a_report_says_by_which_rule(workspace: Company) -> None:
    hand_over(workspace, "Right")
    rules = examine(laid(workspace)).measure_rules
    assert rules["first_time_right"].startswith("as the receivers said")


@hypothesis.settings(max_examples=3, suppress_health_check=[*hypothesis.HealthCheck])
@hypothesis.given(data=st.data())
def test_any_lives_are_judged_alike(db: None, data: st.DataObject) -> None:
    life = Life(Company(), data.draw(st.sampled_from(("offered", "accepted"))))
    for _ in range(data.draw(st.integers(5, 15))):
        life.step(data)
    found = figures(life.company, until=life.now)
    assert len(set(found.values())) == 1, found


def laid(company: Company) -> EventLog:
    """The own events as a log."""
    log = own_log(company.id, duckdb.connect())
    assert isinstance(log, EventLog)
    return log


def judged(company: Company) -> FirstTimeRight:
    """What an audit of the own events makes of them."""
    return first_time_right(lay_ground(laid(company)))


def figures(company: Company, until=LATER) -> dict[str, tuple[int, int]]:
    """How many were right of how many that were judged, everywhere it is told."""
    trust = look(facts_of(company.id), Asked(SINCE, until), until).tables["trust"]
    bridges = count_judged(company.id, SINCE).values()
    found = judged(company)
    assert {(pair.a, pair.b): of_part(pair.right) for pair in found.pairs} == {
        tuple(facts_of(company.id).directory.teams[team].title for team in line.about): of_number(
            line.numbers["right"]
        )
        for line in trust.lines
    }
    return {
        "insights": total(of_number(line.numbers["right"]) for line in trust.lines),
        "audit": of_part(found.overall),
        "map": total((each.right, each.records) for each in bridges),
    }


def chains(company: Company) -> tuple[tuple[int, int], tuple[int, int]]:
    """The same over the whole chain: of the insights, and of the audit."""
    lines = look(facts_of(company.id), Asked(SINCE, LATER), LATER).tables["chain"].lines
    return total(of_number(line.numbers["right"]) for line in lines), of_part(judged(company).chain)


def of_number(number: Number) -> tuple[int, int]:
    return number.n, number.of or 0


def of_part(part: Part) -> tuple[int, int]:
    return part.n, part.of


def total(parts) -> tuple[int, int]:
    """Several parts taken together."""
    found = list(parts)
    return sum(n for n, _ in found), sum(of for _, of in found)
