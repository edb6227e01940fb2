"""What was expected but did not happen: looked for each morning, from what is stored, without changing any record."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta

import msgspec
from django.db.models import Count, Exists, Min, OuterRef, QuerySet

from surehand.core.calendar import ALWAYS, Duration, parse_duration
from surehand.core.engine import Program
from surehand.core.playbook import Handoff
from surehand.runtime.facts import Facts, NoSuchPlaybook, facts_of, program_of
from surehand.runtime.insights.idle import idle_gates
from surehand.runtime.outbox.system_alerts import admins_of, owner_of
from surehand.store import models as m
from surehand.store.queries.lists import worker_seen_at

LONGEST_SILENCE = timedelta(days=1)
"""What has not gone out or come in for so long, somebody has to look after."""
LATE = timedelta(minutes=5)
HEARD = timedelta(days=7)
OFTEN = 5
"""Whoever told us something so often in a week, and nothing in the next, has probably stopped."""
LOOKS_BACK = timedelta(days=90)
MOST = 5_000
"""The most findings of a kind in one look."""
ONE_WORKING_DAY = parse_duration("1 working day")

SENTENCES: Mapping[str, str] = {
    "no_handoff": "{title} has been in {stage} since {since} and was not handed over.",
    "no_tasks": "{title}: “{contract}” was accepted, but none of its tasks is there.",
    "not_delivered": "A message about {title} by way of {name} has not gone out since {since}.",
    "silent_connection": "{name} told us nothing since {since}, and used to.",
    "stuck_connection": "{count} messages wait for {name}, the first since {since}.",
    "gate_idle": "{playbook}: at {way}, this was never missing in {count} passings and may go: {items}.",
    "no_worker": "No worker has been at work since {since}: nothing is sent, and nobody is reminded.",
    "late_timers": "{count} reminders and deadlines are late, the first since {since}.",
    "owner_left": "{name} is paused: {why} Nothing is sent until somebody resumes or removes it.",
    "table_refused": "The table {name} is not imported: {why}",
    "status_renamed": "In {name}, the status “{was}” is called “{now}” now.",
    "status_missing": "In {name}, the status “{status}” is not there any more.",
    "field_missing": "In {name}, the field “{field}” is not there any more.",
    "field_changed": "In {name}, the field “{field}” is of the type {now} now, and was {was}.",
    "place_missing": "In {name}, “{place}” is not there any more.",
    "no_account": "{person} has no account in {name}, so their tasks have nobody there.",
    "twin_gone": "{title}: “{what}” is not in {name} any more; it was deleted there, or merged into another.",
    "twin_refused": "{title}: {name} does not take “{what}”.",
    "twin_loop": "{title}: {name} and Surehand keep changing “{what}”; it is left alone for an hour.",
    "stage_renamed": "In {name}, the stage “{was}” is called “{now}” now.",
    "stage_new": "In {name}, the stage “{stage}” is new: say what it is here.",
    "stage_missing": "In {name}, the stage “{stage}” is not there any more.",
    "owner_unknown": "{person} owns deals in {name}, and nobody knows who that is here.",
    "value_unread": "{title}: {name} says “{value}” for “{field}”, which cannot be read; it is kept as it is.",
    "not_read": "In {name}, “{what}” could not be read: {why}",
    "assignee_changed": "{title}: “{what}” was given to {person} in {name}; here {owner} still has it.",
    "webhook_missing": "{name} cannot be asked to tell us of changes: they are read every minute instead.",
}

SEEN_BY_CONNECTIONS = frozenset(
    """status_renamed status_missing field_missing field_changed place_missing no_account twin_gone twin_refused
    twin_loop webhook_missing stage_renamed stage_new stage_missing owner_unknown value_unread not_read
    assignee_changed""".split()
)
"""What connections see while they read and write, and say themselves when it holds no more (`runtime.sync.drift`)."""


class Expected(msgspec.Struct, frozen=True):
    """One thing that did not happen. ``key`` is the same at every look for as long as it is the same thing."""

    kind: str
    key: str
    words: Mapping[str, str]
    owner: str
    record: str = ""

    @property
    def sentence(self) -> str:
        """What is told of it."""
        return SENTENCES[self.kind].format(**self.words)


def owner_left(hook: m.Connection, admin: str) -> Expected:
    """A webhook that rests since its owner left or only looks on, told to an administrator."""
    return Expected("owner_left", f"owner_left:{hook.pk}", {"name": hook.title, "why": hook.note}, admin)


def expectations(workspace: str, now: datetime) -> list[Expected]:
    """Everything in a workspace that should have happened by now and has not."""
    look = _Look(facts_of(workspace), now)
    return [
        *look.records_without_handoff(),
        *look.handoffs_without_tasks(),
        *look.messages_not_delivered(),
        *look.silent_connections(),
        *look.left_behind(),
        *look.refused_tables(),
        *look.machinery(),
        *look.idle_gates(),
    ]


class _Look(msgspec.Struct, frozen=True):
    """One look at a workspace."""

    facts: Facts
    now: datetime

    def records_without_handoff(self) -> Iterator[Expected]:
        """Records in a stage from which only handoffs lead on, that none was offered of within its time."""
        offered = m.Handoff.objects.within(self.facts.workspace).filter(
            record=OuterRef("pk"), origin=OuterRef("stage"), offered_at__gte=OuterRef("entered_at")
        )
        for record in self._records().filter(~Exists(offered)).order_by("entered_at")[:MOST]:
            program = self._program(record)
            contracts = _only_handoffs(program, record.stage) if program else ()
            if not program or not contracts or self._due(record.entered_at, contracts) > self.now:
                continue
            words = {
                "title": record.title,
                "stage": program.playbook.stages[record.stage].title,
                "since": self._day(record.entered_at),
            }
            key = f"no_handoff:{record.pk}:{record.stage}"
            yield Expected("no_handoff", key, words, record.owner, record.pk)

    def handoffs_without_tasks(self) -> Iterator[Expected]:
        """Accepted handoffs whose contract always makes tasks, and that have none."""
        tasks = m.Task.objects.within(self.facts.workspace).filter(handoff=OuterRef("pk"))
        accepted = m.Handoff.objects.within(self.facts.workspace).filter(
            ~Exists(tasks), status="accepted", closed_at__gte=self.now - LOOKS_BACK
        )
        rows = list(accepted.order_by("id")[:MOST])
        records = self._records().in_bulk([row.record for row in rows])
        for row in rows:
            record = records.get(row.record)
            contract = self._contract(record, row.contract) if record else None
            if record and contract and any(not task.when for task in contract.tasks):
                words = {"title": record.title, "contract": contract.title}
                yield Expected("no_tasks", f"no_tasks:{row.pk}", words, record.owner, record.pk)

    def messages_not_delivered(self) -> Iterator[Expected]:
        """Messages of records that have waited, or that failed and were left, for longer than a day."""
        since = self.now - LONGEST_SILENCE
        rows = m.Delivery.objects.within(self.facts.workspace).exclude(record="").exclude(channel="inbox")
        left = rows.filter(status__in=("waiting", "failed"), created_at__lt=since)
        found: dict[str, m.Delivery] = {}
        for row in left.order_by("id")[:MOST]:
            found.setdefault(f"not_delivered:{row.connection or row.channel}:{row.record}", row)
        records = self._records().in_bulk([row.record for row in found.values()])
        for key, row in found.items():
            if record := records.get(row.record):
                words = {
                    "title": record.title,
                    "name": self._titles().get(row.connection, row.channel),
                    "since": self._day(row.created_at),
                }
                yield Expected("not_delivered", key, words, owner_of(row), record.pk)

    def silent_connections(self) -> Iterator[Expected]:
        """Connections for which messages wait without one going out, and those that fell silent."""
        since = self.now - LONGEST_SILENCE
        waiting = (
            m.Delivery.objects.within(self.facts.workspace).filter(status="waiting").exclude(connection="")
        )
        counts = waiting.values_list("connection").annotate(Count("pk"), Min("created_at")).order_by()
        stuck = {name: (count, first) for name, count, first in counts if first < since}
        for row in m.Connection.objects.within(self.facts.workspace).order_by("id"):
            if row.pk in stuck:
                count, first = stuck[row.pk]
                words = {"name": row.title, "count": str(count), "since": self._day(first)}
                yield Expected("stuck_connection", f"stuck_connection:{row.pk}", words, row.owner)
            if row.status == "active" and (last := self._fell_silent(row)):
                words = {"name": row.title, "since": self._day(last)}
                yield Expected("silent_connection", f"silent_connection:{row.pk}", words, row.owner)

    def left_behind(self) -> Iterator[Expected]:
        """Webhooks that rest since whoever added them left, or only looks on."""
        people = self.facts.directory.people
        admin = next(iter(admins_of(people.values())), "")
        rows = m.Connection.objects.within(self.facts.workspace).filter(kind="webhook", status="paused")
        for row in rows.order_by("id"):
            person = people.get(row.owner)
            if person is None or not person.can_work:
                yield owner_left(row, admin)

    def refused_tables(self) -> Iterator[Expected]:
        """Tables that could not be read the last time, and why."""
        failed = m.Stream.objects.within(self.facts.workspace).filter(result="failed")
        why = dict(failed.values_list("connection", "told"))
        tables = m.Connection.objects.within(self.facts.workspace).filter(pk__in=why, kind="table")
        for row in tables.order_by("id"):
            words = {"name": row.title, "why": why[row.pk]}
            yield Expected("table_refused", f"table_refused:{row.pk}", words, row.owner)

    def machinery(self) -> Iterator[Expected]:
        """No worker at work, and timers that are late."""
        admin = next(iter(admins_of(self.facts.directory.people.values())), "")
        seen = worker_seen_at()
        if seen is None or seen < self.now - LATE:
            since = self._moment(seen) if seen else "–"
            yield Expected("no_worker", "no_worker", {"since": since}, admin)
        late = m.Timer.objects.within(self.facts.workspace).filter(at__lt=self.now - LATE)
        told = late.aggregate(count=Count("pk"), first=Min("at"))
        if told["count"]:
            words = {"count": str(told["count"]), "since": self._moment(told["first"])}
            yield Expected("late_timers", "late_timers", words, admin)

    def idle_gates(self) -> Iterator[Expected]:
        """Gates that ask for something that was never missing, told to who published the playbook."""
        people = self.facts.directory.people
        for idle in idle_gates(self.facts, self.now):
            row = m.PlaybookVersion.objects.within(self.facts.workspace).filter(
                playbook__slug=idle.playbook, status="published"
            )
            by = row.order_by("-number").values_list("published_by", flat=True).first() or ""
            person = people.get(by)
            owner = by if person and person.active else next(iter(admins_of(people.values())), "")
            words = {
                "playbook": idle.title,
                "way": idle.way,
                "items": ", ".join(f"“{item}”" for item in idle.items),
                "count": str(idle.passed),
            }
            yield Expected("gate_idle", f"gate_idle:{idle.playbook}:{idle.way}"[:160], words, owner)

    def _fell_silent(self, connection: m.Connection) -> datetime | None:
        """When a connection last told us something, if that is long ago and it used to often."""
        rows = m.Inbound.objects.within(self.facts.workspace).filter(connection=connection.pk)
        last: datetime | None = rows.order_by("-received_at").values_list("received_at", flat=True).first()
        if last is None or last > self.now - HEARD:
            return None
        return last if rows.filter(received_at__gt=last - HEARD).count() >= OFTEN else None

    def _records(self) -> QuerySet[m.Record]:
        return m.Record.objects.within(self.facts.workspace).filter(archived_at=None, merged_into="")

    def _titles(self) -> dict[str, str]:
        return dict(m.Connection.objects.within(self.facts.workspace).values_list("id", "title"))

    def _program(self, record: m.Record) -> Program | None:
        try:
            return program_of(self.facts.workspace, record.playbook, record.playbook_version)
        except NoSuchPlaybook:
            return None

    def _contract(self, record: m.Record, contract: str) -> Handoff | None:
        program = self._program(record)
        return program.playbook.handoff(contract) if program else None

    def _due(self, since: datetime, contracts: tuple[Handoff, ...]) -> datetime:
        """By when the first of the handoffs was to be offered: within the time its acceptance has, or a working day."""
        calendar = self.facts.calendars.get("office", ALWAYS)
        return min(calendar.add(since, _within(contract)) for contract in contracts)

    def _day(self, moment: datetime) -> str:
        return moment.astimezone(self.facts.zone).date().isoformat()

    def _moment(self, moment: datetime) -> str:
        return f"{moment.astimezone(self.facts.zone):%Y-%m-%d %H:%M}"


def _only_handoffs(program: Program, stage: str) -> tuple[Handoff, ...]:
    """The handoffs that lead on from a stage, if nothing else does."""
    if stage not in program.playbook.stages:
        return ()
    ways = program.playbook.ways_from(stage)
    handoffs = tuple(way for way in ways if isinstance(way, Handoff))
    return handoffs if len(handoffs) == len(ways) else ()


def _within(contract: Handoff) -> Duration:
    """At least a working day: a short clock for accepting says nothing about how soon one offers."""
    given = contract.clock.accept_within
    return given if given.nominal > ONE_WORKING_DAY.nominal else ONE_WORKING_DAY
