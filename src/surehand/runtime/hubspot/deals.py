"""Deals become records, and records stay what their deals are: values first, then who owns it, then the gate."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

import msgspec

from surehand.connectors.hubspot.shapes import CrmObject, PropertyChange
from surehand.core.engine import Actor, RecordState, Refusal
from surehand.core.engine.commands import AddNote, OpenRecord, Reassign
from surehand.core.engine.tasks import LONGEST_TITLE
from surehand.runtime.execute import Done, Request, execute, execute_batch
from surehand.runtime.hubspot.bound import NAME, Bound
from surehand.runtime.hubspot.findings import back_again, tell_of_gone, tell_of_unread
from surehand.runtime.hubspot.history import Past, past_of, stage_changes
from surehand.runtime.hubspot.moves import Change, answer_change
from surehand.runtime.hubspot.seen import Seen, key_of, remember, seen_of
from surehand.runtime.hubspot.settings import OWNER, PIPELINE, STAGE
from surehand.runtime.hubspot.values import Around, Told, first_values, name_of, settle_values, told_by
from surehand.runtime.imports.walk import Ways
from surehand.runtime.sync.echoes import without_echoes
from surehand.runtime.sync.links import gone, linked, tie
from surehand.runtime.sync.twins import tell_twin
from surehand.store import models as m
from surehand.store.queries.connections import lock_connection
from surehand.store.queries.states import read_state

NOWHERE = Around()


class _Opened(NamedTuple):
    """A deal that has just become a record."""

    deal: CrmObject
    state: RecordState
    link: m.Link
    seen: Seen
    past: Past


class Counted(msgspec.Struct):
    """What came of some deals. ``refused`` could not become records, ``lacking`` had less history than they lived."""

    opened: int = 0
    changed: int = 0
    refused: int = 0
    lacking: int = 0

    def add(self, other: Counted) -> None:
        """Count both together."""
        self.opened += other.opened
        self.changed += other.changed
        self.refused += other.refused
        self.lacking += other.lacking


def take_in(
    bound: Bound, deals: Sequence[CrmObject], around: Mapping[str, Around], *, via: str = "hubspot"
) -> Counted:
    """Bring records up to date with their deals, and open those that are new.

    What was in its stage before the first import began is the past: nobody is told of it. Call it in a transaction
    together with the cursor. Read again, the same deals change nothing; older ones neither.
    """
    lock_connection(bound.workspace, bound.connection.pk)
    counted = Counted()
    new: list[CrmObject] = []
    for deal in deals:
        link = linked(bound.connection, key_of("deal", deal.id)) or _merged_into(bound, deal)
        _let_go_of_merged(bound, deal, link)
        if link is not None:
            counted.changed += _absorb(bound, link, deal, around.get(deal.id, NOWHERE))
        elif deal.properties.get(PIPELINE) == bound.settings.pipeline:
            new.append(deal)
    if new:
        counted.add(_open(bound, new, around, via))
    return counted


def let_go(bound: Bound, id: str, now_is: str = "") -> bool:
    """A deal is not there any more; its record goes on without it. Whether that is news."""
    link = linked(bound.connection, key_of("deal", id))
    if link is None or link.gone_at is not None:
        return False
    if now_is and linked(bound.connection, key_of("deal", now_is)) is None:
        _alias(bound, link, now_is)
    gone(link, bound.now)
    tell_of_gone(bound, link)
    return True


def _open(bound: Bound, deals: Sequence[CrmObject], around: Mapping[str, Around], via: str) -> Counted:
    """Open a record for each, in one go; then its history as a note, and the way to its stage."""
    program, counted = bound.program, Counted()
    ways = Ways(program.playbook)
    told = {
        deal.id: list(told_by(bound, program.playbook, deal, around.get(deal.id, NOWHERE))) for deal in deals
    }
    actor = bound.actor(via=via)
    requests = [_opening(bound, ways, deal, first_values(told[deal.id])) for deal in deals]
    outcomes = execute_batch(bound.workspace, actor, requests, now=bound.now)
    opened: list[_Opened] = []
    for deal, request, outcome in zip(deals, requests, outcomes, strict=True):
        unread = {name_of(each.rule): each.problem for each in told[deal.id] if each.problem}
        if isinstance(outcome, Refusal):
            outcome = _open_with_less(bound, request, outcome, actor)
        if isinstance(outcome, Refusal):
            counted.refused += 1
            continue
        link = tie(bound.connection, key_of("deal", deal.id), outcome.state.id)
        first = _first_seen(deal, told[deal.id], outcome.state, unread)
        opened.append(_Opened(deal, outcome.state, link, first, past_of(bound, deal)))
        tell_of_unread(
            bound, outcome.state, unread, {name_of(each.rule): each.text for each in told[deal.id]}
        )
    counted.opened = len(opened)
    counted.lacking = sum(each.past.lacks for each in opened)
    notes = [Request(AddNote(text=each.past.text), each.state.id) for each in opened if each.past.text]
    execute_batch(bound.workspace, actor, notes, now=bound.now)
    for each in opened:
        row = _stage_now(each.deal)
        change = Change(each.link.key, "", row, quiet=row.at < bound.began)
        each.seen.here = answer_change(bound, each.state, change).stage
        remember(each.link, each.seen)
    return counted


def _opening(bound: Bound, ways: Ways, deal: CrmObject, values: dict[str, object]) -> Request:
    rule = bound.settings.stages.get(deal.properties.get(STAGE) or "")
    owner = bound.people.get(deal.properties.get(OWNER) or "", "")
    person = bound.facts.directory.people.get(owner)
    title = " ".join((deal.properties.get(NAME) or "").split())[:LONGEST_TITLE] or f"Deal {deal.id}"
    command = OpenRecord(
        title=title,
        values=values,
        stage=ways.start_for(rule.stage if rule else ""),
        owner=owner if person and person.can_work else bound.connection.owner,
    )
    key = f"hubspot:{bound.connection.pk}:{deal.id}"
    return Request(command, playbook=bound.settings.playbook, key=key)


def _open_with_less(bound: Bound, request: Request, refusal: Refusal, actor: Actor) -> Done | Refusal:
    """Values that the playbook does not take do not keep a deal out."""
    command = request.command
    assert isinstance(command, OpenRecord)
    bad = {item.id for item in refusal.unmet}
    values = {name: value for name, value in command.values.items() if name not in bad} if bad else {}
    again = Request(
        msgspec.structs.replace(command, values=values), playbook=request.playbook, key=f"{request.key}:less"
    )
    return execute(bound.workspace, actor, again, now=bound.now)


def _first_seen(deal: CrmObject, told: list[Told], state: RecordState, unread: dict[str, str]) -> Seen:
    now = _stage_now(deal)
    agreed = {
        name_of(each.rule): each.canonical
        for each in told
        if not each.problem and (each.field.id in state.values or not each.canonical)
    }
    raw = {name_of(each.rule): each.text for each in told}
    owner = deal.properties.get(OWNER) or ""
    return Seen(
        deal.updated_at, now.value, now.at, owner, state.owner, texts=raw, agreed=agreed, unread=unread
    )


def _absorb(bound: Bound, link: m.Link, deal: CrmObject, around: Around) -> bool:
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


def _merged_into(bound: Bound, deal: CrmObject) -> m.Link | None:
    """The link of a deal that this one has swallowed: its record goes on as this one's."""
    for old in deal.merged:
        link = linked(bound.connection, key_of("deal", old))
        if link is not None:
            return _alias(bound, link, deal.id)
    return None


def _alias(bound: Bound, link: m.Link, id: str) -> m.Link:
    new = tie(bound.connection, key_of("deal", id), link.record)
    new.seen, new.written = link.seen, link.written
    new.save(update_fields=("seen", "written"))
    return new


def _let_go_of_merged(bound: Bound, deal: CrmObject, link: m.Link | None) -> None:
    for old in deal.merged:
        found = linked(bound.connection, key_of("deal", old))
        if found is not None and (link is None or found.pk != link.pk) and found.gone_at is None:
            gone(found, bound.now)
            if link is None or found.record != link.record:
                tell_of_gone(bound, found)


def _stage_now(deal: CrmObject) -> PropertyChange:
    """The last change of stage; where HubSpot tells no history, the stage since it was changed last."""
    stage = deal.properties.get(STAGE) or ""
    rows = deal.history.get(STAGE, ())
    if rows and rows[0].value == stage:
        return rows[0]
    at = deal.updated_at or deal.created_at
    assert at is not None
    return PropertyChange(stage, at)


def _millis(moment: datetime | None) -> str:
    return str(int(moment.timestamp() * 1000)) if moment else ""
