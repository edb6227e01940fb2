"""A group that imports a command only when it is called, so that `--help` and the file commands start at once."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from typing import Any, NamedTuple

import click

from surehand.cli.start import start_django


class Entry(NamedTuple):
    """A command: where it is (``module:variable``), its help in one line, and whether its module needs Django."""

    place: str
    sentence: str
    needs_django: bool = True
    hidden: bool = False


class LazyGroup(click.Group):
    """Takes ``sections``: under each heading, the name of every command and its `Entry`."""

    def __init__(self, *, sections: Mapping[str, Mapping[str, Entry]], **settings: Any) -> None:
        super().__init__(**settings)
        self.sections = sections
        self.entries = {name: entry for entries in sections.values() for name, entry in entries.items()}

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(self.entries)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        entry = self.entries.get(cmd_name)
        if entry is None:
            return None
        if entry.needs_django:
            start_django()
        module, variable = entry.place.split(":")
        command: click.Command = getattr(import_module(module), variable)
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        try:
            return super().resolve_command(ctx, args)
        except click.NoSuchCommand as error:
            raise click.NoSuchCommand(error.command_name, possibilities=self.entries, ctx=ctx) from None

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        for heading, entries in self.sections.items():
            rows = [(name, entry.sentence) for name, entry in entries.items() if not entry.hidden]
            with formatter.section(heading):
                formatter.write_dl(rows)
