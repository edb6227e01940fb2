"""“Save as a note”: a message in Slack becomes a note on a record, with who wrote it and where. It never acts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec
from django.utils.translation import gettext as _

from surehand.connectors.channel import DeliveryFailed
from surehand.connectors.slack.blocks import options_of, window
from surehand.core.engine import Refusal
from surehand.core.engine.commands import AddNote
from surehand.runtime.slack.accounts import INLINE, client_of
from surehand.runtime.slack.answers import Acted, By, Click, clicked_by, in_full
from surehand.runtime.slack.windows import saving, telling
from surehand.store import models as m
from surehand.store.queries.search import find_records

MOST = 20


def begin(click: Click) -> Acted:
    """Ask which record a message is about."""
    with clicked_by(click) as by:
        if isinstance(by, Refusal):
            return _tell_stranger(click, by)
        opened = by.open(saving(str(click.payload.get("message", {}).get("text", "")), click.inbound))
        return (
            Acted("A window was opened.") if opened else Acted("No window could be opened.", status="failed")
        )


def suggest(click: Click) -> Acted:
    """The records that fit what is being typed."""
    with clicked_by(click) as by:
        if isinstance(by, Refusal):
            return Acted(by.sentence, status="ignored", answer={"options": []})
        text = str(click.payload.get("value", ""))[:100]
        found = find_records(click.workspace, text, (), MOST) if text.strip() else []
        return Acted("Looked up.", answer={"options": options_of({each.id: each.title for each in found})})


def save(by: By, kept: str, typed: Mapping[str, tuple[str, ...]]) -> Acted:
    """Write the note, as the one who saves it."""
    record = next(iter(typed.get("record", ())), "")
    told = _message(by.click, kept)
    if told is None:
        return _say(_("The message is not known any more: choose “Save as a note” again."), "failed")
    outcome = by.do(AddNote(text=_note(by, told)), record, f"note:{kept}:{record}")
    if isinstance(outcome, Refusal):
        said = {"response_action": "errors", "errors": {"record": in_full(outcome)}}
        return Acted(outcome.sentence, record, answer=said)
    return Acted("Saved as a note.", record)


def _note(by: By, told: Mapping[str, Any]) -> str:
    """The message, then who wrote it, where, and the address at which Slack shows it."""
    message, channel = told.get("message", {}), told.get("channel", {})
    name, place = channel.get("name", "directmessage"), channel.get("id", "")
    ts = str(message.get("ts", "")).replace(".", "")
    words = {
        "who": _author(by, str(message.get("user", ""))),
        "where": _("a conversation") if name in ("directmessage", "privategroup") else f"#{name}",
        "link": f"https://{told.get('team', {}).get('domain', '')}.slack.com/archives/{place}/p{ts}",
    }
    return f"{message.get('text', '')}\n\n" + _("%(who)s in Slack, in %(where)s: %(link)s") % words


def _author(by: By, member: str) -> str:
    """Who wrote it, by name: a person here, or as Slack calls them."""
    ties = m.SlackPerson.objects.within(by.click.workspace).filter(
        connection=by.click.connection.pk, member=member
    )
    person = ties.values_list("person", flat=True).first()
    people = m.Person.objects.within(by.click.workspace).filter(id=person) if person else None
    if people and (name := people.values_list("name", flat=True).first()):
        return str(name)
    if member:
        try:
            user = by.slack.call("users.info", user=member)["user"]
            return str(user.get("real_name") or user.get("name") or member)
        except DeliveryFailed:
            return member
    return _("An app")


def _message(click: Click, kept: str) -> dict[str, Any] | None:
    rows = m.Inbound.objects.within(click.workspace).filter(id=kept, connection=click.connection.pk)
    body = rows.values_list("body", flat=True).first()
    if body is None:
        return None
    told: dict[str, Any] = msgspec.json.decode(bytes(body))["payload"]
    return told if told.get("user", {}).get("id") == click.member else None


def _tell_stranger(click: Click, refusal: Refusal) -> Acted:
    """A message may stand where the app is no member and cannot speak: then a window tells."""
    with client_of(click.connection, timeout=INLINE) as slack:
        slack.call(
            "views.open",
            trigger_id=click.payload.get("trigger_id", ""),
            view=window(telling(in_full(refusal))),
        )
    return Acted(refusal.sentence, status="ignored")


def _say(text: str, status: Any) -> Acted:
    return Acted(text, status=status, answer={"response_action": "update", "view": window(telling(text))})
