"""Findings: what was expected but did not happen, kept once, told to its owner, and gone when it holds no more.

The first look at a workspace that has many of them opens none: it says how many there are, and a person decides whether
to keep them or to begin with what is new.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime

import msgspec
from django.db import transaction
from django.db.models import QuerySet

from surehand.core.engine import Actor, Next, Refusal
from surehand.runtime.expectations import SEEN_BY_CONNECTIONS, SENTENCES, Expected, expectations
from surehand.runtime.ids import new_id
from surehand.runtime.outbox.system_alerts import SystemAlert, tell
from surehand.runtime.replies.held import tell_of_held
from surehand.runtime.trail import Changed, note
from surehand.store import models as m

A_WALL = 10
"""A first look with more findings than this is shown as numbers first."""
LONGEST_REASON = 500
AT_ONCE = 500


class Reconciled(msgspec.Struct, frozen=True):
    """What a look came to: how many are open, new and resolved, and how many wait to be decided on."""

    open: int
    new: int
    resolved: int
    preview: int = 0

    @property
    def sentence(self) -> str:
        """What came of it."""
        if self.preview:
            return f"The first look found {self.preview} things; somebody decides whether to keep them."
        return f"{self.open} findings are open, {self.new} of them new; {self.resolved} were resolved."


def reconcile(workspace: str, now: datetime | None = None) -> Reconciled:
    """Look for what was expected but did not happen, and bring the findings up to date."""
    at = now or datetime.now(UTC)
    found = {each.key: each for each in expectations(workspace, at)}
    with transaction.atomic():
        # One look at a time: two would each take the other's findings for new.
        m.Workspace.objects.select_for_update().get(id=workspace)
        rows = m.Finding.objects.within(workspace).exclude(kind__in=SEEN_BY_CONNECTIONS)
        is_first = not rows.exists()
        kept = {row.key: row for row in rows}
        resolved = _resolve([row for key, row in kept.items() if key not in found], workspace, at)
        status = "preview" if _stays_preview(kept, found, is_first=is_first) else "open"
        new = _keep(workspace, found, kept, status, at)
    _tell_owners(workspace, new, at)
    counted = Counter(rows.values_list("status", flat=True))
    return Reconciled(counted["open"], len(new), resolved, counted["preview"])


def reconcile_now(workspace: str, now: datetime) -> str:
    """The same as scheduled work: what came of it, in a sentence. Administrators also hear of mail that is held."""
    tell_of_held(workspace, now)
    return reconcile(workspace, now).sentence


def keep_seen(
    workspace: str, about: str, seen: Iterable[Expected], at: datetime, *, whole: bool = True
) -> int:
    """Keep what a connection sees; how much of it is new. All keys begin with ``about``.

    With ``whole`` it is everything there is about that, so that what is not among it holds no more.
    """
    found = {each.key: each for each in seen}
    with transaction.atomic():
        m.Workspace.objects.select_for_update().get(id=workspace)
        rows = m.Finding.objects.within(workspace).filter(key__startswith=about)
        kept = {row.key: row for row in rows}
        if whole:
            _resolve([row for key, row in kept.items() if key not in found], workspace, at)
        new = _keep(workspace, found, kept, "open", at)
    _tell_owners(workspace, new, at)
    return len(new)


def preview_of(workspace: str) -> dict[str, int]:
    """How many findings of each kind the first look found, while nobody has decided on them."""
    rows = m.Finding.objects.within(workspace).filter(status="preview")
    return dict(Counter(rows.order_by("kind").values_list("kind", flat=True)))


def decide_on_preview(
    workspace: str, actor: Actor, *, keep: bool, now: datetime | None = None
) -> int | Refusal:
    """Keep what the first look found, or set it aside and begin with what is new; how many that were."""
    at = now or datetime.now(UTC)
    rows = m.Finding.objects.within(workspace).filter(status="preview")
    with transaction.atomic():
        decided = list(rows.select_for_update())
        if not decided:
            return Refusal("nothing_to_decide", "There is no first look that waits for somebody to decide.")
        reason = "" if keep else "It was so before the first look."
        rows.update(status="open" if keep else "set_aside", reason=reason)
        told = Changed(after={"findings": len(decided), "kept": keep})
        note(workspace, actor, "findings_decided", workspace, told, now=at)
    if keep:
        _tell_owners(workspace, decided, at)
    return len(decided)


def set_aside(
    workspace: str, actor: Actor, finding: str, reason: str, *, now: datetime | None = None
) -> m.Finding | Refusal:
    """Stop showing a finding for as long as it holds, for a reason that is in the audit log."""
    if not reason.strip() or len(reason) > LONGEST_REASON:
        return Refusal("reason_missing", "Say in at most 500 characters why it is all right as it is.")
    with transaction.atomic():
        rows = m.Finding.objects.within(workspace).filter(id=finding)
        found: m.Finding | None = rows.first()
        if found is None:
            return Refusal("no_such_finding", "There is no such finding in this workspace.")
        if not rows.filter(status="open").update(status="set_aside", reason=reason.strip()):
            allowed = (Next("read", "See what became of it."),)
            return Refusal("not_open", f"This finding is {found.status}, not open.", allowed=allowed)
        told = Changed(sentence_of(found), reason=reason.strip())
        note(workspace, actor, "finding_set_aside", found.pk, told, now=now)
    found.refresh_from_db(from_queryset=m.Finding.objects.within(workspace))
    return found


def sentence_of(finding: m.Finding) -> str:
    """What a finding tells."""
    return SENTENCES[finding.kind].format(**finding.words)


def _stays_preview(kept: Mapping[str, m.Finding], found: Mapping[str, Expected], *, is_first: bool) -> bool:
    """Until somebody has decided on the first look, what comes on top belongs to it."""
    return (is_first and len(found) > A_WALL) or any(row.status == "preview" for row in kept.values())


def _keep(
    workspace: str,
    found: Mapping[str, Expected],
    kept: Mapping[str, m.Finding],
    status: str,
    at: datetime,
) -> list[m.Finding]:
    """Save what is new or holds again, and note of the rest that it still holds; the new ones that are open."""
    new, still = [], []
    for key, each in found.items():
        row = kept.get(key)
        if row is None:
            new.append(_finding(workspace, each, status, at))
            continue
        if row.status == "resolved":
            row.status, row.found_at, row.resolved_at, row.reason = status, at, None, ""
            new.append(row)
        row.words, row.owner, row.seen_at = dict(each.words), each.owner, at
        still.append(row)
    rows = m.Finding.objects.within(workspace)
    rows.bulk_create([row for row in new if row.key not in kept], batch_size=AT_ONCE)
    columns = ("status", "words", "owner", "found_at", "seen_at", "resolved_at", "reason")
    rows.bulk_update(still, columns, batch_size=AT_ONCE)
    return [row for row in new if row.status == "open"]


def _finding(workspace: str, each: Expected, status: str, at: datetime) -> m.Finding:
    return m.Finding(
        id=new_id("fnd"),
        workspace_id=workspace,
        kind=each.kind,
        key=each.key,
        record=each.record,
        words=dict(each.words),
        owner=each.owner,
        status=status,
        found_at=at,
        seen_at=at,
    )


def _resolve(gone: Iterable[m.Finding], workspace: str, at: datetime) -> int:
    keys = [row.pk for row in gone if row.status != "resolved"]
    rows: QuerySet[m.Finding] = m.Finding.objects.within(workspace)
    return sum(
        rows.filter(pk__in=keys[start : start + AT_ONCE]).update(status="resolved", resolved_at=at)
        for start in range(0, len(keys), AT_ONCE)
    )


def _tell_owners(workspace: str, new: Iterable[m.Finding], at: datetime) -> None:
    """One alert a day for each owner, with the number of all that are open and theirs."""
    for owner in {row.owner for row in new if row.owner}:
        count = m.Finding.objects.within(workspace).filter(owner=owner, status="open").count()
        tell(workspace, owner, SystemAlert("findings", "findings", {"count": str(count)}), at)
