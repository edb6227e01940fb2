"""Deals that are new become records: with their values, their history as a note, and the way to their stage."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from functools import partial
from typing import NamedTuple

import msgspec
from django.db import InterfaceError, OperationalError, transaction

from surehand.connectors.hubspot.shapes import CrmObject, PropertyChange
from surehand.core.engine import Actor, RecordState, Refusal
from surehand.core.engine.commands import AddNote, OpenRecord
from surehand.runtime.execute import Done, Request, execute, execute_batch
from surehand.runtime.hubspot.bound import Bound, name_in
from surehand.runtime.hubspot.findings import tell_of_unread
from surehand.runtime.hubspot.history import Past, past_of
from surehand.runtime.hubspot.moves import Change, answer_change
from surehand.runtime.hubspot.one_by_one import Counted, by_itself
from surehand.runtime.hubspot.seen import Seen, key_of, remember
from surehand.runtime.hubspot.settings import OWNER, STAGE
from surehand.runtime.hubspot.values import NOWHERE, Around, Told, first_values, name_of, told_by
from surehand.runtime.imports.walk import Ways
from surehand.runtime.sync.links import tie
from surehand.store import models as m

log = logging.getLogger(__name__)


class _Opened(NamedTuple):
    """A deal that has just become a record."""

    deal: CrmObject
    state: RecordState
    link: m.Link
    seen: Seen
    past: Past


def open_all(bound: Bound, deals: Sequence[CrmObject], around: Mapping[str, Around], via: str) -> Counted:
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
        counted.add(by_itself(bound, deal, opening))
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
    title = name_in(deal) or f"Deal {deal.id}"
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
        modified=deal.updated_at,
        name=name_in(deal),
        title=state.title,
        stage=now.value,
        stage_at=now.at,
        owner=owner,
        person=state.owner,
        texts=raw,
        agreed=agreed,
        unread=unread,
    )


def _stage_now(deal: CrmObject) -> PropertyChange:
    """The last change of stage; where HubSpot tells no history, the stage since it was changed last."""
    stage = deal.properties.get(STAGE) or ""
    rows = deal.history.get(STAGE, ())
    if rows and rows[0].value == stage:
        return rows[0]
    at = deal.updated_at or deal.created_at
    assert at is not None
    return PropertyChange(stage, at)
