"""What a HubSpot connection finds that somebody has to mend, as findings that end by themselves."""

from __future__ import annotations

from surehand.core.engine import RecordState
from surehand.runtime.hubspot.bound import Bound
from surehand.runtime.hubspot.snapshot import Drift, Snapshot
from surehand.runtime.outbox.redaction import redacted
from surehand.runtime.sync.drift import Seen, add_drift, end_drift, keep_drift
from surehand.store import models as m

SCHEMA, TWINS, REFUSED, LOOPS, UNREAD = "schema", "twins", "refused", "loops", "unread"


def tell_of_schema(bound: Bound, snapshot: Snapshot) -> None:
    """What fits the mapping no more, and nothing else of its set-up."""
    keep_drift(bound.connection, SCHEMA, [_of_schema(each) for each in snapshot.drift], bound.now)


def tell_of_gone(bound: Bound, link: m.Link) -> None:
    """A deal is gone: its record and its handoffs stay, and a person says what becomes of them."""
    told = (
        m.Record.objects.within(bound.workspace).filter(id=link.record).values_list("title", "owner").first()
    )
    title, owner = told or ("", "")
    words = {"title": title, "what": link.key}
    add_drift(bound.connection, TWINS, Seen("twin_gone", link.key, words, link.record, owner), bound.now)


def back_again(bound: Bound, link: m.Link) -> None:
    """It was brought back."""
    end_drift(bound.connection, TWINS, link.key, bound.now)


def tell_of_refused(bound: Bound, state: RecordState, sentence: str) -> None:
    """HubSpot's administrators ask for something before this may be written."""
    words = {"title": state.title, "what": redacted(sentence, bound.connection)}
    add_drift(
        bound.connection, REFUSED, Seen("twin_refused", state.id, words, state.id, state.owner), bound.now
    )


def taken_again(bound: Bound, state: RecordState) -> None:
    """Everything was taken."""
    end_drift(bound.connection, REFUSED, state.id, bound.now)
    end_drift(bound.connection, LOOPS, state.id, bound.now)


def tell_of_loop(bound: Bound, state: RecordState, properties: list[str]) -> None:
    """Two systems write the same values to and fro."""
    words = {"title": state.title, "what": ", ".join(properties)}
    add_drift(bound.connection, LOOPS, Seen("twin_loop", state.id, words, state.id), bound.now)


def tell_of_unread(bound: Bound, state: RecordState, unread: dict[str, str], raw: dict[str, str]) -> None:
    """Texts that say nothing a field can hold: one finding for each property, with an example."""
    for name in unread.keys() - bound.told_unread:
        bound.told_unread.add(name)
        words = {"title": state.title, "field": name, "value": raw.get(name, "")[:80]}
        add_drift(bound.connection, UNREAD, Seen("value_unread", name, words, state.id), bound.now)


def end_unread(bound: Bound, still: set[str]) -> None:
    """Every deal was looked at: only these properties cannot be read somewhere."""
    rows = m.Finding.objects.within(bound.workspace).filter(
        key__startswith=f"{bound.connection.pk}:{UNREAD}:", resolved_at=None
    )
    for key in rows.values_list("key", flat=True):
        name = key.split(":", 2)[2]
        if name not in still:
            end_drift(bound.connection, UNREAD, name, bound.now)


def _of_schema(drift: Drift) -> Seen:
    words = {
        "stage_renamed": {"was": drift.was, "now": drift.label},
        "field_missing": {"field": drift.label},
        "field_changed": {"field": drift.name.partition(".")[2], "now": drift.label, "was": drift.was},
        "owner_unknown": {"person": drift.label},
    }.get(drift.kind, {"stage": drift.label})
    return Seen(drift.kind, f"{drift.kind}:{drift.name}", words)
