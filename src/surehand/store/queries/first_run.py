"""How far a workspace has come in its first hour, seen from what is there."""

from __future__ import annotations

import msgspec

from surehand.store import models as m
from surehand.store.statements import read_many


class Progress(msgspec.Struct, frozen=True):
    """What a workspace has: of records and handoffs, only those that are no samples count."""

    has_playbook: bool
    has_colleague: bool
    has_record: bool
    has_offer: bool
    has_accepted: bool
    samples: int
    is_put_away: bool

    @property
    def is_empty(self) -> bool:
        """Whether nobody has set anything up yet."""
        return not self.has_playbook


_REAL = 'NOT EXISTS (SELECT 1 FROM "sample_record" s WHERE s."workspace_id" = %s AND s."record" = {record})'
_PARTS = (
    'EXISTS (SELECT 1 FROM "playbook" p WHERE p."workspace_id" = %s AND p."current" IS NOT NULL)',
    '(SELECT COUNT(*) FROM "person" p WHERE p."workspace_id" = %s AND p."active") > 1',
    'EXISTS (SELECT 1 FROM "record" r WHERE r."workspace_id" = %s AND {})'.format(
        _REAL.format(record='r."id"')
    ),
    'EXISTS (SELECT 1 FROM "handoff" h WHERE h."workspace_id" = %s AND {})'.format(
        _REAL.format(record='h."record"')
    ),
    'EXISTS (SELECT 1 FROM "handoff" h WHERE h."workspace_id" = %s AND h."status" = \'accepted\' AND {})'.format(
        _REAL.format(record='h."record"')
    ),
    '(SELECT COUNT(*) FROM "sample_record" s WHERE s."workspace_id" = %s)',
    'EXISTS (SELECT 1 FROM "first_steps" f WHERE f."workspace_id" = %s)',
)


def open_offer(workspace: str) -> str:
    """The oldest handoff that waits to be accepted and is no sample; empty where there is none."""
    samples = m.SampleRecord.objects.within(workspace).values("record")
    offered = m.Handoff.objects.within(workspace).filter(status="offered").exclude(record__in=samples)
    return offered.order_by("id").values_list("id", flat=True).first() or ""


def read_progress(workspace: str) -> Progress:
    """How far a workspace has come, in one query."""
    statement = f"SELECT {', '.join(_PARTS)}"
    (found,) = read_many(statement, [workspace] * statement.count("%s"))
    playbook, colleague, record, offer, accepted, samples, put_away = found
    return Progress(
        bool(playbook), bool(colleague), bool(record), bool(offer), bool(accepted), samples, bool(put_away)
    )
