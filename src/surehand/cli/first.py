"""Making ready before the web server starts: the database of this version, and at the first start a company."""

from __future__ import annotations

import sys
from pathlib import Path

import click
from django.conf import settings
from django.db import transaction

from surehand.cli.database import sentences, upgrade
from surehand.cli.folder import default_folder
from surehand.cli.links import sign_in_link
from surehand.cli.trouble import Trouble
from surehand.runtime.accounts import add_account
from surehand.runtime.demo import SIGN_IN, build_demo
from surehand.runtime.people import add_person
from surehand.runtime.workspaces import create_workspace
from surehand.store import models as m

COMPANY, EMAIL = "My company", "admin@localhost"


def make_ready(*, demo: bool, company: str | None, email: str | None, zone: str | None) -> None:
    """Upgrade the database; make the first workspace, or the demonstration, where there is none. Raises `Trouble`."""
    upgrade()
    # Made here, so that the web processes do not race to make it.
    str(settings.SECRET_KEY)
    with sentences():
        found = m.Workspace.objects.order_by("created_at").first()
        if demo and found and not found.is_demo:
            raise Trouble(
                "These data are of a real company. Leave out --demo, or name another folder with --data."
            )
        if found:
            click.echo(f"To sign in anew: {link_command('EMAIL')}")
        elif demo:
            _build_demo()
        else:
            first_start(
                company or _ask("The name of your company", COMPANY),
                email or _ask("Your e-mail address", EMAIL),
                zone or local_zone(),
            )


def first_start(company: str, email: str, zone: str) -> None:
    """Make the first workspace and its administrator, and print a link for them."""
    with transaction.atomic():
        workspace = create_workspace(company, zone=zone)
        add_person(workspace.pk, _name_in(email), email, role="admin")
        account = add_account(email)
    click.echo(f"Made the workspace “{company}” ({zone}) with {account.email} as its administrator.")
    _offer_link(account, "Sign in with")


def _name_in(email: str) -> str:
    """What to call somebody until they say it themselves: “ada.berg@…” is Ada Berg."""
    return email.partition("@")[0].replace(".", " ").title()


def _build_demo() -> None:
    click.echo("Building the demonstration: a company, its people, and four weeks of their work …")
    build_demo()
    for email, role in SIGN_IN.items():
        _offer_link(m.Account.objects.get(email=email), f"Sign in as {role}:")


def _offer_link(account: m.Account, lead: str) -> None:
    click.echo(f"{lead}\n  {sign_in_link(account)}")
    click.echo(f"  (works once, within 24 hours; another: {link_command(account.email)})")


def link_command(email: str) -> str:
    """The command that makes another link, with the folder where it is not the usual one."""
    usual = default_folder(demo=False) == settings.DATA
    return f"surehand link {email}" if usual else f"surehand --data {settings.DATA} link {email}"


def _ask(question: str, otherwise: str) -> str:
    return click.prompt(question, default=otherwise) if sys.stdin.isatty() else otherwise


def local_zone() -> str:
    """The zone this machine keeps, where it says so in the usual place; else UTC."""
    target = str(Path("/etc/localtime").resolve())
    name = target.partition("/zoneinfo/")[2]
    return name if name and not name.startswith(("posix", "right", "Etc")) else "UTC"
