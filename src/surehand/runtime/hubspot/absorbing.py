"""What a deal that has a record tells: values first, then who owns it, then the gate."""

from __future__ import annotations

from datetime import datetime

from surehand.connectors.hubspot.shapes import CrmObject
from surehand.core.engine import RecordState, Refusal
from surehand.core.engine.commands import Reassign, Rename
from surehand.runtime.execute import Request, execute
from surehand.runtime.hubspot.bound import NAME, Bound, name_in
from surehand.runtime.hubspot.findings import back_again, tell_of_unread
from surehand.runtime.hubspot.history import stage_changes
from surehand.runtime.hubspot.moves import Change, answer_change
from surehand.runtime.hubspot.seen import Seen, key_of, remember, seen_of
from surehand.runtime.hubspot.settings import OWNER
from surehand.runtime.hubspot.values import Around, Told, settle_values, told_by
from surehand.runtime.sync.echoes import without_echoes
from surehand.runtime.sync.twins import tell_twin
from surehand.store import models as m
from surehand.store.queries.states import read_state


def absorb(bound: Bound, link: m.Link, deal: CrmObject, around: Around) -> bool:
    """Take in one deal that has a record; whether it told anything new."""
    seen = seen_of(link)
    if seen.modified and deal.updated_at and deal.updated_at < seen.modified:
        return False
    state = record_of(bound, link)
    if link.gone_at is not None:
        link.gone_at = None
        link.save(update_fields=("gone_at",))
        back_again(bound, link)
    changes = stage_changes(bound, link, seen, deal)
    if state is not None:
        told = list(told_by(bound, bound.program_of(state.playbook_version).playbook, deal, around))
        _known_echoes(bound, link, seen, told)
        state, writes = settle_values(bound, state, seen, told, deal.updated_at)
        state = _named(bound, state, seen, deal)
        state = _owned(bound, state, seen, deal)
        for origin, row in changes:
            state = answer_change(bound, state, Change(link.key, origin, row))
            seen.here = state.stage
        tell_of_unread(bound, state, seen.unread, seen.texts)
        if writes:
            tell_twin(
                bound.connection, state.id, f"{state.id}-{deal.id}-{_millis(deal.updated_at)}", bound.now
            )
    seen.modified = deal.updated_at or seen.modified
    remember(link, seen)
    return True


def _known_echoes(bound: Bound, link: m.Link, seen: Seen, told: list[Told]) -> None:
    """What we wrote ourselves is agreed on as soon as it comes back."""
    news = {
        each.rule.property: each.text
        for each in told
        if each.rule.object == "deal" and each.text != seen.texts.get(each.rule.property)
    }
    if not news:
        return
    left = without_echoes(bound.connection, link.key, news, bound.now)
    for each in told:
        if each.rule.property in news and each.rule.property not in left and each.rule.object == "deal":
            seen.agreed[each.rule.property] = each.canonical


def _named(bound: Bound, state: RecordState, seen: Seen, deal: CrmObject) -> RecordState:
    """Another name of the deal is another name of the record, where the mapping says so."""
    theirs = name_in(deal)
    before, seen.name = seen.name, theirs or seen.name
    seen.title = seen.title or state.title
    if not before or theirs in ("", before):
        return state
    if not without_echoes(bound.connection, key_of("deal", deal.id), {NAME: theirs}, bound.now):
        seen.title = theirs
        return state
    if bound.settings.names not in ("hubspot", "newest"):
        return state
    outcome = execute(bound.workspace, bound.actor(), Request(Rename(title=theirs), state.id), now=bound.now)
    if isinstance(outcome, Refusal):
        return state
    seen.title = outcome.state.title
    return outcome.state


def _owned(bound: Bound, state: RecordState, seen: Seen, deal: CrmObject) -> RecordState:
    """Another owner of the deal is another owner of the record, as long as that is one of the team that has it."""
    theirs = deal.properties.get(OWNER) or ""
    before, seen.owner = seen.owner, theirs
    person = bound.facts.directory.people.get(bound.people.get(theirs, ""))
    if theirs == before or person is None or person.id == state.owner or state.is_gone:
        return state
    if not without_echoes(bound.connection, key_of("deal", deal.id), {OWNER: theirs}, bound.now):
        return state
    stage = bound.program_of(state.playbook_version).playbook.stages.get(state.stage)
    team = bound.facts.directory.teams.get(stage.team) if stage else None
    if team is None or not (team.id in person.teams or team.lead == person.id):
        return state
    command = Reassign(to=person.id, reason="The deal has another owner in HubSpot.")
    outcome = execute(bound.workspace, bound.actor(), Request(command, state.id), now=bound.now)
    if isinstance(outcome, Refusal):
        return state
    seen.person = person.id
    return outcome.state


def record_of(bound: Bound, link: m.Link) -> RecordState | None:
    """The record of a link, or the one it went on as; None when it was put away."""
    state = read_state(bound.workspace, link.record)
    while state is not None and state.merged_into:
        state = read_state(bound.workspace, state.merged_into)
    return None if state is None or state.is_gone else state


def _millis(moment: datetime | None) -> str:
    return str(int(moment.timestamp() * 1000)) if moment else ""
