"""Random lives of records, through the database: whatever happened, history and rows tell the same."""

from __future__ import annotations

from datetime import datetime, timedelta

import hypothesis
from hypothesis import strategies as st

from surehand.connectors.channel import Letter
from surehand.core.engine import Actor, RecordState, replay
from surehand.core.engine import commands as c
from surehand.runtime.execute import Request, execute
from surehand.runtime.facts import program_of
from surehand.runtime.verify import verify
from surehand.runtime.worker import Worker
from surehand.store.queries.states import read_history, read_state
from tests.core.engine.random_acts import Acts
from tests.fixtures import Company
from tests.sample import NOW, PEOPLE, PLAYBOOK

ADDRESSES = tuple(person.email for person in PEOPLE.values())


class Life:
    """One record in a company: acts by its people, time that passes, a worker that sees to it."""

    def __init__(self, company: Company, begun: str) -> None:
        self.company, self.now = company, NOW
        self.record = company.open() if begun == "opened" else company.offered()[0]
        if begun == "accepted":
            company.done(company.receiver, company.acceptance(self.record), self.record)
        self.worker = Worker({"email": Nowhere(), "slack": Nowhere()}, self.clock)

    def clock(self) -> datetime:
        return self.now

    @property
    def state(self) -> RecordState:
        state = read_state(self.company.id, self.record)
        assert state is not None
        return state

    def step(self, data: st.DataObject) -> None:
        state = self.state
        match data.draw(st.sampled_from(("anybody", "party", "party", "time", "ending", "migrate"))):
            case "time":
                self.now += timedelta(hours=data.draw(st.integers(1, 60)))
                self.worker.work()
            case "migrate":
                hours = data.draw(st.integers(1, 9))
                self.company.publish(
                    PLAYBOOK.replace("within: 4 working hours", f"within: {hours} working hours")
                )
                self.act(self.company.sales_lead, c.Migrate())
            case "ending" if data.draw(st.integers(0, 9)) == 0:
                self.act(self.company.admin, data.draw(self.acts(state).endings()))
            case "party":
                waited_for = [handoff.receiver for handoff in state.open_handoffs]
                person = data.draw(st.sampled_from((*waited_for, state.owner)))
                acts = self.acts(state)
                self.act(person, data.draw(acts.of_the_receiver() if waited_for else acts.of_the_sender()))
            case _:
                people = tuple(self.company.people.values())
                self.act(data.draw(st.sampled_from(people)), data.draw(self.acts(state).of_all()))

    def acts(self, state: RecordState) -> Acts:
        program = program_of(self.company.id, state.playbook, state.playbook_version)
        return Acts(state, program, ADDRESSES, self.now)

    def act(self, person: str, command: c.Command) -> None:
        execute(self.company.id, Actor(person), Request(command, self.record), now=self.now)


class Nowhere:
    """A way out that nothing comes of."""

    def send(self, letter: Letter) -> str:
        return "gone"


@hypothesis.settings(
    max_examples=hypothesis.settings().max_examples // 5,
    suppress_health_check=[*hypothesis.HealthCheck],
)
@hypothesis.given(data=st.data(), begun=st.sampled_from(("opened", "offered", "accepted")))
def test_history_and_rows_tell_the_same(db, data, begun):
    life = Life(Company(), begun)
    for _ in range(data.draw(st.integers(5, 20))):
        life.step(data)

    workspace = life.company.id
    assert replay(read_history(workspace, life.record)) == life.state
    assert verify(workspace).faults == ()
