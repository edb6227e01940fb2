"""What the list of webhooks and the page of one that goes out show."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from surehand.core.engine import Refusal
from surehand.runtime import connections
from surehand.runtime.language import spoken
from surehand.runtime.webhooks import incoming
from surehand.runtime.webhooks.subscriptions import KIND, KNOWN_TOPICS, Webhook, host_of, webhook_of
from surehand.runtime.webhooks.topics import EVERYTHING
from surehand.store import models as m
from surehand.store.queries.board import read_playbooks
from surehand.web.access import Reader
from surehand.web.connections.choice import Choice
from surehand.web.inputs import Option
from surehand.web.refusals import RefusalView, show_refusal

STATES: Mapping[str, str | Promise] = {
    "active": gettext_lazy("At work"),
    "paused": gettext_lazy("Paused"),
    "disabled": gettext_lazy("Disabled"),
}
TONES: Mapping[str, str] = {"active": "ready", "paused": "waiting", "disabled": "late"}


@dataclass(frozen=True)
class State:
    """How a webhook is, in a word, and why."""

    word: str
    tone: str
    note: str
    is_active: bool


@dataclass(frozen=True)
class Row:
    """One webhook in a list."""

    href: str
    title: str
    says: str
    state: State


@dataclass(frozen=True)
class WebhooksPage:
    """Both lists: what is told to others, and what comes in."""

    outgoing: tuple[Row, ...]
    incoming: tuple[Row, ...]


@dataclass(frozen=True)
class WebhookForm:
    """The form of a webhook that goes out, as it stands."""

    title: str
    url: str
    topics: tuple[Option, ...]
    playbooks: tuple[Option, ...]
    doors: tuple[Option, ...]
    ordered: bool
    full: bool


@dataclass(frozen=True)
class WebhookPage:
    """A webhook that goes out. ``id`` is empty for one that is being made; ``secret`` is shown this once."""

    id: str
    form: WebhookForm
    state: State | None = None
    deliveries: str = ""
    secret: str = ""
    refused: RefusalView | None = None


def webhooks_page(reader: Reader) -> WebhooksPage:
    """Everything that goes out and comes in by webhooks."""
    workspace = reader.workspace.workspace
    out = connections.connections_of(workspace, KIND)
    doors = connections.connections_of(workspace, incoming.KIND)
    return WebhooksPage(
        outgoing=tuple(_row(row, reader.url("webhook", row.pk), _tells(webhook_of(row))) for row in out),
        incoming=tuple(_row(row, reader.url("webhook-in", row.pk), _takes(row)) for row in doors),
    )


def webhook_page(
    reader: Reader,
    row: m.Connection | None,
    *,
    typed: tuple[str, Webhook] | None = None,
    secret: str = "",
    refused: Refusal | None = None,
) -> WebhookPage:
    """One webhook, or the form for another. ``typed`` is the title and the settings that were refused."""
    title, webhook = typed or ((row.title, webhook_of(row)) if row else ("", Webhook(url="https://")))
    return WebhookPage(
        id=row.pk if row else "",
        form=_form(reader, title, webhook),
        state=state_of(row) if row else None,
        deliveries=Choice(channel=KIND, text=host_of(webhook.url)).address(reader.url("deliveries"))
        if row
        else "",
        secret=secret,
        refused=show_refusal(refused, reader) if refused else None,
    )


def state_of(row: m.Connection) -> State:
    """How a webhook is."""
    return State(str(STATES[row.status]), TONES[row.status], spoken(row.note), row.status == "active")


def playbook_options(reader: Reader, chosen: str, none: str) -> tuple[Option, ...]:
    """The playbooks of the workspace, after the choice of none."""
    found = read_playbooks(reader.workspace.workspace)
    return _options({"": none, **{each.slug: each.title for each in found}}, chosen)


def _form(reader: Reader, title: str, webhook: Webhook) -> WebhookForm:
    doors = connections.connections_of(reader.workspace.workspace, incoming.KIND)
    labels = {EVERYTHING: _("Everything that happens"), **{topic: topic for topic in _topics(webhook.events)}}
    return WebhookForm(
        title=title,
        url=webhook.url,
        topics=tuple(Option(value, label, value in webhook.events) for value, label in labels.items()),
        playbooks=playbook_options(reader, webhook.playbook, _("Every playbook")),
        doors=_options({"": _("None"), **{row.pk: row.title for row in doors}}, webhook.except_from),
        ordered=webhook.ordered,
        full=webhook.full,
    )


def _topics(chosen: Sequence[str]) -> list[str]:
    """Every event by name; groups stand among them where they were chosen by a program."""
    return sorted({*KNOWN_TOPICS, *(topic for topic in chosen if topic != EVERYTHING)})


def _options(labels: Mapping[str, str], chosen: str) -> tuple[Option, ...]:
    return tuple(Option(value, label, value == chosen) for value, label in labels.items())


def _row(row: m.Connection, href: str, says: str) -> Row:
    return Row(href, row.title, says, state_of(row))


def _tells(webhook: Webhook) -> str:
    names = _("everything") if EVERYTHING in webhook.events else ", ".join(webhook.events)
    return _("%(events)s → %(host)s") % {"events": names, "host": host_of(webhook.url)}


def _takes(row: m.Connection) -> str:
    mapping = incoming.incoming_of(row).mapping
    if not mapping.playbook:
        return _("kept only: there is no mapping yet")
    return _("into records of %(playbook)s") % {"playbook": mapping.playbook}
