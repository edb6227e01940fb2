"""Who is who: a person here and an account in Slack are the same when their e-mail addresses are.

The tie is kept, looked up anew once a day, and void as soon as the address on either side is another.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from surehand.connectors.channel import DeliveryFailed
from surehand.connectors.slack.client import SlackClient, SlackRefused
from surehand.core.engine import Next, Person, Refusal
from surehand.runtime.facts import facts_of
from surehand.runtime.slack.accounts import slack_settings
from surehand.store import models as m

KEPT = timedelta(days=1)


def conversation_with(slack: SlackClient, connection: m.Connection, person: Person, now: datetime) -> str:
    """The conversation of the app with a person. Raises `DeliveryFailed`, for a person where nobody fits."""
    tie = _tie_of(connection, now, person=person.id, email=person.email.casefold())
    if tie is None:
        tie = _look_up(slack, connection, person, now)
    if not tie.dm:
        tie.dm = str(slack.call("conversations.open", users=tie.member)["channel"]["id"])
        tie.save(update_fields=["dm"])
    return tie.dm


def person_behind(
    slack: SlackClient, connection: m.Connection, member: str, now: datetime
) -> Person | Refusal:
    """The person who clicked. Refused for whoever is no active member here. Raises `DeliveryFailed`."""
    tie = _tie_of(connection, now, member=member)
    directory = facts_of(connection.workspace_id).directory
    person = directory.people.get(tie.person) if tie else None
    if tie is None or person is None or person.email.casefold() != tie.email:
        found = _profile(slack, connection, member)
        if isinstance(found, Refusal):
            return found
        person = directory.find(found)
        if person is None:
            return _unknown(found)
        _keep(connection, person, member, now)
    if not person.active:
        sentence = (
            "You are no active member of this workspace any more; ask an administrator to let you back in."
        )
        return Refusal("not_a_member", sentence)
    return person


def forget_member(connection: m.Connection, member: str) -> None:
    """Forget who somebody in Slack is: their account there has changed."""
    _ties(connection).filter(member=member).delete()


def _look_up(slack: SlackClient, connection: m.Connection, person: Person, now: datetime) -> m.SlackPerson:
    try:
        found = slack.call("users.lookupByEmail", email=person.email)["user"]
    except SlackRefused as refused:
        if refused.error != "users_not_found":
            raise
        words = {"name": person.name, "email": person.email}
        said = _(
            "Nobody in Slack has the address of %(name)s, %(email)s: invite them, or let both addresses be the same."
        )
        raise DeliveryFailed("person", said % words) from None
    return _keep(connection, person, str(found["id"]), now)


def _profile(slack: SlackClient, connection: m.Connection, member: str) -> str | Refusal:
    """The e-mail address of an account of this Slack workspace; guests of other companies and apps have none here."""
    user: dict[str, Any] = slack.call("users.info", user=member)["user"]
    is_own = user.get("team_id", "") == slack_settings(connection).team
    if not is_own or user.get("is_bot") or user.get("deleted") or user.get("is_stranger"):
        sentence = "Only members of the connected Slack workspace can act here; sign in to Surehand instead."
        return Refusal("not_a_member", sentence)
    email = str(user.get("profile", {}).get("email", ""))
    return email or Refusal(
        "not_a_member", "Slack does not tell us your e-mail address; sign in to Surehand instead."
    )


def _unknown(email: str) -> Refusal:
    return Refusal(
        "not_a_member",
        f"Nobody in Surehand has your address {email}; ask an administrator to invite you with this address.",
        allowed=(Next("ask_admin", "Ask an administrator to invite you."),),
    )


def _tie_of(connection: m.Connection, now: datetime, **sought: str) -> m.SlackPerson | None:
    found: m.SlackPerson | None = _ties(connection).filter(checked_at__gt=now - KEPT, **sought).first()
    return found


def _keep(connection: m.Connection, person: Person, member: str, now: datetime) -> m.SlackPerson:
    with transaction.atomic():
        before = _ties(connection).filter(person=person.id, member=member).first()
        _ties(connection).filter(person=person.id).delete()
        _ties(connection).filter(member=member).delete()
        made: m.SlackPerson = _ties(connection).create(
            workspace_id=connection.workspace_id,
            connection=connection.pk,
            person=person.id,
            member=member,
            email=person.email.casefold(),
            dm=before.dm if before else "",
            checked_at=now,
        )
    return made


def _ties(connection: m.Connection) -> Any:
    return m.SlackPerson.objects.within(connection.workspace_id).filter(connection=connection.pk)
