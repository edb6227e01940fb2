"""Inviting people: they are added, get an account, and a link with which they sign in for the first time."""

from __future__ import annotations

import msgspec
from django.db import IntegrityError, transaction

from surehand.core.engine import Actor, Next, Person, Refusal
from surehand.core.values import Contact, Shape, ValueProblem, read_value
from surehand.runtime.accounts import add_account
from surehand.runtime.facts import facts_of
from surehand.runtime.people import ROLES, add_person
from surehand.runtime.proof import hold_account
from surehand.runtime.trail import Changed, note
from surehand.runtime.unknown import no_such_person, no_such_team
from surehand.store import models as m
from surehand.store.queries.memberships import workspaces_tied_to


class Invitation(msgspec.Struct, frozen=True, kw_only=True):
    """Who is to come: name, address, role, and teams by slug."""

    name: str
    email: str
    role: str = "member"
    teams: tuple[str, ...] = ()


class Invited(msgspec.Struct, frozen=True):
    """Who was added. ``is_known`` tells somebody who has an account here already, and signs in as they always did.

    ``waits`` tells that this account does not open the workspace before its address is proven.
    """

    person: str
    account: str
    is_known: bool
    waits: bool


def invite(workspace: str, actor: Actor, invitation: Invitation) -> Invited | Refusal:
    """Add somebody, with an account where they have none. Sending them a link is up to who asks."""
    contact = _contact(invitation)
    if isinstance(contact, Refusal):
        return contact
    directory = facts_of(workspace).directory
    if unknown := [team for team in invitation.teams if team not in directory.teams]:
        return no_such_team(unknown[0])
    if invitation.role not in ROLES:
        return Refusal("unknown_role", f"“{invitation.role}” is no role; choose from {', '.join(ROLES)}.")
    account = m.Account.objects.filter(email=contact.email.casefold()).first()
    try:
        with transaction.atomic():
            person = add_person(
                workspace,
                contact.name,
                contact.email,
                role=invitation.role,
                teams=invitation.teams,
                by=actor,
            )
            added = account or add_account(contact.email, contact.name, only_in=workspace)
    except IntegrityError:
        return Refusal("already_taken", f"Somebody with the address {contact.email} is here already.")
    is_known = account is not None
    return Invited(person.pk, added.pk, is_known, waits=is_known and person.account is None)


def account_to_link(workspace: str, actor: Actor, person: str, *, is_shown: bool) -> m.Account | Refusal:
    """The account of somebody, for whom an administrator makes a sign-in link; it stands in the audit log.

    A link that is shown lets whoever sees it in: so there is none for accounts that reach other workspaces too, and
    with it the address is no longer proven.
    """
    known = facts_of(workspace).directory.people.get(person)
    if known is None or not known.active:
        return no_such_person(person)
    with transaction.atomic():
        account = hold_account(workspace, known.email) or add_account(
            known.email, known.name, only_in=workspace
        )
        if is_shown:
            if refused := _not_to_be_shown(workspace, known, account):
                return refused
            m.Account.objects.filter(pk=account.pk).update(is_proven=False)
        note(workspace, actor, "link_made", person, Changed(known.name))
    return account


def _not_to_be_shown(workspace: str, person: Person, account: m.Account) -> Refusal | None:
    tied = workspaces_tied_to(account.pk)
    if workspace not in tied:
        waits = f"{person.name} has not signed in yet: the address of their account is not proven."
        way = f"Whoever runs the machine makes a link that proves it: surehand link {person.email}"
        return Refusal("address_not_proven", waits, allowed=(Next("prove_address", way),))
    if tied - {workspace}:
        away = f"{person.name} works in another workspace too: only the operator can make a link for them."
        return Refusal("works_elsewhere", away)
    return None


def _contact(invitation: Invitation) -> Contact | Refusal:
    contact = read_value(Shape("contact"), {"name": invitation.name, "email": invitation.email})
    if isinstance(contact, ValueProblem):
        return Refusal("invalid_person", f"{contact.sentence}; {contact.fix}")
    if not isinstance(contact, Contact) or not contact.name or not contact.email:
        return Refusal("invalid_person", "Somebody needs a name and an e-mail address.")
    return contact
