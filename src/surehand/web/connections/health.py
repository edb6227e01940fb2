"""The connections of a workspace as its keepers see them: whether they work, what waits, and what to do."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from surehand.runtime.connections import connections_of
from surehand.runtime.outbox.carriers import through_connections
from surehand.runtime.sync.setup import open_step
from surehand.runtime.sync.twins import KINDS
from surehand.store import models as m
from surehand.store.queries.deliveries import ConnectionCount, count_by_connection
from surehand.web.access import Reader
from surehand.web.connections.choice import Choice
from surehand.web.connections.words import channel_title
from surehand.web.times import Moment, ago, exactly


@dataclass(frozen=True)
class ConnectionView:
    """A connection: its state in words, what went through it, and what to do about it."""

    id: str
    title: str
    kind: str
    owner: str
    tone: str
    state: str
    says: str
    to_do: str
    rate: str
    waiting: int
    sent: int
    failed: int
    oldest: Moment | None
    last: Moment | None
    deliveries: str
    failures: str
    is_active: bool
    page: str = ""
    is_open: bool = False
    is_resting: bool = False


def connection_views(reader: Reader) -> tuple[ConnectionView, ...]:
    """Every connection there is."""
    counts = count_by_connection(reader.workspace.workspace)
    rows = connections_of(reader.workspace.workspace)
    return tuple(_view(row, counts.get(row.pk, ConnectionCount()), reader) for row in rows)


def _view(row: m.Connection, count: ConnectionCount, reader: Reader) -> ConnectionView:
    tone, state, says, to_do = state_of(row, reader)
    base = reader.url("deliveries")
    return ConnectionView(
        id=row.pk,
        title=row.title,
        kind=channel_title(row.kind),
        owner=reader.name(row.owner),
        tone=tone,
        state=state,
        says=says,
        to_do=to_do,
        rate=_rate(row),
        waiting=count.waiting,
        sent=count.sent,
        failed=count.failed,
        oldest=ago(count.oldest, reader.now, reader.zone) if count.oldest else None,
        last=ago(count.last_sent, reader.now, reader.zone) if count.last_sent else None,
        deliveries=Choice(connection=row.pk).address(base),
        failures=Choice(connection=row.pk, status="failed").address(base),
        is_active=row.status == "active",
        page=reader.url("connection", row.pk) if row.kind in KINDS and reader.person.role == "admin" else "",
        is_open=row.kind in KINDS and bool(open_step(row)),
        is_resting=row.status == "active" and bool(row.closed_until and row.closed_until > reader.now),
    )


def state_of(row: m.Connection, reader: Reader) -> tuple[str, str, str, str]:
    """The tone and state of a connection, why it is so, and what to do about it."""
    if row.kind in KINDS and open_step(row):
        says = _("It works once its set-up is finished; what was entered so far is kept.")
        return "waiting", _("Being set up"), says, ""
    if row.status == "paused":
        return "waiting", _("Paused"), row.note, _("Resume it: what waits goes out then.")
    if row.status == "disabled":
        return "late", _("Disabled"), row.note, _("Mend its settings or the other side, then resume it.")
    if row.closed_until and row.closed_until > reader.now:
        failed = ngettext("%(number)s try failed.", "%(number)s tries in a row failed.", row.failures)
        says = failed % {"number": row.failures} if row.failures else _("The other side asked us to wait.")
        until = _("It rests until %(time)s, then one message tries it.")
        return (
            "waiting",
            _("Resting"),
            f"{says} {until % {'time': exactly(row.closed_until, reader.zone)}}",
            "",
        )
    if row.failures:
        return "waiting", _("Troubled"), _("The last try failed; it is tried again by itself."), ""
    return "ready", _("Working"), "", ""


def _rate(row: m.Connection) -> str:
    carrier = through_connections().get(row.kind)
    rate = carrier.rate(row) if carrier else None
    if rate is None:
        return ""
    return _("At most %(number)s messages a second") % {"number": f"{rate.per_second:g}"}
