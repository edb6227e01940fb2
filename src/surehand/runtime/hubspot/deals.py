"""Deals become records, and records stay what their deals are: values first, then who owns it, then the gate."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from functools import partial
from typing import NamedTuple, TypeVar

import msgspec
from django.db import InterfaceError, OperationalError, transaction

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
from surehand.runtime.outbox.redaction import redacted
from surehand.runtime.sync.drift import Seen as Found
from surehand.runtime.sync.drift import add_drift, end_drift
from surehand.runtime.sync.echoes import without_echoes
from surehand.runtime.sync.links import gone, linked, tie
from surehand.runtime.sync.twins import tell_twin
from surehand.store import models as m
from surehand.store.queries.connections import lock_connection
from surehand.store.queries.states import read_state

log = logging.getLogger(__name__)

T = TypeVar("T")
NOWHERE = Around()
LONGEST_WHY = 200
NOT_READ = "deals"
"""The area of findings about deals with which something went wrong."""


class _Opened(NamedTuple):
    """A deal that has just become a record."""

    deal: CrmObject
    state: RecordState
    link: m.Link
    seen: Seen
    past: Past


class Counted(msgspec.Struct):
    """What came of some deals. ``refused`` could not become records, ``lacking`` had less history than they lived.

    ``wrong`` are those with which something went wrong.
    """

    opened: int = 0
    changed: int = 0
    refused: int = 0
    lacking: int = 0
    wrong: set[str] = set()

    def add(self, other: Counted) -> None:
        """Count both together."""
        self.opened += other.opened
        self.changed += other.changed
        self.refused += other.refused
        self.lacking += other.lacking
        self.wrong |= other.wrong


def take_in(
    bound: Bound, deals: Sequence[CrmObject], around: Mapping[str, Around], *, via: str = "hubspot"
) -> Counted:
    """Bring records up to date with their deals, and open those that are new.

    What was in its stage before the first import began is the past: nobody is told of it. Call it in a transaction
    together with the cursor. Read again, the same deals change nothing; older ones neither. A deal with which something
    goes wrong is told, and left as it was until it is read again.
    """
    lock_connection(bound.workspace, bound.connection.pk)
    counted = Counted()
    new: list[CrmObject] = []
    for deal in deals:
        known = _by_itself(bound, deal, partial(_take_known, bound, deal, around))
        if known is not None:
            counted.add(known)
        elif deal.properties.get(PIPELINE) == bound.settings.pipeline:
            new.append(deal)
    if new:
        counted.add(_open_all(bound, new, around, via))
    _end_not_read(bound, {deal.id for deal in deals} - counted.wrong)
    return counted


def let_go(bound: Bound, id: str, now_is: str = "") -> bool:
    """A deal is not there any more; its record goes on without it. Whether that is news."""
    _end_not_read(bound, {id})
    link = linked(bound.connection, key_of("deal", id))
    if link is None or link.gone_at is not None:
        return False
    if now_is and linked(bound.connection, key_of("deal", now_is)) is None:
        _alias(bound, link, now_is)
    gone(link, bound.now)
    tell_of_gone(bound, link)
    return True


def _take_known(bound: Bound, deal: CrmObject, around: Mapping[str, Around]) -> Counted | None:
    """Take in what a deal tells that has a record; None for one that has none."""
    link = linked(bound.connection, key_of("deal", deal.id)) or _merged_into(bound, deal)
    _let_go_of_merged(bound, deal, link)
    if link is None:
        return None
    return Counted(changed=_absorb(bound, link, deal, around.get(deal.id, NOWHERE)))


def _by_itself(bound: Bound, deal: CrmObject, take: Callable[[], T]) -> T | Counted:
    """Take in one deal. Where that fails, nothing of it is kept, its finding says so, and the others go on."""
    try:
        with transaction.atomic():
            return take()
    except (InterfaceError, OperationalError):
        raise
    except Exception as error:
        # Whatever is wrong with it, it must be seen, and keep out no other.
        log.exception("deal %s of %s could not be taken in", deal.id, bound.connection.pk)
        name = deal.properties.get(NAME) or deal.id
        words = {"what": name[:80], "why": redacted(repr(error), bound.connection, longest=LONGEST_WHY)}
        add_drift(bound.connection, NOT_READ, Found("not_read", f"{deal.id}:", words), bound.now)
        return Counted(wrong={deal.id})


def _end_not_read(bound: Bound, ids: set[str]) -> None:
    """These deals could be taken in."""
    start = f"{bound.connection.pk}:{NOT_READ}:"
    rows = m.Finding.objects.within(bound.workspace).filter(key__startswith=start, resolved_at=None)
    for key in rows.values_list("key", flat=True):
        about = key.removeprefix(start)
        if about.removesuffix(":") in ids:
            end_drift(bound.connection, NOT_READ, about, bound.now)


def _open_all(bound: Bound, deals: Sequence[CrmObject], around: Mapping[str, Around], via: str) -> Counted:
    """All in one go; each by itself where something went wrong."""
    try:
        with transaction.atomic():
            return _open(bound, deals, around, via)
    except (InterfaceError, OperationalError):
        raise
    except Exception:
        # Which of them it was is seen when each is opened by itself.
        log.warning("%s deals of %s failed together", len(deals), bound.connection.pk, exc_info=True)
    counted = Counted()
    for deal in deals:
        opening = partial(_open, bound, [deal], around, via)
        counted.add(_by_itself(bound, deal, opening))
    counted.refused += len(counted.wrong)
    return counted


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
