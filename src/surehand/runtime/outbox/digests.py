"""The daily letter: what waits for a person, what they wait for, and what happened that they have not read.

Each person has a turn each working day at their hour. Whoever of the workers moves the turn on writes the delivery in
the same transaction; its key holds the day, so nobody gets a second letter.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import msgspec
from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from surehand.connectors.channel import Letter
from surehand.core.calendar import ALWAYS
from surehand.core.engine import Person, RecordState, encode
from surehand.runtime.facts import Facts, facts_of
from surehand.runtime.ids import new_id
from surehand.runtime.language import spoken
from surehand.runtime.outbox import system_alerts
from surehand.runtime.outbox.letters import (
    Item,
    alerts_address,
    language_of,
    record_address,
    words_for,
    write,
)
from surehand.runtime.outbox.messages import sentence_of
from surehand.runtime.preferences import USUAL_HOUR, next_at, preferences_of, zone_of
from surehand.store import models as m
from surehand.store.queries import inbox
from surehand.store.queries.states import read_states

log = logging.getLogger(__name__)

KIND = "digest"
MOST = 15
"""The most things of one kind that a letter lists."""
AT_ONCE = 200
AFTER_TROUBLE = timedelta(hours=1)
NEWS = timedelta(days=3)
"""How far back news goes: over a weekend."""


class Part(msgspec.Struct, frozen=True):
    """What a letter tells under one title; ``more`` is how many things it leaves out."""

    title: str
    items: tuple[Item, ...]
    more: int = 0


class _Waiting(msgspec.Struct, frozen=True):
    """The rows behind a letter, and the records they speak of."""

    offers: list[m.Handoff]
    returned: list[m.Handoff]
    questions: list[m.Question]
    tasks: list[m.Task]
    news: list[m.Delivery]
    system: list[m.Delivery]
    states: dict[str, RecordState]


def write_digests(now: datetime) -> int:
    """Give everybody a turn who has none, and put the letters whose turn has come into the post."""
    _give_turns(now)
    due = m.AlertHours.objects.everywhere().filter(digest_at__lte=now).order_by("digest_at")[:AT_ONCE]
    return sum(_turn(row, now) for row in due)


def digest_for(delivery: m.Delivery, now: datetime) -> Letter | None:
    """The daily letter as it is now; None when there is nothing to tell, or nobody to tell it to."""
    facts = facts_of(delivery.workspace_id)
    person = facts.directory.people.get(delivery.to)
    if person is None or not person.active:
        return None
    with translation.override(language_of(facts.workspace, person.id)):
        parts = digest_of(facts, person, now)
        if not parts:
            return None
        count = sum(len(part.items) + part.more for part in parts)
        subject = ngettext("Your day: one thing to look at", "Your day: %(count)s things to look at", count)
        heading = subject % {"count": count}
        return write(KIND, facts.workspace, heading=heading, parts=parts).letter(
            delivery.key, person.email, heading
        )


def digest_of(facts: Facts, person: Person, now: datetime) -> tuple[Part, ...]:
    """What there is to tell somebody, without the parts that are empty."""
    told = _read(facts, person, now)
    mine = [row for row in told.offers if row.receiver in _receivers(facts, person, now)]
    sent = [row for row in told.offers if row not in mine]
    teller = _Teller(facts, now, zone_of(facts.workspace, person.id), told.states)
    parts = (
        _part(_("Waits for you"), map(teller.offer, mine)),
        _part(_("Returned to you"), map(teller.returned, told.returned)),
        _part(_("Questions to answer"), map(teller.question, told.questions)),
        _part(_("Tasks due"), map(teller.task, told.tasks)),
        _part(_("You wait for others"), map(teller.sent, sent)),
        _part(_("What happened"), map(teller.news, told.news)),
        _part(_("Connections and letters"), map(teller.of_system, told.system)),
    )
    return tuple(part for part in parts if part.items)


def _part(title: str, items: Iterable[Item]) -> Part:
    every = tuple(items)
    return Part(title, every[:MOST], max(len(every) - MOST, 0))


def _receivers(facts: Facts, person: Person, now: datetime) -> frozenset[str]:
    """The person, and everybody who is away and named them as their substitute."""
    people = facts.directory.people.values()
    away = (each.id for each in people if (a := each.absence_at(now)) and a.substitute == person.id)
    return frozenset((person.id, *away))


def _read(facts: Facts, person: Person, now: datetime) -> _Waiting:
    workspace = facts.workspace
    offers = inbox.read_open_handoffs(workspace, person.id, sorted(_receivers(facts, person, now)))
    returned = inbox.read_returned(workspace, person.id)
    questions = inbox.read_open_questions(workspace, person.id)
    tasks = inbox.read_due_tasks(workspace, person.id, now + timedelta(days=1))
    news = _news(workspace, person.id, now)
    rows: Sequence[m.Handoff | m.Question | m.Task | m.Delivery] = [
        *offers,
        *returned,
        *questions,
        *tasks,
        *news,
    ]
    states = read_states(workspace, {row.record for row in rows})
    system = [each for each in news if each.kind in system_alerts.SENTENCES]
    if not system_alerts.wants_mail(workspace, person.id, "digest"):
        system = []
    known = [each for each in news if each.record in states]
    return _Waiting(offers, returned, questions, tasks, known, system, states)


def _news(workspace: str, person: str, now: datetime) -> list[m.Delivery]:
    """Alerts of the last days they have not read, were not written to about, and want in the letter."""
    choices = preferences_of(workspace, person).choices
    never = [kind for kind, choice in choices.items() if choice.mail == "never"]
    rows = m.Delivery.objects.within(workspace).filter(to=person, created_at__gt=now - NEWS)
    unread = rows.filter(channel="inbox", read_at=None).exclude(kind__in=never)
    letters = rows.filter(channel="email").values_list("key", flat=True)
    mailed = {key.replace(":email:", ":inbox:") for key in letters}
    return [row for row in unread.order_by("created_at", "id") if row.key not in mailed]


class _Teller(msgspec.Struct, frozen=True):
    """Puts rows into words."""

    facts: Facts
    now: datetime
    zone: ZoneInfo
    states: dict[str, RecordState]

    def offer(self, row: m.Handoff) -> Item:
        """A handoff to accept."""
        who = self.facts.directory.name(row.sender)
        late = row.due_at is not None and row.due_at < self.now
        said = _("From %(who)s; overdue, not accepted yet.") if late else _("From %(who)s, to accept.")
        return self._item(row.record, said % {"who": who})

    def sent(self, row: m.Handoff) -> Item:
        """A handoff that waits for somebody else."""
        who = self.facts.directory.name(row.receiver)
        late = row.due_at is not None and row.due_at < self.now
        said = _("With %(who)s; overdue, not accepted yet.") if late else _("With %(who)s, not accepted yet.")
        return self._item(row.record, said % {"who": who})

    def returned(self, row: m.Handoff) -> Item:
        """A handoff that came back."""
        who = self.facts.directory.name(row.closed_by)
        return self._item(row.record, _("Returned by %(who)s.") % {"who": who})

    def question(self, row: m.Question) -> Item:
        """A question to answer."""
        who = self.facts.directory.name(row.asked_by)
        return self._item(row.record, _("%(who)s asks: “%(text)s”") % {"who": who, "text": row.text})

    def task(self, row: m.Task) -> Item:
        """A task that is due."""
        day = row.due_at.astimezone(self.zone).date().isoformat()
        said = _("Overdue since %(day)s: %(task)s") if row.due_at < self.now else _("Due %(day)s: %(task)s")
        return self._item(row.record, said % {"day": day, "task": row.title})

    def news(self, row: m.Delivery) -> Item:
        """Something that happened."""
        words = words_for(row, self.states[row.record], self.facts)
        return self._item(row.record, spoken(sentence_of(row.kind, words)))

    def of_system(self, row: m.Delivery) -> Item:
        """Something about Surehand itself."""
        sentence = spoken(system_alerts.sentence_of(row))
        return Item("Surehand", sentence, alerts_address(self.facts.workspace))

    def _item(self, record: str, sentence: str) -> Item:
        return Item(self.states[record].title, sentence, record_address(record))


def _give_turns(now: datetime) -> None:
    """Everybody gets a daily letter until they choose otherwise."""
    theirs = m.AlertHours.objects.everywhere().filter(person=OuterRef("pk"))
    people = m.Person.objects.everywhere().filter(~Exists(theirs), active=True)
    m.AlertHours.objects.everywhere().bulk_create(
        (
            m.AlertHours(
                workspace_id=workspace,
                person_id=person,
                digest_hour=USUAL_HOUR,
                digest_at=next_at(USUAL_HOUR, zone_of(workspace, person), now),
            )
            for person, workspace in people.values_list("pk", "workspace_id")[:AT_ONCE]
        ),
        ignore_conflicts=True,
    )


def _turn(row: m.AlertHours, now: datetime) -> int:
    try:
        return _take_turn(row, now)
    except Exception:
        # Whatever is wrong with the letter of one must not keep the others from theirs, nor be tried at every beat.
        log.exception("the daily letter of %s failed", row.person_id)
        rows = m.AlertHours.objects.within(row.workspace_id).filter(pk=row.pk)
        rows.update(digest_at=now + AFTER_TROUBLE)
        return 0


def _take_turn(row: m.AlertHours, now: datetime) -> int:
    facts = facts_of(row.workspace_id)
    zone = zone_of(row.workspace_id, row.person_id)
    turns = m.AlertHours.objects.within(row.workspace_id).filter(pk=row.pk, digest_at=row.digest_at)
    person = facts.directory.people[row.person_id]
    with transaction.atomic():
        if not turns.update(digest_at=_next_working(facts, row.digest_hour, zone, now)):
            return 0
        if not person.active or not digest_of(facts, person, now):
            return 0
        day = now.astimezone(zone).date()
        m.Delivery.objects.within(row.workspace_id).bulk_create(
            [_delivery(row, f"{KIND}:{row.person_id}:{day}", now)], ignore_conflicts=True
        )
    return 1


def _next_working(facts: Facts, hour: int, zone: ZoneInfo, now: datetime) -> datetime:
    """The hour of the next day on which the office works; the next day, where none of a week is."""
    office = facts.calendars.get("office", ALWAYS)
    first = at = next_at(hour, zone, now)
    for _day in range(7):
        if office.spans_on(at.astimezone(zone).date()):
            return at
        at = next_at(hour, zone, at)
    return first


def _delivery(row: m.AlertHours, key: str, now: datetime) -> m.Delivery:
    return m.Delivery(
        id=new_id("dlv"),
        workspace_id=row.workspace_id,
        key=key,
        channel="email",
        to=row.person_id,
        kind=KIND,
        payload=encode({"handoff": "", "task": "", "words": {}}),
        created_at=now,
        next_at=now,
    )
