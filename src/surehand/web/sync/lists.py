"""The whole lists of a connection: moves that are held, fields that differ."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from surehand.core.engine import Refusal
from surehand.store import models as m
from surehand.store.queries.lists import BadCursor, Cut
from surehand.store.queries.twins import list_conflicts, list_held
from surehand.web.access import Reader
from surehand.web.refusals import RefusalView, show_refusal
from surehand.web.sync.conflicts import ConflictView, conflict_views
from surehand.web.sync.held import HeldView, held_views
from surehand.web.sync.words import system_title

PER_PAGE = 50


@dataclass(frozen=True)
class ListPage:
    """A list of a connection; only one of ``held`` and ``conflicts`` is filled."""

    id: str
    title: str
    heading: str
    empty: str
    href: str
    shows_all: bool
    held: tuple[HeldView, ...] = ()
    conflicts: tuple[ConflictView, ...] = ()
    more: str = ""
    refused: RefusalView | None = None


@dataclass(frozen=True)
class Shown:
    """What the address asks for: the open ones or all, and from where on."""

    shows_all: bool = False
    cursor: str = ""

    @property
    def query(self) -> str:
        """As an address says it."""
        return "&all=1" if self.shows_all else ""


def held_page(row: m.Connection, reader: Reader, shown: Shown, refused: Refusal | None = None) -> ListPage:
    """The moves that were held; an address that is of no list begins anew."""
    workspace, only_open = reader.workspace.workspace, not shown.shows_all
    try:
        page = list_held(workspace, row.pk, Cut(PER_PAGE, shown.cursor), only_open=only_open)
    except BadCursor:
        page = list_held(workspace, row.pk, Cut(PER_PAGE), only_open=only_open)
    here = reader.url("connection-held", row.pk)
    return ListPage(
        id=row.pk,
        title=row.title,
        heading=_("Held moves"),
        empty=_(
            "No move is held. Whatever is moved in %(system)s without what the playbook asks for stands here."
        )
        % {"system": system_title(row.kind)},
        href=here,
        shows_all=shown.shows_all,
        held=held_views(page.items, row.kind, reader),
        more=f"{here}?cursor={page.next}{shown.query}" if page.next else "",
        refused=show_refusal(refused, reader) if refused else None,
    )


def conflicts_page(
    row: m.Connection, reader: Reader, shown: Shown, refused: Refusal | None = None
) -> ListPage:
    """The fields that differ; an address that is of no list begins anew."""
    workspace, only_open = reader.workspace.workspace, not shown.shows_all
    try:
        page = list_conflicts(workspace, row.pk, Cut(PER_PAGE, shown.cursor), only_open=only_open)
    except BadCursor:
        page = list_conflicts(workspace, row.pk, Cut(PER_PAGE), only_open=only_open)
    here = reader.url("connection-conflicts", row.pk)
    return ListPage(
        id=row.pk,
        title=row.title,
        heading=_("Conflicts"),
        empty=_("Nothing differs. When a field is changed on both sides at once, both values stand here."),
        href=here,
        shows_all=shown.shows_all,
        conflicts=conflict_views(page.items, row.kind, reader),
        more=f"{here}?cursor={page.next}{shown.query}" if page.next else "",
        refused=show_refusal(refused, reader) if refused else None,
    )
