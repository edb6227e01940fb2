"""The suggestions of a record are brought up to date: what is proposed now is open, what no longer is, is gone."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, tzinfo
from hashlib import sha256

import msgspec
from django.db import transaction

from surehand.assist.brief import Asked, Brief
from surehand.assist.claims import Claim
from surehand.assist.flag import Flags, covers
from surehand.assist.source import Source
from surehand.core.engine import RecordState, encode
from surehand.core.values import FieldValue, Plain, ValueProblem, in_words, is_empty, read_value, to_plain
from surehand.runtime.facts import lock_workspace
from surehand.runtime.ids import new_id
from surehand.store import models as m

LONGEST_WORDS = 500


class Wanted(msgspec.Struct, frozen=True):
    """A claim with a value that is to be proposed; ``rank`` is its place among those for the field."""

    claim: Claim
    value: Plain
    rank: int

    @property
    def key(self) -> str:
        """The same for the same value from the same words."""
        claim = self.claim
        told = encode((claim.field, self.value, claim.source, claim.span.start, claim.span.end))
        return sha256(told.encode()).hexdigest()


class Seen(msgspec.Struct, frozen=True):
    """What is known of a record now: the fields of its playbook, what its sources say, and where its days begin."""

    fields: Mapping[str, Asked]
    brief: Brief
    flags: Flags
    sources: Mapping[str, Source]
    zone: tzinfo


def bring_up_to_date(workspace: str, state: RecordState, seen: Seen, now: datetime) -> None:
    """Open what is proposed now, and close what is not any more. What a person decided on is left as it is."""
    wanted = {each.key: each for each in _wanted(state, seen)}
    with transaction.atomic():
        if not hold(workspace, state.id):
            return
        rows = {each.key: each for each in lock_suggestions(workspace, state.id)}
        for key, row in rows.items():
            _settle(row, wanted.get(key), state, seen.fields)
        m.Suggestion.objects.within(workspace).bulk_create(
            [new_row(workspace, state, each, now) for key, each in wanted.items() if key not in rows],
            ignore_conflicts=True,
        )


def hold(workspace: str, record: str) -> bool:
    """Become the one writer until the transaction ends; False where the record was erased while it was read.

    Nothing of it may be kept then: who erased it has deleted what was there.
    """
    lock_workspace(workspace)
    return m.Record.objects.within(workspace).filter(id=record).exists()


def lock_suggestions(workspace: str, record: str) -> list[m.Suggestion]:
    """Those of a record as they stand, for nobody else to decide on until the transaction ends."""
    rows = m.Suggestion.objects.within(workspace).filter(record=record)
    return list(rows.select_for_update().order_by("id"))


def new_row(workspace: str, state: RecordState, wanted: Wanted, now: datetime) -> m.Suggestion:
    """A suggestion that is not stored yet."""
    claim = wanted.claim
    return m.Suggestion(
        id=new_id("sug"),
        workspace_id=workspace,
        record=state.id,
        key=wanted.key,
        playbook=state.playbook,
        field=claim.field,
        value=wanted.value,
        words=in_words(claim.value)[:LONGEST_WORDS],
        source=claim.source,
        start=claim.span.start,
        end=claim.span.end,
        quote=claim.quote,
        speaker=claim.speaker[:200],
        side=claim.side,
        modality=claim.modality,
        method=claim.method,
        confidence=claim.confidence,
        rank=wanted.rank,
        proposed_at=now,
    )


def _wanted(state: RecordState, seen: Seen) -> Iterable[Wanted]:
    """For an empty field all candidates; for a filled one only what speaks against it."""
    if state.is_gone:
        return
    against = {
        each.field: each.claims for each in seen.flags.flags if each.kind in ("contradictory", "stale")
    }
    for proposal in seen.brief.proposals:
        held = state.values.get(proposal.field)
        if held is None or is_empty(held.value):
            claims: Iterable[Claim] = proposal.candidates
        else:
            claims = [each for each in against.get(proposal.field, ()) if _is_news(each, held, seen)]
        yield from (
            Wanted(claim, to_plain(claim.value), rank)
            for rank, claim in enumerate(claims)
            if claim.value is not None and claim.modality != "negated"
        )


def _is_news(claim: Claim, held: FieldValue, seen: Seen) -> bool:
    """What a person confirmed from the sources is weighed against what came since, not against what they read."""
    return not held.quoted or seen.sources[claim.source].written > held.at.astimezone(seen.zone).date()


def _settle(
    row: m.Suggestion, wanted: Wanted | None, state: RecordState, fields: Mapping[str, Asked]
) -> None:
    if row.status == "open" and wanted is None and _is_over(row, state, fields.get(row.field)):
        row.status = "gone"
        row.save(update_fields=["status"])
    elif row.status == "gone" and wanted is not None:
        row.status = "open"
        row.save(update_fields=["status"])


def _is_over(row: m.Suggestion, state: RecordState, field: Asked | None) -> bool:
    """What an agent proposed stands in no reading: it is over when the record holds it, or when it or its field is
    gone, or the field is of another kind or for people only by now."""
    if row.method != "agent" or state.is_gone or field is None or field.human_only:
        return True
    value = read_value(field.shape, row.value)
    if value is None or isinstance(value, ValueProblem):
        return True
    held = state.values.get(row.field)
    return held is not None and covers(held.value, value)
