"""A year of working time: a leap day, clocks that are set twice in two zones, weekends on which no worker runs.

Every timer has its effect once, in order, at its moment, or in the first tick after the worker woke up.
"""

from __future__ import annotations

import heapq
import sys
from collections import Counter
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from itertools import count, pairwise
from random import Random
from zoneinfo import ZoneInfo

import pytest

from surehand.core.engine import HandoffState, ReturnedFor
from surehand.core.engine import commands as c
from surehand.core.engine.clock_story import Rung, Turn
from surehand.runtime.clocks import story_of
from surehand.runtime.execute import Done
from surehand.runtime.facts import facts_of
from surehand.runtime.people import PersonChange, change_person
from surehand.runtime.teams import TeamChange, change_team
from surehand.runtime.verify import rebuild, verify
from surehand.runtime.worker import Worker
from surehand.runtime.workspaces import set_calendar
from surehand.store import models as m
from surehand.store.queries.states import read_states
from tests import sample
from tests.fixtures import Company

pytestmark = pytest.mark.any_database

BERLIN, NEW_YORK = ZoneInfo("Europe/Berlin"), ZoneInfo("America/New_York")
BEGIN, END = datetime(2028, 1, 3, 8, tzinfo=UTC), datetime(2029, 1, 8, 8, tzinfo=UTC)
CALENDARS = {
    "office": {
        "zone": "Europe/Berlin",
        "hours": {"mon-fri": ["09:00-12:30", "13:30-17:30"]},
        "holidays": "DE-BY",
    },
    "new-york": {"zone": "America/New_York", "hours": {"mon-fri": ["09:00-17:00"]}, "holidays": "US"},
    "night": {"zone": "Europe/Berlin", "hours": {"sun-sat": ["01:00-07:00"]}},
}
"""The last one works while the clocks are set."""
ASLEEP = [
    (datetime(2028, 2, 25, 16, tzinfo=UTC), datetime(2028, 2, 29, 7, 30, tzinfo=UTC)),
    (datetime(2028, 3, 24, 15, tzinfo=UTC), datetime(2028, 3, 27, 6, 30, tzinfo=UTC)),
    (datetime(2028, 10, 27, 15, tzinfo=UTC), datetime(2028, 10, 30, 8, tzinfo=UTC)),
]
"""Over the leap day, and over both nights in which Berlin sets its clocks."""
CLOSED = ("2028-06-13", "2028-06-14")
"""Dates that are closed two days before, while handoffs are under way."""


class Year:
    """A company that goes through a year, moment by moment."""

    def __init__(self, workspace: Company, handoffs: int) -> None:
        self.workspace, self.now, self.chance = workspace, BEGIN, Random(2028)
        self.fired: list[tuple[int, str, str, datetime, datetime]] = []
        self.ticks, self.acts = 0, Counter[str]()
        self.worker = _Noting(self)
        self._order = count()
        self._plans: list[tuple[datetime, int, Callable[[], None]]] = []
        for name, hours in CALENDARS.items():
            set_calendar(workspace.id, name, hours)
        cora = workspace.add("Cora", "cora@example.com", teams=["onboarding"])
        noah = workspace.add("Noah", "noah@example.com", teams=["onboarding"])
        change_person(workspace.id, noah, PersonChange(calendar="night"))
        change_person(workspace.id, cora, PersonChange(calendar="new-york"))
        change_team(workspace.id, "delivery", TeamChange(calendar="new-york"))
        self.at(datetime(2028, 6, 12, 9, tzinfo=UTC), self.close_dates)
        for number in range(handoffs):
            self.at(self._some_moment(number), lambda number=number: self.begin(number))

    def at(self, moment: datetime, act: Callable[[], None]) -> None:
        """Plan an act."""
        heapq.heappush(self._plans, (moment, next(self._order), act))

    def live(self) -> None:
        """Go from moment to moment: what people do, and what is due."""
        while True:
            tick = self._next_tick()
            plan = self._plans[0][0] if self._plans else END
            if min(tick, plan) >= END:
                return
            if plan <= tick:
                self.now = max(self.now, plan)
                heapq.heappop(self._plans)[2]()
            else:
                self.now, self.ticks = tick, self.ticks + 1
                self.worker.work()

    def _next_tick(self) -> datetime:
        """When the worker next has something to do, and is awake to do it."""
        due = (
            m.Timer.objects.within(self.workspace.id)
            .order_by("next_at")
            .values_list("next_at", flat=True)
            .first()
        )
        at = max(self.now, due) if due else END
        return next((end for start, end in ASLEEP if start <= at < end), at)

    def _some_moment(self, number: int) -> datetime:
        """Spread over the year; every fifth shortly before a night in which something odd happens."""
        if number % 5 == 0:
            start, _ = self.chance.choice([*ASLEEP, (datetime(2028, 6, 12, 7, tzinfo=UTC),) * 2])
            return start - timedelta(minutes=self.chance.randrange(600))
        return BEGIN + timedelta(minutes=self.chance.randrange(355 * 24 * 60))

    def begin(self, number: int) -> None:
        """A record is won and handed over; then one of the things happens that happen to handoffs."""
        start = (self.now + timedelta(days=20)).date().isoformat()
        scope = f"A shop with {number} products and more"
        values = {**sample.COMPLETE, "start_date": start, "scope": scope}
        opened = c.OpenRecord(title=f"Client {number}", stage="won", values=values)
        record = self.done(self.workspace.sender, opened, "").state.id
        if number % 6 == 5:
            self.done(self.workspace.sender, c.SetFields(values={"goals": ""}), record)
            until = self.now + timedelta(days=self.chance.randrange(2, 9))
            anyway = c.PassAnyway(reason="They start on Monday", expires=until)
            self.done(self.workspace.sales_lead, c.Offer(to="onboarding", override=anyway), record)
        else:
            self.done(self.workspace.sender, c.Offer(to="onboarding"), record)
        stories = (self.accepts, self.asks, self.pauses, self.pauses_for_long, self.returns, self.ignores)
        stories[number % len(stories)](record)

    def later(self, hours: tuple[int, int], act: Callable[[], None]) -> None:
        self.at(self.now + timedelta(minutes=self.chance.randrange(hours[0] * 60, hours[1] * 60)), act)

    def accepts(self, record: str) -> None:
        self.later((1, 30), lambda: self.accept(record))

    def asks(self, record: str) -> None:
        def answer() -> None:
            question = (
                next((q for q in self.open(record).open_questions), None) if self.open(record) else None
            )
            if question:
                self.act(self.workspace.sender, c.Answer(question=question.id, text="The new one"), record)

        self.later((1, 3), lambda: self.act_on(record, lambda h: c.Ask(handoff=h.id, text="Which shop?")))
        self.later((4, 60), answer)
        self.later((60, 90), lambda: self.accept(record))

    def pauses(self, record: str) -> None:
        self.later((1, 3), lambda: self.act_on(record, self._pause))
        self.later((3, 40), lambda: self.act_on(record, lambda h: c.ResumeClock(handoff=h.id)))
        self.later((60, 120), lambda: self.accept(record))

    def pauses_for_long(self, record: str) -> None:
        self.later((1, 3), lambda: self.act_on(record, self._pause))
        self.later((130, 200), lambda: self.accept(record))

    def returns(self, record: str) -> None:
        def again() -> None:
            if not self.open(record):
                self.act(self.workspace.sender, c.Offer(to="onboarding"), record)

        reasons = (ReturnedFor(self.chance.choice(("capacity", "not_ready"))),)
        self.later((1, 20), lambda: self.act_on(record, lambda h: c.Return(handoff=h.id, reasons=reasons)))
        self.later((20, 90), again)
        self.later((95, 160), lambda: self.accept(record))

    def ignores(self, record: str) -> None:
        self.later((24 * 9, 24 * 20), lambda: self.accept(record))

    def _pause(self, handoff: HandoffState) -> c.Command:
        return c.PauseClock(handoff=handoff.id, reason="waiting_on_client")

    def open(self, record: str) -> HandoffState | None:
        """The handoff of a record that waits."""
        return next(iter(read_states(self.workspace.id, [record])[record].open_handoffs), None)

    def act_on(self, record: str, command: Callable[[HandoffState], c.Command]) -> None:
        """Whoever it waits for acts, if it still waits."""
        if handoff := self.open(record):
            self.act(handoff.receiver, command(handoff), record)

    def accept(self, record: str) -> None:
        """Whoever it waits for accepts it, and some finish what follows."""
        handoff = self.open(record)
        if handoff is None:
            return
        if not self.act(handoff.receiver, self.workspace.acceptance(record), record):
            # The exception it was offered under has expired: the sender makes it good.
            self.act(self.workspace.sender, c.SetFields(values={"goals": ["First sale"]}), record)
            self.act(handoff.receiver, self.workspace.acceptance(record), record)
        for task in read_states(self.workspace.id, [record])[record].tasks.values():
            if self.chance.random() < 0.5:
                act = c.CompleteTask(task=task.id)
                self.later((1, 70), lambda act=act: self.act(self.workspace.admin, act, record))

    def act(self, person: str, command: c.Command, record: str) -> bool:
        """Let somebody act, and say whether it was carried out."""
        outcome = self.workspace.act(person, command, record, now=self.now)
        self.acts[type(command).__name__ if isinstance(outcome, Done) else "refused"] += 1
        return isinstance(outcome, Done)

    def done(self, person: str, command: c.Command, record: str) -> Done:
        self.acts[type(command).__name__] += 1
        return self.workspace.done(person, command, record, now=self.now)

    def close_dates(self) -> None:
        """The office closes for two days, while clocks are running."""
        set_calendar(self.workspace.id, "office", {**CALENDARS["office"], "closed": list(CLOSED)})
        rebuild(self.workspace.id, m.Record.objects.within(self.workspace.id).values_list("id", flat=True))


class _Noting(Worker):
    """A worker that notes which timers it fired, when, and what they were set for."""

    def __init__(self, year: Year) -> None:
        super().__init__({}, lambda: year.now)
        self.year = year

    def _fire_together(self, timers: Sequence[m.Timer]) -> None:
        for timer in timers:
            self.year.fired.append((self.year.ticks, timer.record, timer.key, timer.at, self.year.now))
        super()._fire_together(timers)


@pytest.fixture
def year(workspace: Company, request: pytest.FixtureRequest) -> Year:
    """The year, lived through. No letters: what is tried is time."""
    quiet = sample.PLAYBOOK.replace("by: [inbox, email]", "by: inbox").replace(
        '- {on: offered, to: "#onboarding", by: slack}', ""
    )
    workspace.publish(quiet)
    lived = Year(workspace, 1500 if request.config.getoption("nightly") else 240)
    lived.live()
    return lived


def test_every_timer_fires_once_in_order_at_its_moment(
    year: Year, workspace: Company, capsys: pytest.CaptureFixture[str]
) -> None:
    def tell(line: str) -> None:
        with capsys.disabled():
            sys.stdout.write(f"\n{line}")

    fired = Counter((record, key, at) for _, record, key, at, _ in year.fired)
    late = [each for each in year.fired if each[3] != each[4]]
    woke = {end for _, end in ASLEEP}
    by_tick = [(tick, at) for tick, _, _, at, _ in year.fired]

    assert max(fired.values()) == 1
    # What fell due while nobody was awake, and was paused before anybody woke, comes when the pause is over.
    resumed = m.Event.objects.within(workspace.id).filter(kind="clock_resumed").values_list("record", "at")
    assert {(each[1], each[-1]) for each in late if each[-1] not in woke} <= set(resumed)
    assert all(one[1] <= two[1] for one, two in pairwise(by_tick) if one[0] == two[0])
    assert not m.Timer.objects.within(workspace.id).filter(at__lt=END).exists()
    rungs = told_by_their_stories(year, workspace)
    assert rungs["missed"] == rungs["at another time"] == 0
    assert verify(workspace.id).faults == ()
    told(year, late, rungs, tell)


def told_by_their_stories(year: Year, workspace: Company) -> Counter[str]:
    """Each rung of each ladder, as the events and calendars tell it: was it climbed, and when?"""
    facts, found = facts_of(workspace.id), Counter[str]()
    records = list(m.Record.objects.within(workspace.id).values_list("id", flat=True))
    for state in read_states(workspace.id, records).values():
        for handoff in state.handoffs.values():
            for turn in story_of(facts, state, handoff, END).turns:
                for rung in turn.rungs:
                    found[what_became_of(rung, turn)] += 1
                found[f"turns by {turn.calendar}"] += 1
    return found


def what_became_of(rung: Rung, turn: Turn) -> str:
    until = turn.until or END
    could = reached(rung.at, turn) if rung.at else until
    if rung.done_at is None:
        return "not needed" if could >= until else "missed"
    if rung.at == rung.done_at:
        return "on time"
    return "after waking" if rung.at and could == rung.done_at else "at another time"


def reached(at: datetime, turn: Turn) -> datetime:
    """When a worker could be there for a moment: awake, and on a clock that nobody paused before it woke."""
    awake = asleep_until(at)
    if awake == at:
        return at
    paused = (pause.end or END for pause in turn.pauses if pause.start <= awake < (pause.end or END))
    return next(paused, awake)


def asleep_until(at: datetime) -> datetime:
    """When a worker could be there for a moment."""
    return next((end for start, end in ASLEEP if start <= at < end), at)


def told(
    year: Year,
    late: list[tuple[int, str, str, datetime, datetime]],
    rungs: Counter[str],
    tell: Callable[[str], None],
) -> None:
    kinds = Counter(
        next(part for part in key.split(":")[1:] if not part.isdigit()) for _, _, key, _, _ in year.fired
    )
    summed = ", ".join(f"{number} {kind}" for kind, number in sorted(kinds.items()))
    tell(f"a year: {len(year.fired)} timers in {year.ticks} ticks, {len(late)} after waking; {summed}")
    tell(f"acts: {dict(sorted(year.acts.items()))}")
    tell(f"rungs by their stories: {dict(sorted(rungs.items()))}")
    assert len(late) > 20
    assert {"remind", "overdue", "escalate", "still_open", "pause_cap", "survey", "due", "end"} == set(kinds)
    assert {"turns by office", "turns by new-york", "turns by night"} <= set(rungs)


@pytest.mark.parametrize(
    ("zone", "day", "hours"),
    [
        (BERLIN, "2028-03-26", 5),
        (BERLIN, "2028-10-29", 7),
        (NEW_YORK, "2028-03-12", 5),
        (NEW_YORK, "2028-11-05", 7),
    ],
)
def test_the_year_has_the_nights_it_is_about(zone: ZoneInfo, day: str, hours: int) -> None:
    begin = datetime.fromisoformat(f"{day}T01:00").replace(tzinfo=zone)
    end = datetime.fromisoformat(f"{day}T07:00").replace(tzinfo=zone)

    assert end.astimezone(UTC) - begin.astimezone(UTC) == timedelta(hours=hours)
