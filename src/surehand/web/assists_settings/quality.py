"""How people judged what was proposed, by field and method and by week; as a page and as tables to take along."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from django.utils.translation import ngettext

from surehand.core.playbook import Playbook
from surehand.runtime.assists.quality import Quality, Tally, WeekTally, quality_of
from surehand.runtime.insights.titles import published, title_of_item
from surehand.web import formats
from surehand.web.access import Reader
from surehand.web.assists_settings import words
from surehand.web.sheets import as_csv

PERIODS = (30, 90, 365)


@dataclass(frozen=True)
class Tab:
    """A period that can be chosen."""

    title: str
    href: str
    is_current: bool


@dataclass(frozen=True)
class JudgedRow:
    """Decisions on what a method proposed for a field, and the share that was taken as it was."""

    field: str
    playbook: str
    method: str
    confirmed: int
    edited: int
    rejected: int
    share: str


@dataclass(frozen=True)
class WeekRow:
    """A week, by the day it begins."""

    begins: str
    confirmed: int
    edited: int
    rejected: int
    tokens: str


@dataclass(frozen=True)
class QualityPage:
    """The tables. ``fields_csv`` and ``weeks_csv`` are addresses."""

    periods: tuple[Tab, ...]
    methods: tuple[JudgedRow, ...]
    fields: tuple[JudgedRow, ...]
    weeks: tuple[WeekRow, ...]
    fields_csv: str
    weeks_csv: str


def days_of(asked: str) -> int:
    """The period an address asks for; ninety days where it asks for none there is."""
    return int(asked) if asked in map(str, PERIODS) else 90


def quality_page(reader: Reader, days: int) -> QualityPage:
    """The page."""
    found = quality_of(reader.workspace.workspace, reader.now, days)
    here, playbooks = reader.url("assists-quality"), _playbooks(reader, found)
    return QualityPage(
        periods=tuple(Tab(_last(each), f"{here}?days={each}", each == days) for each in PERIODS),
        methods=tuple(_row(each, playbooks) for each in found.methods.values()),
        fields=tuple(_row(each, playbooks) for each in found.fields),
        weeks=tuple(_week(each) for each in reversed(found.weeks)),
        fields_csv=f"{reader.url('assists-quality-table')}?days={days}",
        weeks_csv=f"{reader.url('assists-weeks-table')}?days={days}",
    )


def fields_csv(reader: Reader, days: int) -> str:
    """By field and method, as CSV."""
    found = quality_of(reader.workspace.workspace, reader.now, days)
    head = ("playbook", "field", "title", "method", "confirmed", "edited", "rejected")
    playbooks = _playbooks(reader, found)
    return as_csv([head, *(_cells(each, playbooks.get(each.playbook)) for each in found.fields)])


def weeks_csv(reader: Reader, days: int) -> str:
    """By week, as CSV."""
    found = quality_of(reader.workspace.workspace, reader.now, days)
    head = ("week", "confirmed", "edited", "rejected", "tokens")
    rows = ((f"{w.begins:%Y-%m-%d}", w.confirmed, w.edited, w.rejected, w.tokens) for w in found.weeks)
    return as_csv([head, *rows])


def _last(days: int) -> str:
    return ngettext("%(days)s day", "%(days)s days", days) % {"days": days}


def _playbooks(reader: Reader, found: Quality) -> Mapping[str, Playbook | None]:
    """The playbooks that were decided about, each read once."""
    slugs = {each.playbook for each in found.fields}
    return {slug: published(reader.workspace.workspace, slug) for slug in slugs}


def _row(tally: Tally, playbooks: Mapping[str, Playbook | None]) -> JudgedRow:
    playbook = playbooks.get(tally.playbook)
    share = formats.percent(tally.confirmed / tally.decided) if tally.decided else ""
    return JudgedRow(
        field=title_of_item(tally.field, playbook),
        playbook=playbook.title if playbook else tally.playbook,
        method=str(words.METHODS.get(tally.method, tally.method)),
        confirmed=tally.confirmed,
        edited=tally.edited,
        rejected=tally.rejected,
        share=share,
    )


def _week(week: WeekTally) -> WeekRow:
    begins = formats.day(week.begins.date())
    return WeekRow(begins, week.confirmed, week.edited, week.rejected, formats.number(week.tokens))


def _cells(tally: Tally, playbook: Playbook | None) -> Iterator[object]:
    yield from (tally.playbook, tally.field, title_of_item(tally.field, playbook), tally.method)
    yield from (tally.confirmed, tally.edited, tally.rejected)
