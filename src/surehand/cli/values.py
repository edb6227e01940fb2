"""What people write on the command line, as values: FIELD=VALUE, e-mail addresses, moments."""

from __future__ import annotations

from datetime import date, datetime, time
from pathlib import Path
from zoneinfo import ZoneInfo

import click
import msgspec

from surehand.core.engine.commands import Raw


class FieldValue(click.ParamType[tuple[str, object]]):
    """One FIELD=VALUE. ``FIELD=`` clears, ``FIELD=@file`` is the text of a file, ``FIELD:=JSON`` is any JSON value."""

    name = "FIELD=VALUE"

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple[str, object]:
        field, sign, raw = str(value).partition("=")
        if not sign or not field.rstrip(":"):
            self.fail(f"“{value}” is not FIELD=VALUE, such as start_date=2026-03-30.", param, ctx)
        if field.endswith(":"):
            return field[:-1], self._json(raw, param, ctx)
        return field, self._text(raw[1:], param, ctx) if raw.startswith("@") else raw

    def _json(self, raw: str, param: click.Parameter | None, ctx: click.Context | None) -> object:
        try:
            return msgspec.json.decode(raw)
        except msgspec.DecodeError as error:
            self.fail(f"“{raw}” is not JSON: {error}.", param, ctx)

    def _text(self, name: str, param: click.Parameter | None, ctx: click.Context | None) -> str:
        try:
            return Path(name).read_text("utf-8")
        except (OSError, UnicodeDecodeError) as error:
            self.fail(f"The file {name} cannot be read as text: {error}.", param, ctx)


values_argument = click.argument("values", type=FieldValue(), nargs=-1, metavar="[FIELD=VALUE]...")


def collected(values: tuple[tuple[str, object], ...]) -> Raw:
    """The values by field; of a field named twice the last one counts."""
    return dict(values)


def moment(text: str, zone: ZoneInfo) -> datetime:
    """A date (its end, in the zone of the workspace) or a moment. Raises `click.UsageError`."""
    try:
        if len(text) == len("2026-01-31"):
            return datetime.combine(date.fromisoformat(text), time(23, 59), zone)
        found = datetime.fromisoformat(text)
    except ValueError:
        raise click.UsageError(
            f"“{text}” is no moment. Write 2026-01-31, or 2026-01-31T17:00 with the hour."
        ) from None
    return found if found.tzinfo else found.replace(tzinfo=zone)


def shown(at: datetime | None, zone: ZoneInfo) -> str:
    """A moment as tables have it: ``2026-03-02 14:00``, in the zone of the workspace; empty where there is none."""
    return f"{at.astimezone(zone):%Y-%m-%d %H:%M}" if at else ""


def counted(number: int, noun: str) -> str:
    """“1 error”, “2 errors”, “no errors”."""
    return f"{number or 'no'} {noun}{'' if number == 1 else 's'}"
