"""Who is to receive, where a sender can choose: whom a rule finds, or whom past handoffs suggest."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from surehand.core.engine import Program, RecordState
from surehand.core.engine.rights import team_of_stage
from surehand.core.playbook import Handoff
from surehand.runtime.assists.routes.routing import WhoReceives, reason_of, trust_in, who_receives, why_none
from surehand.runtime.language import spoken
from surehand.web.access import Reader
from surehand.web.inputs import Option, people_to_choose


@dataclass(frozen=True)
class SuggestedView:
    """Somebody who is suggested, and why."""

    name: str
    why: str


@dataclass(frozen=True)
class Receivers:
    """The choice of a receiver. ``decided`` says what decides if nobody is chosen, ``none`` why nobody is suggested."""

    decided: str = ""
    asks: bool = False
    """Whether there is something to choose from, so that it should be seen."""
    reasons: tuple[SuggestedView, ...] = ()
    trust: str = ""
    none: str = ""
    suggested: tuple[Option, ...] = ()
    others: tuple[Option, ...] = ()


def receivers_for(
    way: Handoff, state: RecordState, program: Program, reader: Reader, chosen: str
) -> Receivers:
    """What there is to choose from on a way; ``chosen`` is who was chosen before."""
    found = who_receives(reader.facts, reader.actor, state, way, reader.now)
    people = people_to_choose(reader, team_of_stage(program, way.target))
    ids = [each.person for each in found.suggested.choices]
    names = {id: reader.facts.directory.name(id) for id in ids}
    people = {id: name for id, name in people.items() if id not in names}
    return Receivers(
        decided=_decided(found, reader),
        asks=found.decides == "suggestion",
        reasons=tuple(
            SuggestedView(names[each.person], spoken(reason_of(each))) for each in found.suggested.choices
        ),
        trust=spoken(trust_in(found.suggested.trust)) if ids else "",
        none=spoken(why_none(found.suggested, reader.facts.directory)) if found.decides == "nobody" else "",
        suggested=tuple(Option(id, name, id == chosen) for id, name in names.items()),
        others=tuple(Option(id, name, id == chosen) for id, name in people.items()),
    )


def _decided(found: WhoReceives, reader: Reader) -> str:
    if found.routed is None:
        return ""
    sentence = _("No rule settles who receives it. Unless you choose, it goes to %(person)s: %(why)s.")
    if found.decides == "rule":
        sentence = _("By rule it goes to %(person)s: %(why)s.")
    words = {
        "person": reader.name_within(found.routed.person.id),
        "why": spoken(found.routed.why),
    }
    return sentence % words
