"""What a search finds: pages by their title, records by title, owner and what is known of them, people by name."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from surehand.core.engine import Person
from surehand.runtime.facts import program_of
from surehand.store.queries.search import FoundRecord, FoundWithin, find_records, find_within
from surehand.web.access import Reader
from surehand.web.page import Menu, MenuItem
from surehand.web.turns import team_title

LONGEST = 100
"""How much of what is typed is looked for."""
SHORTEST = 2
"""The fewest characters that are looked for in records: a single letter finds everything."""
MOST = 8
"""How many of a kind are shown: whoever needs more types more."""


@dataclass(frozen=True)
class Found:
    """One result: where it leads, and what tells it from others of the same name."""

    title: str
    detail: str
    href: str
    icon: str


@dataclass(frozen=True)
class Group:
    """The results of one kind."""

    title: str
    found: tuple[Found, ...]


@dataclass(frozen=True)
class SearchPage:
    """The page."""

    text: str
    groups: tuple[Group, ...]
    is_short: bool


def search_page(typed: str, reader: Reader, menu: Menu | None = None) -> SearchPage:
    """What fits a text, in groups; groups without a result are left out. The palette has the menu already."""
    text = " ".join(typed[:LONGEST].split())
    is_short = len(text) < SHORTEST
    people = [] if is_short else _people(text, reader)
    records = [] if is_short else _records(text, people, reader)
    within = [] if is_short else _inside(text, records, reader)
    groups = (
        Group(_("Pages"), tuple(_pages(text, menu)) if menu else ()),
        Group(_("Handoffs"), tuple(_handoff(each, reader) for each in records if each.handoff)),
        Group(_("Records"), tuple(_record(each, reader) for each in records)),
        Group(_("In what is known"), tuple(_within(each, reader) for each in within)),
        Group(_("People"), tuple(_person(each, reader) for each in people[:MOST])),
    )
    return SearchPage(text, tuple(group for group in groups if group.found), is_short)


def _pages(text: str, menu: Menu) -> Iterable[Found]:
    items: tuple[MenuItem, ...] = (*menu.pages, *menu.boards)
    fitting = [item for item in items if text and text.casefold() in item.title.casefold()]
    return [Found(item.title, "", item.href, item.icon) for item in fitting[:MOST]]


def _people(text: str, reader: Reader) -> list[Person]:
    """People by name or address: the process knows them all."""
    wanted = text.casefold()
    people = reader.facts.directory.people.values()
    fitting = (each for each in people if wanted in each.name.casefold() or wanted in each.email.casefold())
    return sorted(fitting, key=lambda each: each.name.casefold())


def _records(text: str, people: list[Person], reader: Reader) -> list[FoundRecord]:
    owners = [each.id for each in people[:MOST]]
    return find_records(reader.workspace.workspace, text, owners, MOST)


def _record(found: FoundRecord, reader: Reader) -> Found:
    playbook = program_of(reader.workspace.workspace, found.playbook, found.playbook_version).playbook
    stage = playbook.stages[found.stage].title
    detail = _("%(stage)s, with %(owner)s") % {"stage": stage, "owner": reader.name_within(found.owner)}
    return Found(found.title, detail, reader.url("record", found.id), "file")


def _inside(text: str, records: list[FoundRecord], reader: Reader) -> list[FoundWithin]:
    """Records with the words in their values and notes, without those whose name or owner was found."""
    named = {each.id for each in records}
    within = find_within(reader.workspace.workspace, text, MOST + len(named))
    return [each for each in within if each.record.id not in named][:MOST]


def _within(found: FoundWithin, reader: Reader) -> Found:
    """A record, and where it has the words: “Scope: … a signature …”."""
    record = found.record
    fields = program_of(reader.workspace.workspace, record.playbook, record.playbook_version).playbook.fields
    title = fields[found.field].title if found.field in fields else _("Note")
    detail = _("%(field)s: %(excerpt)s") % {"field": title, "excerpt": found.excerpt}
    return Found(record.title, detail, reader.url("record", record.id), "file")


def _handoff(found: FoundRecord, reader: Reader) -> Found:
    return Found(found.title, _("open handoff"), reader.url("handoff", found.handoff or ""), "arrow")


def _person(person: Person, reader: Reader) -> Found:
    teams = ", ".join(team_title(team, reader) for team in person.teams)
    return Found(person.name, teams, reader.url("person", person.id), "person")
