"""What time will do to an open handoff if nobody acts: the engine's own timers, in words."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from surehand.core.engine import HandoffState, Program, RecordState, Timer, calendar_of, timers
from surehand.core.playbook import Handoff
from surehand.runtime.language import spoken
from surehand.web.access import Reader
from surehand.web.times import Moment, due
from surehand.web.words import listed

_MOST = 4


@dataclass(frozen=True)
class Upcoming:
    """Something that happens by time alone."""

    sentence: str
    at: Moment


def upcoming(
    handoff: HandoffState, contract: Handoff, program: Program, state: RecordState, reader: Reader
) -> tuple[Upcoming, ...]:
    """The next things that happen by themselves, the earliest first."""
    pending = timers(program, reader.facts.calendars, state).values()
    mine = sorted((each for each in pending if each.subject == handoff.id), key=lambda each: each.at)
    calendar = calendar_of(contract.clock, reader.facts.calendars, handoff)
    return tuple(
        Upcoming(_sentence(each, handoff, contract, reader), due(each.at, reader.now, calendar, reader.zone))
        for each in mine[:_MOST]
        if handoff.is_open
    )


def _sentence(timer: Timer, handoff: HandoffState, contract: Handoff, reader: Reader) -> str:
    receiver = reader.name_within(handoff.receiver)
    match timer.kind:
        case "remind":
            return _("A reminder goes to %(receiver)s") % {"receiver": receiver}
        case "overdue":
            return _("It counts as overdue")
        case "escalate":
            step = contract.clock.escalate[timer.index]
            sentence = (
                _("It is escalated to %(who)s and goes to another receiver")
                if step.reroute
                else _("It is escalated to %(who)s")
            )
            return sentence % {"who": listed(spoken(str(each)) for each in step.to)}
        case "pause_cap":
            return _("The longest pause is over, and the clock runs again")
        case _:
            return _("Whoever leads is told that it is still open")
