"""Whose names stay out of everything that a command writes."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

import click
import msgspec

from surehand.audit.log import EventLog
from surehand.audit.pseudonyms import KINDS, Kind, pseudonymise
from surehand.cli.audit_options import busy

_OPTIONS = (
    click.option(
        "--pseudonyms",
        "kinds",
        metavar="KINDS",
        default="",
        help=f"Replace names in everything that is written: {','.join(KINDS)}, or some of them.",
    ),
    click.option(
        "--pseudonym-key",
        "key",
        metavar="KEY",
        default="",
        envvar="SUREHAND_PSEUDONYM_KEY",
        help="Give the same name the same pseudonym in every file. Better set SUREHAND_PSEUDONYM_KEY.",
    ),
)


class Unnamed(msgspec.Struct, frozen=True, kw_only=True):
    """Which names are replaced, and the key by which they are, if any."""

    kinds: tuple[Kind, ...] = ()
    key: str = ""

    @property
    def secret(self) -> bytes:
        """The key as it is hashed with."""
        return self.key.encode()


def pseudonym_options(command: Callable[..., None]) -> Callable[..., None]:
    """A command that writes what a log says: it is given both of these options as one, ``unnamed``."""

    @wraps(command)
    def write(kinds: str, key: str, **given: Any) -> None:
        command(unnamed=Unnamed(kinds=_kinds(kinds), key=key), **given)

    for option in reversed(_OPTIONS):
        write = option(write)
    return write


def hide(log: EventLog, unnamed: Unnamed) -> None:
    """Replace the names that nobody is to read, before anything is measured."""
    if unnamed.kinds:
        with busy("Replacing names"):
            pseudonymise(log, unnamed.kinds, key=unnamed.secret)


def _kinds(written: str) -> tuple[Kind, ...]:
    kinds = tuple(part.strip() for part in written.split(",") if part.strip())
    if unknown := [kind for kind in kinds if kind not in KINDS]:
        raise click.BadParameter(f"“{unknown[0]}” is none of {', '.join(KINDS)}.", param_hint="--pseudonyms")
    if written and not kinds:  # Whoever writes something does not want every name told.
        raise click.BadParameter(f"Say which: {', '.join(KINDS)}.", param_hint="--pseudonyms")
    return msgspec.convert(kinds, tuple[Kind, ...])
