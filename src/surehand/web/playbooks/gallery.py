"""What the gallery shows: the playbooks of the workspace, and the templates for each type of business."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from surehand.core.engine import Refusal
from surehand.runtime.flights import in_flight
from surehand.runtime.shipped import shipped_playbooks
from surehand.store.queries.playbooks import Kept, read_gallery, read_texts
from surehand.web.access import Reader
from surehand.web.playbooks.sketch import Sketch, sketch
from surehand.web.refusals import RefusalView, show_refusal
from surehand.web.times import Moment, ago

BUSINESS = {
    "agency": gettext_lazy("Agency"),
    "saas": gettext_lazy("Software as a service"),
    "ecommerce": gettext_lazy("Online shop"),
    "service": gettext_lazy("Service business"),
}


@dataclass(frozen=True)
class Draft:
    """An unpublished change: when it was last saved, and by whom."""

    at: Moment
    by: str


@dataclass(frozen=True)
class Card:
    """A playbook of the workspace."""

    slug: str
    title: str
    version: int | None
    published: Moment | None
    draft: Draft | None
    records: str
    sketch: Sketch | None


@dataclass(frozen=True)
class Template:
    """A playbook that comes with the product; ``taken`` is the playbook of the workspace with the same id."""

    name: str
    sketch: Sketch
    taken: str


@dataclass(frozen=True)
class Business:
    """The templates for a type of business."""

    title: str
    templates: tuple[Template, ...]


@dataclass(frozen=True)
class GalleryPage:
    """The page."""

    cards: tuple[Card, ...]
    archived: tuple[Card, ...]
    businesses: tuple[Business, ...]
    refused: RefusalView | None
    may_write: bool


def gallery_page(reader: Reader, refused: Refusal | None = None) -> GalleryPage:
    """The gallery, with the answer to a file that was not taken in."""
    workspace = reader.workspace.workspace
    flying, texts = in_flight(workspace), read_texts(workspace)
    rows = read_gallery(workspace)
    cards = {row: _card(row, flying.get(row.slug, {}), texts.get(row.slug, ""), reader) for row in rows}
    return GalleryPage(
        cards=tuple(card for row, card in cards.items() if row.archived_at is None),
        archived=tuple(card for row, card in cards.items() if row.archived_at),
        businesses=_businesses({row.slug: row.title for row in rows}),
        refused=show_refusal(refused, reader) if refused else None,
        may_write=reader.may_write,
    )


def _card(row: Kept, flying: Mapping[int, int], text: str, reader: Reader) -> Card:
    records = sum(flying.values())
    counted = ngettext("%(count)d record in flight", "%(count)d records in flight", records)
    return Card(
        slug=row.slug,
        title=row.title,
        version=row.current,
        published=ago(row.published_at, reader.now, reader.zone) if row.published_at else None,
        draft=_draft(row, reader),
        records=counted % {"count": records} if records else _("no records in flight"),
        sketch=sketch(text),
    )


def _draft(row: Kept, reader: Reader) -> Draft | None:
    if row.draft_at is None:
        return None
    return Draft(
        ago(row.draft_at, reader.now, reader.zone), reader.name_within(row.draft_by) if row.draft_by else ""
    )


def _businesses(taken: Mapping[str, str]) -> tuple[Business, ...]:
    found: dict[str, list[Template]] = {}
    for name, text in shipped_playbooks().items():
        drawn = sketch(text)
        if drawn:
            found.setdefault(name.partition("/")[0], []).append(
                Template(name, drawn, taken.get(drawn.id, ""))
            )
    return tuple(Business(str(BUSINESS.get(name, name)), tuple(each)) for name, each in found.items())
