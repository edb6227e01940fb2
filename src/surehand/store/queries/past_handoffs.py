"""Handoffs that were accepted under a contract, as routing learns from them."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from django.db.models import Exists, OuterRef

from surehand.store import models as m


class AcceptedHandoff(NamedTuple):
    """A handoff, its record, and when it was accepted."""

    id: str
    record: str
    at: datetime


def read_accepted(
    workspace: str, contract: str, most: int, since: datetime | None = None
) -> list[AcceptedHandoff]:
    """The latest handoffs under a contract that were accepted, the earliest of them first."""
    accepted = m.Handoff.objects.within(workspace).filter(contract=contract, status="accepted")
    dated = accepted.filter(closed_at__gte=since) if since else accepted.exclude(closed_at=None)
    rows = dated.order_by("-closed_at", "-id").values_list("id", "record", "closed_at")[:most]
    return [AcceptedHandoff(*row) for row in reversed(rows)]


def read_without_vector(workspace: str, model: str, most: int) -> list[AcceptedHandoff]:
    """The latest accepted handoffs of which a model has made no vector yet."""
    made = m.HandoffVector.objects.within(workspace).filter(model=model, handoff=OuterRef("id"))
    accepted = m.Handoff.objects.within(workspace).filter(status="accepted").exclude(closed_at=None)
    rows = accepted.filter(~Exists(made)).order_by("-closed_at", "-id")
    return [AcceptedHandoff(*row) for row in rows.values_list("id", "record", "closed_at")[:most]]
