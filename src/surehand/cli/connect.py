"""`surehand connect`: whether an account at an outside system can do what Surehand needs, tried out there."""

from __future__ import annotations

import os
import secrets
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime

import click
from django.conf import settings

from surehand.cli.options import json_option
from surehand.cli.output import print_json
from surehand.cli.trouble import Exit, Trouble
from surehand.connectors.hubspot.client import HubSpotClient
from surehand.connectors.hubspot.self_test import CHECKLIST, CREATES, SelfTest, Step
from surehand.runtime.outgoing import allowed_hosts

TOKEN = "SUREHAND_HUBSPOT_TOKEN"


@click.group()
def connect() -> None:
    """Try out accounts at outside systems."""


@connect.command()
@click.option("--self-test", is_flag=True, required=True, help="Do everything once, and clean up after.")
@click.option("--yes", is_flag=True, help="Really do it: without this nothing is sent.")
@json_option
@click.pass_context
def hubspot(context: click.Context, self_test: bool, yes: bool, as_json: bool) -> None:
    """Try out a HubSpot account.

    The token, that of a service key or of an app, is read from SUREHAND_HUBSPOT_TOKEN, or asked for. Use an account for
    tests where you have one. The exit code is 1 when a step fails, or when something could not be cleaned up.
    """
    if not yes:
        _announce()
        return
    steps: list[Step] = []

    def tell(step: Step) -> None:
        steps.append(step)
        if not as_json:
            _print(step)

    with HubSpotClient(_token(), base=settings.HUBSPOT_API, allow=allowed_hosts()) as client:
        _run(SelfTest(client, secrets.token_hex(6), now=_now, pause=time.sleep), tell)
    if as_json:
        print_json({"steps": steps})
    context.exit(Exit.DONE if all(step.passed for step in steps) else Exit.REFUSED)


def _run(test: SelfTest, tell: Callable[[Step], None]) -> None:
    """All steps, and whatever happens the cleaning up."""
    try:
        for step in test.steps():
            tell(step)
    finally:
        for step in test.clean():
            tell(step)


def _announce() -> None:
    click.echo("This would try out, in the account of the token:")
    for each in CHECKLIST:
        click.echo(f"  {each}")
    click.echo("For that it would create there, and remove again:")
    for each in CREATES:
        click.echo(f"  {each}")
    click.echo("Nothing was done. Repeat it with --yes to do it.")


def _token() -> str:
    given = os.environ.get(TOKEN, "").strip()
    if given:
        return given
    if not sys.stdin.isatty():
        raise Trouble(f"There is no token: set {TOKEN}, or run this in a terminal.")
    return str(click.prompt("Token", hide_input=True)).strip()


def _print(step: Step) -> None:
    result = "ok    " if step.passed else "FAILED"
    click.echo(f"{result}  {step.what}{': ' if step.seen else ''}{step.seen}")


def _now() -> datetime:
    return datetime.now(UTC)
