"""What a connection has found that somebody has to mend, each with the way to mend it."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from surehand.runtime.findings import sentence_of
from surehand.runtime.language import spoken
from surehand.store import models as m
from surehand.store.queries.findings import open_of_connection
from surehand.web.access import Reader
from surehand.web.times import Moment, ago

MOST = 50
_BY_MAPPING = frozenset(
    """stage_renamed stage_new stage_missing status_renamed status_missing field_missing field_changed no_account
    owner_unknown twin_loop value_unread""".split()
)


@dataclass(frozen=True)
class DriftView:
    """A finding of the connection. ``fix`` is what the button to mend it says, ``href`` where it leads; ``again``
    is where what is gone is made anew."""

    id: str
    sentence: str
    found: Moment
    fix: str
    href: str
    again: str


def drift_views(row: m.Connection, reader: Reader) -> tuple[DriftView, ...]:
    """Everything the connection has found that still holds."""
    return tuple(_view(each, row, reader) for each in open_of_connection(row.workspace_id, row.pk, MOST))


def _view(finding: m.Finding, row: m.Connection, reader: Reader) -> DriftView:
    fix, href = _fix(finding, row, reader)
    may_again = finding.kind == "twin_gone" and row.kind == "clickup"
    return DriftView(
        id=finding.pk,
        sentence=spoken(sentence_of(finding)),
        found=ago(finding.found_at, reader.now, reader.zone),
        fix=fix,
        href=href,
        again=reader.url("finding-again", row.pk, finding.pk) if may_again else "",
    )


def _fix(finding: m.Finding, row: m.Connection, reader: Reader) -> tuple[str, str]:
    if finding.record:
        return _("Open the record"), reader.url("record", finding.record)
    if finding.kind in _BY_MAPPING:
        return _("Map it anew"), reader.url("connection-step", row.pk, "mapping")
    if finding.kind == "place_missing":
        return _("Choose another place"), reader.url("connection-step", row.pk, "place")
    return _("Test the permissions"), reader.url("connection-step", row.pk, "access")
