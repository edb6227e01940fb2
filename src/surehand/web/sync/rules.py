"""HubSpot's own rules for the pipeline: what it refuses, what differs from the playbook, what is to be set by hand."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from surehand.core.engine import Refusal
from surehand.runtime.hubspot.rules import Compared, compare_rules, set_rules
from surehand.runtime.language import spoken
from surehand.store import models as m
from surehand.web import clock
from surehand.web.access import PageRequest, Reader, for_admins
from surehand.web.page import REFUSED, done, show
from surehand.web.refusals import RefusalView, show_refusal
from surehand.web.sync.views import found


@dataclass(frozen=True)
class ByHandView:
    """The properties that somebody has to require for a stage in HubSpot."""

    stage: str
    properties: str


@dataclass(frozen=True)
class RulesPage:
    """The page."""

    id: str
    title: str
    pipeline: str
    blocking: tuple[str, ...]
    differing: tuple[str, ...]
    left_out: tuple[str, ...]
    by_hand: tuple[ByHandView, ...]
    refused: RefusalView | None


@require_http_methods(["GET", "POST"])
@for_admins
def rules(request: PageRequest, reader: Reader, connection: str) -> HttpResponse:
    """The rules as they are; posting lets HubSpot keep what of the playbook it can."""
    row = found(reader, connection)
    if row.kind != "hubspot":
        raise Http404("Only HubSpot has rules of its own.")
    if request.method == "GET":
        return _show(request, reader, row, compare_rules(row, clock.now))
    outcome = set_rules(row, reader.actor, clock.now)
    if isinstance(outcome, Refusal):
        return _show(request, reader, row, outcome)
    return done(request, _("HubSpot keeps these rules now."), reader.url("connection-rules", row.pk))


def _show(request: PageRequest, reader: Reader, row: m.Connection, seen: Compared | Refusal) -> HttpResponse:
    status = REFUSED if isinstance(seen, Refusal) and request.method == "POST" else 200
    return show(request, reader, "sync/rules.html", _page(row, reader, seen), status=status)


def _page(row: m.Connection, reader: Reader, seen: Compared | Refusal) -> RulesPage:
    if isinstance(seen, Refusal):
        return RulesPage(row.pk, row.title, "", (), (), (), (), show_refusal(seen, reader))
    labels = {stage.id: stage.label for stage in seen.pipeline.stages}
    return RulesPage(
        id=row.pk,
        title=row.title,
        pipeline=seen.pipeline.label,
        blocking=tuple(spoken(each.sentence) for each in seen.blocking),
        differing=tuple(spoken(each.sentence) for each in seen.differing),
        left_out=tuple(map(spoken, seen.plan.left_out)),
        by_hand=tuple(
            ByHandView(labels.get(each.stage, each.stage), ", ".join(each.properties))
            for each in seen.plan.by_hand
        ),
        refused=None,
    )
