"""`surehand link`: for whoever runs the machine, when somebody cannot sign in."""

from __future__ import annotations

import os

import click
from django.conf import settings

from surehand.cli.database import open_database, sentences
from surehand.cli.folder import running_address
from surehand.cli.links import sign_in_link
from surehand.cli.trouble import NotFound
from surehand.core.values import nearest
from surehand.runtime.accounts import add_account
from surehand.store import models as m


@click.command()
@click.argument("email")
def link(email: str) -> None:
    """Print a link with which somebody signs in once.

    It works within 24 hours. EMAIL needs to be somebody who works in a workspace, and gets an account with it.
    """
    open_database()
    address = email.casefold().strip()
    with sentences():
        account = m.Account.objects.filter(email=address).first() or _account_for_person(address)
    if "SUREHAND_URL" not in os.environ and (running := running_address(settings.DATA)):
        settings.BASE_URL = running
    click.echo(sign_in_link(account))


def _account_for_person(address: str) -> m.Account:
    """Somebody who works here and has never signed in gets an account now. Raises `NotFound`."""
    people = m.Person.objects.everywhere().filter(active=True)
    if people.filter(email=address).exists():
        return add_account(address)
    meant = nearest(address, dict.fromkeys(people.values_list("email", flat=True), ""))
    hint = f" Did you mean {meant}?" if meant else " `surehand person list` shows who is."
    raise NotFound(f"Nobody here has the address {address}.{hint}")
