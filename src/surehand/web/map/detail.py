"""One bridge in detail: how long acceptance takes, why handoffs come back, and what waits now."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from statistics import quantiles

from django.utils.translation import gettext as _

from surehand.core.calendar import ALWAYS, WorkingCalendar
from surehand.core.playbook import Handoff, Playbook
from surehand.runtime.language import spoken
from surehand.store.queries import map as queries
from surehand.web.access import Reader
from surehand.web.codes import in_words
from surehand.web.map.choice import Choice
from surehand.web.times import Moment, due, working

MOST_READ = 500
MOST_WAITING = 10


@dataclass(frozen=True)
class Reason:
    """Why handoffs came back, and how often."""

    words: str
    count: int


@dataclass(frozen=True)
class WaitingRow:
    """A handoff that waits."""

    title: str
    href: str
    receiver: str
    clock: Moment | None


@dataclass(frozen=True)
class Detail:
    """What lies behind a bridge. The times are working time by the contract's calendar."""

    within: str
    usual: str
    slow: str
    reasons: tuple[Reason, ...]
    waiting: tuple[WaitingRow, ...]


def detail_of(reader: Reader, chosen: Choice, playbook: Playbook, contract: Handoff) -> Detail:
    """The numbers behind a contract, from its latest answers."""
    workspace, bridge = reader.workspace.workspace, (playbook.id, contract.id)
    answered = queries.read_answered(workspace, bridge, reader.now - chosen.period, MOST_READ)
    calendar = reader.facts.calendars.get(contract.clock.calendar, ALWAYS)
    usual, slow = _times(answered, calendar)
    reasons = Counter(
        reason["reason"] for each in answered if each.status == "returned" for reason in each.reasons
    )
    return Detail(
        within=spoken(str(contract.clock.accept_within)),
        usual=usual,
        slow=slow,
        reasons=tuple(Reason(in_words(reason), count) for reason, count in reasons.most_common()),
        waiting=tuple(
            WaitingRow(
                each.title,
                reader.url("handoff", each.handoff),
                reader.name(each.receiver),
                due(each.due_at, reader.now, calendar, reader.zone) if each.due_at else None,
            )
            for each in queries.read_waiting(workspace, bridge, MOST_WAITING)
        ),
    )


def _times(answered: Sequence[queries.Answered], calendar: WorkingCalendar) -> tuple[str, str]:
    """How long half of the acceptances took at most, and nine of ten: not an average, which one holiday would spoil."""
    accepted = [each for each in answered if each.status == "accepted"]
    lengths = sorted(calendar.between(each.offered_at, each.closed_at) for each in accepted)
    if not lengths:
        return _("not known yet"), _("not known yet")
    seconds = [each.total_seconds() for each in lengths] * (2 if len(lengths) == 1 else 1)
    tenths = quantiles(seconds, n=10, method="inclusive")
    return working(timedelta(seconds=tenths[4]), calendar), working(timedelta(seconds=tenths[8]), calendar)
