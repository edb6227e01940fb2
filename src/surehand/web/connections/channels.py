"""What the page of connections shows: each way out, whether it is set up, what went through it, and the worker."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from email.utils import parseaddr

from django.conf import settings
from django.utils.translation import gettext as _

from surehand.connectors.email import parse_smtp_url
from surehand.runtime.sync.twins import KINDS
from surehand.store.queries import deliveries as queries
from surehand.store.queries.deliveries import ChannelCount
from surehand.store.queries.lists import worker_seen_at
from surehand.web.access import Reader
from surehand.web.connections.choice import Choice
from surehand.web.connections.health import ConnectionView, connection_views
from surehand.web.connections.words import channel_title
from surehand.web.replies.model import MailboxView, mailbox_view
from surehand.web.times import Moment, ago

_ALIVE = timedelta(minutes=1)
_LATE = timedelta(minutes=5)
_SECURITY = {"starttls": "STARTTLS", "tls": "TLS"}


@dataclass(frozen=True)
class Number:
    """How many deliveries of a channel stand in one state, and where they are listed."""

    count: int
    status: str
    href: str


@dataclass(frozen=True)
class ChannelView:
    """A way out: its state in words, what it is set to, how to set it up, and its deliveries."""

    title: str
    tone: str
    state: str
    says: str
    how_to: str
    waiting: Number
    sent: Number
    failed: Number
    last: Moment | None


@dataclass(frozen=True)
class WorkerView:
    """Whether anything goes out at all. ``late`` counts what should have gone out by now."""

    is_alive: bool
    seen: Moment | None
    late: int


@dataclass(frozen=True)
class ConnectionsPage:
    """The page."""

    worker: WorkerView
    channels: tuple[ChannelView, ...]
    connections: tuple[ConnectionView, ...]
    mailbox: MailboxView
    deliveries: str
    failed: int


def connections_page(reader: Reader) -> ConnectionsPage:
    """Every way out there is, and those that playbooks name although they are not there."""
    counts = queries.count_by_channel(reader.workspace.workspace)
    # What goes to the twins of records is told at each connection, below.
    named = dict.fromkeys(("inbox", "email", *(name for name in counts if name not in KINDS)))
    return ConnectionsPage(
        worker=_worker(reader),
        channels=tuple(_channel(name, counts.get(name, ChannelCount()), reader) for name in named),
        connections=connection_views(reader),
        mailbox=mailbox_view(reader),
        deliveries=reader.url("deliveries"),
        failed=sum(count.failed for count in counts.values()),
    )


def _worker(reader: Reader) -> WorkerView:
    seen = worker_seen_at()
    return WorkerView(
        is_alive=seen is not None and reader.now - seen < _ALIVE,
        seen=ago(seen, reader.now, reader.zone) if seen else None,
        late=queries.count_late(reader.workspace.workspace, reader.now - _LATE),
    )


def _channel(name: str, count: ChannelCount, reader: Reader) -> ChannelView:
    tone, state, says, how_to = _state(name, count, reader)
    base = reader.url("deliveries")

    def number(status: str) -> Number:
        return Number(getattr(count, status), status, Choice(channel=name, status=status).address(base))

    return ChannelView(
        title=channel_title(name),
        tone=tone,
        state=state,
        says=says,
        how_to=how_to,
        waiting=number("waiting"),
        sent=number("sent"),
        failed=number("failed"),
        last=ago(count.last_sent, reader.now, reader.zone) if count.last_sent else None,
    )


def _state(name: str, count: ChannelCount, reader: Reader) -> tuple[str, str, str, str]:
    """Tone, state, what it is set to, and how to set it up."""
    if name == "inbox":
        return (
            "ready",
            _("Always on"),
            _("Every alert stands in the product, for those who are on the handoff."),
            "",
        )
    if name == "email":
        return _state_of_email(count)
    if name == "slack" and "slack" in reader.facts.directory.channels:
        says = _("Alerts reach people and channels in Slack, where they are answered.")
        return "ready", _("Connected"), says, ""
    if name == "slack":
        says = _("A playbook sends alerts to Slack, which is not connected.")
        return "waiting", _("Not connected"), says, _("An administrator connects it on the page “Slack”.")
    says = _("A playbook sends alerts here, and this version of Surehand has no way to.")
    return "late", _("Not available"), says, _("Let the playbook alert by inbox or e-mail instead.")


def _state_of_email(count: ChannelCount) -> tuple[str, str, str, str]:
    how_to = _(
        "Set SUREHAND_SMTP to the mail server, as smtp://user:password@mail.example.com:587, and SUREHAND_FROM to "
        "whom letters are from. Then start Surehand again: what is new from then on goes out by e-mail too. "
        "The page “Run it” in docs/how-to/run-it.md has the details."
    )
    if settings.EMAIL_URL:
        smtp = parse_smtp_url(settings.EMAIL_URL, settings.EMAIL_FROM)
        words = {
            "server": f"{smtp.host}:{smtp.port}",
            "security": _SECURITY.get(smtp.security, _("without encryption")),
            "sender": parseaddr(smtp.sender)[1] or smtp.sender,
        }
        says = _("Through %(server)s (%(security)s), from %(sender)s.") % words
        return "ready", _("Set up"), says, ""
    if count.sent:
        return (
            "ready",
            _("Kept as files"),
            _("Letters are written into a folder; nothing leaves this machine."),
            how_to,
        )
    return (
        "waiting",
        _("Off"),
        _("E-mail is off: alerts stand in the inbox only, until there is a mail server."),
        how_to,
    )
