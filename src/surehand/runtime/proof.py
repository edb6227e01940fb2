"""Whether an address is proven, and what that opens: see docs/decisions/proven-addresses.md."""

from __future__ import annotations

from django.db import transaction

from surehand.store import models as m

PROVES = "proves"
"""The scope of links that reached the owner of an address: by letter, or from whoever runs the machine."""


def link_token(account: m.Account, *, proves: bool) -> str:
    """What a sign-in link carries; its scope stands before the dot and is signed with it."""
    # Once imported, it has read the secret key, which is made at its first use.
    from sesame.utils import get_token

    return f"{PROVES}.{get_token(account, PROVES)}" if proves else str(get_token(account))


def split_token(carried: str) -> tuple[str, str]:
    """The token of a link, and the scope it claims: a wrong claim makes the token worthless."""
    scope, _dot, token = carried.rpartition(".")
    return token, scope


def hold_account(workspace: str, address: str) -> m.Account | None:
    """The account with an address, held until the transaction ends, so that nobody else proves, shows or ties it.

    The workspace is held first, as everywhere: of two who held one each, neither could go on.
    """
    m.Workspace.objects.select_for_update().filter(pk=workspace).values_list("pk", flat=True).first()
    return m.Account.objects.select_for_update().filter(email=address).first()


def prove(account: m.Account) -> m.Account:
    """The owner of the address came in: tie the account to everybody with it. Gives the account back as it is now.

    Until now somebody else may have chosen its password and be signed in; both end here.
    """
    with transaction.atomic():
        now = m.Account.objects.select_for_update().get(pk=account.pk)
        if now.is_proven:
            return now
        now.set_unusable_password()
        now.is_proven = True
        now.save(update_fields=["password", "is_proven"])
        people = m.Person.objects.everywhere().filter(email=now.email, account=None)
        people.update(account=now)
    return now
