"""Time passing in the demonstration: everybody acts through the one write path, and timers fire when they are due."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import NamedTuple, TypeAlias
from zoneinfo import ZoneInfo

from surehand.connectors.channel import Letter
from surehand.core.calendar import WorkingCalendar
from surehand.core.engine import Actor, Command, HandoffState, RecordState, Refusal, current_digest
from surehand.core.engine.commands import Accept, AttachFile, Offer, OpenRecord, Raw
from surehand.core.values import FileRef
from surehand.runtime.demo.company import Company
from surehand.runtime.demo.paper import one_page
from surehand.runtime.execute import Outcome, Request, execute
from surehand.runtime.facts import facts_of, program_of
from surehand.runtime.files import store_file
from surehand.runtime.worker import Worker
from surehand.store.queries.ledger import next_due
from surehand.store.queries.states import read_state


class StoryBroken(RuntimeError):
    """Somebody in a story was refused who was not meant to be, or the other way round: a bug in the story."""


Act: TypeAlias = Callable[["Scene"], None]


class Step(NamedTuple):
    """One part of a story: how many working hours after the one before, and what happens."""

    wait: float
    act: Act


Story: TypeAlias = list[Step]


class Ending(NamedTuple):
    """A story, and how many working hours ago its last act was."""

    ago: float
    playbook: str
    story: Story


class Scene:
    """One record while its story is told."""

    def __init__(self, play: Play, playbook: str) -> None:
        self.play = play
        self.playbook = playbook
        self._state: RecordState | None = None

    @property
    def state(self) -> RecordState:
        """The record as it is."""
        if self._state is None:
            raise StoryBroken("the story does not begin with opening a record")
        return self._state

    @property
    def has_begun(self) -> bool:
        """Whether the record was opened."""
        return self._state is not None

    @property
    def handoff(self) -> HandoffState:
        """The latest handoff."""
        return list(self.state.handoffs.values())[-1]

    @property
    def owner(self) -> str:
        """The owner's person id."""
        return self.state.owner

    @property
    def receiver(self) -> str:
        """The latest handoff's receiver."""
        return self.handoff.receiver

    def day(self, days: int) -> str:
        """A date, counted from the day on which this is said."""
        today = self.play.now.astimezone(self.play.zone).date()
        return (today + timedelta(days=days)).isoformat()

    def other_than(self, person: str, *keys: str) -> str:
        """The first of some people who is not this one."""
        return next(each for key in keys if (each := self.play.company.people[key]) != person)

    def open(self, who: str, title: str, values: Raw) -> None:
        """Begin the record."""
        self.act(who, OpenRecord(title=title, values=values))

    def act(self, who: str, command: Command) -> None:
        """Somebody does something and is not refused."""
        outcome = self._carry_out(who, command)
        if isinstance(outcome, Refusal):
            raise StoryBroken(f"{self._told(who, command)}: {outcome}")
        self._state = outcome.state

    def try_to(self, who: str, command: Command) -> None:
        """Somebody tries something and is refused."""
        outcome = self._carry_out(who, command)
        if not isinstance(outcome, Refusal):
            raise StoryBroken(f"{self._told(who, command)}: it was to be refused")
        self._state = self.play.read(self.state.id)

    def offer(self, to: str, values: Raw, *, note: str = "", receiver: str = "") -> None:
        """The owner offers it, with what is still to be filled in."""
        chosen = self.play.company.people.get(receiver, "")
        self.act(self.owner, Offer(to=to, values=values, note=note, receiver=chosen))

    def accept(self, *read_back: str) -> None:
        """The receiver takes it, having read the packet as it is."""
        program = program_of(self.play.company.id, self.state.playbook, self.state.playbook_version)
        digest = current_digest(program, self.state, self.handoff)
        self.act(self.receiver, Accept(handoff=self.handoff.id, digest=digest, read_back=read_back))

    def attach(self, field: str, name: str) -> None:
        """The owner attaches a document as the value of a field."""
        self.act(self.owner, AttachFile(file=self._document(name), field=field))

    def task(self, template: str) -> str:
        """The id of the open task that a template made."""
        found = (t for t in self.state.tasks.values() if t.template == template and t.done_at is None)
        task = next(found, None)
        if task is None:
            raise StoryBroken(f"{self.state.title} has no open task {template}")
        return task.id

    def look(self) -> None:
        """See what timers did in the meantime."""
        if self._state:
            self._state = self.play.read(self._state.id)

    def _carry_out(self, who: str, command: Command) -> Outcome:
        record = "" if isinstance(command, OpenRecord) else self.state.id
        request = Request(command, record, self.playbook if isinstance(command, OpenRecord) else "")
        actor = Actor(self.play.company.people.get(who, who))
        return execute(self.play.company.id, actor, request, now=self.play.now)

    def _document(self, name: str) -> FileRef:
        page = one_page(f"{self.state.title}: {name}", "A document invented for the demonstration.")
        stored = store_file(self.play.company.id, f"{name}.pdf", [page], self.owner, self.state.id)
        if isinstance(stored, Refusal):
            raise StoryBroken(f"{name}: {stored}")
        return stored

    def _told(self, who: str, command: Command) -> str:
        title = self._state.title if self._state else self.playbook
        return f"{title}, {self.play.now:%d %b %H:%M}, {who}, {command}"


class Kept:
    """The way out for the letters of the past: they are said to have gone, and go nowhere."""

    def send(self, letter: Letter) -> str:
        """Say that the letter went out."""
        return "Kept: the demonstration sends nothing."


class Play:
    """All stories at once, in the order of their moments."""

    def __init__(self, company: Company, now: datetime) -> None:
        self.company = company
        self.now = now
        self._end = now
        self._scenes: list[Scene] = []
        facts = facts_of(company.id)
        self.zone: ZoneInfo = facts.zone
        self._hours = facts.calendars["office"]
        self._worker = Worker({"email": Kept(), "slack": Kept()}, clock=lambda: self.now)

    def perform(self, endings: Iterable[Ending]) -> None:
        """Tell every story, each to its end; then let time pass until now."""
        for moment, _, scene, act in sorted(self._schedule(endings), key=lambda each: each[:2]):
            self._pass_until(moment)
            scene.look()
            act(scene)
        self._pass_until(self._end)

    def read(self, record: str) -> RecordState:
        """A record as the database has it."""
        state = read_state(self.company.id, record)
        if state is None:
            raise StoryBroken(f"{record} is gone")
        return state

    def ago(self, hours: float) -> datetime:
        """The moment so many working hours before the end of the play."""
        return working_hours_before(self._hours, self._end, hours)

    def record_called(self, title: str) -> str:
        """The id of the record of another story, which has begun."""
        return next(
            scene.state.id for scene in self._scenes if scene.has_begun and scene.state.title == title
        )

    def _schedule(self, endings: Iterable[Ending]) -> Iterator[tuple[datetime, int, Scene, Act]]:
        numbers = count()
        for ending in endings:
            scene = Scene(self, ending.playbook)
            self._scenes.append(scene)
            ago = ending.ago + sum(step.wait for step in ending.story[1:])
            for index, step in enumerate(ending.story):
                ago -= step.wait if index else 0
                yield self.ago(ago), next(numbers), scene, step.act

    def _pass_until(self, moment: datetime) -> None:
        """Let the worker do what is due, each thing at its own moment."""
        while (due := next_due()) and due <= moment:
            self.now = due
            self._worker.work()
        self.now = moment


def working_hours_before(calendar: WorkingCalendar, moment: datetime, hours: float) -> datetime:
    """The moment from which so many working hours passed until another; the latest one where there are several."""
    left = timedelta(hours=hours)
    zone = ZoneInfo(calendar.zone)
    day = moment.astimezone(zone).date()
    while True:
        for span in reversed(calendar.spans_on(day)):
            start = datetime.combine(day, span.start, zone).astimezone(UTC)
            end = min(datetime.combine(day, span.end, zone).astimezone(UTC), moment)
            if end - start >= left:
                return end - left
            left -= max(end - start, timedelta(0))
        day -= timedelta(days=1)
