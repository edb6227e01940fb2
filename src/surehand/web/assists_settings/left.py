"""What left the building: when, about which record, how much text, which fields, what was hidden; never the text."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta

from surehand.runtime.assists.model.settings import money_of
from surehand.runtime.assists.model.usage import total_between
from surehand.runtime.insights.titles import published
from surehand.store import models as m
from surehand.store.queries.assist_uses import list_uses
from surehand.store.queries.insights import read_titles
from surehand.store.queries.lists import BadCursor, Cut
from surehand.web.access import Reader
from surehand.web.assists_settings import words
from surehand.web.times import Moment, ago

PER_PAGE = 30
DAYS = timedelta(days=30)
_GOOD = ("answered", "kept")


@dataclass(frozen=True)
class UseRow:
    """One time. ``record`` is empty for a trial of the settings."""

    at: Moment
    record: str
    href: str
    by: str
    model: str
    host: str
    outcome: str
    tone: str
    text: str
    fields: str
    hidden: str
    tokens: str
    cost: str
    quotes: int
    dropped: int


@dataclass(frozen=True)
class LeftPage:
    """The list; ``more`` is the address of what is older."""

    rows: tuple[UseRow, ...]
    more: str
    total: str


def left_page(reader: Reader, cursor: str) -> LeftPage:
    """The list; an address that is of no list begins anew."""
    workspace = reader.workspace.workspace
    try:
        page = list_uses(workspace, Cut(PER_PAGE, cursor))
    except BadCursor:
        page = list_uses(workspace, Cut(PER_PAGE))
    records = {row.id: row.title for row in read_titles(workspace, {row.record for row in page.items})}
    fields = _fields_of(workspace, {row.playbook for row in page.items})
    rows = tuple(_row(row, reader, records, fields.get(row.playbook, {})) for row in page.items)
    more = f"{reader.url('assists-left')}?cursor={page.next}" if page.next else ""
    total = total_between(workspace, reader.now - DAYS, reader.now + timedelta(seconds=1))
    return LeftPage(rows, more, words.total(total))


def _fields_of(workspace: str, playbooks: Iterable[str]) -> Mapping[str, Mapping[str, str]]:
    found = {slug: published(workspace, slug) for slug in playbooks if slug}
    return {
        slug: {name: field.title for name, field in playbook.fields.items()}
        for slug, playbook in found.items()
        if playbook
    }


def _row(row: m.AssistUse, reader: Reader, records: Mapping[str, str], fields: Mapping[str, str]) -> UseRow:
    return UseRow(
        at=ago(row.at, reader.now, reader.zone),
        record=records.get(row.record, row.record),
        href=reader.url("record", row.record) if row.record in records else "",
        by=reader.name_within(row.by) if row.by else "",
        model=row.model,
        host=row.host,
        outcome=str(words.OUTCOMES.get(row.outcome, row.outcome)),
        tone="ready" if row.outcome in _GOOD else "late",
        text=words.characters(row.characters),
        fields=words.fields_in_words(row.fields, fields),
        hidden=words.hidden_in_words(row.hidden),
        tokens=words.tokens(row.sent + row.received),
        cost=words.money(money_of(row.cost), row.currency),
        quotes=row.quotes,
        dropped=sum(row.dropped.values()),
    )
