"""What the page of one playbook shows: what it is about, its draft, and every version with who, when and why."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from surehand.core.engine import Refusal
from surehand.drawing.graph import graph_of
from surehand.drawing.layout import Drawing, lay_out
from surehand.runtime.flights import in_flight
from surehand.store import models as m
from surehand.store.queries.playbooks import read_version, read_versions
from surehand.web.access import Reader
from surehand.web.playbooks.sketch import Sketch, playbook_in, sketch
from surehand.web.refusals import RefusalView, show_refusal
from surehand.web.times import Moment, ago
from surehand.web.turns import team_title

STATUSES = {
    "draft": gettext_lazy("Draft"),
    "published": gettext_lazy("In use"),
    "retired": gettext_lazy("Retired"),
}


@dataclass(frozen=True)
class VersionRow:
    """One version. ``before`` is the version to compare it with, 0 for the first."""

    number: int
    status: str
    is_draft: bool
    is_current: bool
    who: str
    at: Moment
    reason: str
    records: int
    before: int


@dataclass(frozen=True)
class PlaybookPage:
    """The page. ``waiting`` counts the records in flight under older versions."""

    slug: str
    title: str
    is_archived: bool
    current: int | None
    draft: VersionRow | None
    rows: tuple[VersionRow, ...]
    sketch: Sketch | None
    drawing: Drawing | None
    waiting: int
    in_flight: int
    may_publish: bool
    refused: RefusalView | None


def playbook_page(entry: m.PlaybookEntry, reader: Reader, refused: Refusal | None = None) -> PlaybookPage:
    """The page of a playbook, with the answer to an act on it that was refused."""
    workspace = reader.workspace.workspace
    versions = read_versions(workspace, entry.slug)
    flying = in_flight(workspace, entry.slug).get(entry.slug, {})
    rows = tuple(
        _row(each, older, entry.current, flying, reader)
        for each, older in zip(versions, [*versions[1:], None], strict=True)
    )
    shown = read_version(workspace, entry.slug, entry.current or versions[0].number) if versions else None
    drawn = sketch(shown.text) if shown else None
    return PlaybookPage(
        slug=entry.slug,
        title=entry.title,
        is_archived=entry.archived_at is not None,
        current=entry.current,
        draft=next((row for row in rows if row.is_draft), None),
        rows=rows,
        sketch=drawn,
        drawing=_drawing(shown, reader) if shown and drawn else None,
        waiting=sum(records for version, records in flying.items() if version != entry.current),
        in_flight=sum(flying.values()),
        may_publish=may_publish(reader),
        refused=show_refusal(refused, reader) if refused else None,
    )


def may_publish(reader: Reader) -> bool:
    """Whether the reader may publish, archive and migrate."""
    return reader.person.role in ("lead", "admin")


def _row(
    version: m.PlaybookVersion,
    older: m.PlaybookVersion | None,
    current: int | None,
    flying: Mapping[int, int],
    reader: Reader,
) -> VersionRow:
    is_draft = version.status == "draft"
    who = version.saved_by_id if is_draft else version.published_by_id
    at = (version.saved_at or version.created_at) if is_draft else version.published_at
    return VersionRow(
        number=version.number,
        status=str(STATUSES[version.status]),
        is_draft=is_draft,
        is_current=version.number == current,
        who=reader.name(who) if who else _("Somebody at the machine"),
        at=ago(at or version.created_at, reader.now, reader.zone),
        reason=version.reason,
        records=flying.get(version.number, 0),
        before=older.number if older else 0,
    )


def _drawing(version: m.PlaybookVersion, reader: Reader) -> Drawing | None:
    playbook = playbook_in(version.text)
    if playbook is None:
        return None
    return lay_out(graph_of(playbook, {team: team_title(team, reader) for team in playbook.teams()}))
