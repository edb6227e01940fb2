"""What a person's agent proposes for fields: taken as suggestions where the words carry it, for people to decide on.

All of it is taken or nothing. Each proposal that cannot be is told with what its words do carry, so that an agent can
correct it. What an agent itself wrote is no source.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from hashlib import sha256

import msgspec
from django.db import transaction

from surehand.assist.claims import Claim
from surehand.assist.flag import covers
from surehand.assist.proposed import carried
from surehand.core.engine import Actor, Next, RecordState, Refusal, Unmet, encode
from surehand.core.engine.rights import may_work
from surehand.core.values import in_words, to_plain
from surehand.runtime.assists.looking import Looked, look, order_of
from surehand.runtime.assists.model.settings import settings_of
from surehand.runtime.assists.not_taken import NOT_CARRIED, NotTaken, may_not, refuse, said_in, told_of
from surehand.runtime.assists.syncing import Wanted, hold, lock_suggestions, new_row
from surehand.runtime.execute import NO_RECORD
from surehand.runtime.facts import facts_of
from surehand.store import models as m
from surehand.store.queries.answers import read_answers
from surehand.store.queries.states import read_state

MOST = 20
"""Proposals of one call."""
MOST_OPEN = 3
"""What may wait for one field from agents: more is a search, not a proposal."""
KEPT_HERE = Refusal(
    "local_only",
    "Nothing of these records is given to a language model, so no agent reads or proposes here.",
    allowed=(Next("set", "Let a person read it and fill it in."),),
)
KEY_REUSED = Refusal("key_reused", "This idempotency key was used for another request; take a new one.")


class Proposal(msgspec.Struct, frozen=True, kw_only=True):
    """A value for a field, with the words it rests on. Free text takes the words themselves: its value may be left."""

    field: str
    source: str
    quote: str
    value: object = None


class Proposed(msgspec.Struct, frozen=True):
    """The suggestions that wait now, in the order they were proposed; ``replayed`` tells a repeated request."""

    rows: tuple[m.Suggestion, ...]
    version: int
    replayed: bool = False


def propose(
    workspace: str,
    actor: Actor,
    record: str,
    proposals: Sequence[Proposal],
    *,
    expect: int | None = None,
    key: str = "",
    now: datetime,
) -> Proposed | Refusal:
    """Let values wait for a person. Repeated with the same key, or word for word, it has no second effect.

    ``expect`` is the version of the record that was seen, as everywhere.
    """
    state = read_state(workspace, record)
    if state is None:
        return NO_RECORD
    looked = look(workspace, state, now=now)
    fingerprint = _fingerprint(actor, record, proposals)
    with transaction.atomic():
        if not hold(workspace, record):
            return NO_RECORD
        answered = read_answers(workspace, [key] if key else []).get(key)
        if answered and answered.fingerprint != fingerprint:
            return KEY_REUSED
        if answered and answered.refusal:
            return msgspec.json.decode(answered.refusal, type=Refusal)
        if not answered and expect is not None and not state.changed <= expect <= state.version:
            return Refusal("changed_since", "The record has changed since; read it again, then decide.")
        outcome = _Proposing(workspace, actor, looked, now, is_again=answered is not None).take(proposals)
        if key and not answered:
            _remember(workspace, key, fingerprint, state, outcome, now)
    return outcome


def refuse_outside(workspace: str, looked: Looked, actor: Actor) -> Refusal | None:
    """An agent is a language model of somebody's: where nothing may be given to one, it reads nothing either."""
    playbook = looked.program.playbook
    kept_here = playbook.assists.local_only or playbook.id in settings_of(workspace).local_only
    return KEPT_HERE if kept_here and actor.via == "mcp" else None


class _Proposing:
    def __init__(
        self, workspace: str, actor: Actor, looked: Looked, now: datetime, *, is_again: bool
    ) -> None:
        self.workspace, self.actor, self.looked, self.now = workspace, actor, looked, now
        self.is_again = is_again
        self.facts = facts_of(workspace)
        rows = lock_suggestions(workspace, looked.state.id)
        self.rows = sorted(rows, key=lambda each: (each.rank, each.id))

    def take(self, proposals: Sequence[Proposal]) -> Proposed | Refusal:
        """All of them as suggestions, or why not."""
        if refused := self._refuse():
            return refused
        found = [(each, self._claim(each)) for each in proposals]
        problems = [told_of(each.field, why) for each, why in found if isinstance(why, NotTaken)]
        claims = [claim for _, claim in found if isinstance(claim, Claim)]
        if not (problems or self.is_again):
            problems = list(self._too_many(claims))
        if problems:
            return refuse(problems)
        rows = tuple(self._row(claim) for claim in claims)
        return Proposed(rows, self.looked.state.version, self.is_again)

    def _refuse(self) -> Refusal | None:
        context = self.facts.context(self.looked.program, self.actor, self.now)
        if refused := may_work(context):
            return refused
        if self.looked.state.is_gone:
            return Refusal(
                "archived", "This record is archived or merged; nothing is proposed for it any more."
            )
        return refuse_outside(self.workspace, self.looked, self.actor)

    def _claim(self, proposal: Proposal) -> Claim | NotTaken:
        field = self.looked.program.playbook.fields.get(proposal.field)
        if why := may_not(proposal.field, field, self.actor):
            return why
        source = self.looked.sources.get(proposal.source)
        if source is None:
            return NotTaken("no_such_source", "There is no such source on this record.", proposal.source)
        asked = next(each for each in self.looked.fields if each.id == proposal.field)
        found = carried(source, proposal.quote, asked, self.looked.fields, order=order_of(self.facts))
        if isinstance(found, str):
            return NotTaken(*NOT_CARRIED[found], proposal.quote)
        claim = said_in(found, proposal.value, proposal.quote, asked)
        return claim if isinstance(claim, NotTaken) else self._still_open(claim) or claim

    def _still_open(self, claim: Claim) -> NotTaken | None:
        """Nothing is proposed that the record holds, or that a person has decided on."""
        if self.is_again:
            return None
        held = self.looked.state.values.get(claim.field)
        if held and claim.value is not None and covers(held.value, claim.value):
            return NotTaken("already_held", "The record says this already.", in_words(held.value))
        decided = next((each for each in self._same(claim) if each.status not in ("open", "gone")), None)
        if decided is None:
            return None
        name = self.facts.directory.name(decided.decided_by)
        return NotTaken("already_decided", f"{name} has decided on this suggestion already.", decided.words)

    def _same(self, claim: Claim) -> list[m.Suggestion]:
        """What was proposed before for a field with the same value out of the same words."""
        wanted = to_plain(claim.value) if claim.value is not None else None
        return [
            each
            for each in self.rows
            if (each.field, each.source, each.value) == (claim.field, claim.source, wanted)
            and each.start < claim.span.end
            and claim.span.start < each.end
        ]

    def _too_many(self, claims: Iterable[Claim]) -> Iterable[Unmet]:
        new: dict[str, int] = {}
        for claim in claims:
            if not any(each.status == "open" for each in self._same(claim)):
                new[claim.field] = new.get(claim.field, 0) + 1
        for field, count in new.items():
            mine = (
                each
                for each in self.rows
                if (each.field, each.method, each.status) == (field, "agent", "open")
            )
            if count + len(list(mine)) > MOST_OPEN:
                sentence = f"At most {MOST_OPEN} suggestions of agents wait for one field; let a person decide first."
                yield Unmet("input", field, "too_many_open", sentence, mend=())

    def _row(self, claim: Claim) -> m.Suggestion:
        """The suggestion that waits for it: one that is there, or a new one."""
        same = self._same(claim)
        known = next((each for each in same if each.status == "open"), None) or next(iter(same), None)
        if known is None:
            wanted = Wanted(claim, to_plain(claim.value) if claim.value is not None else None, MOST_OPEN)
            known = new_row(self.workspace, self.looked.state, wanted, self.now)
            known.proposed_by = self.actor.person
            known = self._kept(known)
            self.rows.append(known)
        elif known.status == "gone" and not self.is_again:
            known.status, known.method, known.proposed_by = "open", "agent", self.actor.person
            known.proposed_at = self.now
            known.save(update_fields=["status", "method", "proposed_by", "proposed_at"])
        return known

    def _kept(self, row: m.Suggestion) -> m.Suggestion:
        """The row as it stands; the one of a reading that proposed the same at this moment, if it was first."""
        rows = m.Suggestion.objects.within(self.workspace)
        rows.bulk_create([row], ignore_conflicts=True)
        kept: m.Suggestion = rows.get(record=row.record, key=row.key)
        return kept


def _fingerprint(actor: Actor, record: str, proposals: Sequence[Proposal]) -> str:
    told = (actor.person, record, "propose", encode(tuple(proposals)))
    return sha256("\x1f".join(told).encode()).hexdigest()


def _remember(
    workspace: str, key: str, fingerprint: str, state: RecordState, outcome: Proposed | Refusal, now: datetime
) -> None:
    refused = encode(outcome) if isinstance(outcome, Refusal) else ""
    row = m.IdempotencyKey(
        workspace_id=workspace,
        key=key,
        fingerprint=fingerprint,
        record=state.id,
        version=state.version,
        refusal=refused,
        at=now,
    )
    row.save(force_insert=True)
