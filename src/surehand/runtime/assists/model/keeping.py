"""What all workers remember of a model together: answers that were paid for, what it can do, whether it should rest."""

from __future__ import annotations

from datetime import datetime, timedelta
from hashlib import sha256

from django.db import transaction
from django.db.models import Q, QuerySet

from surehand.assist.llm.keeping import Keeping, Rung, rest_after
from surehand.runtime.assists.syncing import hold
from surehand.store import models as m

ANSWERS_KEPT = timedelta(days=30)
"""So long the same question about the same text is not paid for again."""


def name_of(url: str, model: str) -> str:
    """What an endpoint is known by."""
    return f"{url} {model}"


def keeping_of(workspace: str, endpoint: str, record: str, now: datetime) -> Keeping:
    """The memory of an endpoint, by its address and model, for questions about a record."""
    known = SharedEndpoint(workspace, endpoint, now)
    return Keeping(KeptAnswers(workspace, record, now), known, known)


def forget_answers(now: datetime) -> None:
    """Delete answers whose time is over."""
    m.AssistAnswer.objects.everywhere().filter(expires_at__lte=now).delete()


class KeptAnswers:
    """Answers by what was asked; erased with the record they were first given for."""

    def __init__(self, workspace: str, record: str, now: datetime) -> None:
        self._workspace, self._record, self._now = workspace, record, now

    def get(self, key: str) -> str | None:
        """A kept answer that is still good."""
        rows = m.AssistAnswer.objects.within(self._workspace).filter(key=key, expires_at__gt=self._now)
        found: str | None = rows.values_list("text", flat=True).first()
        return found

    def put(self, key: str, text: str) -> None:
        """Keep an answer. NUL, which no database holds, becomes the sign for what cannot be shown."""
        told = {
            "record": self._record,
            "text": text.replace("\0", "\ufffd"),
            "expires_at": self._now + ANSWERS_KEPT,
        }
        with transaction.atomic():
            if hold(self._workspace, self._record):
                m.AssistAnswer.objects.within(self._workspace).update_or_create(
                    workspace_id=self._workspace, key=key, defaults=told
                )


class SharedEndpoint:
    """The rung and the breaker of one endpoint, as all workers see them."""

    def __init__(self, workspace: str, endpoint: str, now: datetime) -> None:
        self._workspace, self._now = workspace, now
        self._name = sha256(endpoint.encode()).hexdigest()

    def get(self, endpoint: str) -> Rung | None:
        """The rung it last answered on."""
        rung: Rung | None = self._rows().exclude(rung="").values_list("rung", flat=True).first()  # type: ignore[assignment]  # only rungs are put
        return rung

    def put(self, endpoint: str, rung: Rung) -> None:
        """Remember a rung."""
        self._row()
        self._rows().exclude(rung=rung).update(rung=rung)

    def is_resting(self) -> bool:
        """Whether it rests now."""
        return self.resting_until() is not None

    def resting_until(self) -> datetime | None:
        """Until when it rests; None where it does not."""
        row = self._rows().filter(resting_until__gt=self._now).first()
        return row.resting_until if row else None

    def succeeded(self) -> None:
        """It answered: what was before is forgotten."""
        self._rows().filter(Q(failures__gt=0) | ~Q(resting_until=None)).update(failures=0, resting_until=None)

    def failed(self, rest: float | None) -> None:
        """It did not answer, or not to be read."""
        with transaction.atomic():
            self._row()
            row = self._rows().select_for_update().get()
            row.failures += 1
            seconds = rest_after(row.failures, rest)
            row.resting_until = self._now + timedelta(seconds=seconds) if seconds else None
            row.save(update_fields=("failures", "resting_until"))

    def _row(self) -> m.AssistEndpoint:
        row: m.AssistEndpoint
        row, _ = self._rows().get_or_create(workspace_id=self._workspace, name=self._name)
        return row

    def _rows(self) -> QuerySet[m.AssistEndpoint]:
        return m.AssistEndpoint.objects.within(self._workspace).filter(name=self._name)
