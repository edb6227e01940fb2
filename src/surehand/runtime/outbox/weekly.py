"""The weekly letter: how handoffs went, for those who lead and asked for it, on Monday morning in their own zone.

Its key holds the week, so that nobody gets a second one, whichever worker writes it and however often it looks. What it
says is put into words when it goes out.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from urllib.parse import urlencode

from django.conf import settings
from django.utils import translation
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from surehand.connectors.channel import Letter
from surehand.core.engine import Person, encode
from surehand.runtime.facts import Facts, facts_of
from surehand.runtime.ids import new_id
from surehand.runtime.insights.asked import Asked
from surehand.runtime.insights.look import look
from surehand.runtime.insights.table import Number, Table
from surehand.runtime.insights.titles import published, title_of_item
from surehand.runtime.outbox.digests import Part
from surehand.runtime.outbox.letters import Item, language_of, write
from surehand.runtime.preferences import USUAL_HOUR, WEEKLY, zone_of
from surehand.store import models as m

KIND = "weekly"
WEEK = timedelta(days=7)
LEADING = ("lead", "admin")
_MONDAY, _TUESDAY = 0, 1
"""A letter that no worker wrote on Monday is written on Tuesday still; later it would be old news."""


def write_weeklies(now: datetime) -> int:
    """Put the weekly letters whose time has come into the post; how many that were."""
    wanted = m.AlertPreference.objects.everywhere().filter(kind=WEEKLY, mail="digest", person__active=True)
    rows = wanted.filter(person__role__in=LEADING).values_list("workspace_id", "person_id")
    return sum(_write(workspace, person, now) for workspace, person in rows)


def _write(workspace: str, person: str, now: datetime) -> int:
    local = now.astimezone(zone_of(workspace, person))
    if local.weekday() not in (_MONDAY, _TUESDAY) or (local.weekday() == _MONDAY and local.hour < USUAL_HOUR):
        return 0
    year, week, _day = local.isocalendar()
    key = f"{KIND}:{person}:{year}-{week:02}"
    rows = m.Delivery.objects.within(workspace)
    if rows.filter(key=key).exists():
        return 0
    letter = m.Delivery(
        id=new_id("dlv"),
        workspace_id=workspace,
        key=key,
        channel="email",
        to=person,
        kind=KIND,
        payload=encode({"handoff": "", "task": "", "words": {}}),
        created_at=now,
        next_at=now,
    )
    rows.bulk_create([letter], ignore_conflicts=True)
    return 1


def weekly_for(delivery: m.Delivery, now: datetime) -> Letter | None:
    """The weekly letter; None when there is nothing to tell, or nobody to tell it to."""
    facts = facts_of(delivery.workspace_id)
    person = facts.directory.people.get(delivery.to)
    if person is None or not person.active or person.role not in LEADING:
        return None
    with translation.override(language_of(facts.workspace, person.id)):
        parts = weekly_of(facts, person, now)
        if not parts:
            return None
        heading = _("How handoffs went last week")
        said = write("digest", facts.workspace, heading=heading, parts=parts)
        return said.letter(delivery.key, person.email, heading)


def weekly_of(facts: Facts, person: Person, now: datetime) -> tuple[Part, ...]:
    """What there is to tell: of the teams somebody leads, or of all for those who lead none or administer."""
    led = [team.id for team in facts.directory.teams.values() if team.lead == person.id]
    teams = led if led and person.role != "admin" else [""]
    slug = m.Workspace.objects.values_list("slug", flat=True).get(id=facts.workspace)
    tellers = (_Teller(facts, team, now, f"{settings.BASE_URL}/w/{slug}/insights") for team in teams)
    parts = (teller.part() for teller in tellers)
    return tuple(part for part in parts if part.items)


class _Teller:
    """Puts the numbers of a team into sentences; of all teams, where it is empty."""

    def __init__(self, facts: Facts, team: str, now: datetime, address: str) -> None:
        self._facts = facts
        self._team = team
        self._address = address
        until = now.replace(second=0, microsecond=0)
        self._tables = look(facts, Asked(until - WEEK, until, team=team), now).tables
        self._before = look(facts, Asked(until - 5 * WEEK, until - WEEK, team=team), now).tables

    def part(self) -> Part:
        """Everything there is to say."""
        found = self._facts.directory.teams.get(self._team)
        items = (*self._right(), *self._returned(), *self._overdue(), *self._missing())
        return Part(found.title if found else _("All teams"), tuple(items))

    def _right(self) -> Iterator[Item]:
        right = _all_of(self._tables["trend"], "right")
        if right is None:
            return
        said = _(
            "%(right)s of %(records)s records arrived first-time-right: accepted, no return, no question."
        )
        sentence = said % _counts(right)
        before = _all_of(self._before["trend"], "right")
        if before and before.of:
            earlier = _("In the four weeks before: %(right)s of %(records)s.")
            sentence += " " + earlier % _counts(before)
        yield self._item(_("First-time-right"), sentence, "trust")

    def _returned(self) -> Iterator[Item]:
        reasons = self._tables["returns_by_reason"].lines
        if reasons:
            # Not those of the reasons taken together: a return with two stands under both.
            count = sum(int(each.numbers["returned"].value) for each in self._tables["trust"].lines)
            said = ngettext(
                "%(count)s return, most often as “%(reason)s”.",
                "%(count)s returns, most often as “%(reason)s”.",
                count,
            )
            reason = reasons[0].about[0].replace("_", " ")
            yield self._item(
                _("Returns"), said % {"count": _number(count), "reason": _(reason)}, "returns_by_reason"
            )

    def _overdue(self) -> Iterator[Item]:
        count = sum(int(each.numbers["overdue"].value) for each in self._tables["sla"].lines)
        if count:
            said = ngettext("%(count)s handoff is overdue now.", "%(count)s handoffs are overdue now.", count)
            yield self._item(_("Overdue"), said % {"count": _number(count)}, "sla")

    def _missing(self) -> Iterator[Item]:
        lines = self._tables["missing"].lines
        if lines:
            held = int(lines[0].numbers["held"].value)
            said = ngettext(
                "Missing most often at a gate: “%(what)s”, on %(count)s record.",
                "Missing most often at a gate: “%(what)s”, on %(count)s records.",
                held,
            )
            words = {"what": self._title(*lines[0].about), "count": _number(held)}
            yield self._item(_("What is missing"), said % words, "missing")

    def _title(self, playbook: str, item: str) -> str:
        return title_of_item(item, published(self._facts.workspace, playbook))

    def _item(self, title: str, sentence: str, place: str) -> Item:
        asked = {"days": WEEK.days, "team": self._team} if self._team else {"days": WEEK.days}
        return Item(title, sentence, f"{self._address}?{urlencode(asked)}#{place}")


def _counts(share: Number) -> dict[str, str]:
    return {"right": _number(share.n), "records": _number(share.of or 0)}


def _number(count: int) -> str:
    """As the reader's language writes it: “1,250”."""
    return number_format(count, use_l10n=True, force_grouping=True)


def _all_of(table: Table, column: str) -> Number | None:
    """A share over all lines of a table; None of nothing."""
    parts = [each.numbers[column] for each in table.lines if column in each.numbers]
    n, of = sum(each.n for each in parts), sum(each.of or 0 for each in parts)
    return Number(n / of, n, of) if of else None
