"""What came of messages, noted in the ledger: those that arrived together, those that failed one by one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F, QuerySet

from surehand.connectors.channel import DeliveryFailed
from surehand.runtime.outbox.hands import Landed
from surehand.runtime.outbox.passage import asked_for, failed_through, is_too_many, went_through
from surehand.runtime.outbox.redaction import redacted
from surehand.runtime.outbox.system_alerts import tell_of_disabled, tell_of_failed, tell_of_mail_server
from surehand.store import models as m
from surehand.store.queries import ledger

BACK_OFF = tuple(timedelta(seconds=s) for s in (10, 60, 300, 1800, 7200, 21600, 43200, 86400, 86400))
"""The waits between tries: about three days in all."""
TRIED_FOR = sum(BACK_OFF, timedelta())
"""So long a message is sent again although the other side has too much to do, which costs no try."""


class Settling:
    """What one worker notes of the deliveries that it holds."""

    def __init__(self, worker: str, clock: Callable[[], datetime]) -> None:
        self._worker = worker
        self._clock = clock

    def mine(self, deliveries: Iterable[m.Delivery]) -> QuerySet[m.Delivery]:
        """Those of some deliveries that this worker still holds."""
        keys = [each.pk for each in deliveries]
        return m.Delivery.objects.everywhere().filter(pk__in=keys, lease=self._worker)

    def set_back(self, held: Sequence[m.Delivery], until: datetime | None) -> None:
        """Let them wait until a moment, or for the one before them; that costs no try."""
        self.mine(held).update(next_at=until, lease="", attempts=F("attempts") - 1)

    def settle(self, landed: Landed) -> None:
        """Note what came of one message, whatever it is."""
        if landed.failed:
            self._failed(landed, landed.failed)
        else:
            self.sent([landed])

    def sent(self, landed: Sequence[Landed]) -> None:
        """Note messages that arrived, all in one transaction; those behind them in their lanes go on."""
        now = self._clock()
        tries = []
        by_answer: dict[str, list[m.Delivery]] = defaultdict(list)
        for each in landed:
            answer = redacted(each.answer, each.sending.connection)
            tries.append(
                (each.sending.held, m.Attempt(at=now, result="sent", answer=answer, took_ms=each.took_ms))
            )
            by_answer[answer].extend(each.sending.held)
        with transaction.atomic():
            for answer, held in by_answer.items():
                self.mine(held).update(status="sent", sent_at=now, next_at=None, answer=answer, lease="")
            ledger.note_attempts(*tries)
            for each in landed:
                ledger.let_on(each.sending.held[0], now)
        for each in landed:
            self._note(each)

    def give_up(self, held: Sequence[m.Delivery], failed: DeliveryFailed, said: str = "") -> None:
        """Leave it for a person, who is told; those behind it in its lane go on."""
        now = self._clock()
        with transaction.atomic():
            self.mine(held).update(
                status="failed",
                failure=failed.failure,
                answer=(said or failed.answer)[:500],
                next_at=None,
                lease="",
            )
            ledger.let_on(held[0], now)
        tell_of_failed(held[0], now)

    def _failed(self, landed: Landed, failed: DeliveryFailed) -> None:
        """Try again later, or leave it for a person to repair and replay."""
        now, held = self._clock(), landed.sending.held
        said = redacted(failed.answer, landed.sending.connection)
        attempt = m.Attempt(
            at=now, result=failed.failure, status=failed.status, answer=said, took_ms=landed.took_ms
        )
        again = [each for each in held if _is_tried_again(each, failed, now)]
        with transaction.atomic():
            ledger.note_attempts((held, attempt))
            for each in again:
                self.mine([each]).update(
                    failure=failed.failure,
                    answer=said,
                    next_at=now + _wait(each, failed),
                    attempts=each.attempts - _is_free(each, failed, now),
                    lease="",
                )
        if given_up := [each for each in held if each not in again]:
            self.give_up(given_up, failed, said)
        self._note(landed)

    def _note(self, landed: Landed) -> None:
        """What it says of what it went through. What only a person can mend did reach the other side."""
        gate, failed, now = landed.sending.gate, landed.failed, self._clock()
        if gate is None:
            return
        was_probe = landed.sending.was_probe
        if failed is None or failed.failure == "person":
            went_through(gate, was_probe=was_probe, now=now)
            return
        disabled = failed_through(gate, failed, was_probe=was_probe, now=now)
        if isinstance(gate, m.MailServer):
            tell_of_mail_server(gate, redacted(failed.answer), now)
        elif disabled:
            tell_of_disabled(gate, now)


def _is_free(delivery: m.Delivery, failed: DeliveryFailed, now: datetime) -> bool:
    """Whether the try does not count: the other side had too much to do, and that not for days."""
    return is_too_many(failed) and now - delivery.created_at < TRIED_FOR


def _is_tried_again(delivery: m.Delivery, failed: DeliveryFailed, now: datetime) -> bool:
    counts = delivery.attempts - _is_free(delivery, failed, now)
    return failed.failure == "retry" and counts <= len(BACK_OFF)


def _wait(delivery: m.Delivery, failed: DeliveryFailed) -> timedelta:
    if is_too_many(failed):
        return asked_for(failed)
    return max(BACK_OFF[delivery.attempts - 1], asked_for(failed))
