"""What stands beside a record: its brief, the people on it, its handoffs, and the overrides that are not closed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _

from surehand.core.engine import HandoffState, OverrideState, Program, RecordState
from surehand.core.engine.rights import may_override, stage_team
from surehand.web.access import Reader
from surehand.web.times import Moment, ago, exactly
from surehand.web.turns import clock_of, contract_of, team_title


@dataclass(frozen=True)
class Brief:
    """The latest packet that the record went on with."""

    title: str
    href: str
    sender: str
    receiver: str
    at: Moment
    note: str


@dataclass(frozen=True)
class Part:
    """Somebody's part in a record: owner, lead of the team, sender, receiver."""

    part: str
    name: str
    about: str = ""


@dataclass(frozen=True)
class HandoffRow:
    """A transfer of the record, past or present."""

    title: str
    href: str
    status: str
    sentence: str
    clock: Moment | None


@dataclass(frozen=True)
class OverrideRow:
    """An override that is not closed."""

    id: str
    way: str
    sentence: str
    reason: str
    may_close: bool


def brief(state: RecordState, reader: Reader) -> Brief | None:
    """The brief of the latest handoff; None before the first."""
    handoff = latest_handoff(state)
    if handoff is None:
        return None
    return Brief(
        title=contract_of(handoff, state, reader).title,
        href=reader.url("handoff", handoff.id),
        sender=reader.name(handoff.sender),
        receiver=reader.name(handoff.receiver),
        at=ago(handoff.offered_at, reader.now, reader.zone),
        note=handoff.note,
    )


def parts(state: RecordState, program: Program, reader: Reader) -> tuple[Part, ...]:
    """Who has a part in the record, the owner first."""
    return tuple(_parts(state, program, reader))


def _parts(state: RecordState, program: Program, reader: Reader) -> Iterator[Part]:
    stage = program.playbook.stages.get(state.stage)
    yield Part(_("Owner"), reader.name(state.owner), team_title(stage.team, reader) if stage else "")
    lead = reader.facts.directory.lead(stage.team) if stage else None
    if lead and lead.id != state.owner:
        yield Part(_("Lead"), reader.name(lead.id))
    handoff = latest_handoff(state)
    if handoff and handoff.is_open:
        yield Part(_("Receiver"), reader.name(handoff.receiver), team_title(handoff.team, reader))
    elif handoff and handoff.status == "accepted" and handoff.sender != state.owner:
        yield Part(_("Sender"), reader.name(handoff.sender), contract_of(handoff, state, reader).title)


def latest_handoff(state: RecordState) -> HandoffState | None:
    """The handoff that was offered last."""
    return max(state.handoffs.values(), key=lambda handoff: handoff.offered_at, default=None)


def handoff_rows(state: RecordState, reader: Reader) -> tuple[HandoffRow, ...]:
    """Every transfer, the latest first."""
    return tuple(_handoff(each, state, reader) for each in reversed(state.handoffs.values()))


def _handoff(handoff: HandoffState, state: RecordState, reader: Reader) -> HandoffRow:
    closed = ago(handoff.closed_at, reader.now, reader.zone) if handoff.closed_at else None
    return HandoffRow(
        title=contract_of(handoff, state, reader).title,
        href=reader.url("handoff", handoff.id),
        status=handoff.status,
        sentence=_whose(handoff, reader),
        clock=clock_of(handoff, state, reader) or closed,
    )


def _whose(handoff: HandoffState, reader: Reader) -> str:
    if handoff.is_open:
        return _("waits for %(person)s") % {"person": reader.name_within(handoff.receiver)}
    who = {"person": reader.name_within(handoff.closed_by) if handoff.closed_by else "Surehand"}
    ended = {
        "accepted": _("accepted by %(person)s"),
        "returned": _("returned by %(person)s"),
        "recalled": _("recalled by %(person)s"),
        "withdrawn": _("withdrawn by %(person)s"),
    }
    return ended[handoff.status] % who


def override_rows(state: RecordState, program: Program, reader: Reader) -> tuple[OverrideRow, ...]:
    """The overrides that are not closed."""
    context = reader.context(program)
    stages = program.playbook.stages

    def row(override: OverrideState) -> OverrideRow:
        origin, _arrow, target = override.way.partition(" -> ")
        titles = {"origin": origin, "target": target}
        titles = {name: stages[each].title if each in stages else each for name, each in titles.items()}
        return OverrideRow(
            id=override.id,
            way=_("%(origin)s to %(target)s") % titles,
            sentence=_allowed(override, reader),
            reason=override.reason,
            may_close=may_override(context, stage_team(context, origin)),
        )

    return tuple(row(each) for each in state.overrides.values() if each.is_open)


def _allowed(override: OverrideState, reader: Reader) -> str:
    said = {"person": reader.name_within(override.by), "moment": exactly(override.expires, reader.zone)}
    if override.used_at:
        return _("Allowed by %(person)s, to be made good by %(moment)s.") % said
    return _("Allowed by %(person)s, may be used until %(moment)s.") % said
