"""Leases that a worker gives back when it ends in order: others take up at once what it had claimed but not begun."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta
from typing import Any

from django.db import DatabaseError
from django.db.models import F, QuerySet

from surehand.store import models as m

log = logging.getLogger(__name__)


def let_go_of_leases(worker: str, now: datetime, lease: timedelta) -> None:
    """Let go of everything that a worker has claimed and not settled.

    A database that cannot be reached is only noted: then the leases end by themselves.
    """
    span = {"lease": worker, "next_at__gt": now, "next_at__lte": now + lease}
    try:
        # A claim counted as an attempt that was not made. A timer gets its own moment back: they fire in order.
        _claimed(m.Timer, span).update(lease="", next_at=F("at"), attempts=F("attempts") - 1)
        for model in (m.Delivery, m.Inbound):
            waiting = _claimed(model, span).filter(status="waiting")
            waiting.update(lease="", next_at=now, attempts=F("attempts") - 1)
    except DatabaseError as error:
        log.warning("leases could not be given back: %s", type(error).__name__)


def _claimed(model: type[m.Timer | m.Delivery | m.Inbound], span: dict[str, object]) -> QuerySet[Any]:
    # By the time too, and not by the lease alone, which has no index.
    return model.objects.everywhere().filter(**span)
