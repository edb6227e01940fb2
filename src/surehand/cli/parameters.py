"""Kinds of arguments that several commands take, each with its own clear “no”."""

from __future__ import annotations

import re
from zoneinfo import available_timezones

import click

from surehand.core.values import nearest


class Zone(click.ParamType[str]):
    """An IANA time zone."""

    name = "ZONE"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> str:
        known = available_timezones()
        if value in known:
            return str(value)
        meant = nearest(str(value), known)
        hint = f" Did you mean {meant}?" if meant else " Write it as Europe/Berlin."
        self.fail(f"“{value}” is no time zone.{hint}", param, ctx)


class Email(click.ParamType[str]):
    """An e-mail address, in small letters. Whether it can receive letters is not judged."""

    name = "EMAIL"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> str:
        if re.fullmatch(r"[^@\s]+@[^@\s]+", str(value).strip()):
            return str(value).strip().casefold()
        self.fail(f"“{value}” is no e-mail address.", param, ctx)


class Slug(click.ParamType[str]):
    """A short name for files and addresses."""

    name = "ID"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> str:
        if re.fullmatch(r"[a-z][a-z0-9_-]{0,59}", str(value)):
            return str(value)
        self.fail(f"“{value}” is no id: small letters, digits, - and _, beginning with a letter.", param, ctx)
