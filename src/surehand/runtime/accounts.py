"""Accounts that sign in: made, opened, set up by their people, and signed out everywhere."""

from __future__ import annotations

from datetime import UTC, datetime

import msgspec
from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import F

from surehand.core.engine import Actor, Refusal
from surehand.runtime.ids import new_id
from surehand.runtime.people import PersonChange, change_person
from surehand.runtime.proof import prove
from surehand.runtime.workspaces import is_zone
from surehand.store import models as m
from surehand.store.queries.memberships import read_memberships


class OwnSettings(msgspec.Struct, frozen=True, kw_only=True):
    """What somebody chose. An empty language is that of the browser, an empty zone that of the workspace."""

    name: str
    language: str = ""
    zone: str = ""


def change_account(account: m.Account, chosen: OwnSettings) -> Refusal | None:
    """Keep what somebody chose for themselves; their name changes in every workspace they work in."""
    name = " ".join(chosen.name.split())[:200]
    if not name:
        return Refusal("invalid_person", "You need a name.")
    if chosen.language and chosen.language not in dict(settings.LANGUAGES):
        return Refusal("invalid_setting", f"“{chosen.language}” is no language that Surehand speaks.")
    if chosen.zone and not is_zone(chosen.zone):
        return Refusal(
            "invalid_setting", f"“{chosen.zone}” is no time zone. Write one such as Europe/Berlin."
        )
    with transaction.atomic():
        m.Account.objects.filter(pk=account.pk).update(name=name, language=chosen.language, zone=chosen.zone)
        for place in read_memberships(account.pk):
            change = PersonChange(name=name)
            change_person(place.workspace, place.person, change, by=Actor(place.person, via="page"))
    return None


def add_account(email: str, name: str = "", *, password: str | None = None, only_in: str = "") -> m.Account:
    """Make an account that can sign in, and tie it to the people who have its address.

    ``only_in`` is the workspace whose administrator asks for it: the address is not proven then, and opens only that.
    """
    address = email.casefold().strip()
    account = m.Account(
        id=new_id("acc"), email=address, name=name, created_at=datetime.now(UTC), is_proven=not only_in
    )
    if password is None:
        account.set_unusable_password()
    else:
        account.set_password(password)
    with transaction.atomic():
        account.save(force_insert=True)
        people = m.Person.objects.within(only_in) if only_in else m.Person.objects.everywhere()
        people.filter(email=address, account=None).update(account=account)
    return account


def account_of_owner(address: str) -> m.Account | None:
    """The account of somebody who has just proven an address elsewhere; who works here and has none yet gets one.

    None for an address that nobody here has: then there is nothing to come in to.
    """
    address = address.casefold().strip()
    account = m.Account.objects.filter(email=address).first()
    if account is not None:
        return prove(account)
    if not m.Person.objects.everywhere().filter(email=address, active=True).exists():
        return None
    try:
        return add_account(address)
    except IntegrityError:
        # Two windows at once: the other was first.
        return prove(m.Account.objects.get(email=address))


def end_sessions(account: m.Account) -> m.Account:
    """Let every session of an account end at its next request; gives the account back as it is now."""
    m.Account.objects.filter(pk=account.pk).update(sign_outs=F("sign_outs") + 1)
    return m.Account.objects.get(pk=account.pk)
