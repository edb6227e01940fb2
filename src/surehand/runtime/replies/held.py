"""Mail that was not taken, looked at by a person: read again once its reason is mended, or put aside."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from surehand.core.engine import Actor, Next, Refusal
from surehand.runtime.facts import facts_of
from surehand.runtime.outbox.system_alerts import SystemAlert, admins_of, tell
from surehand.runtime.trail import Changed, note
from surehand.store import models as m
from surehand.store.queries.mail import MAIL


def find_mail(workspace: str, inbound: str) -> m.Inbound | None:
    """A mail that came in, by id."""
    rows = m.Inbound.objects.within(workspace).filter(connection=MAIL)
    found: m.Inbound | None = rows.filter(id=inbound).first()
    return found


def read_again(workspace: str, inbound: str, now: datetime) -> m.Inbound | Refusal:
    """Let a held mail be read once more; what it did before it does not do twice."""
    return _settle(workspace, inbound, {"status": "waiting", "next_at": now, "attempts": 0, "told": ""})


def put_aside(
    workspace: str, actor: Actor, inbound: str, *, now: datetime | None = None
) -> m.Inbound | Refusal:
    """Say that nothing is to become of a held mail; its reason stays, with who said so, and it is in the audit log."""
    found = find_mail(workspace, inbound)
    before = found.told if found else ""
    name = facts_of(workspace).directory.name(actor.person)
    aside = f"{name} put it aside." if actor.person else "It was put aside on the command line."
    told = f"{before} {aside}".strip()
    with transaction.atomic():
        settled = _settle(workspace, inbound, {"status": "ignored", "told": told[-500:]})
        if isinstance(settled, m.Inbound):
            # Neither sender nor subject: the log outlives the mail, and is no place for what people wrote.
            after = {"received": settled.received_at.isoformat()}
            note(workspace, actor, "mail_put_aside", inbound, Changed(after=after, reason=before), now=now)
    return settled


def _settle(workspace: str, inbound: str, columns: dict[str, object]) -> m.Inbound | Refusal:
    rows = m.Inbound.objects.within(workspace).filter(connection=MAIL, id=inbound)
    settled = rows.filter(status="failed").update(**columns)
    found: m.Inbound | None = rows.first()
    if found is None:
        return Refusal("no_such_mail", "There is no such mail in this workspace.")
    if not settled:
        allowed = (Next("read", "See what became of it."),)
        return Refusal("not_held", "This mail is not held: somebody has settled it.", allowed=allowed)
    return found


def tell_of_held(workspace: str, now: datetime) -> None:
    """Tell every administrator, once a day, how many mails are held: nobody else hears of them."""
    rows = m.Inbound.objects.within(workspace).filter(connection=MAIL, status="failed")
    if not (count := rows.count()):
        return
    for person in admins_of(facts_of(workspace).directory.people.values()):
        tell(workspace, person, SystemAlert("mail_held", "replies", {"count": str(count)}), now)
